import { decodeNeed, encodeNeed, PIECE_BYTES, type Piece } from "../../../src/sync/messages/piece";
import { encodeFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import { makeParities } from "../../../src/sync/repair/reedSolomon";
import { RepairReceiver } from "../../../src/sync/repair/repairReceiver";
import type { Word } from "../../../src/sync/peers/standing";
import { Lone, noPause } from "../support/lone";

/** A message of so many pieces, and the pieces of the block that it is. */
function blockOf(pieces: number, number = 77): { message: string; list: Piece[]; payloads: string[] } {
  const message = encodeFrame(frameSeed("Spec"), Kind.Data, string.rep("x", PIECE_BYTES * pieces - 40));
  const payloads: string[] = [];
  const list: Piece[] = [];
  for (const place of $range(0, pieces - 1)) {
    const payload = string.sub(message, place * PIECE_BYTES + 1, (place + 1) * PIECE_BYTES);
    payloads.push(payload);
    list.push({ block: number, total: pieces, place, back: place, payload });
  }
  return { message, list, payloads };
}

class Scene {
  readonly lone = new Lone();
  readonly anna = this.lone.peer("Anna");
  wanted = true;
  givenUp = 0;
  readonly receiver = new RepairReceiver(
    this.lone.context,
    () => this.wanted,
    () => {
      this.givenUp += 1;
    },
  );

  take(piece: Piece): string[] | undefined {
    this.anna.lastHeard = this.lone.now;
    return this.receiver.take(piece, "GUILD", this.anna, noPause);
  }

  /** Runs what is due, up to a time later. Returns how many pieces were asked for, each time. */
  run(seconds: number): number[] {
    const end = this.lone.now + seconds;
    let due = this.receiver.nextDue();
    while (due !== undefined && due <= end) {
      this.lone.pass(due - this.lone.now);
      this.receiver.run(due);
      due = this.receiver.nextDue();
    }
    this.lone.pass(end - this.lone.now);
    return this.lone.takeSaid(Kind.Need).map(({ body }) => decodeNeed(body)?.pieces ?? 0);
  }
}

describe("pieces of a block", () => {
  it("give the message as soon as all are there, once", () => {
    const scene = new Scene();
    const { list, message } = blockOf(3);
    assert.same([], scene.take(list[0]));
    assert.same([], scene.take(list[2]));
    assert.same([message], scene.take(list[1]));
    assert.is_nil(scene.receiver.nextDue());
    assert.is_false(scene.receiver.isMending(scene.anna, "GUILD"));
  });

  it("that are lost are asked for when the last has come, and mended by any parity", () => {
    const scene = new Scene();
    const { list, message, payloads } = blockOf(3);
    scene.take(list[0]);
    scene.take(list[2]);
    assert.is_true(scene.receiver.isMending(scene.anna, "GUILD"));
    assert.same([1], scene.run(7));
    const [, parity] = makeParities(payloads, 0, 2, noPause);
    const piece = { block: 77, total: 3, place: 3 + parity.number, back: 0, payload: parity.payload };
    assert.same([message], scene.take(piece));
  });

  it("are not asked for when somebody else asks for as many", () => {
    const scene = new Scene();
    const { list } = blockOf(4);
    scene.take(list[0]);
    scene.take(list[3]);
    const need = decodeNeed(encodeNeed({ block: 77, pieces: 2, server: "Anna-Realm" }));
    scene.receiver.heardNeed(need as NonNullable<typeof need>, "GUILD", scene.lone.peer("Bert"));
    assert.same([], scene.run(14));
    // No parity has come: now we ask.
    assert.same([2], scene.run(8));
  });

  it("are asked for after one wait, however often the same peer asks for them", () => {
    const scene = new Scene();
    const { list } = blockOf(4);
    scene.take(list[0]);
    scene.take(list[3]);
    scene.anna.lastHeard = math.huge;
    const foe = scene.lone.peer("Foe", { word: "stranger" });
    const asked: number[] = [];
    for (const _ of $range(1, 24)) {
      scene.receiver.heardNeed({ block: 77, pieces: 24, server: "Anna-Realm" }, "GUILD", foe);
      asked.push(...scene.run(1));
    }
    assert.same([2], asked);
  });

  it("are asked for three times in vain, and then given up", () => {
    const scene = new Scene();
    const { list } = blockOf(4);
    scene.take(list[0]);
    scene.take(list[3]);
    for (const _ of $range(1, 200)) {
      scene.anna.lastHeard = scene.lone.now;
      scene.run(1);
    }
    scene.lone.takeSaid();
    assert.equal(1, scene.givenUp);
    assert.is_nil(scene.receiver.nextDue());
  });

  it("are asked for no more than three times", () => {
    const scene = new Scene();
    const { list } = blockOf(4);
    scene.take(list[0]);
    scene.take(list[3]);
    scene.anna.lastHeard = math.huge;
    assert.same([2, 2, 2], scene.run(300));
  });

  it("are not asked for when what they are of is of no use", () => {
    const scene = new Scene();
    scene.wanted = false;
    scene.take(blockOf(4).list[0]);
    assert.same([], scene.run(100));
    assert.equal(1, scene.givenUp);
  });

  it("open no block again that is done, however late they come", () => {
    const scene = new Scene();
    const { list, payloads } = blockOf(2);
    scene.take(list[0]);
    scene.take(list[1]);
    // Others take its place.
    for (const number of $range(80, 86)) {
      for (const piece of blockOf(2, number).list) {
        scene.take(piece);
      }
    }
    const [parity] = makeParities(payloads, 0, 1, noPause);
    assert.same([], scene.take({ block: 77, total: 2, place: 2, back: 0, payload: parity.payload }));
    assert.is_nil(scene.receiver.nextDue());
    assert.same([], scene.run(60));
  });

  it("of two blocks that begin are asked for at once of the one before", () => {
    const scene = new Scene();
    scene.take(blockOf(4, 77).list[0]);
    scene.take(blockOf(4, 78).list[0]);
    assert.same([3], scene.run(7));
  });

  it("of three blocks of one sender at most are kept", () => {
    const scene = new Scene();
    for (const number of $range(1, 9)) {
      scene.take(blockOf(4, number).list[0]);
    }
    assert.equal(3, scene.run(20).length);
  });

  it("of strangers push out no block of a peer with standing, and give way to one", () => {
    const scene = new Scene();
    const { list, message } = blockOf(2);
    const say = (name: string, word: Word, piece: Piece): string[] | undefined =>
      scene.receiver.take(piece, "GUILD", scene.lone.peer(name, { word }), noPause);
    // All places but one are taken before it comes, and more than all after it.
    for (const i of $range(1, 31)) {
      say(`Foe${i}`, "stranger", list[0]);
    }
    say("Anna", "trusted", list[0]);
    for (const i of $range(32, 90)) {
      say(`Foe${i}`, "stranger", list[0]);
    }
    assert.same([message], say("Anna", "trusted", list[1]));
    for (const i of $range(1, 32)) {
      say(`Trusted${i}`, "trusted", list[0]);
    }
    assert.same([], say("Foe1", "stranger", list[0]));
    assert.same([], say("Foe1", "stranger", list[1]));
    assert.same([message], say("Trusted1", "trusted", list[1]));
    // What is done is the first to give way.
    say("Later", "trusted", list[0]);
    for (const i of $range(2, 32)) {
      assert.same([message], say(`Trusted${i}`, "trusted", list[1]));
    }
  });

  it("whose parities give what is no piece end the block", () => {
    const scene = new Scene();
    // 64 times its numbers modulo 16581391 is 255^3, which three bytes cannot hold.
    const prime = 16581391;
    let word = 255 ** 3;
    while (word % 64 !== 0) {
      word += prime;
    }
    word /= 64;
    const digits = [math.floor(word / 255 ** 2), math.floor(word / 255) % 255, word % 255];
    const payload = string.rep(digits.map((digit) => string.char(digit + 1)).join(""), PIECE_BYTES / 3);
    assert.is_nil(scene.take({ block: 77, total: 1, place: 1, back: 0, payload }));
    assert.is_nil(scene.receiver.nextDue());
    assert.is_false(scene.receiver.isMending(scene.anna, "GUILD"));
  });
});
