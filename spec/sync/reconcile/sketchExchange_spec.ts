import { encodeDense } from "../../../src/sketch/cells";
import { Kind } from "../../../src/sync/messages/frame";
import type { Difference } from "../../../src/sync/reconcile/difference";
import { isCovered } from "../../../src/sync/reconcile/covered";
import { SketchExchange } from "../../../src/sync/reconcile/sketchExchange";
import { decodeSketch, type SketchPart } from "../../../src/sync/messages/sketch";
import { hashText } from "../../../src/sync/messages/hash";
import type { Span } from "../../../src/ledger/sharing/weekParts";
import type { WeekParts } from "../../../src/sync/messages/weekParts";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import type { Findings } from "../../../src/sync/reconcile/findings";
import { eventOf, type MemorySet } from "../support/memorySet";
import { Lone, noPause } from "../support/lone";

const START_TIME = 1_700_000_000;

/** A client with ten events, and Anna, who has others. */
class Scene {
  readonly lone = new Lone({ requestDelay: 4, retryDelay: 60 });
  readonly anna: PeerRecord;
  readonly fallBacks: string[] = [];
  readonly exchange = new SketchExchange(this.lone.context, (peer) => this.fallBacks.push(peer.name));

  constructor() {
    addTo(this.lone.events, 1, 10);
    this.anna = this.lone.peer("Anna", { ledger: "theirs", count: 12 });
  }

  difference(given: Partial<Difference> = {}): Difference {
    return {
      peer: this.anna,
      week: 0,
      isOpener: false,
      channel: "GUILD",
      count: 12,
      ledger: "theirs",
      weeks: [],
      isEqual: false,
      isEarly: false,
      isOutdated: false,
      isTail: false,
      hasMoreWeeks: true,
      isMuchOlder: false,
      isApart: false,
      weeksBytes: 1e6,
      ...given,
    };
  }

  /** The peer that was to answer calls for more. */
  call(differs?: number, peer = this.anna): void {
    this.exchange.heardCall(this.lone.ledger(), peer, differs);
  }

  takes(difference: Difference): boolean {
    return this.exchange.takes(difference, noPause);
  }

  /** What goes out in so many seconds: kinds, and cells as from the first to the last. */
  runAll(seconds: number): string[] {
    const told: string[] = [];
    const end = this.lone.now + seconds;
    let due = this.exchange.nextDue();
    while (due !== undefined && due <= end) {
      this.lone.pass(math.max(due - this.lone.now, 0));
      this.exchange.run(this.lone.now);
      for (const { body, kind } of this.lone.takeSaid()) {
        const part = kind === Kind.Sketch ? decodeSketch(body) : undefined;
        told.push(part === undefined ? kind : `cells ${part.first}-${part.first + part.cells}`);
      }
      due = this.exchange.nextDue();
    }
    this.lone.pass(end - this.lone.now);
    return told;
  }

  /** The cells that are told in so many seconds: the first, how many, and when. */
  run(seconds: number): [first: number, cells: number, at: number][] {
    const told: [number, number, number][] = [];
    const end = this.lone.now + seconds;
    let due = this.exchange.nextDue();
    while (due !== undefined && due <= end) {
      this.lone.pass(math.max(due - this.lone.now, 0));
      this.exchange.run(this.lone.now);
      for (const { body } of this.lone.takeSaid(Kind.Sketch)) {
        const part = decodeSketch(body);
        told.push([part?.first ?? -1, part?.cells ?? -1, math.floor(this.lone.now)]);
      }
      due = this.exchange.nextDue();
    }
    this.lone.pass(end - this.lone.now);
    return told;
  }
}

function addTo(events: MemorySet, from: number, to: number): void {
  for (const i of $range(from, to)) {
    events.add(eventOf(START_TIME + i, "C1", `${i ** 3 % 99_991} ${i ** 2 % 9973} ${i ** 4 % 999_983}`));
  }
}

/** What a peer with these events tells. */
function sketchOf(lone: Lone, cells = 16): SketchPart {
  const { a, b } = lone.events.fingerprint();
  const count = lone.events.count();
  const text = cells === 0 ? "" : encodeDense(lone.events.sketch(cells, noPause), 1, cells);
  return { first: 0, cells, total: cells, hash: hashText(count, a, b), count, a, b, text };
}

function holderOf(from: number, to: number): Lone {
  const lone = new Lone();
  addTo(lone.events, from, to);
  return lone;
}

describe("a small difference", () => {
  it("is looked for by a sketch after a random part of requestDelay, which is widened once; then weeks are the way", () => {
    const scene = new Scene();
    assert.is_true(scene.takes(scene.difference()));
    assert.same(
      [
        [0, 16, 2],
        [16, 16, 26],
      ],
      scene.run(60),
    );
    assert.same(["Anna-Realm"], scene.fallBacks);
    assert.is_false(scene.exchange.isBusy());
    assert.is_false(scene.takes(scene.difference()), "for retryDelay all goes by weeks");
    scene.lone.pass(60);
    assert.is_true(scene.takes(scene.difference({ ledger: "newer" })));
  });

  it("is looked for later by who has more", () => {
    const scene = new Scene();
    scene.takes(scene.difference({ count: 8 }));
    assert.same([], scene.run(22));
    assert.equal(1, scene.run(1).length);
  });

  it("is not looked for by a sketch when nothing is held, or much differs", () => {
    const scene = new Scene();
    assert.is_false(scene.takes(scene.difference({ count: 9000 })));
    const exchange = new SketchExchange(new Lone().context, () => undefined);
    assert.is_false(exchange.takes(scene.difference(), noPause));
  });

  it("is told by one of those with the same ledger", () => {
    const scene = new Scene();
    scene.takes(scene.difference());
    assert.is_nil(scene.exchange.heardSketch(sketchOf(scene.lone), scene.lone.peer("Bert"), true, noPause));
    assert.same([], scene.run(25));
  });

  it("is told although a stranger has told the same", () => {
    const scene = new Scene();
    scene.takes(scene.difference());
    scene.exchange.heardSketch(sketchOf(scene.lone), scene.lone.peer("Foe"), false, noPause);
    assert.equal(1, scene.run(5).length);
  });

  it("is looked for by a sketch although the cells of another tell nothing", () => {
    for (const word of ["trusted", "stranger"] as const) {
      const scene = new Scene();
      scene.takes(scene.difference());
      const useless = sketchOf(holderOf(200, 400), 32);
      scene.exchange.heardSketch(useless, scene.lone.peer("Bert", { word }), word === "trusted", noPause);
      assert.equal(1, scene.run(5).length, word);
    }
  });

  it("is not looked for with who holds no more, and has not spoken up when others agreed with us", () => {
    const scene = new Scene();
    const { agreements } = scene.lone.context;
    scene.anna.count = 9;
    scene.anna.advertisedAt = scene.lone.now;
    assert.is_true(scene.takes(scene.difference({ count: 9 })));
    scene.lone.pass(1);
    agreements.note(scene.lone.ledger());
    scene.lone.pass(9);
    assert.is_true(scene.exchange.isBusy());
    scene.lone.pass(1);
    assert.is_false(scene.exchange.isBusy());
    assert.same([], scene.run(60));
    assert.same([], scene.fallBacks);
  });

  it("is no longer looked for once it was told, when others have agreed with us since and it has not spoken up", () => {
    const scene = new Scene();
    scene.anna.count = 10;
    scene.anna.advertisedAt = scene.lone.now;
    scene.takes(scene.difference({ count: 10 }));
    scene.lone.pass(1);
    assert.equal(1, scene.run(4).length);
    scene.lone.context.agreements.note(scene.lone.ledger());
    assert.is_true(scene.exchange.isBusy());
    scene.lone.pass(10);
    assert.is_false(scene.exchange.isBusy());
    assert.same([], scene.run(120));
    assert.same([], scene.fallBacks);
  });

  it("is looked for with whoever holds most, as long as nothing was told", () => {
    const scene = new Scene();
    const fuller = (count: number) => {
      const peer = scene.lone.peer(`Holder${count}`, { count, ledger: `of ${count}` });
      return scene.takes(scene.difference({ peer, count, ledger: peer.ledger }));
    };
    scene.takes(scene.difference({ count: 10 }));
    assert.is_true(fuller(60));
    assert.is_true(fuller(20));
    assert.same(["cells 0-43", "cells 43-81"], scene.runAll(5));
    assert.is_true(fuller(200));
    assert.same([], scene.runAll(5));
  });

  it("that looked small is told by as many cells as a peer that holds more, and calls for them, needs", () => {
    const scene = new Scene();
    scene.takes(scene.difference({ count: 10 }));
    assert.same(["cells 0-16"], scene.runAll(5));
    scene.exchange.heardCall(scene.lone.ledger(), scene.lone.peer("Bert", { count: 60, ledger: "of 60" }));
    assert.same(["cells 16-59", "cells 59-81"], scene.runAll(5));
  });

  it("is looked for no longer when the peer's cells tell of nothing that we lack", () => {
    const scene = new Scene();
    const theirs = holderOf(1, 8);
    scene.anna.ledger = theirs.ledger();
    scene.takes(scene.difference({ ledger: theirs.ledger(), count: 8 }));
    assert.is_true(scene.exchange.isBusy());
    // As somebody else's, whose attempt ours would otherwise wait for.
    scene.exchange.heardSketch(sketchOf(theirs), scene.anna, false, noPause);
    assert.is_false(scene.exchange.isBusy());
    assert.is_true(isCovered(scene.lone.events, scene.anna));
  });

  it("is looked for in the cells that the peer told before, when we have learned more since", () => {
    const scene = new Scene();
    const theirs = holderOf(3, 70);
    scene.anna.ledger = theirs.ledger();
    assert.is_true(scene.exchange.heardSketch(sketchOf(theirs, 32), scene.anna, true, noPause)?.needsCells);
    addTo(scene.lone.events, 11, 65);
    scene.lone.pass(2);
    assert.is_true(scene.takes(scene.difference({ ledger: theirs.ledger(), count: 68 })));
    assert.same([Kind.Ids], scene.runAll(5));
    assert.is_false(scene.exchange.isBusy());
  });

  it("is not told while weeks are on their way to all, three times", () => {
    const scene = new Scene();
    scene.takes(scene.difference());
    let at: number | undefined;
    for (const _ of $range(1, 100)) {
      scene.lone.context.heardWeeks.noteAnswer("GUILD", 7, true);
      at ??= scene.run(1)[0]?.[2];
    }
    assert.is_true(at !== undefined && at > 50 && at < 60, `told at ${at ?? -1}`);
  });

  it("is compared anew when what we hold changes meanwhile", () => {
    const scene = new Scene();
    scene.takes(scene.difference());
    addTo(scene.lone.events, 50, 50);
    assert.same([], scene.run(5));
    assert.same(["Anna-Realm"], scene.fallBacks);
  });

  it("is looked for no longer when all of it has come by other ways", () => {
    const scene = new Scene();
    const theirs = holderOf(1, 12);
    scene.takes(scene.difference({ ledger: theirs.ledger() }));
    addTo(scene.lone.events, 11, 11);
    scene.exchange.eventsAdded();
    assert.is_true(scene.exchange.isBusy());
    addTo(scene.lone.events, 12, 12);
    scene.exchange.eventsAdded();
    assert.is_false(scene.exchange.isBusy());
  });

  it("is left alone by who is asked first", () => {
    const scene = new Scene();
    const theirs = holderOf(1, 12);
    scene.takes(scene.difference({ ledger: theirs.ledger() }));
    scene.exchange.heardSketch(sketchOf(theirs), scene.anna, true, noPause);
    assert.is_false(scene.exchange.isBusy());
  });

  it("that looked like a tail is asked for by ids as soon as the other tells its cells", () => {
    const scene = new Scene();
    const theirs = holderOf(1, 18);
    scene.lone.events.add(eventOf(START_TIME + 50, "C1", "ours"));
    scene.takes(scene.difference({ ledger: theirs.ledger(), count: 18, isTail: true }));
    assert.same([[0, 0, 2]], scene.run(5));
    const found = scene.exchange.heardSketch(sketchOf(theirs, 32), scene.anna, true, noPause);
    assert.equal(8, found?.lacking.length);
    assert.is_false(scene.exchange.isBusy());
  });

  it("that looked like a tail, and that the cells of the other do not tell, is told by more cells", () => {
    const scene = new Scene();
    const theirs = holderOf(50, 120);
    scene.takes(scene.difference({ ledger: theirs.ledger(), count: 18, isTail: true }));
    assert.same([[0, 0, 2]], scene.run(3));
    scene.exchange.heardSketch(sketchOf(theirs, 32), scene.anna, true, noPause);
    // Not before the others look at our cells again.
    assert.same(["cells 0-43", "cells 43-48"], scene.runAll(5));
    assert.same([], scene.fallBacks);
  });

  it("that looked like a tail, and that the most cells of the other do not tell, is left to weeks at once", () => {
    const scene = new Scene();
    const theirs = holderOf(50, 120);
    scene.takes(scene.difference({ ledger: theirs.ledger(), count: 18, isTail: true }));
    scene.run(5);
    scene.exchange.heardSketch(sketchOf(theirs, 64), scene.anna, true, noPause);
    assert.same(["Anna-Realm"], scene.fallBacks);
  });

  it("that looked like a tail, and is too much to ask for by ids, is told by cells at once", () => {
    const scene = new Scene();
    const theirs = holderOf(1, 40);
    scene.lone.events.add(eventOf(START_TIME + 50, "C1", "ours"));
    scene.takes(scene.difference({ ledger: theirs.ledger(), count: 40, isTail: true }));
    scene.run(3);
    const found = scene.exchange.heardSketch(sketchOf(theirs, 64), scene.anna, true, noPause);
    assert.equal(30, found?.lacking.length);
    assert.same(["cells 0-43", "cells 43-64"], scene.runAll(5));
  });

  it("that a peer's cells do not tell makes us call for more; a stranger's only when they are many", () => {
    const useless = (cells: number, word: PeerRecord["word"]) => {
      const scene = new Scene();
      addTo(scene.lone.events, 11, 150);
      const foe = scene.lone.peer("Foe", { word });
      return scene.exchange.heardSketch(sketchOf(holderOf(200, 400), cells), foe, word === "trusted", noPause);
    };
    assert.is_true(useless(16, "trusted")?.needsCells);
    assert.is_nil(useless(64, "stranger"));
    assert.is_true(useless(68, "stranger")?.needsCells);
    const differs = useless(64, "trusted")?.differs ?? 0;
    assert.is_true(differs > 351 / 2 && differs < 2 * 351, `${differs} of 351`);
  });

  it("that a peer's cells do not tell makes nobody call who lacks events, and has few or none of its own", () => {
    const needsCells = (own: number): boolean | undefined => {
      const scene = new Scene();
      addTo(scene.lone.events, 500, 499 + own);
      const theirs = holderOf(1, 400);
      return scene.exchange.heardSketch(sketchOf(theirs, 64), scene.anna, true, noPause)?.needsCells;
    };
    assert.is_nil(needsCells(0));
    assert.is_true(needsCells(200));
  });

  it("is told by more cells at once each time these are called for", () => {
    const scene = new Scene();
    scene.takes(scene.difference());
    assert.same(["cells 0-16"], scene.runAll(5));
    for (const cells of ["cells 16-32", "cells 32-48", "cells 48-64"]) {
      scene.call();
      assert.same([cells], scene.runAll(2));
    }
    scene.call();
    assert.same(["Anna-Realm"], scene.fallBacks);
  });

  it("is told by as many cells as it takes by what a caller says, four times as many at most", () => {
    const scene = new Scene();
    scene.takes(scene.difference());
    scene.runAll(5);
    scene.call(200);
    assert.same(["cells 16-59", "cells 59-64"], scene.runAll(5));
    scene.call(100);
    assert.same(["cells 64-107", "cells 107-150", "cells 150-153"], scene.runAll(5));
    // It is a guess: so many cells more each time while it says so.
    scene.call(115);
    assert.same(["cells 153-163"], scene.runAll(5));
  });

  it("is told by a few more cells for a caller who holds no more than we, when who is meant does", () => {
    const scene = new Scene();
    const bert = scene.lone.peer("Bert", { ledger: "of 10", count: 10 });
    scene.takes(scene.difference());
    scene.runAll(5);
    scene.call(60, bert);
    assert.same(["cells 16-32"], scene.runAll(5));
    scene.anna.count = 10;
    scene.call(60, bert);
    assert.same(["cells 32-75", "cells 75-95"], scene.runAll(5));
  });

  it("is left to weeks when a caller says that cells cost more, six seconds after these, if nothing better comes", () => {
    const scene = new Scene();
    scene.takes(scene.difference({ weeksBytes: 5000 }));
    const [[, , toldAt]] = scene.run(5);
    scene.call(1000);
    scene.runAll(toldAt + 6 - scene.lone.now);
    assert.same([], scene.fallBacks);
    scene.runAll(1);
    assert.same(["Anna-Realm"], scene.fallBacks);
  });

  it("that callers leave to weeks again and again is no sign that nobody hears us", () => {
    for (const isCalled of [false, true]) {
      const scene = new Scene();
      for (const ledger of ["a", "b", "c", "d"]) {
        scene.takes(scene.difference({ ledger, weeksBytes: 5000 }));
        scene.runAll(5);
        scene.anna.lastHeard = scene.lone.now;
        if (isCalled) {
          scene.call(1000, scene.lone.peer(`Caller ${ledger}`, { ledger: "more", count: 11 }));
        }
        while (scene.exchange.isBusy()) {
          scene.run(5);
        }
        scene.run(60);
      }
      assert.same(isCalled ? [] : ["GUILD"], scene.lone.context.voice.mute());
    }
  });

  it("is told by more cells after all when another caller says that fewer events differ", () => {
    const scene = new Scene();
    scene.takes(scene.difference({ weeksBytes: 5000 }));
    scene.runAll(5);
    scene.call(1000);
    scene.call(20);
    assert.same(["cells 16-48"], scene.runAll(5));
    assert.same([], scene.fallBacks);
  });

  it("is told by a few more cells at a time for a caller that made us tell many of another within ten minutes", () => {
    const scene = new Scene();
    const bert = scene.lone.peer("Bert", { ledger: "of 11", count: 11 });
    const cellsFor = (ledger: string, caller: PeerRecord): number => {
      scene.takes(scene.difference({ ledger }));
      let last = 0;
      for (const _ of $range(1, 3)) {
        for (const [first, cells] of scene.run(5)) {
          last = first + cells;
        }
        scene.call(200, caller);
      }
      // By other ways.
      scene.exchange.noteAgreement(scene.anna);
      return last;
    };
    assert.same([256, 48, 256], [cellsFor("a", bert), cellsFor("b", bert), cellsFor("c", scene.anna)]);
    scene.lone.pass(600);
    assert.equal(256, cellsFor("d", bert));
  });

  it("is left to weeks when few cells of another show that much differs, and all hold something else", () => {
    const leftBy = (differences: number, weeksBytes: number, others: readonly string[] = []): readonly string[] => {
      const scene = new Scene();
      for (const name of others) {
        scene.lone.peer(name, { ledger: name, count: 410 });
      }
      addTo(scene.lone.events, 1000, 1399);
      scene.lone.peer("Carl", { ledger: "Carl's", count: 410 });
      scene.takes(scene.difference({ count: 410, weeksBytes }));
      const dora = new Lone();
      addTo(dora.events, 1, 10);
      addTo(dora.events, 1000, 1399 - differences / 2);
      addTo(dora.events, 2000, 1999 + differences / 2);
      scene.exchange.heardSketch(sketchOf(dora), scene.lone.peer("Dora"), true, noPause);
      return scene.fallBacks;
    };
    assert.same([], leftBy(30, 5000));
    assert.same(["Anna-Realm"], leftBy(600, 5000));
    assert.same([], leftBy(100, 50_000, ["Eve"]), "cells for a hundred cost less");
  });

  it("is told again when the client does not take the message", () => {
    const scene = new Scene();
    scene.lone.isSentAtOnce = false;
    scene.takes(scene.difference());
    scene.lone.pass(3);
    scene.exchange.run(scene.lone.now);
    scene.lone.takeSaid(Kind.Sketch)[0].onSent(false);
    scene.lone.isSentAtOnce = true;
    assert.same(
      [[0, 16]],
      scene.run(20).map(([first, cells]) => [first, cells]),
    );
  });
});

/** Anna has so many events more, in the week of those that we hold. */
function surplus(scene: Scene, more: number, own: number): Partial<Difference> {
  addTo(scene.lone.events, 11, own);
  const week = scene.lone.events.weeks()[0];
  return { count: own + more, weeks: [{ week, count: own + more, a: 0, b: 0, adler: 0 }], weeksBytes: own * 10 };
}

describe("a large difference", () => {
  it("is looked for by cells in several messages, each after the one before", () => {
    const scene = new Scene();
    assert.is_true(scene.takes(scene.difference({ count: 60 })));
    assert.same(["cells 0-43", "cells 43-81"], scene.runAll(5));
  });

  it("goes on although the transport says nothing", () => {
    const scene = new Scene();
    scene.lone.isSentAtOnce = false;
    scene.takes(scene.difference({ count: 60 }));
    assert.same(["cells 0-43", "cells 43-81"], scene.runAll(8));
  });

  it("begins with the parts of the week, and goes on with cells when somebody says that these do not tell", () => {
    const scene = new Scene();
    assert.is_true(scene.takes(scene.difference(surplus(scene, 150, 600))));
    assert.same([Kind.WeekParts], scene.runAll(5));
    scene.exchange.heardCall("another", scene.anna);
    assert.same([], scene.runAll(5));
    scene.call();
    assert.same(
      ["cells 0-43", "cells 43-86", "cells 86-129", "cells 129-172", "cells 172-215", "cells 215-223"],
      scene.runAll(10),
    );
    // Then more, a sixteenth each time it is called for.
    scene.call();
    assert.same(["cells 223-237"], scene.runAll(2));
  });

  it("that was told by another of us is not told again", () => {
    const scene = new Scene();
    const { lone } = scene;
    scene.takes(scene.difference(surplus(scene, 150, 600)));
    const week = lone.events.weeks()[0];
    const parts = lone.events.weekParts(week, 34, noPause) ?? [];
    const told = { hash: lone.ledger(), week, count: 600, parts, firstOpen: 0 };
    scene.exchange.heardParts(told, lone.peer("Foe"), false, noPause);
    scene.exchange.heardParts(told, lone.peer("Bert"), true, noPause);
    assert.same([], scene.runAll(20));
  });

  it("of a peer that was no use is looked for by few cells or weeks for a while, whatever it advertises next", () => {
    const scene = new Scene();
    const differs = (ledger: string) => scene.difference({ count: 60, ledger });
    for (const ledger of ["first", "second"]) {
      assert.is_true(scene.takes(differs(ledger)));
      scene.runAll(130);
      scene.lone.pass(70);
    }
    assert.same(["Anna-Realm", "Anna-Realm"], scene.fallBacks);
    assert.is_false(scene.takes(differs("third")));
    const bert = scene.lone.peer("Bert");
    assert.is_true(scene.takes({ ...differs("fourth"), peer: bert }));
  });

  it("is left to whole weeks while others look for much, too", () => {
    const scene = new Scene();
    const other = sketchOf(holderOf(200, 400), 43);
    scene.exchange.heardSketch({ ...other, total: 200 }, scene.lone.peer("Bert"), true, noPause);
    const given = { count: 60, weeksBytes: 3200 };
    assert.is_false(scene.takes(scene.difference(given)), "1.7 kB for us, and weeks cost each of two 1.6");
    scene.lone.pass(60);
    assert.is_true(scene.takes(scene.difference(given)));
  });

  it("is left to whole weeks that serve others, too, when these tell of other ledgers", () => {
    const scene = new Scene();
    scene.lone.peer("Dora", { ledger: "theirs" });
    scene.lone.peer("Bert", { ledger: "second" });
    const carl = scene.lone.peer("Carl", { ledger: "second" });
    const given = { count: 60, weeksBytes: 4800 };
    assert.is_true(new Scene().takes(scene.difference(given)));
    carl.ledger = "third";
    assert.is_false(scene.takes(scene.difference(given)), "1.7 kB for us, and weeks cost each of three 1.6");
    scene.lone.pass(60);
    assert.is_true(scene.takes(scene.difference(given)));
  });

  it("is left to whole weeks where each of three senders holds something else", () => {
    const scattered = () => {
      const scene = new Scene();
      scene.lone.peer("Bert", { ledger: "second" });
      scene.lone.peer("Carl", { ledger: "third" });
      return scene;
    };
    const useless = sketchOf(holderOf(200, 400), 32);
    const isToldAfter = (scene: Scene): boolean => {
      scene.takes(scene.difference());
      scene.exchange.heardSketch(useless, scene.lone.peer("Foe", { ledger: "fourth" }), true, noPause);
      return scene.run(5).length > 0;
    };
    assert.is_false(scattered().takes(scattered().difference({ count: 60 })));
    assert.is_false(isToldAfter(scattered()));
    // Two who hold the same lack nothing, most likely.
    const scene = scattered();
    scene.lone.peer("Dora", { ledger: "theirs" });
    assert.is_true(scene.takes(scene.difference({ count: 60 })));
    const other = scattered();
    other.lone.peer("Dora", { ledger: "theirs" });
    assert.is_true(isToldAfter(other));
  });
});

describe("the parts of somebody's week", () => {
  function partsOf(lone: Lone): WeekParts {
    const week = lone.events.weeks()[0];
    const parts = lone.events.weekParts(week, 34, noPause) ?? [];
    return { hash: lone.ledger(), week, count: lone.events.count(), parts, firstOpen: 0 };
  }

  function without(from: number, to: number, count: number): Lone {
    const lone = new Lone();
    addTo(lone.events, 1, from - 1);
    addTo(lone.events, to + 1, count);
    return lone;
  }

  it("tell which of them to give", () => {
    const scene = new Scene();
    addTo(scene.lone.events, 11, 600);
    const told = partsOf(without(200, 280, 600));
    const found = scene.exchange.heardParts(told, scene.anna, false, noPause);
    const pick = found?.pick as { week: number; spans: Span[] };
    assert.equal(1, pick.spans.length);
    const [pack] = scene.lone.events.packSpans(pick.week, pick.spans, 1e6, noPause);
    const given = pack.split(";").length - 1;
    assert.is_true(given >= 81 && given <= 81 + 2 * 16, `${given} events`);
  });

  it("of which many differ call for cells", () => {
    const scene = new Scene();
    addTo(scene.lone.events, 11, 600);
    const lone = new Lone();
    for (const i of $range(1, 600)) {
      if (i % 9 !== 0) {
        addTo(lone.events, i, i);
      }
    }
    const found = scene.exchange.heardParts(partsOf(lone), scene.anna, true, noPause);
    assert.is_nil(found?.pick);
    assert.is_true(found?.needsCells);
  });

  it("are looked at once in ten seconds of one peer, and not where more is held there", () => {
    const scene = new Scene();
    assert.is_nil(scene.exchange.heardParts(partsOf(holderOf(1, 40)), scene.lone.peer("Bert"), true, noPause));
    const told = partsOf(holderOf(3, 10));
    assert.is_not_nil(scene.exchange.heardParts(told, scene.anna, true, noPause));
    scene.lone.pass(9.9);
    assert.is_nil(scene.exchange.heardParts(told, scene.anna, true, noPause));
    scene.lone.pass(0.1);
    assert.is_not_nil(scene.exchange.heardParts(told, scene.anna, true, noPause));
    assert.is_nil(scene.exchange.heardParts({ ...told, firstOpen: 7 }, scene.lone.peer("Carl"), true, noPause));
  });
});

describe("a long sketch of somebody else", () => {
  /** The messages of a sketch of so many cells. */
  function messagesOf(lone: Lone, total: number): SketchPart[] {
    const whole = sketchOf(lone, total);
    const parts: SketchPart[] = [];
    for (const first of $range(0, total - 1, 43)) {
      const cells = math.min(43, total - first);
      parts.push({ ...whole, first, cells, total, text: string.sub(whole.text, first * 11 + 1, (first + cells) * 11) });
    }
    return parts;
  }

  it("tells what it lacks when its last message has come, although one was lost", () => {
    const scene = new Scene();
    addTo(scene.lone.events, 11, 300);
    const messages = messagesOf(holderOf(61, 300), 215);
    messages.splice(1, 1);
    const found: Findings[] = [];
    for (const part of messages) {
      const told = scene.exchange.heardSketch(part, scene.anna, false, noPause);
      if (told !== undefined) {
        found.push(told);
      }
    }
    assert.same(
      [60],
      found.map(({ pick }) => pick?.ids?.length ?? 0),
    );
  });

  it("that does not tell calls for more cells", () => {
    const scene = new Scene();
    addTo(scene.lone.events, 11, 300);
    let found: Findings | undefined;
    for (const part of messagesOf(holderOf(101, 300), 86)) {
      found ??= scene.exchange.heardSketch(part, scene.anna, false, noPause);
    }
    assert.is_true(found?.needsCells);
    assert.is_nil(found?.pick);
  });
});

describe("a sketch of somebody else", () => {
  it("tells what it lacks, and what we lack", () => {
    const scene = new Scene();
    const found = scene.exchange.heardSketch(sketchOf(holderOf(3, 12)), scene.anna, true, noPause);
    assert.equal(2, found?.lacking.length);
    assert.equal(2, found?.pick?.ids?.length);
  });

  it("without cells asks for a tail: whoever holds none says so, if it sends and holds more", () => {
    const scene = new Scene();
    const fewer = sketchOf(holderOf(3, 6), 0);
    scene.lone.isSending = false;
    assert.is_nil(scene.exchange.heardSketch(fewer, scene.anna, true, noPause));
    scene.lone.isSending = true;
    assert.is_true(scene.exchange.heardSketch(fewer, scene.lone.peer("Bert"), true, noPause)?.isNoTail);
    const more = sketchOf(holderOf(3, 30), 0);
    assert.is_nil(scene.exchange.heardSketch(more, scene.lone.peer("Cleo"), true, noPause));
  });

  it("of what we held before is answered with all that came since", () => {
    const scene = new Scene();
    const found = scene.exchange.heardSketch(sketchOf(holderOf(1, 7), 0), scene.anna, true, noPause);
    assert.equal(7, (found?.pick as { count: number }).count);
    assert.same([], found?.lacking);
  });

  it("is looked at once in two seconds of one peer", () => {
    const scene = new Scene();
    const part = sketchOf(holderOf(3, 12));
    assert.is_not_nil(scene.exchange.heardSketch(part, scene.anna, true, noPause));
    scene.lone.pass(1.9);
    assert.is_nil(scene.exchange.heardSketch(part, scene.anna, true, noPause));
    scene.lone.pass(0.1);
    assert.is_not_nil(scene.exchange.heardSketch(part, scene.anna, true, noPause));
  });

  it("that goes on where its last one ended is put together with it", () => {
    const scene = new Scene();
    const theirs = holderOf(3, 12);
    const whole = sketchOf(theirs, 32);
    const half = whole.text.length / 2;
    const first = { ...whole, cells: 16, total: 16, text: string.sub(whole.text, 1, half) };
    const second = { ...whole, first: 16, cells: 16, text: string.sub(whole.text, half + 1) };
    assert.is_not_nil(scene.exchange.heardSketch(first, scene.anna, true, noPause));
    scene.lone.pass(2);
    const found = scene.exchange.heardSketch(second, scene.anna, true, noPause);
    assert.same(
      [0, 16],
      found?.row?.segments.map((segment) => segment.first),
    );
  });
  it("that goes on within two seconds is put together, and looked at only after them", () => {
    const scene = new Scene();
    const whole = sketchOf(holderOf(3, 12), 48);
    const share = whole.text.length / 3;
    const hear = (place: number): Findings | undefined => {
      const first = place * 16;
      const text = string.sub(whole.text, place * share + 1, (place + 1) * share);
      const part = { ...whole, first, cells: 16, total: first + 16, text };
      return scene.exchange.heardSketch(part, scene.anna, true, noPause);
    };
    assert.is_not_nil(hear(0));
    scene.lone.pass(1.9);
    assert.is_nil(hear(1));
    scene.lone.pass(0.1);
    const found = hear(2);
    assert.same(
      [0, 16, 32],
      found?.row?.segments.map((segment) => segment.first),
    );
  });
});
