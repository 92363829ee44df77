import { decodeFrame, encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { Attack } from "./support/attack";
import { decodeAdvertisement, encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";
import { history } from "../sync/support/histories";
import { type Client, World } from "../sync/support/world";
import { seeded } from "../support/random";

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

/** What the dice always give: everybody waits for as long as may be, and two evenings differ only by what is said. */
const DICE = 0.99;
/** Events of the last week, which the member lacks. */
const EACH = 20;

/**
 * An officer is asked for what it has advertised, and leaves. Another officer holds it and has not advertised it yet. Seconds
 * from the request until the member has it.
 * @param names how many strangers say that they hold the same and serve.
 */
function secondsFromTheLast(names: number): number {
  const world = new World(1);
  world.random.next = () => DICE;
  const all = history(seeded(1), 6, EACH);
  const join = (name: string, events: number): Client => {
    const client = world.join(name, { sketchCells: 0.5, whisperEvents: 1e6 });
    client.mayServe = (sender) => string.find(sender, "^Officer")[0] !== undefined;
    world.start(client);
    client.events.addMany(all.slice(0, events));
    return client;
  };
  const [first, last] = [join("Officer1", all.length), join("Officer2", all.length)];
  const member = join("Member", all.length - EACH);
  first.sync.startSending();
  assert.is_true(world.run(60, () => world.sent(Kind.Advertisement).length > 0));
  last.sync.startSending();
  const { a, b } = last.events.fingerprint();
  const feigned = encodeAdvertisement(true, 1, all.length, a, b, encodeWeeks([]));
  for (const i of $range(1, names)) {
    const text = encodeFrame(frameSeed("Spec"), Kind.Advertisement, feigned);
    world.deliver(last, "control", text, "GUILD", `Foe${i}-Realm`);
  }
  assert.is_true(world.run(60, () => world.sent(Kind.Request, member).length > 0));
  first.online = false;
  const asked = world.now;
  assert.is_true(world.run(600, () => member.events.count() === all.length));
  assert.is_true(world.sent(Kind.Data).every(({ sender }) => sender === last.name));
  return world.now - asked;
}

describe("strangers who say that they hold the same", () => {
  it("delay nothing that an officer gives who has not advertised it", () => {
    const plain = secondsFromTheLast(0);
    const beside = secondsFromTheLast(10);
    assert.is_true(beside <= plain + 1, `${beside} s instead of ${plain} s`);
  });
});
