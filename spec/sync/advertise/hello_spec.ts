import { Advertiser } from "../../../src/sync/advertise/advertiser";
import { Hello } from "../../../src/sync/advertise/hello";
import { decodeQuery, type Query, QueryScope } from "../../../src/sync/messages/advertisement";
import { Kind } from "../../../src/sync/messages/frame";
import { whisperWith } from "../../../src/sync/link/channels";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import { eventOf } from "../support/memorySet";
import { Lone, START } from "../support/lone";

class Scene {
  readonly lone = new Lone({ helloDelay: 5, peersSpread: 5, peersWindow: 60 });
  readonly advertiser = new Advertiser(this.lone.context);
  readonly hello = new Hello(this.lone.context, this.advertiser);

  /** @param events how many it holds. */
  constructor(events = 0) {
    for (const i of $range(1, events)) {
      this.lone.events.add(eventOf(START - i, "C1", "x"));
    }
  }

  run(seconds: number): void {
    const end = this.lone.now + seconds;
    let due = this.hello.nextDue();
    while (due !== undefined && due <= end) {
      this.lone.pass(due - this.lone.now);
      this.hello.run(due);
      due = this.hello.nextDue();
    }
    this.lone.pass(end - this.lone.now);
  }

  /** Somebody whom the addon does not vouch for. */
  stranger(name: string): PeerRecord {
    return this.lone.peer(name, { word: "stranger" });
  }

  query(wants: QueryScope): Query {
    return { wants, hash: this.lone.ledger(), count: 0, a: 0, b: 0 };
  }
}

describe("a hello", () => {
  it("goes out once, after helloDelay", () => {
    const scene = new Scene(1);
    scene.hello.say();
    assert.equal(5, scene.hello.nextDue());
    scene.run(1000);
    const said = scene.lone.takeSaid(Kind.Query);
    assert.equal(1, said.length);
    assert.equal(QueryScope.Nobody, decodeQuery(said[0].body)?.wants);
  });

  it("is repeated when the client does not take it, later each time, five times", () => {
    const scene = new Scene(1);
    scene.lone.isSentAtOnce = false;
    scene.hello.say();
    const times: number[] = [];
    for (const _ of $range(1, 600)) {
      scene.run(1);
      for (const { onSent } of scene.lone.takeSaid(Kind.Query)) {
        onSent(false);
        times.push(scene.lone.now);
      }
    }
    assert.same([5, 15, 35, 75, 155], times);
  });
});

describe("the hello of somebody without events", () => {
  it("goes out sooner, and has those who serve say what they hold", () => {
    const scene = new Scene();
    scene.hello.say();
    assert.equal(1, scene.hello.nextDue());
    assert.is_false(scene.hello.wereCalled("GUILD"));
    scene.run(1);
    assert.same(
      [QueryScope.Senders],
      scene.lone.takeSaid(Kind.Query).map(({ body }) => decodeQuery(body)?.wants),
    );
    assert.is_true(scene.hello.wereCalled("GUILD"));
    assert.is_true(scene.hello.isAsking());
    scene.run(60);
    assert.is_false(scene.hello.wereCalled("GUILD"));
  });

  it("is repeated sooner when the client does not take it", () => {
    const scene = new Scene();
    scene.lone.isSentAtOnce = false;
    scene.hello.say();
    const times: number[] = [];
    for (const _ of $range(1, 60)) {
      scene.run(1);
      for (const { onSent } of scene.lone.takeSaid(Kind.Query)) {
        onSent(false);
        times.push(scene.lone.now);
      }
    }
    assert.same([1, 3, 7, 15, 31], times);
  });

  it("is answered in four fifths of peersSpread", () => {
    const scene = new Scene(1);
    scene.lone.chance = 0.999;
    scene.advertiser.start();
    scene.hello.heardQuery(
      { wants: QueryScope.Senders, hash: "", count: 0, a: 0, b: 0 },
      "GUILD",
      scene.lone.peer("Anna"),
      true,
    );
    scene.run(4);
    assert.same(["Anna-Realm"], scene.lone.placesOf(Kind.State));
  });
});

describe("a query", () => {
  it("is answered by everybody, or by those who serve, or by nobody, as it says", () => {
    const scene = new Scene();
    const peer = scene.lone.peer("Anna");
    scene.hello.heardQuery(scene.query(QueryScope.Nobody), "GUILD", peer, true);
    scene.hello.heardQuery(scene.query(QueryScope.Senders), "GUILD", peer, true);
    scene.run(60);
    assert.same([], scene.lone.placesOf(Kind.State));
    scene.hello.heardQuery(scene.query(QueryScope.Everybody), "GUILD", peer, true);
    scene.run(60);
    assert.same(["Anna-Realm"], scene.lone.placesOf(Kind.State));
    scene.advertiser.start();
    scene.lone.events.add(eventOf(START, "C1", "x"));
    scene.hello.heardQuery(scene.query(QueryScope.Senders), "GUILD", peer, true);
    scene.run(60);
    assert.same(["Anna-Realm"], scene.lone.placesOf(Kind.State));
  });

  it("for those who serve is answered by who holds more than the asker", () => {
    const scene = new Scene(3);
    scene.advertiser.start();
    const peer = scene.lone.peer("Anna");
    const answersTo = (count: number): number => {
      scene.hello.heardQuery({ ...scene.query(QueryScope.Senders), count }, "GUILD", peer, true);
      scene.run(60);
      return scene.lone.placesOf(Kind.State).length;
    };
    assert.same([0, 0, 1], [answersTo(4), answersTo(3), answersTo(2)]);
  });

  it("is answered once to one asker in peersSpread, and not to whom it may not be", () => {
    const scene = new Scene();
    let friends = 0;
    let foes = 0;
    for (const _ of $range(1, 60)) {
      scene.hello.heardQuery(scene.query(QueryScope.Everybody), "GUILD", scene.lone.peer("Anna"), true);
      scene.hello.heardQuery(scene.query(QueryScope.Everybody), "GUILD", scene.lone.peer("Foe"), false);
      scene.run(1);
      for (const place of scene.lone.placesOf(Kind.State)) {
        friends += place === "Anna-Realm" ? 1 : 0;
        foes += place === "Foe-Realm" ? 1 : 0;
      }
    }
    assert.equal(12, friends);
    assert.equal(0, foes);
  });

  it("is answered to eight askers at a time, within peersSpread", () => {
    const scene = new Scene();
    for (const i of $range(1, 20)) {
      scene.hello.heardQuery(scene.query(QueryScope.Everybody), "GUILD", scene.lone.peer(`P${i}`), true);
    }
    scene.run(5);
    assert.equal(8, scene.lone.placesOf(Kind.State).length);
  });

  it("of somebody whom the addon does not vouch for takes no place of others", () => {
    const scene = new Scene();
    for (const i of $range(1, 20)) {
      scene.hello.heardQuery(scene.query(QueryScope.Everybody), "GUILD", scene.stranger(`Foe${i}`), true);
    }
    for (const i of $range(1, 8)) {
      scene.hello.heardQuery(scene.query(QueryScope.Everybody), "GUILD", scene.lone.peer(`P${i}`), true);
    }
    scene.run(5);
    const places = scene.lone.placesOf(Kind.State);
    assert.equal(8, places.filter((place) => string.find(place, "^P")[0] !== undefined).length);
    assert.equal(9, places.length);
  });

  it("of somebody whom the addon does not vouch for, said again and again, leaves answers for others", () => {
    const scene = new Scene(1);
    scene.advertiser.start();
    for (const _ of $range(1, 9)) {
      scene.hello.heardQuery(scene.query(QueryScope.Senders), "GUILD", scene.stranger("Foe"), true);
      scene.run(6);
    }
    for (const i of $range(1, 9)) {
      scene.hello.heardQuery(scene.query(QueryScope.Senders), "GUILD", scene.stranger(`P${i}`), true);
    }
    scene.run(5);
    const places = scene.lone.placesOf(Kind.State);
    assert.equal(10, places.length);
    assert.equal(1, places.filter((place) => place === "Foe-Realm").length);
  });

  it("of one that the addon added is answered whatever others asked for", () => {
    const scene = new Scene();
    const [first, second] = [scene.stranger("Foe"), scene.stranger("Friend")];
    scene.hello.heardQuery(scene.query(QueryScope.Everybody), "GUILD", first, true);
    scene.hello.heardQuery(scene.query(QueryScope.Everybody), whisperWith(second.name), second, true);
    scene.run(5);
    assert.same(["Foe-Realm", "Friend-Realm"], scene.lone.placesOf(Kind.State).sort());
  });

  it("of ours lets states in that are whispered, for peersWindow", () => {
    const scene = new Scene();
    assert.is_false(scene.hello.isAsking());
    scene.hello.ask("GUILD");
    scene.lone.pass(59);
    assert.is_true(scene.hello.isAsking());
    scene.lone.pass(1);
    assert.is_false(scene.hello.isAsking());
  });

  it("is said to an added peer once in a minute", () => {
    const scene = new Scene();
    for (const _ of $range(1, 120)) {
      scene.hello.greet("Anna-Realm");
      scene.lone.pass(1);
    }
    assert.equal(2, scene.lone.placesOf(Kind.Query).length);
  });
});
