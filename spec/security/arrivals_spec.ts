import { encodeQuery, QueryScope } from "../../src/sync/messages/advertisement";
import { Kind } from "../../src/sync/messages/frame";
import { ATTACKERS, expectWithstood } from "./support/trial";

describe("hellos", () => {
  for (const [who, rights] of ATTACKERS) {
    it(`of ${who}, and more, who feign a crowd that logs in delay a request for much once, and not for long`, () => {
      expectWithstood({
        scene: { weeks: 6, each: 60, members: 6, rights },
        lacks: (_, place) => place % 3 > 0,
        seconds: 240,
        act: (attack) => {
          for (const foe of attack.foes) {
            const [a, b] = [attack.random.between(1, 60_000_000), attack.random.between(1, 60_000_000)];
            attack.send(foe, Kind.Query, encodeQuery(QueryScope.Nobody, attack.random.between(1, 500), a, b));
          }
          return attack.foes.length;
        },
      });
    });
  }
});
