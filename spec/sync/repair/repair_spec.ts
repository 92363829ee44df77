import { decodeFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import {
  BLOCK_PIECES,
  decodeNeed,
  decodePiece,
  encodeNeed,
  encodePiece,
  NEED_LIMIT,
  PIECE_BYTES,
} from "../../../src/sync/messages/piece";
import { seeded } from "../../support/random";
import { history } from "../support/histories";
import { type Client, type Sent, World } from "../support/world";

/** A sender with a week, and five who lack it; nothing is whispered. */
function guild(seed: number): { world: World; clients: Client[] } {
  const world = new World(seed);
  const clients = ["A", "B", "C", "D", "E", "F"].map((name) => world.join(name, { whisperEvents: 1e6 }));
  clients[0].events.addMany(history(seeded(seed), 1, 400));
  return { world, clients };
}

function pieceOf(sent: Sent): ReturnType<typeof decodePiece> {
  const [kind, body] = decodeFrame(frameSeed("Spec"), sent.text);
  return kind === Kind.Piece ? decodePiece(body) : undefined;
}

const isParity = (sent: Sent): boolean => {
  const piece = pieceOf(sent);
  return piece !== undefined && piece.place >= piece.total;
};

/** Whether anything went out twice. */
function isRepeated(world: World): boolean {
  const texts = new LuaSet<string>();
  for (const { text } of world.sent(Kind.Piece)) {
    if (texts.has(text)) {
      return true;
    }
    texts.add(text);
  }
  return world.sent(Kind.Data).length > 0;
}

describe("lost pieces of a broadcast", () => {
  it("are made up for by parities that help everybody, and nothing is asked for again", () => {
    for (const seed of $range(1, 4)) {
      const { world, clients } = guild(seed);
      // Everybody loses other pieces.
      world.tamper = (sent, receiver) => {
        const piece = pieceOf(sent);
        const place = clients.indexOf(receiver);
        const isLost = piece !== undefined && piece.place < piece.total && piece.place % 8 === place;
        return isLost ? undefined : sent.text;
      };
      clients[0].sync.startSending();
      assert.is_not_nil(world.converge(400), `seed ${seed}`);
      assert.is_false(isRepeated(world));
      const pieces = world.sent(Kind.Piece).length;
      const parities = world.sent(Kind.Piece).filter((sent) => isParity(sent)).length;
      assert.is_true(parities > 0 && parities <= pieces / 5, `${parities} parities of ${pieces}`);
      // The week takes two blocks.
      assert.is_true(world.sent(Kind.Need).length <= 8);
      assert.same([], world.errors);
    }
  });

  it("that are parities are made up for by others", () => {
    const { world, clients } = guild(5);
    let parities = 0;
    world.tamper = (sent, receiver) => {
      if (receiver !== clients[3]) {
        return sent.text;
      }
      parities += isParity(sent) ? 1 : 0;
      const isLost = pieceOf(sent)?.place === 1 || (isParity(sent) && parities === 1);
      return isLost ? undefined : sent.text;
    };
    clients[0].sync.startSending();
    assert.is_not_nil(world.converge(400));
    assert.is_false(isRepeated(world));
    assert.is_true(parities >= 2);
  });

  it("are asked for again when that was not heard, and not as a week", () => {
    const { world, clients } = guild(10);
    let needs = 0;
    world.tamper = (sent, receiver) => {
      needs += sent.kind === Kind.Need && receiver === clients[0] ? 1 : 0;
      const isUnheard = sent.kind === Kind.Need && needs <= 2;
      const isLost = receiver === clients[3] && pieceOf(sent)?.place === 1;
      return isUnheard || isLost ? undefined : sent.text;
    };
    clients[0].sync.startSending();
    assert.is_not_nil(world.converge(400));
    assert.is_true(needs > 2);
    assert.is_false(isRepeated(world));
    assert.equal(0, world.sent(Kind.Sketch).length);
  });

  it("of whom nobody is left are asked of somebody else", () => {
    const { world, clients } = guild(6);
    world.tamper = (sent, receiver) => {
      const piece = pieceOf(sent);
      const isLost =
        piece !== undefined && sent.sender === "A-Realm" && receiver !== clients[1] && piece.place % 4 === 2;
      return isLost ? undefined : sent.text;
    };
    clients[0].sync.startSending();
    assert.is_true(world.run(400, () => clients[1].events.count() === 400));
    clients[0].online = false;
    clients[1].sync.startSending();
    assert.is_true(world.run(900, () => clients.every((client) => client.events.count() === 400)));
    assert.same([], world.errors);
  });

  it("cost nothing where there are none", () => {
    const { world, clients } = guild(7);
    clients[0].sync.startSending();
    assert.is_not_nil(world.converge(400));
    assert.is_true(world.sent(Kind.Piece).length > 0);
    assert.same([0, 0], [world.sent(Kind.Need).length, world.sent(Kind.Piece).filter((sent) => isParity(sent)).length]);
  });
});

describe("messages of pieces", () => {
  const piece = { block: 1023, total: BLOCK_PIECES, place: 9, back: 9, payload: "x" };

  it("are read as they were written", () => {
    assert.same(piece, decodePiece(encodePiece(piece)));
    const parity = { ...piece, place: BLOCK_PIECES + 3, back: 0, payload: string.rep("\x01", PIECE_BYTES) };
    assert.same(parity, decodePiece(encodePiece(parity)));
    const need = { block: 1, pieces: NEED_LIMIT, server: "Anna-Everlook" };
    assert.same(need, decodeNeed(encodeNeed(need)));
  });

  it("are refused when they claim what cannot be", () => {
    const wrong = [
      { ...piece, block: 1024 },
      { ...piece, total: BLOCK_PIECES + 1 },
      { ...piece, total: 0, place: 0, back: 0 },
      { ...piece, place: 200 },
      { ...piece, back: 10 },
      { ...piece, payload: "" },
      { ...piece, payload: string.rep("x", PIECE_BYTES + 1) },
      { ...piece, place: BLOCK_PIECES, payload: "short" },
    ];
    for (const each of wrong) {
      assert.is_nil(decodePiece(encodePiece(each)));
    }
    assert.is_nil(decodeNeed(encodeNeed({ block: 1, pieces: 0, server: "A" })));
    assert.is_nil(decodeNeed(encodeNeed({ block: 1, pieces: NEED_LIMIT + 1, server: "A" })));
    assert.is_nil(decodeNeed(encodeNeed({ block: 1, pieces: 1, server: "Anna" }).slice(0, -1)));
  });

  it("that are forged put nothing together, raise nothing and are counted", () => {
    const { world, clients } = guild(8);
    const random = seeded(9);
    const victim = clients[1];
    for (const _ of $range(1, 2000)) {
      const total = random.between(1, 8);
      const place = random.between(0, total + 3);
      const isShort = place < total;
      const payload = string.rep(
        string.char(random.between(1, 255)),
        isShort ? random.between(1, PIECE_BYTES) : PIECE_BYTES,
      );
      const back = isShort ? random.between(0, place) : 0;
      const body = encodePiece({ block: random.between(0, 4), total, place, back, payload });
      victim.receive?.("bulk", `1P${body}`, "GUILD", `Enemy${random.between(1, 50)}`);
      world.run(0.05);
    }
    assert.equal(0, victim.events.count());
    assert.is_true(victim.rejected.length > 0);
    clients[0].sync.startSending();
    assert.is_not_nil(world.converge(900));
    assert.same([], world.errors);
  });
});
