import { Advertiser } from "../../../src/sync/advertise/advertiser";
import { decodeAdvertisement } from "../../../src/sync/messages/advertisement";
import { Kind } from "../../../src/sync/messages/frame";
import { hashText } from "../../../src/sync/messages/hash";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import { eventOf, WEEK } from "../support/memorySet";
import { Lone, START } from "../support/lone";

const NUMBER = 2800;

/** A sender that holds one event in each of so many weeks, in intervals of 10 to 80 s. */
class Scene {
  readonly lone: Lone;
  readonly advertiser: Advertiser;

  constructor(weeks = 6, channels: readonly string[] = ["GUILD"]) {
    this.lone = new Lone({ advertiseInterval: 10, advertiseMaximum: 80, advertiseRedundancy: 1 }, channels);
    for (const i of $range(1, weeks)) {
      this.lone.events.add(eventOf((NUMBER + i) * WEEK, "C1", `v${i}`));
    }
    this.advertiser = new Advertiser(this.lone.context);
    this.advertiser.start();
  }

  /** What happens in so many seconds. Returns how often each channel was advertised on. */
  run(seconds: number): string[] {
    this.pass(seconds);
    return this.lone.placesOf(Kind.Advertisement);
  }

  pass(seconds: number): void {
    const end = this.lone.now + seconds;
    let due = this.advertiser.nextDue();
    while (due !== undefined && due <= end) {
      this.lone.pass(due - this.lone.now);
      this.advertiser.run(due);
      due = this.advertiser.nextDue();
    }
    this.lone.pass(end - this.lone.now);
  }

  /** A peer that has advertised the same, with so many weeks. */
  equal(name: string, weeks = 4): PeerRecord {
    const peer = this.lone.peer(name);
    const week = { week: 1, count: 1, a: 1, b: 1, adler: 1 };
    peer.weeks = Array.from({ length: weeks }, () => week);
    return peer;
  }

  /** One that agreed when it was heard. */
  agreeing(name: string): PeerRecord {
    const peer = this.equal(name);
    peer.agrees = true;
    return peer;
  }

  /** Runs up to the end of so many intervals of 10 s; in each a peer, in turn, says the same at first. Returns how often we spoke. */
  spoken(intervals: number, ...peers: PeerRecord[]): number {
    let count = 0;
    for (const i of $range(1, intervals)) {
      this.advertiser.noteEqual("GUILD", peers[i % peers.length]);
      this.advertiser.hurry();
      count += this.run(10).length;
    }
    return count;
  }
}

describe("the first advertisement", () => {
  it("comes in the second half of an interval after a login, when hellos make others speak first", () => {
    const { advertiser, lone } = new Scene();
    const due = advertiser.nextDue() as number;
    assert.is_true(due >= lone.now + 5 && due <= lone.now + 10);
  });

  it("comes in the first half when sending begins later", () => {
    const { advertiser, lone } = new Scene();
    advertiser.stop();
    lone.pass(16);
    advertiser.start();
    const due = advertiser.nextDue() as number;
    assert.is_true(due >= lone.now && due <= lone.now + 5);
  });

  it("comes in the first half for a peer that has said something else", () => {
    const scene = new Scene();
    scene.run(200);
    scene.advertiser.noteDifference(scene.lone.peer("Anna"), hashText(1, 1, 1));
    const due = scene.advertiser.nextDue() as number;
    assert.is_true(due >= scene.lone.now && due <= scene.lone.now + 5);
  });
});

describe("an advertisement", () => {
  it("lists the last four weeks that have data, newest first, and since when the ledger is advertised", () => {
    const scene = new Scene();
    const due = scene.advertiser.nextDue() as number;
    scene.lone.pass(due);
    scene.advertiser.run(due);
    const [said] = scene.lone.takeSaid(Kind.Advertisement);
    const told = decodeAdvertisement(said.body);
    assert.same(
      [6, 5, 4, 3].map((i) => NUMBER + i),
      told?.weeks.map(({ week }) => week),
    );
    assert.equal(START + 7, told?.claim);
    assert.is_true(told?.sending);
    assert.equal(hashText(told?.count ?? 0, told?.a ?? 0, told?.b ?? 0), scene.lone.ledger());
    assert.equal(START + 7, scene.lone.context.ranking.own?.time);
  });

  it("keeps its claim while the ledger is the same, and has another after a change", () => {
    const scene = new Scene();
    scene.run(10);
    const first = scene.lone.context.ranking.own?.time;
    scene.run(100);
    assert.equal(first, scene.lone.context.ranking.own?.time);
    scene.lone.events.add(eventOf(NUMBER * WEEK, "C1", "new"));
    scene.advertiser.changed();
    scene.run(20);
    assert.is_true((scene.lone.context.ranking.own?.time ?? 0) > (first ?? 0));
  });

  it("is made on each channel where nobody has said the same", () => {
    const scene = new Scene(6, ["GUILD", "RAID"]);
    scene.advertiser.noteEqual("RAID", scene.equal("Anna"));
    assert.same(["GUILD"], scene.run(10));
  });

  it("is not superfluous by one that lists fewer weeks", () => {
    const scene = new Scene();
    scene.advertiser.noteEqual("GUILD", scene.equal("Anna", 3));
    assert.equal(1, scene.run(10).length);
    const small = new Scene(2);
    small.advertiser.noteEqual("GUILD", small.equal("Anna", 2));
    assert.equal(0, small.run(10).length);
  });

  it("is superfluous by the same peer twice from one of ours to the next, alone or in turn with others", () => {
    const two = new Scene();
    assert.equal(2, two.spoken(10, two.agreeing("Anna"), two.agreeing("Bert")));
    const three = new Scene();
    assert.equal(2, three.spoken(14, three.agreeing("Anna"), three.agreeing("Bert"), three.agreeing("Carl")));
    const few = new Scene();
    few.agreeing("Bert");
    assert.equal(3, few.spoken(9, few.agreeing("Anna")));
  });

  it("is superfluous only once by a peer that is the only one to agree, and has heard nobody", () => {
    const scene = new Scene();
    assert.equal(4, scene.spoken(8, scene.agreeing("Anna")));
  });

  it("is made soon after a difference, once for the same two hashes of a peer", () => {
    const scene = new Scene();
    scene.run(400);
    const peer = scene.lone.peer("Anna");
    assert.is_true(scene.advertiser.isNews(peer, "other"));
    scene.advertiser.noteDifference(peer, "other");
    assert.equal(1, scene.run(10).length);
    scene.run(400);
    assert.is_false(scene.advertiser.isNews(peer, "other"));
    assert.is_true(scene.advertiser.isNews(peer, "another"));
    scene.advertiser.noteDifference(peer, "another");
    assert.equal(1, scene.run(10).length);
  });

  it("tells a second later of what is not told live, and again a shortest interval after it has told", () => {
    const scene = new Scene();
    scene.pass(100);
    scene.lone.takeSaid();
    const moments: number[] = [];
    for (const second of $range(1, 14)) {
      scene.lone.events.add(eventOf((NUMBER + 6) * WEEK + second, "C1", "many"));
      scene.advertiser.changed();
      scene.advertiser.noteUntold();
      for (const _ of scene.run(1)) {
        moments.push(second);
      }
    }
    assert.same([1, 11], moments);
  });

  it("comes in the same interval when what somebody held more has come by then", () => {
    const scene = new Scene();
    scene.advertiser.noteMore("GUILD", 7);
    scene.lone.events.add(eventOf(NUMBER * WEEK, "C1", "v7"));
    assert.equal(1, scene.run(10).length);
    const other = new Scene();
    // As many, but others.
    other.advertiser.noteMore("GUILD", 6);
    assert.equal(0, other.run(10).length);
  });

  it("rests when somebody holds more, three times from one of ours to the next, whatever that one gives", () => {
    const scene = new Scene();
    const spoken: number[] = [];
    for (const _ of $range(1, 8)) {
      scene.advertiser.hurry();
      scene.advertiser.noteMore("GUILD", 100);
      scene.advertiser.noteAnswer(false);
      spoken.push(scene.run(10).length);
    }
    assert.same([0, 0, 0, 1, 0, 0, 0, 1], spoken);
  });

  it("rests while an answer is on its way, but is made once in three minutes", () => {
    const scene = new Scene();
    const times: number[] = [];
    for (const second of $range(1, 1000)) {
      scene.advertiser.noteAnswer(true);
      scene.advertiser.hurry();
      if (scene.run(1).length > 0) {
        times.push(second);
      }
    }
    assert.equal(5, times.length);
    for (const i of $range(1, 4)) {
      const gap = times[i] - times[i - 1];
      assert.is_true(gap >= 180 && gap <= 200, `${gap} s`);
    }
  });

  it("ends with the digest of a week when nothing has changed for long, another each time", () => {
    const scene = new Scene();
    scene.run(10);
    const weeks = new LuaSet<number>();
    for (const _ of $range(1, 30)) {
      const due = scene.advertiser.nextDue() as number;
      scene.lone.pass(due - scene.lone.now);
      scene.advertiser.run(due);
      for (const { body } of scene.lone.takeSaid(Kind.Advertisement)) {
        const week = decodeAdvertisement(body)?.sample?.week;
        if (week !== undefined) {
          weeks.add(week);
        }
      }
    }
    for (const i of $range(1, 6)) {
      assert.is_true(weeks.has(NUMBER + i), `week ${i}`);
    }
  });

  it("has no timer, and no claim, after the end of sending", () => {
    const scene = new Scene();
    scene.run(10);
    scene.advertiser.stop();
    assert.is_nil(scene.advertiser.nextDue());
    assert.is_nil(scene.lone.context.ranking.own);
  });
});

describe("a crowd that logs in", () => {
  /** A sender hears so many hellos of clients that hold `events`. Whether each of its advertisements calls them a crowd. */
  function callsOf(scene: Scene, hellos: number, events: number, seconds: number): boolean[] {
    for (const i of $range(1, hellos)) {
      scene.lone.context.arrivals.note(`M${i}-Realm`, events);
    }
    scene.pass(seconds);
    return scene.lone.takeSaid(Kind.Advertisement).map(({ body }) => decodeAdvertisement(body)?.isCrowd === true);
  }

  const settled = () => {
    const scene = new Scene();
    scene.run(30);
    scene.advertiser.hurry();
    return scene;
  };

  it("is called one when four have said hello who hold less", () => {
    assert.same([true], callsOf(settled(), 4, 5, 10));
    assert.same([false], callsOf(settled(), 3, 5, 10));
    assert.same([false], callsOf(settled(), 9, 6, 10));
  });

  it("is called one by nobody who has heard of more than it holds", () => {
    const scene = settled();
    scene.advertiser.noteMore("GUILD", 100);
    assert.same([], callsOf(scene, 4, 5, 10));
  });

  it("is told nothing by a sender that has just logged in, too", () => {
    assert.same([], callsOf(new Scene(), 4, 5, 10));
    assert.same([false], callsOf(new Scene(), 3, 5, 10));
  });

  it("goes on being called one while somebody logs in, also by a sender that has only heard so", () => {
    const scene = new Scene();
    scene.lone.context.arrivals.noteCall(scene.lone.ledger());
    assert.same([true], callsOf(scene, 1, 5, 10));
    assert.same([false], callsOf(new Scene(), 1, 5, 10));
  });

  it("is not told again by each hello for 15 s", () => {
    const scene = settled();
    assert.is_false(scene.advertiser.hasToldCrowd());
    callsOf(scene, 4, 5, 10);
    assert.is_true(scene.advertiser.hasToldCrowd());
    scene.lone.pass(15);
    assert.is_false(scene.advertiser.hasToldCrowd());
  });
});
