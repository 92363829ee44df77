import type { Job, Pause } from "../../../src/ports";
import { decodePiece, PIECE_BYTES } from "../../../src/sync/messages/piece";
import { RepairSender } from "../../../src/sync/repair/repairSender";
import { type Said, Lone, noPause } from "../support/lone";

class Scene {
  readonly lone = new Lone();
  readonly sender = new RepairSender({
    ...this.lone.context,
    start: (work): Job => {
      work(() => {
        this.pause();
      });
      return { cancel: () => undefined, isDone: () => true };
    },
  });
  readonly number: number;
  /** Where work pauses. */
  pause: Pause = noPause;

  /** A message of so many pieces has gone. */
  constructor(pieces: number) {
    const [cut] = this.sender.cut([string.rep("x", pieces * PIECE_BYTES)], "GUILD");
    this.number = decodePiece(string.sub(cut.texts[0], 3))?.block ?? -1;
    this.sender.noteGone(cut);
  }

  need(pieces: number, share = 1, block = this.number, server = "Self-Realm"): void {
    this.sender.heardNeed({ block, pieces, server }, "GUILD", share);
  }

  /** The parities that go out in so many seconds. */
  run(seconds: number): Said[] {
    const end = this.lone.now + seconds;
    let due = this.sender.nextDue();
    while (due !== undefined && due <= end) {
      this.lone.pass(math.max(due - this.lone.now, 0));
      this.sender.run(this.lone.now);
      due = this.sender.nextDue();
    }
    this.lone.pass(end - this.lone.now);
    return this.lone.takeSaid();
  }
}

describe("parities", () => {
  it("are as many as the most that anybody lacks, two seconds after the first need", () => {
    const scene = new Scene(10);
    scene.need(2);
    assert.equal(2, scene.sender.nextDue());
    scene.lone.pass(1);
    scene.need(5);
    scene.need(3);
    assert.same([], scene.run(0.9));
    assert.equal(5, scene.run(5).length);
  });

  it("are not made for another's block, an unknown one, or one that is two minutes old", () => {
    const scene = new Scene(10);
    scene.need(2, 1, scene.number, "Anna-Realm");
    scene.need(2, 1, scene.number + 1);
    assert.is_nil(scene.sender.nextDue());
    scene.lone.pass(120);
    scene.need(2);
    assert.is_nil(scene.sender.nextDue());
  });

  it("that somebody asks for while others are made follow these, and no number is left out", () => {
    const scene = new Scene(10);
    let isAsked = false;
    scene.pause = () => {
      if (!isAsked) {
        isAsked = true;
        scene.need(5);
      }
    };
    scene.need(2);
    const places = scene.run(10).map(({ body }) => decodePiece(body)?.place);
    assert.same([10, 11, 12, 13, 14], places);
  });

  it("are not asked for anew while some are on their way", () => {
    const scene = new Scene(10);
    scene.lone.isSentAtOnce = false;
    scene.need(2);
    const said = scene.run(5);
    scene.need(9);
    assert.is_nil(scene.sender.nextDue());
    for (const { onSent } of said) {
      onSent(true);
    }
    scene.need(8);
    assert.equal(8, scene.run(5).length);
  });

  it("are as many as the share says of a block, for all with that share together", () => {
    const scene = new Scene(10);
    let strangers = 0;
    for (const _ of $range(1, 5)) {
      scene.need(4, 0.5);
      strangers += scene.run(5).length;
    }
    assert.equal(5, strangers);
    let all = strangers;
    for (const _ of $range(1, 30)) {
      scene.need(4);
      all += scene.run(5).length;
    }
    assert.equal(10, all);
  });
});
