import type { PeerRecord } from "../../../src/sync/peers/peers";
import {
  askDelay,
  askedFor,
  type Block,
  type BlockState,
  dueOf,
  fellSilent,
  hasEnded,
  helpsUs,
  moveOf,
  needOf,
  newBlock,
  overtaken,
  parityCame,
  pieceCame,
  senderHeard,
} from "../../../src/sync/repair/block";

const peer = { name: "Anna-Realm", lastHeard: 100 } as PeerRecord;
const delay = () => 2;

/** A block of ten pieces, of which so many have come. */
function block(state: BlockState, got = 6, given: Partial<Block> = {}): Block {
  return { ...newBlock(peer, "GUILD", 77, 10, 0), state, got, ...given };
}

const parity = { number: 0, payload: "" };
const coming: BlockState = { name: "coming", due: 108 };
const over: BlockState = { name: "over", due: 103 };
const asked: BlockState = { name: "asked", due: 117 };
const done: BlockState = { name: "done" };

// Row by row the table in docs/protocol.md.
describe("a block", () => {
  it("is coming from its first piece on", () => {
    assert.same({ name: "coming", due: 108 }, newBlock(peer, "GUILD", 77, 10, 100).state);
  });

  it("coming, anything of its sender: coming, for 8 s more; nothing else moves then", () => {
    assert.same({ name: "coming", due: 109 }, senderHeard(coming, 101));
    for (const state of [over, asked, done]) {
      assert.equal(state, senderHeard(state, 101));
    }
    assert.equal(coming, pieceCame(block(coming), false, 101, delay));
  });

  it("coming, its last piece: over, and asked for a second and a random wait later", () => {
    assert.same({ name: "over", due: 103 }, pieceCame(block(coming), true, 100, delay));
  });

  it("coming, over or asked, a parity: over, and asked for five seconds and a random wait later", () => {
    assert.same({ name: "over", due: 107 }, parityCame(100, delay));
  });

  it("coming, its sender begins another: over; over or asked: as it was", () => {
    assert.same({ name: "over", due: 103 }, overtaken(coming, 100, delay));
    for (const state of [over, asked, done]) {
      assert.equal(state, overtaken(state, 100, delay));
    }
  });

  it("coming, its sender is silent: over, and asked for after a random wait", () => {
    assert.equal("over", moveOf(block(coming), 108));
    assert.same({ name: "over", due: 110 }, fellSilent(108, delay));
  });

  it("over or asked, a late piece: the same, a second later, or five after a parity", () => {
    assert.same({ name: "over", due: 203 }, pieceCame(block(over), false, 200, delay));
    assert.same({ name: "asked", due: 203 }, pieceCame(block(asked), false, 200, delay));
    assert.same({ name: "over", due: 207 }, pieceCame(block(over, 6, { parities: [parity] }), false, 200, delay));
  });

  it("coming or over, another asks for as many: asked", () => {
    assert.is_true(helpsUs(block(coming), 4, 100));
    assert.is_true(helpsUs(block(over), 5, 100));
    assert.is_false(helpsUs(block(over), 3, 100), "fewer are no help");
    assert.is_true(helpsUs(block(over, 6, { parities: [parity] }), 3, 100), "but with a parity that has come");
    assert.is_false(helpsUs(block(done), 9, 100));
  });

  it("asked, another asks again about when all would: asked; but not before, or who asks ever again keeps us waiting", () => {
    assert.is_true(helpsUs(block(asked), 9, 117));
    assert.is_true(helpsUs(block(asked), 9, 111));
    assert.is_false(helpsUs(block(asked), 9, 110.9));
    assert.is_false(helpsUs(block(asked), 3, 117), "fewer are no help");
  });

  it("over, nobody has asked: we ask; asked, no parity for 15 s and a random wait: we ask again", () => {
    assert.equal("ask", moveOf(block(over), 103));
    assert.same({ name: "asked", due: 117 }, askedFor(100, delay));
    assert.equal("ask", moveOf(block(asked, 6, { tries: 2 }), 117));
  });

  it("over or asked: done when it was asked for three times, takes too many, or its sender has left", () => {
    assert.equal("give up", moveOf(block(asked, 6, { tries: 3 }), 117));
    assert.equal("give up", moveOf({ ...block(over, 0), total: 25 }, 117));
    assert.equal("ask", moveOf({ ...block(over, 0), total: 24 }, 117));
    assert.equal("ask", moveOf(block(over), 160));
    assert.equal("give up", moveOf(block(over), 161));
  });

  it("done, nothing opens it again, and nothing is due", () => {
    assert.equal(done, pieceCame(block(done), true, 100, delay));
    assert.is_nil(dueOf(block(done)));
    assert.equal(103, dueOf(block(over)));
  });

  it("has ended when its last piece came, or a parity", () => {
    assert.is_false(hasEnded(block(over)));
    assert.is_true(hasEnded(block(over, 6, { parities: [parity] })));
    const ended = block(over);
    ended.pieces.set(ended.total - 1, "last");
    assert.is_true(hasEnded(ended));
  });

  it("takes as many pieces as are missing, less the parities", () => {
    assert.equal(4, needOf(block(over)));
    assert.equal(3, needOf(block(over, 6, { parities: [parity] })));
  });
});

describe("the wait before one asks for parities", () => {
  it("is 6 s at most, and shorter the more one lacks", () => {
    assert.equal(0, askDelay(5, 0));
    assert.is_true(math.abs(askDelay(1, 1) - 6) < 1e-9);
    for (const need of $range(1, 20)) {
      assert.is_true(askDelay(need, 0.5) > askDelay(need + 1, 0.5));
    }
  });

  it("is long for most of those who lack one piece", () => {
    let early = 0;
    for (const i of $range(1, 100)) {
      early += askDelay(1, (i - 0.5) / 100) < 2 ? 1 : 0;
    }
    assert.is_true(early <= 2, `${early} of 100 within two seconds`);
  });
});
