import { Kind } from "../../src/sync/messages/frame";
import { Attack } from "./support/attack";
import { encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";

const WEEK = 604800;
const LANE = 67108864;

/** An advertisement with the earliest claim that is true, but for a number that is added to counts and sums. */
function advertisement(attack: Attack, lie: number): string {
  const known = attack.known();
  const { a, b } = known.fingerprint();
  const weeks = [...known.weeks()]
    .slice(-4)
    .reverse()
    .map((week) => {
      const summary = known.weekSummary(week) ?? { count: 0, a: 0, b: 0 };
      return { week, count: summary.count + lie, a: (summary.a + lie) % LANE, b: summary.b, adler: lie };
    });
  return encodeAdvertisement(true, 1, known.count() + lie, (a + lie) % LANE, b, encodeWeeks(weeks));
}

describe("contradictory hashes", () => {
  it("told to different peers by ten members keep nobody from getting equal, nor make them talk without end", () => {
    const attack = new Attack().begin((_, place) => place % 3 === 2);
    const lie = (second: number) => {
      for (const i of $range(0, attack.foes.length - 1)) {
        // Each says something every five seconds.
        const isDue = (second + i) % 5 === 0;
        for (const place of $range(0, isDue ? attack.clients.length - 1 : -1)) {
          const body = advertisement(attack, 1 + i + 20 * place);
          attack.send(attack.foes[i], Kind.Advertisement, body, { to: [attack.clients[place]] });
        }
      }
    };
    attack.expectEqualWithin(600, lie);
    attack.award();
    attack.expectEqualWithin(5, lie);
    const { traffic } = attack.guild.world;
    traffic.reset();
    attack.goOn(300, lie);
    const { messages } = traffic.sent();
    assert.is_true(messages <= 200, `${messages} messages of four clients in five minutes`);
    attack.expectUnharmed();
  });
});

describe("a huge ledger", () => {
  it("advertised by ten members, another every second, does not hold off what honest senders have", () => {
    const attack = new Attack().begin((_, place) => place % 3 === 2);
    let lies = 1_000_000;
    attack.expectEqualWithin(600, () => {
      for (const foe of attack.foes) {
        lies += 1;
        attack.send(foe, Kind.Advertisement, advertisement(attack, lies));
      }
    });
    attack.expectUnharmed();
  });

  it("in weeks that nobody has, does not hold off small differences", () => {
    const attack = new Attack().begin((_, place) => place % 60 === 2);
    let lies = 1_000_000;
    attack.expectEqualWithin(120, () => {
      for (const foe of attack.foes) {
        lies += 1;
        const newest = math.floor(attack.now() / WEEK);
        const weeks = [0, 7, 14, 21].map((back) => ({ week: newest - back, count: lies, a: lies, b: lies, adler: 1 }));
        const body = encodeAdvertisement(true, 1, lies * 4, lies, lies, encodeWeeks(weeks));
        attack.send(foe, Kind.Advertisement, body);
      }
    });
    attack.expectUnharmed();
  });
});
