import { Kind } from "../../../src/sync/messages/frame";
import { decodeRequest } from "../../../src/sync/messages/request";
import { hashText, INDEX } from "../../../src/sync/messages/hash";
import type { DataPart } from "../../../src/sync/messages/data";
import type { Fingerprint, WeekSummary } from "../../../src/ledger/sharing/eventSet";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import { Requester } from "../../../src/sync/request/requester";
import type { Offer } from "../../../src/sync/request/want";
import { eventOf, MemorySet, WEEK } from "../support/memorySet";
import { Lone, START } from "../support/lone";

const THIS_WEEK = math.floor(START / WEEK);
const DAY = 86400;
const NOTHING = { added: 0, known: 0, rejected: 0, conflicts: 0, held: 0 };

class Scene {
  readonly lone = new Lone({ retryDelay: 60, requestTries: 3, answerTimeout: 45, surplusDelay: 60 });
  readonly anna = this.lone.peer("Anna", { deliveries: 1, ledger: "l" });
  readonly missed: string[] = [];
  readonly requester = new Requester(
    this.lone.context,
    () => undefined,
    {
      call: () => undefined,
      wereCalled: () => false,
    },
    (peer) => this.missed.push(peer.name),
  );

  offer(subject: number, events: number, source: PeerRecord = this.anna, a = events): Offer {
    const hash = hashText(events, a, a);
    return { subject, hash, count: events, ledger: source.ledger, channel: "GUILD", source };
  }

  /** Runs so many seconds. Returns what was asked for, and when. */
  run(seconds: number): { at: number; subjects: number[]; counts: number[]; whole?: number }[] {
    const asked: { at: number; subjects: number[]; counts: number[]; whole?: number }[] = [];
    const end = this.lone.now + seconds;
    let due = this.requester.nextDue();
    let runs = 0;
    while (due !== undefined && due <= end) {
      runs += 1;
      assert.is_true(runs < 10_000, "due without end");
      this.lone.pass(math.max(due - this.lone.now, 0));
      this.requester.run(this.lone.now);
      for (const { body } of this.lone.takeSaid(Kind.Request)) {
        const { list = [], whole } = decodeRequest(body) ?? {};
        const counts = list.map(({ hash }) => hash.length);
        asked.push({ at: this.lone.now, subjects: list.map(({ subject }) => subject), counts, whole });
      }
      due = this.requester.nextDue();
    }
    this.lone.pass(end - this.lone.now);
    return asked;
  }

  /** A part of the answer to an offer comes from a peer. */
  hear(
    { hash, subject }: Offer,
    part: number,
    parts: number,
    peer = this.anna,
    given: Partial<DataPart> = {},
  ): DataPart {
    const data = { subject, hash, part, parts, compressed: false, isRest: false, payload: "", ...given };
    this.requester.heardData(data, true, peer);
    return data;
  }
}

describe("what is wanted", () => {
  it("is so no longer, though some has come, when others have agreed with us since and the source has not spoken up", () => {
    const scene = new Scene();
    const { events, agreements } = scene.lone.context;
    scene.lone.events.add(eventOf(THIS_WEEK * WEEK, "C1", "x"));
    scene.lone.events.add(eventOf(THIS_WEEK * WEEK, "C2", "y"));
    const offer = scene.offer(THIS_WEEK, 2);
    scene.anna.advertisedAt = scene.lone.now;
    scene.requester.consider(offer);
    scene.run(30);
    scene.hear(offer, 1, 3);
    agreements.note(hashText(events.count(), 1, 1));
    scene.requester.noteAgreement(scene.lone.peer("Bert"));
    scene.run(9);
    assert.is_true(scene.requester.isBusy());
    scene.run(1);
    assert.is_false(scene.requester.isBusy());
  });

  it("is asked for after a random wait, and again later each time, until it is given up", () => {
    const scene = new Scene();
    scene.lone.events.add(eventOf((THIS_WEEK - 9) * WEEK, "C1", "x"));
    scene.anna.deliveries = 0;
    scene.lone.pass(1);
    scene.requester.consider(scene.offer(THIS_WEEK, 10));
    const times = scene.run(2000).map(({ at }) => at);
    // 45 s for an answer, then 2, 4 and 8 times the wait of 2.8 s.
    assert.same(
      [2, 50, 56, 67],
      times.map((at, i) => math.floor(at - (i === 0 ? 1 : times[i - 1]))),
    );
    assert.is_false(scene.requester.isBusy());
  });

  it("is asked for sooner by somebody who has no events yet", () => {
    const first = (subject: number) => {
      const scene = new Scene();
      scene.lone.pass(1);
      scene.requester.consider(scene.offer(subject, 10));
      return scene.run(10)[0].at - 1;
    };
    assert.is_true(first(INDEX) < 1, `${first(INDEX)} s`);
    // Others may lack the same week.
    assert.is_true(first(THIS_WEEK) > 2, `${first(THIS_WEEK)} s`);
  });

  it("that a peer told of which delivers is asked for anew after a rest, and at last forgotten", () => {
    const scene = new Scene();
    scene.requester.consider(scene.offer(THIS_WEEK, 10));
    const asked = scene.run(5000);
    assert.equal(16, asked.length);
    assert.same([], scene.run(5000));
  });

  it("is not in weeks after tomorrow's, nor what nobody has", () => {
    const scene = new Scene();
    scene.requester.consider(scene.offer(THIS_WEEK + 1, 10));
    scene.requester.consider({ ...scene.offer(THIS_WEEK - 1, 10), hash: "" });
    assert.is_false(scene.requester.isBusy());
    scene.lone.pass((THIS_WEEK + 1) * WEEK - START - DAY);
    scene.requester.consider(scene.offer(THIS_WEEK + 1, 10));
    assert.is_true(scene.requester.isBusy(), "a clock may be a day off");
  });

  it("is left to who has less, until that has not helped for surplusDelay", () => {
    const scene = new Scene();
    for (const i of $range(1, 5)) {
      scene.lone.events.add(eventOf(THIS_WEEK * WEEK + i, "C1", "x"));
    }
    const offer = scene.offer(THIS_WEEK, 3);
    scene.requester.consider(offer);
    assert.is_false(scene.requester.isBusy());
    scene.lone.pass(59);
    scene.requester.consider(offer);
    assert.is_false(scene.requester.isBusy());
    scene.lone.pass(1);
    scene.requester.consider(offer);
    assert.is_true(scene.requester.isBusy());
  });

  it("is asked for at once by who cannot be asked", () => {
    const scene = new Scene();
    for (const i of $range(1, 5)) {
      scene.lone.events.add(eventOf(THIS_WEEK * WEEK + i, "C1", "x"));
    }
    scene.requester.consider(scene.offer(THIS_WEEK, 3), true);
    assert.is_true(scene.requester.isBusy());
  });

  it("of two versions is the larger, or that of the more reliable peer", () => {
    const scene = new Scene();
    const bert = scene.lone.peer("Bert", { deliveries: 1 });
    const cora = scene.lone.peer("Cora", { failures: 1 });
    const [small, large, unsure] = [
      scene.offer(THIS_WEEK, 10),
      scene.offer(THIS_WEEK, 12, bert),
      scene.offer(THIS_WEEK, 99, cora),
    ];
    scene.requester.consider(small);
    scene.requester.consider(unsure);
    assert.is_true(scene.requester.wantsFrom(scene.lone.peer("Anna"), THIS_WEEK, small.hash));
    scene.requester.consider(large);
    assert.is_true(scene.requester.wantsFrom(scene.lone.peer("Anna"), THIS_WEEK, large.hash));
    scene.requester.consider(small);
    assert.is_true(scene.requester.wantsFrom(scene.lone.peer("Anna"), THIS_WEEK, large.hash));
  });

  it("is what its source says last, from the next time on", () => {
    const scene = new Scene();
    const [first, later] = [scene.offer(THIS_WEEK, 10), scene.offer(THIS_WEEK, 11)];
    scene.requester.consider(first);
    scene.run(3);
    scene.requester.consider(later);
    assert.is_true(scene.requester.wantsFrom(scene.lone.peer("Anna"), THIS_WEEK, first.hash));
    scene.run(50);
    assert.is_true(scene.requester.wantsFrom(scene.lone.peer("Anna"), THIS_WEEK, later.hash));
  });

  it("blames who told of it, and who should have answered, when nothing came", () => {
    const scene = new Scene();
    const first = scene.lone.peer("First", { claim: 1, ledger: "l" });
    scene.requester.consider(scene.offer(THIS_WEEK, 10));
    scene.run(60);
    assert.equal(1, first.failures);
    assert.equal(1, scene.anna.failures);
  });

  it("blames who gives less than it told of", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 10);
    scene.requester.consider(offer);
    scene.run(3);
    scene.requester.merged(scene.hear(offer, 1, 1), { ...NOTHING, known: 3 }, scene.anna);
    assert.equal(1, scene.anna.failures);
    assert.is_true(scene.requester.isBusy());
  });

  it("gives way when its rest is not all: what is missing was broadcast before, and we have missed it", () => {
    const scene = new Scene();
    const { heardWeeks } = scene.lone.context;
    const offer = scene.offer(THIS_WEEK, 10);
    const version = { week: THIS_WEEK, count: 10, a: 0, b: 0, adler: 0 };
    heardWeeks.hear(offer.channel, THIS_WEEK).add(1, 1);
    assert.equal(1, heardWeeks.leftOut(offer.channel, version));
    const hearRest = (seconds: number, whole?: number) => {
      scene.requester.consider(offer);
      const asked = scene.run(seconds);
      assert.same(
        [whole],
        asked.map((each) => each.whole),
      );
      const data = scene.hear(offer, 1, 1, scene.anna, { isRest: true });
      heardWeeks.noteRest(offer.channel, offer);
      scene.requester.merged(data, { ...NOTHING, known: 3 }, scene.anna);
    };
    hearRest(3);
    assert.same(["Anna-Realm"], scene.missed);
    assert.is_false(scene.requester.isBusy());
    assert.equal(0, scene.anna.failures);
    assert.equal(0, heardWeeks.leftOut(offer.channel, version), "we have gaps");
    scene.requester.consider(offer);
    assert.same([], scene.run(20), "all of it is much: another way may help before");
    hearRest(10, 1);
    assert.is_true(scene.requester.isBusy(), "asked for all of it, a sender gives that");
    assert.equal(1, scene.missed.length);
    assert.equal(1, scene.anna.failures);
  });

  it("asks for all of it when a part came and another did not, and for what is left of another version", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 10);
    scene.requester.consider(offer);
    assert.is_nil(scene.run(3)[0].whole);
    scene.hear(offer, 1, 2);
    const [again] = scene.run(60);
    assert.equal(1, again.whole);
    scene.hear(offer, 1, 2);
    scene.requester.consider(scene.offer(THIS_WEEK, 11));
    const [other] = scene.run(60);
    assert.same([[THIS_WEEK]], [other.subjects]);
    assert.is_nil(other.whole);
  });

  it("blames nobody who gives the rest again to another that asked for it", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 10);
    for (const _ of $range(1, 2)) {
      scene.requester.consider(offer);
      scene.requester.heardRequest({ list: [offer] }, true);
      assert.same([], scene.run(10));
      const data = scene.hear(offer, 1, 1, scene.anna, { isRest: true });
      scene.requester.merged(data, { ...NOTHING, known: 3 }, scene.anna);
    }
    assert.equal(0, scene.anna.failures);
  });

  it("gives way when a part of its rest is lost, the last or another", () => {
    for (const part of [1, 2]) {
      const scene = new Scene();
      const offer = scene.offer(THIS_WEEK, 10);
      scene.requester.consider(offer);
      scene.run(3);
      const data = scene.hear(offer, part, 2, scene.anna, { isRest: true });
      scene.requester.merged(data, { ...NOTHING, added: 3 }, scene.anna);
      assert.equal(part === 1, scene.requester.isBusy(), "until the last has come, or does not come in time");
      assert.same([], scene.run(60));
      assert.same(["Anna-Realm"], scene.missed);
      assert.is_false(scene.requester.isBusy());
      assert.equal(0, scene.anna.failures);
    }
  });

  it("has come whole when the parts of several answers make it up: each may lose one", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 30);
    scene.requester.consider(offer);
    scene.run(3);
    for (const part of [1, 3]) {
      scene.requester.merged(scene.hear(offer, part, 3), { ...NOTHING, known: 10 }, scene.anna);
    }
    assert.is_true(scene.requester.isBusy());
    scene.run(10);
    for (const part of [1, 2]) {
      scene.requester.merged(scene.hear(offer, part, 3), { ...NOTHING, known: 10 }, scene.anna);
    }
    assert.is_false(scene.requester.isBusy());
    assert.is_true(scene.requester.mayAskPast("GUILD", [{ subject: THIS_WEEK, hash: offer.hash }]));
    assert.equal(0, scene.anna.failures);
  });

  it("is not asked for again within an hour when its sums prove that we hold all of it, and more", () => {
    const first = eventOf(THIS_WEEK * WEEK + 1, "C1", "x");
    const set = new MemorySet();
    set.add(first);
    const theirs = set.weekSummary(THIS_WEEK) as WeekSummary;
    const ask = (sums: Fingerprint) => {
      const scene = new Scene();
      scene.lone.events.add(first);
      scene.lone.events.add(eventOf(THIS_WEEK * WEEK + 2, "C1", "y"));
      const offer = { ...scene.offer(THIS_WEEK, 1), hash: hashText(1, theirs.a, theirs.b) };
      scene.requester.consider(offer, true);
      scene.run(5);
      const data = scene.hear(offer, 1, 1);
      assert.is_true(scene.requester.mayBeSurplus(data));
      scene.requester.merged(data, { ...NOTHING, known: 1 }, scene.anna, sums);
      scene.lone.pass(3000);
      scene.requester.consider(offer, true);
      return scene.requester.isBusy();
    };
    assert.is_false(ask(theirs));
    // Another event that we hold, in the name of theirs.
    assert.is_true(ask({ a: theirs.a + 1, b: theirs.b }));
  });

  it("backs off when all of it came and the hashes still differ", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 10);
    scene.requester.consider(offer);
    scene.run(3);
    scene.requester.merged(scene.hear(offer, 1, 1), { ...NOTHING, rejected: 10 }, scene.anna);
    assert.is_false(scene.requester.isBusy());
    scene.requester.consider(offer);
    assert.is_false(scene.requester.isBusy());
    assert.is_true(scene.requester.mayAskPast("GUILD", [{ subject: THIS_WEEK, hash: offer.hash }]));
    scene.lone.pass(60);
    scene.requester.consider(offer);
    assert.is_true(scene.requester.isBusy());
    assert.equal(0, scene.anna.failures);
  });

  it("is an index when all weeks agree, or all that differ are vain: every 300 s", () => {
    const scene = new Scene();
    const { requester } = scene;
    const far = { subject: THIS_WEEK + 5, hash: "h" };
    assert.is_true(requester.mayAskPast("GUILD", []));
    assert.is_false(requester.mayAskPast("GUILD", [{ subject: THIS_WEEK, hash: "h" }]));
    assert.is_true(requester.mayAskPast("GUILD", [far]));
    assert.is_false(requester.mayAskPast("GUILD", [far]));
    scene.lone.pass(300);
    assert.is_true(requester.mayAskPast("GUILD", [far]));
    requester.consider(scene.offer(INDEX, 10));
    assert.same(
      [[INDEX]],
      scene.run(5).map(({ subjects }) => subjects),
    );
  });

  it("is waited for while whoever has it sends something else, for a takeover after that", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 10);
    scene.requester.consider(offer);
    scene.run(3);
    let asked = 0;
    for (const _ of $range(1, 30)) {
      scene.hear(scene.offer(THIS_WEEK - 3, 10), 1, 9);
      asked += scene.run(10).length;
    }
    assert.equal(0, asked);
    assert.is_true(scene.run(60).length > 0);
  });

  it("is waited for no longer than twelve minutes, whatever else is sent", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 10);
    scene.requester.consider(offer);
    scene.run(3);
    let at: number | undefined;
    for (const _ of $range(1, 100)) {
      scene.hear(scene.offer(THIS_WEEK - 3, 10), 1, 9);
      at ??= scene.run(10)[0]?.at;
    }
    assert.is_true(at !== undefined && at > 700 && at < 760, `asked again at ${at ?? -1}`);
  });

  it("takes the request of another for its own, if anybody has it", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 10);
    scene.requester.consider(offer);
    scene.requester.heardRequest({ list: [{ subject: THIS_WEEK, hash: offer.hash }] }, true);
    assert.same([], scene.run(40));
    assert.is_true(scene.run(20).length > 0);
  });

  it("takes the request of another for its own also when very much is asked for that nobody has", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 10);
    scene.requester.consider(offer);
    scene.requester.heardRequest({ list: [{ subject: THIS_WEEK, hash: offer.hash }] }, true);
    for (const i of $range(1, 600)) {
      scene.requester.heardRequest({ list: [{ subject: THIS_WEEK - 1, hash: hashText(i, i, i) }] }, true);
    }
    assert.same([], scene.run(40));
  });

  it("takes the request of a stranger for its own only until who is there would have begun, once, and blames nobody", () => {
    const scene = new Scene();
    const offer = scene.offer(THIS_WEEK, 10);
    const overheard = { list: [{ subject: THIS_WEEK, hash: offer.hash }] };
    scene.requester.consider(offer);
    scene.requester.heardRequest(overheard, false);
    assert.same([], scene.run(20));
    scene.requester.heardRequest(overheard, false);
    // 21 s, and a random wait.
    assert.same(
      [23],
      scene.run(20).map(({ at }) => math.floor(at)),
    );
    assert.equal(0, scene.anna.failures);
    scene.run(60);
    assert.equal(1, scene.anna.failures);
  });

  it("is no longer waited for when it came by another way", () => {
    const scene = new Scene();
    scene.lone.events.add(eventOf(THIS_WEEK * WEEK, "C1", "x"));
    const hash = scene.lone.week(THIS_WEEK);
    const other = new Scene();
    other.requester.consider({ ...other.offer(THIS_WEEK, 1), hash });
    other.run(3);
    other.lone.events.add(eventOf(THIS_WEEK * WEEK, "C1", "x"));
    other.requester.eventsAdded();
    assert.is_false(other.requester.isBusy());
  });
});
