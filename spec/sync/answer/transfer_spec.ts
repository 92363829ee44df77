import { newAnswer } from "../../../src/sync/answer/answer";
import { Transfer } from "../../../src/sync/answer/transfer";
import { decodeFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import { decodeData } from "../../../src/sync/messages/data";
import { BLOCK_PIECES } from "../../../src/sync/messages/piece";
import { whisperWith } from "../../../src/sync/link/channels";
import { RepairSender } from "../../../src/sync/repair/repairSender";
import { eventOf, WEEK } from "../support/memorySet";
import { Lone, noPause } from "../support/lone";

const NUMBER = 2800;

/** A week of so many events with long texts, which goes out on a channel. */
class Scene {
  readonly lone = new Lone();
  readonly transfer: Transfer;
  readonly heard = new LuaSet<number>();
  ready = 0;

  constructor(events: number, channel = "GUILD", textBytes = 100) {
    for (const i of $range(1, events)) {
      this.lone.events.add(eventOf(NUMBER * WEEK + i, "C1", "x".repeat(textBytes)));
    }
    const inquiry = { subject: NUMBER, hash: this.lone.week(NUMBER), channel, asker: "Anna-Realm" };
    const answer = newAnswer(inquiry, { due: 0, limit: 100, ahead: [] }, 0);
    this.transfer = new Transfer(answer, 120, (part) => this.heard.has(part));
  }

  fill(maxBytes: number): void {
    const { context } = this.lone;
    const noteReady = () => {
      this.ready += 1;
    };
    this.transfer.fill(context, new RepairSender(context), maxBytes, undefined, noteReady, noPause);
  }

  /** The numbers of the parts that go out whole, in order; those that go out in pieces are 0. */
  parts(): number[] {
    const parts: number[] = [];
    let next = this.transfer.next();
    while (next !== undefined) {
      const [kind, body] = decodeFrame(frameSeed("Spec"), next.texts[0]);
      parts.push(kind === Kind.Data ? (decodeData(body)?.part ?? -1) : 0);
      this.transfer.noteGone();
      next = this.transfer.next();
    }
    return parts;
  }
}

describe("an answer that is made while it goes out", () => {
  it("has its parts one after the other, and is complete when the last has gone", () => {
    const scene = new Scene(6, whisperWith("Anna-Realm"));
    assert.is_false(scene.transfer.isComplete());
    assert.is_nil(scene.transfer.next());
    scene.fill(150);
    assert.equal(6, scene.transfer.parts);
    assert.same([1, 2, 3, 4, 5, 6], scene.parts());
    assert.is_true(scene.transfer.isComplete());
    assert.equal(6, scene.transfer.gone().length);
  });

  it("leaves out what somebody else has sent, also when that is heard later", () => {
    const scene = new Scene(6, whisperWith("Anna-Realm"));
    scene.heard.add(2);
    let made = 0;
    scene.lone.context.world.compressor = {
      compress: () => {
        made += 1;
        return undefined;
      },
      decompress: () => undefined,
    };
    scene.fill(150);
    assert.equal(5, made, "what was heard is not even made");
    scene.heard.add(6);
    assert.same([1, 3, 4, 5], scene.parts());
    assert.is_true(scene.transfer.isComplete());
  });

  it("goes to all in pieces when it takes more than one message, and whole when it takes one", () => {
    const long = new Scene(6);
    long.fill(150);
    assert.same([0, 0, 0, 0, 0, 0], long.parts());
    const short = new Scene(1, "GUILD", 10);
    short.fill(150);
    assert.same([1], short.parts());
    const whisper = new Scene(9, whisperWith("Anna-Realm"));
    whisper.fill(10_000);
    assert.same([1], whisper.parts());
  });

  it("can begin with its first part while the others are made, which are cut together, 64 pieces at most", () => {
    const scene = new Scene(200);
    scene.fill(2000);
    const blocks: object[] = [];
    const pieces: number[] = [];
    let next = scene.transfer.next();
    while (next?.cut !== undefined) {
      const { block } = next.cut;
      if (blocks[blocks.length - 1] !== block) {
        blocks.push(block);
        pieces.push(block.pieces.length);
      }
      scene.transfer.noteGone();
      next = scene.transfer.next();
    }
    assert.is_true(blocks.length > 2);
    assert.is_true(pieces[0] <= 10, "the first part is a block by itself");
    for (const count of pieces) {
      assert.is_true(count <= BLOCK_PIECES, `${count} pieces`);
    }
    assert.is_true(pieces[1] > BLOCK_PIECES / 2);
    assert.is_true(scene.ready >= blocks.length);
  });

  it("of nothing is complete at once", () => {
    const scene = new Scene(0);
    scene.fill(100);
    assert.equal(0, scene.transfer.parts);
    assert.is_true(scene.transfer.isComplete());
  });
});
