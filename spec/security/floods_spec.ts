import { Kind } from "../../src/sync/messages/frame";
import { Attack, leastGrowth } from "./support/attack";
import { encodeQuery, QueryScope } from "../../src/sync/messages/advertisement";

/** What the game lets a client say at once on a prefix; afterwards a message a second. */
const BURST = 10;

/** Ten members say as much as the game lets them, on both prefixes; at first in two seconds: 200 in one would disconnect all. */
function flood(attack: Attack, second: number, text: (this: void, foe: string) => string): void {
  const { world } = attack.guild;
  for (const foe of attack.foes) {
    for (const lane of ["control", "bulk"] as const) {
      for (const _ of $range(1, second <= 2 ? BURST / 2 : 1)) {
        world.schedule(world.time() + attack.random.next(), () => {
          attack.sendText(foe, text(foe), { lane });
        });
      }
    }
  }
}

function noise(attack: Attack): string {
  const bytes: string[] = [];
  for (const _ of $range(1, 250)) {
    bytes.push(string.char(attack.random.between(1, 255)));
  }
  return bytes.join("");
}

describe("ten members at the channel's limit", () => {
  it("with noise, and chunks that never end, hold nobody off and fill no memory", () => {
    const attack = new Attack().begin((_, place) => place % 3 === 2);
    let second = 0;
    const act = () => {
      second += 1;
      flood(attack, second, () => (attack.random.next() < 0.5 ? noise(attack) : `\u0002${noise(attack)}`));
    };
    attack.expectEqualWithin(120, act);
    for (const _ of $range(1, 10)) {
      attack.award();
      attack.expectEqualWithin(5, act);
    }
    const growth = leastGrowth(3, () => {
      attack.goOn(30, act);
    });
    assert.is_true(growth < 200, `${growth} kB`);
    attack.expectUnharmed();
  });

  it("with queries from names that nobody has heard of do not push out those who deliver", () => {
    const attack = new Attack().begin();
    attack.goOn(60);
    attack.award();
    attack.goOn(5);
    let name = 0;
    attack.goOn(120, () => {
      for (const _ of $range(1, 10)) {
        name += 1;
        attack.send(`Alt${name}-SpecRealm`, Kind.Query, encodeQuery(QueryScope.Nobody, 1, 1, 1));
      }
    });
    for (const client of attack.clients) {
      const ledger = attack.ledger(client);
      assert.is_true(ledger.GetPeers().length <= 200);
      for (const officer of attack.officers) {
        assert.is_true(officer === client || ledger.GetPeers().some((peer) => peer.name === officer.fullName));
      }
    }
    attack.award();
    attack.expectEqualWithin(5);
    attack.expectUnharmed();
  });
});
