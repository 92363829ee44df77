import { encodeDense } from "../../../src/sketch/cells";
import { type EventId, idOf } from "../../../src/sketch/peel";
import { addId, type Sketch } from "../../../src/sketch/sketch";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import { Phantoms } from "../../../src/sync/reconcile/phantoms";
import type { Row } from "../../../src/sync/reconcile/rows";
import { eventOf } from "../support/memorySet";
import { Lone, noPause } from "../support/lone";

/** An event that nobody has. */
const GHOST: EventId = idOf(1234567, 7654321);

/** A client with a few events; a peer's sketch tells of one more. */
class Scene {
  readonly lone = new Lone();
  readonly phantoms = new Phantoms(this.lone.context, 60);
  readonly peer: PeerRecord;

  constructor() {
    for (const i of $range(1, 5)) {
      this.lone.events.add(eventOf(1_700_000_000 + i, "C1", `v${i}`));
    }
    this.peer = this.lone.peer("Foe");
  }

  /** Its cells, with the ghost. */
  row(): Row {
    const sketch = this.lone.events.sketch(16, noPause);
    addId(sketch, 1234567, 7654321, 1);
    return this.rowOf(sketch);
  }

  rowOf(sketch: Sketch): Row {
    const segments = [{ first: 0, text: encodeDense(sketch, 1, 16) }];
    return { peer: this.peer, hash: "theirs", segments, size: 16, known: 16, looked: 16, at: 0 };
  }

  /** It tells of the ghost, which is asked for. The answer comes, or does not. */
  tell(answer?: string): void {
    this.phantoms.expect({ ids: [GHOST], hash: "h", peer: this.peer, row: this.row() });
    if (answer !== undefined) {
      this.phantoms.heard(answer);
    }
    this.lone.pass(60);
    this.phantoms.run(this.lone.now);
  }
}

describe("events that a sketch tells of and that never come", () => {
  it("are forgiven once, and then blamed", () => {
    const scene = new Scene();
    scene.tell();
    assert.equal(0, scene.peer.failures);
    scene.tell();
    assert.equal(1, scene.peer.failures);
  });

  it("are forgiven anew after an answer to them came", () => {
    const scene = new Scene();
    scene.tell();
    scene.tell("h");
    scene.tell();
    assert.equal(0, scene.peer.failures);
    scene.tell("of others");
    assert.equal(1, scene.peer.failures);
  });

  it("are not judged before their answer is due, and one at a time of a peer", () => {
    const scene = new Scene();
    const { lone, peer, phantoms } = scene;
    for (const _ of $range(1, 5)) {
      phantoms.expect({ ids: [GHOST], hash: "h", peer, row: scene.row() });
    }
    assert.equal(60, phantoms.nextDue());
    lone.pass(59);
    phantoms.run(lone.now);
    assert.equal(0, peer.phantoms);
    lone.pass(1);
    phantoms.run(lone.now);
    assert.equal(1, peer.phantoms);
    assert.is_nil(phantoms.nextDue());
  });

  it("are none when one of the events has come by another way", () => {
    const scene = new Scene();
    const { lone, peer, phantoms } = scene;
    const event = eventOf(1_700_000_099, "C2", "late");
    const other = new Lone();
    other.events.add(event);
    const sketch = lone.events.sketch(16, noPause);
    const { a, b } = other.events.fingerprint();
    addId(sketch, a, b, 1);
    phantoms.expect({ ids: [idOf(a, b)], hash: "h", peer, row: scene.rowOf(sketch) });
    peer.phantoms = 1;
    lone.events.add(event);
    lone.pass(60);
    phantoms.run(lone.now);
    assert.equal(0, peer.phantoms);
    assert.equal(0, peer.failures);
  });
});
