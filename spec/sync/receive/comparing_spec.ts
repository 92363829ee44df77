import { encodeDense } from "../../../src/sketch/cells";
import { encodeSketch } from "../../../src/sync/messages/sketch";
import { encodeAdvertisement, encodeWeeks } from "../../../src/sync/messages/advertisement";
import { encodeData, encodeIndex, encodeIndexEntry } from "../../../src/sync/messages/data";
import { decodeFrame, encodeFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import { hashText, INDEX } from "../../../src/sync/messages/hash";
import { decodeRequest } from "../../../src/sync/messages/request";
import { noPause } from "../support/lone";
import { THIS_WEEK } from "../support/histories";
import { eventOf, MemorySet, WEEK } from "../support/memorySet";
import { type Client, World } from "../support/world";

const SEED = frameSeed("Spec");
const OFFICER = "Officer-Realm";
const STRANGER = "Stranger-Realm";

/** A client that trusts the officer, and what a peer holds: an event in each of eight weeks. */
class Scene {
  readonly world = new World(1);
  readonly client: Client;
  readonly held = new MemorySet();

  constructor(sketchCells = 0.5) {
    this.client = this.world.join("Client", { sketchCells, whisperEvents: 1e6 });
    this.client.mayServe = (sender) => sender === OFFICER;
    this.world.start(this.client);
    for (const back of $range(1, 8)) {
      const event = eventOf((THIS_WEEK - back) * WEEK, "C1", `value ${back}`);
      this.held.add(event);
      this.client.events.add(event);
    }
  }

  /** The peer holds another event in a week so far back. */
  differ(back: number): this {
    this.held.add(eventOf((THIS_WEEK - back) * WEEK + 9, "C2", "more"));
    return this;
  }

  say(sender: string, kind: Kind, body: string): this {
    const text = encodeFrame(SEED, kind, body);
    this.world.deliver(this.client, kind === Kind.Data ? "bulk" : "control", text, "GUILD", sender);
    this.world.run(0.5);
    return this;
  }

  /** The peer says what it holds. */
  advertise(sender = OFFICER): this {
    const { held } = this;
    const { a, b } = held.fingerprint();
    const weeks = [...held.weeks()]
      .slice(-4)
      .reverse()
      .map((week) => {
        const summary = held.weekSummary(week) ?? { count: 0, a: 0, b: 0 };
        const { count } = summary;
        return { week, count, a: summary.a, b: summary.b, adler: held.weekAdler(week, noPause) ?? 0 };
      });
    return this.say(sender, Kind.Advertisement, encodeAdvertisement(true, 1, held.count(), a, b, encodeWeeks(weeks)));
  }

  /** The peer tells its cells. */
  sketch(sender: string): this {
    const { a, b } = this.held.fingerprint();
    const count = this.held.count();
    const part = { first: 0, cells: 16, total: 16, hash: hashText(count, a, b), count, a, b };
    const text = encodeDense(this.held.sketch(16, noPause), 1, 16);
    return this.say(sender, Kind.Sketch, encodeSketch({ ...part, text }));
  }

  /** The peer gives the index of all that it holds, in so many parts. */
  index(sender = OFFICER, parts = 1): this {
    const weeks = [...this.held.weeks()].reverse();
    const each = math.ceil(weeks.length / parts);
    for (const part of $range(1, parts)) {
      this.indexPart(sender, weeks.slice((part - 1) * each, part * each), part, parts);
    }
    return this;
  }

  private indexPart(sender: string, weeks: readonly number[], part: number, parts: number): void {
    const { held } = this;
    const { a, b } = held.fingerprint();
    const entries = weeks.map((week, i) => {
      const summary = held.weekSummary(week) ?? { count: 0, a: 0, b: 0 };
      return encodeIndexEntry(i === 0 ? undefined : weeks[i - 1], week, summary.count, summary.a, summary.b);
    });
    const payload = encodeIndex(entries.length, entries.join(""));
    const about = { subject: INDEX, hash: hashText(held.count(), a, b), part, parts };
    this.say(sender, Kind.Data, encodeData({ ...about, compressed: false, isRest: false, payload }));
  }

  /** What is asked for within so many seconds: how many weeks back, or 0 for the index. */
  asked(seconds = 10): number[] {
    const before = this.world.sent(Kind.Request).length;
    this.world.run(seconds);
    const subjects: number[] = [];
    for (const { text } of this.world.sent(Kind.Request).slice(before)) {
      const [, body] = decodeFrame(SEED, text);
      for (const { subject } of decodeRequest(body)?.list ?? []) {
        subjects.push(subject === INDEX ? 0 : THIS_WEEK - subject);
      }
    }
    return subjects;
  }
}

describe("what a trusted peer tells of", () => {
  it("is asked for where a listed week differs, and nothing where all agrees", () => {
    assert.same([], new Scene().advertise().asked());
    assert.same([2], new Scene().differ(2).advertise().asked());
    assert.same([1, 3], new Scene().differ(1).differ(3).advertise().asked());
  });

  it("is not looked for by a sketch while all that differs was asked for, and may still come", () => {
    const scene = new Scene(64);
    for (const second of $range(1, 40)) {
      scene.held.add(eventOf((THIS_WEEK - 1) * WEEK + second, "C2", "more"));
    }
    assert.same([1], scene.advertise().asked());
    for (const second of $range(1, 39)) {
      scene.client.events.add(eventOf((THIS_WEEK - 1) * WEEK + second, "C2", "more"));
    }
    assert.same([], scene.advertise().asked());
    assert.equal(0, scene.world.sent(Kind.Sketch).length);
  });

  it("is asked for by an index when listed weeks agree and the ledger does not, and then the weeks that differ", () => {
    const scene = new Scene().differ(6).differ(8).advertise();
    assert.same([0], scene.asked());
    assert.same([6, 8], scene.index().asked());
  });

  it("by an index that nobody asked for is not taken", () => {
    assert.same([], new Scene().differ(6).index().asked(30));
  });

  it("is synced when it agrees, and out of sync when it does not", () => {
    const scene = new Scene().advertise();
    assert.equal("synced", scene.client.sync.getSyncState());
    scene.differ(1).advertise();
    assert.is_true(scene.client.sync.getSyncState() !== "synced");
  });

  it("is synced when it lacks events, and its cells tell that we lack none, until we have lost some", () => {
    const scene = new Scene().advertise();
    const { client } = scene;
    const { events, sync } = client;
    events.add(eventOf((THIS_WEEK - 1) * WEEK + 9, "C1", "ours"));
    scene.advertise();
    assert.is_true(sync.getSyncState() !== "synced");
    scene.sketch(STRANGER);
    assert.is_true(sync.getSyncState() !== "synced", "a stranger told the same");
    scene.sketch(OFFICER);
    assert.equal("synced", sync.getSyncState());
    events.lose(THIS_WEEK - 2);
    scene.advertise();
    assert.is_true(sync.getSyncState() !== "synced");
  });

  it("agrees when it lacks events, and its cells told that we lack none: what others told before is overtaken", () => {
    const scene = new Scene();
    scene.client.mayServe = (sender) => sender !== STRANGER;
    scene.world.start(scene.client);
    scene.client.events.add(eventOf((THIS_WEEK - 1) * WEEK + 9, "C1", "ours"));
    const body = encodeAdvertisement(true, 1, 1, 5, 5, encodeWeeks([]));
    scene.say("Other-Realm", Kind.Advertisement, body);
    scene.sketch(OFFICER).advertise();
    assert.is_true(scene.client.sync.getSyncState() !== "synced");
    scene.world.run(11);
    assert.equal("synced", scene.client.sync.getSyncState());
  });

  it("is synced when the cells that it told, and that told nothing then, show by now that we lack none", () => {
    const scene = new Scene();
    const { events, sync } = scene.client;
    events.add(eventOf((THIS_WEEK - 1) * WEEK + 9, "C1", "ours"));
    const theirs = [];
    for (const i of $range(1, 20)) {
      theirs.push(eventOf((THIS_WEEK - 2) * WEEK + i, "C2", `theirs ${i}`));
    }
    theirs.forEach((event) => scene.held.add(event));
    scene.advertise().sketch(OFFICER);
    theirs.forEach((event) => events.add(event));
    scene.world.run(3);
    assert.is_true(sync.getSyncState() !== "synced");
    scene.advertise();
    assert.equal("synced", sync.getSyncState());
  });

  it("is wanted no longer when it agrees by now", () => {
    const scene = new Scene().differ(1).advertise();
    const { a, b } = scene.client.events.fingerprint();
    scene.say(OFFICER, Kind.Advertisement, encodeAdvertisement(true, 1, 8, a, b, encodeWeeks([])));
    assert.same([], scene.asked(60));
  });
});

describe("what a stranger tells of", () => {
  it("is asked for in its turn, once, four weeks of an index at most", () => {
    const scene = new Scene();
    for (const back of $range(1, 8)) {
      scene.differ(back);
    }
    scene.advertise(STRANGER);
    assert.same([1, 2, 3, 4], scene.asked());
    assert.same([], scene.asked(40));
    const far = new Scene();
    for (const back of $range(5, 8)) {
      far.differ(back);
    }
    for (const back of $range(9, 14)) {
      far.held.add(eventOf((THIS_WEEK - back) * WEEK, "C1", "older"));
    }
    far.advertise(STRANGER);
    assert.same([0], far.asked());
    assert.same([5, 6, 7, 8], far.index(STRANGER).asked(100));
  });

  it("is asked for four weeks of an index in however many parts", () => {
    const scene = new Scene();
    for (const back of $range(9, 20)) {
      scene.held.add(eventOf((THIS_WEEK - back) * WEEK, "C1", "older"));
    }
    scene.advertise(STRANGER);
    assert.same([0], scene.asked());
    assert.same([9, 10, 11, 12], scene.index(STRANGER, 4).asked(100));
  });

  it("is not asked for while a trusted peer tells of something", () => {
    const scene = new Scene().differ(2).advertise();
    scene.differ(3).advertise(STRANGER);
    assert.same([2], scene.asked(30));
  });
});
