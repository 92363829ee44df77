import { decodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { Attack } from "./support/attack";
import { decodeAdvertisement, encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";

const SEED = frameSeed("SpecLoot");

/** Every advertisement is said again by some foes, with the earliest claim. Nothing more ever comes from them. */
function ghosts(attack: Attack, count: number): void {
  const seen = new LuaSet<string>();
  const { world } = attack.guild;
  world.onMessage(({ injected, text }) => {
    const [kind, body] = decodeFrame(SEED, text);
    const heard = kind === Kind.Advertisement ? decodeAdvertisement(body) : undefined;
    if (!injected && heard !== undefined && !seen.has(text)) {
      seen.add(text);
      const copy = encodeAdvertisement(true, 1, heard.count, heard.a, heard.b, encodeWeeks(heard.weeks));
      world.schedule(world.time() + 0.3, () => {
        for (const i of $range(0, count - 1)) {
          attack.send(attack.foes[i], Kind.Advertisement, copy);
        }
      });
    }
    return undefined;
  });
}

const TAKEOVER = 15;
/** Moments of clients' own and of the channel. */
const CHANCE = 5;

/** Seconds until the members have what they lack, beside so many ghosts. */
function secondsBeside(count: number, seed: number, lacksEach: number): number {
  const attack = new Attack({ seed });
  ghosts(attack, count);
  attack.begin((_, place) => place % lacksEach === 2);
  const seconds = attack.expectEqualWithin(400);
  attack.expectUnharmed();
  return seconds;
}

describe("the earliest claim and no data", () => {
  for (const [what, lacksEach] of [
    ["whole weeks", 3],
    ["a few events", 60],
  ] as const) {
    it(`delay ${what} by one takeover, and those of ten members together by four`, () => {
      for (const seed of [1, 2]) {
        const plain = secondsBeside(0, seed, lacksEach);
        const one = secondsBeside(1, seed, lacksEach);
        const ten = secondsBeside(10, seed, lacksEach);
        assert.is_true(one <= plain + TAKEOVER + CHANCE, `${one} s instead of ${plain} s`);
        assert.is_true(ten <= plain + 4 * TAKEOVER + CHANCE, `${ten} s instead of ${plain} s`);
      }
    });
  }

  it("delay nothing that is live", () => {
    const attack = new Attack();
    ghosts(attack, 10);
    attack.begin();
    for (const _ of $range(1, 20)) {
      attack.award();
      assert.is_true(attack.expectEqualWithin(3) <= 2);
    }
    attack.expectUnharmed();
  });
});
