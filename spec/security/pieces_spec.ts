import { encodeAdvertisement, encodeQuery, encodeWeeks, QueryScope } from "../../src/sync/messages/advertisement";
import { encodeData } from "../../src/sync/messages/data";
import { decodePiece, encodePiece, PIECE_BYTES } from "../../src/sync/messages/piece";
import { encodeFrame, encodePlainFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { hashText } from "../../src/sync/messages/hash";
import { history, THIS_WEEK } from "../sync/support/histories";
import { eventOf, WEEK } from "../sync/support/memorySet";
import { type Client, World } from "../sync/support/world";
import { seeded } from "../support/random";
import { ATTACKERS, expectWithstood } from "./support/trial";

/** Blocks that the pieces are said to be of. */
const BLOCKS = [77, 78, 79];

const SEED = frameSeed("Spec");
const FOE = "Foe-Realm";
/** Members who hear the pieces; the game disconnects who hears 200 messages in a second. */
const CROWD = 30;
/** How often a client asks for a block in vain, and how many ask at the same time, since they cannot hear each other yet. */
const TRIES = 3;
const AT_ONCE = 3;

/** An officer who holds some weeks, and a crowd that lacks them; strangers are all but the officer, and whoever is named. */
function crowd(
  weeks: number,
  each: number,
  trusted?: string,
  size = CROWD,
): { world: World; officer: Client; members: Client[] } {
  const world = new World(3);
  const members: Client[] = [];
  for (const i of $range(0, size)) {
    const client = world.join(i === 0 ? "Officer" : `Member${i}`, { whisperEvents: 1e6 });
    client.mayServe = (sender) => sender === "Officer-Realm" || sender === trusted;
    world.start(client);
    members.push(client);
  }
  const [officer] = members.splice(0, 1);
  officer.events.addMany(history(seeded(1), weeks, each));
  return { world, officer, members };
}

/** Seconds by which a parity is late: by then its sender is at another block, or two. */
const LATE = 80;

function say(world: World, sender: string, lane: "control" | "bulk", text: string): void {
  for (const client of world.clients) {
    world.deliver(client, lane, text, "GUILD", sender);
  }
}

/** What the first piece of an answer to what all lack looks like, as if all of a week came. */
function beginOf(officer: Client): string {
  const { count, a, b } = officer.events.weekSummary(THIS_WEEK - 1) ?? { count: 0, a: 0, b: 0 };
  const about = {
    subject: THIS_WEEK - 1,
    hash: hashText(count, a, b),
    part: 1,
    parts: 9,
    compressed: false,
    isRest: false,
  };
  return string.sub(encodeFrame(SEED, Kind.Data, encodeData({ ...about, payload: "x".repeat(700) })), 1, PIECE_BYTES);
}

function needs(world: World): number {
  return world.sent(Kind.Need).length;
}

/** The most messages that went out within a second. */
function loudest(world: World): number {
  const seconds = new LuaTable<number, number>();
  let most = 0;
  for (const { at } of world.log) {
    const second = math.floor(at);
    const count = (seconds.get(second) ?? 0) + 1;
    seconds.set(second, count);
    most = math.max(most, count);
  }
  return most;
}

describe("pieces of blocks that do not exist", () => {
  for (const [who, rights] of ATTACKERS) {
    it(`from ${who} make nobody ask for more of them`, () => {
      expectWithstood({
        scene: { weeks: 5, each: 20, members: 22, rights },
        lacks: (_, place) => place % 3 === 0,
        seconds: 150,
        act: (attack, second) => {
          const [name] = attack.foes;
          if (second === 1) {
            // Somebody who gives something: more than there is.
            const body = encodeAdvertisement(true, 1, 5000, 5, 5, encodeWeeks([]));
            attack.send(name, Kind.Advertisement, body);
            return 1;
          }
          if (second !== 8) {
            return 0;
          }
          // The last one of four, so that the block seems over and two of it lost.
          for (const block of BLOCKS) {
            for (const place of [0, 3]) {
              const body = encodePiece({ block, total: 4, place, back: 0, payload: "two of them" });
              attack.sendText(name, encodePlainFrame(Kind.Piece, body), { lane: "bulk" });
            }
          }
          return 2 * BLOCKS.length;
        },
      });
    });
  }

  for (const [who, isTrusted, most] of [
    ["a stranger", false, 0],
    ["a peer with standing", true, BLOCKS.length * TRIES * AT_ONCE],
  ] as const) {
    for (const [what, isBegun] of [
      ["", false],
      ["and begin what all lack ", true],
    ] as const) {
      it(`that come from ${who} ${what}are asked for ${most} times at most by a crowd of ${CROWD}`, () => {
        const { world, officer, members } = crowd(1, 300, isTrusted ? FOE : undefined);
        officer.sync.startSending();
        // All lack something by now, and none of it has come.
        assert.is_true(world.run(60, () => world.sent(Kind.Request).length > 0));
        const before = needs(world);
        assert.equal(0, members[0].events.count());
        say(
          world,
          FOE,
          "control",
          encodeFrame(SEED, Kind.Advertisement, encodeAdvertisement(true, 1, 5000, 5, 5, "0")),
        );
        const payload = isBegun ? beginOf(officer) : "two of them";
        for (const block of BLOCKS) {
          for (const place of [0, 3]) {
            const body = encodePiece({ block, total: 4, place, back: 0, payload: place === 0 ? payload : "x" });
            say(world, FOE, "bulk", encodePlainFrame(Kind.Piece, body));
          }
        }
        // The officer is away, so that all go on lacking it, and who sent the pieces is there.
        officer.online = false;
        for (const _ of $range(1, 10)) {
          world.run(20);
          say(world, FOE, "control", encodeFrame(SEED, Kind.Query, encodeQuery(QueryScope.Nobody, 1, 1, 1)));
        }
        const asked = needs(world) - before;
        assert.is_true(asked <= most, `${asked} needs`);
        assert.is_true(loudest(world) <= 20, `${loudest(world)} messages in a second`);
        officer.online = true;
        world.run(400);
        assert.is_true(members.every((member) => member.events.count() === 300));
      });
    }
  }
});

describe("a parity that comes late", () => {
  it("makes nobody ask for more of a block that is done, although the week has changed since", () => {
    const { world, officer, members } = crowd(2, 500);
    const [loser, ...others] = members;
    world.tamper = (sent, receiver) => {
      const piece = sent.kind === Kind.Piece ? decodePiece(string.sub(sent.text, 3)) : undefined;
      const isParity = piece !== undefined && piece.place >= piece.total;
      if (isParity && receiver !== loser) {
        // Only who asked for it hears it in time.
        world.at(LATE, () => {
          world.deliver(receiver, "bulk", sent.text, "GUILD", sent.sender);
        });
        return undefined;
      }
      // All but one hear everything.
      return receiver === loser && piece?.place === 1 ? undefined : sent.text;
    };
    officer.sync.startSending();
    // Something new comes in all the while, so that what is sent differs from what one holds.
    for (const i of $range(1, 12)) {
      world.run(20);
      for (const week of [THIS_WEEK - 2, THIS_WEEK - 1]) {
        world.append(officer, eventOf(week * WEEK + i, "C9", "late"));
      }
    }
    world.run(LATE);
    assert.is_true(needs(world) > 2);
    assert.same(
      others.map(() => 0),
      others.map((member) => world.sent(Kind.Need, member).length),
    );
  });
});

/** Names whose pieces take all places there are, and seconds between two salvos of them. */
const NAMES = 40;
const SALVO = 2;

/**
 * Seconds until a member has a week that an officer gives in pieces, one of which it did not hear.
 * @param names how many strangers send a piece of a block each, again and again.
 */
function secondsBeside(names: number): number {
  const { world, officer, members } = crowd(1, 300, undefined, 1);
  const [loser] = members;
  const lost = new LuaSet<string>();
  let losses = 0;
  world.tamper = (sent, receiver) => {
    const piece = sent.kind === Kind.Piece ? decodePiece(string.sub(sent.text, 3)) : undefined;
    const isLost = receiver === loser && piece?.place === 2 && !lost.has(sent.text);
    if (isLost) {
      lost.add(sent.text);
      losses += 1;
    }
    return isLost ? undefined : sent.text;
  };
  officer.sync.startSending();
  let salvos = 0;
  const end = world.now + 120;
  while (loser.events.count() < 300 && world.now < end) {
    salvos += 1;
    for (const i of $range(1, names)) {
      const body = encodePiece({ block: salvos, total: 4, place: 0, back: 0, payload: "one of them" });
      world.deliver(loser, "bulk", encodePlainFrame(Kind.Piece, body), "GUILD", `Foe${i}-Realm`);
    }
    world.run(SALVO);
  }
  assert.is_true(losses > 0);
  return world.now;
}

describe("pieces of many blocks", () => {
  it(`that come from ${NAMES} strangers push out none that an officer gives`, () => {
    const plain = secondsBeside(0);
    const beside = secondsBeside(NAMES);
    assert.is_true(beside <= plain + SALVO, `${beside} s instead of ${plain} s`);
  });
});
