import { Kind } from "../../../src/sync/messages/frame";
import type { HashText } from "../../../src/sync/messages/hash";
import { decodeSketch, type SketchPart } from "../../../src/sync/messages/sketch";
import { SketchReply } from "../../../src/sync/reconcile/sketchReply";
import { eventOf } from "../support/memorySet";
import { Lone } from "../support/lone";

const START_TIME = 1_700_000_000;

/** Cells that a peer tells of so many events. */
function told(hash: HashText, count: number, total = 32): SketchPart {
  return { first: 0, cells: total, total, hash, count, a: 0, b: 0, text: "" };
}

/** A sender with twenty events that somebody with fewer asks for the last of. */
class Scene {
  readonly lone = new Lone({ claimJitter: 1, takeoverDelay: 15 });
  told = 0;
  readonly reply = new SketchReply(this.lone.context, () => {
    this.told += 1;
  });

  constructor() {
    for (const i of $range(1, 20)) {
      this.lone.events.add(eventOf(START_TIME + i, "C1", `v${i}`));
    }
    this.lone.advertised(1000);
  }

  /** The cells that are told in so many seconds, and when. */
  run(seconds: number): [cells: number, at: number][] {
    const list: [number, number][] = [];
    const end = this.lone.now + seconds;
    let due = this.reply.nextDue();
    while (due !== undefined && due <= end) {
      this.lone.pass(math.max(due - this.lone.now, 0));
      this.reply.run(this.lone.now);
      for (const { body } of this.lone.takeSaid(Kind.Sketch)) {
        list.push([decodeSketch(body)?.cells ?? -1, math.floor(this.lone.now)]);
      }
      due = this.reply.nextDue();
    }
    this.lone.pass(end - this.lone.now);
    return list;
  }
}

describe("a tail that there is not", () => {
  it("is answered within a second by as many cells as tell what is missing", () => {
    const scene = new Scene();
    scene.reply.asked(10, "GUILD", "Asker-Realm");
    assert.same([[32, 0]], scene.run(60));
    assert.equal(1, scene.told);
  });

  it("is answered once in 20 s, until what we hold changes", () => {
    const scene = new Scene();
    scene.reply.asked(10, "GUILD", "Asker-Realm");
    scene.run(5);
    scene.reply.asked(10, "GUILD", "Asker-Realm");
    assert.same([], scene.run(5));
    scene.lone.events.add(eventOf(START_TIME + 50, "C1", "new"));
    scene.lone.advertised(1000);
    scene.reply.asked(10, "GUILD", "Asker-Realm");
    assert.equal(1, scene.run(5).length);
  });

  it("is answered by the next sender a takeover later, unless the first has told the cells", () => {
    const answers = (isFirstThere: boolean): [number, number][] => {
      const scene = new Scene();
      scene.lone.peer("First", { claim: 1 });
      scene.reply.asked(10, "GUILD", "Asker-Realm");
      if (isFirstThere) {
        scene.reply.heard(told(scene.lone.ledger(), 20));
      }
      return scene.run(60);
    };
    assert.same([[32, 15]], answers(false));
    assert.same([], answers(true));
  });

  it("is left to others by a third sender, by who has advertised nothing, and when too much is missing", () => {
    const third = new Scene();
    third.lone.peer("First", { claim: 1 });
    third.lone.peer("Second", { claim: 2 });
    const silent = new Scene();
    silent.lone.context.ranking.own = undefined;
    for (const scene of [third, silent]) {
      scene.reply.asked(10, "GUILD", "Asker-Realm");
      assert.same([], scene.run(60));
    }
    const large = new Scene();
    for (const i of $range(100, 200)) {
      large.lone.events.add(eventOf(START_TIME + i, "C1", `v${i}`));
    }
    large.lone.advertised(1000);
    large.reply.asked(10, "GUILD", "Asker-Realm");
    assert.same([], large.run(60));
  });

  it("is answered within ten seconds where many others hold something else, since nobody knows their turns", () => {
    const scene = new Scene();
    for (const i of $range(1, 30)) {
      scene.lone.peer(`Other${i}`, { ledger: `of ${i}` });
    }
    scene.lone.chance = 0.99;
    scene.reply.asked(10, "GUILD", "Asker-Realm");
    assert.same([[32, 9]], scene.run(60));
  });

  it("is left to a peer that has told the asker of half of what we would", () => {
    const answers = (count: number, total: number): number => {
      const scene = new Scene();
      scene.reply.asked(10, "GUILD", "Asker-Realm");
      scene.reply.heard(told("another", count, total));
      return scene.run(60).length;
    };
    assert.same([0, 1, 1], [answers(15, 32), answers(14, 32), answers(15, 16)]);
  });

  it("is not answered by cells of what was held before", () => {
    const scene = new Scene();
    scene.reply.asked(10, "GUILD", "Asker-Realm");
    scene.lone.events.add(eventOf(START_TIME + 50, "C1", "new"));
    assert.same([], scene.run(60));
  });
});
