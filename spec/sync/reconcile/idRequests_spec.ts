import { type EventId, idOf } from "../../../src/sketch/peel";
import { Kind } from "../../../src/sync/messages/frame";
import { decodeIds } from "../../../src/sync/messages/sketch";
import type { Channel } from "../../../src/ports";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import type { Row } from "../../../src/sync/reconcile/rows";
import { IdRequests } from "../../../src/sync/reconcile/idRequests";
import { eventOf } from "../support/memorySet";
import { Lone } from "../support/lone";
import { instructionsOf } from "../../support/metered";

const IDS: readonly EventId[] = [idOf(9, 9), idOf(5, 5)];

class Scene {
  readonly lone = new Lone();
  readonly requests = new IdRequests(this.lone.context, 24);

  /** A peer's sketch tells of these. */
  lack(lacking: readonly EventId[], channel: Channel, peer: PeerRecord): void {
    const row: Row = { peer, hash: "theirs", segments: [], size: 0, known: 0, looked: 0, at: 0 };
    this.requests.lack({ lacking, needsCells: false, row }, channel, peer);
  }

  /** What is asked for in so many seconds. */
  run(seconds: number): (readonly EventId[])[] {
    this.lone.pass(seconds);
    this.requests.run(this.lone.now);
    return this.lone.takeSaid(Kind.Ids).map(({ body }) => decodeIds(body) ?? []);
  }
}

describe("events that a sketch tells of", () => {
  it("are asked for after a random part of requestDelay, lowest id first", () => {
    const scene = new Scene();
    scene.lack(IDS, "GUILD", scene.lone.peer("Anna"));
    assert.same([], scene.run(2));
    assert.same([[idOf(5, 5), idOf(9, 9)]], scene.run(1));
    assert.equal(24, scene.requests.busyUntil());
  });

  it("are compared with much that was refused or held back in a part of a millisecond", () => {
    const scene = new Scene();
    const anna = scene.lone.peer("Anna");
    const found: EventId[] = [];
    const early = new LuaSet<EventId>();
    for (const i of $range(1, 64)) {
      scene.lone.events.apart.noteRefused(anna.name, 2800, i, i);
      found.push(idOf(i, i));
      early.add(idOf(i, 7));
    }
    scene.lone.events.ahead.ids = () => early;
    const instructions = instructionsOf(() => {
      scene.lack([...found, idOf(8, 7), idOf(9, 9000)], "GUILD", anna);
    });
    assert.same([[idOf(9, 9000)]], scene.run(5));
    assert.is_true(instructions <= 10_000, `${instructions} instructions`);
  });

  it("are not asked for when another has asked for exactly these", () => {
    const scene = new Scene();
    scene.lack(IDS, "GUILD", scene.lone.peer("Anna"));
    scene.requests.heard(IDS, scene.lone.peer("Bert"), true);
    assert.same([], scene.run(5));
    scene.lone.pass(20);
    scene.lack(IDS, "GUILD", scene.lone.peer("Anna"));
    assert.equal(1, scene.run(5).length);
  });

  it("are asked for although a stranger has asked for these", () => {
    const scene = new Scene();
    scene.lack(IDS, "GUILD", scene.lone.peer("Anna"));
    scene.requests.heard(IDS, scene.lone.peer("Foe"), false);
    assert.equal(1, scene.run(5).length);
  });

  it("are not asked for when our ledger has changed since", () => {
    const scene = new Scene();
    scene.lack(IDS, "GUILD", scene.lone.peer("Anna"));
    scene.lone.events.add(eventOf(1_700_000_000, "C1", "x"));
    assert.same([], scene.run(5));
  });

  it("are not asked for when they are too many for a message, or told of by somebody whom nobody asks", () => {
    const scene = new Scene();
    const many: EventId[] = [];
    for (const i of $range(1, 27)) {
      many.push(idOf(i, i));
    }
    scene.lack(many, "GUILD", scene.lone.peer("Anna"));
    assert.same([], scene.run(5));
    scene.lack(IDS, "GUILD", scene.lone.peer("Foe", { failures: 2, isPenalised: true }));
    assert.same([], scene.run(5));
  });
});

describe("a request for events by their ids", () => {
  it("is looked at once in ten seconds of one peer", () => {
    const scene = new Scene();
    const anna = scene.lone.peer("Anna");
    assert.is_not_nil(scene.requests.heard(IDS, anna, true));
    scene.lone.pass(9.9);
    assert.is_nil(scene.requests.heard(IDS, anna, true));
    assert.is_not_nil(scene.requests.heard(IDS, scene.lone.peer("Bert"), true));
    scene.lone.pass(0.1);
    assert.is_not_nil(scene.requests.heard(IDS, anna, true));
  });
});
