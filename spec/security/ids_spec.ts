import { idOf } from "../../src/sketch/peel";
import { Kind } from "../../src/sync/messages/frame";
import { encodeIds, IDS_LIMIT } from "../../src/sync/messages/sketch";
import { Attack, leastGrowth } from "./support/attack";

const LANE = 67108864;

describe("forged lists of missing ids", () => {
  it("bring nobody anything, cost no frame, and hold nobody off", () => {
    const attack = new Attack({ weeks: 20, each: 50 }).begin((_, place) => place % 400 === 2);
    const ask = () => {
      for (const foe of attack.foes) {
        const ids: number[] = [];
        for (const _ of $range(1, IDS_LIMIT)) {
          ids.push(idOf(attack.random.between(0, LANE - 1), attack.random.between(0, LANE - 1)));
        }
        attack.send(foe, Kind.Ids, encodeIds(ids));
      }
    };
    attack.goOn(30, ask);
    attack.expectEqualWithin(120, ask);
    attack.award();
    attack.expectEqualWithin(5, ask);
    const { traffic } = attack.guild.world;
    traffic.reset();
    const growth = leastGrowth(2, () => {
      attack.goOn(30, ask);
    });
    assert.is_true(growth < 100, `${growth} kB`);
    const { messages } = traffic.sent();
    assert.is_true(messages <= 20, `${messages} messages`);
    attack.expectUnharmed();
  });
});
