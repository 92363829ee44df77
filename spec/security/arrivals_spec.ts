import { encodeAdvertisement, encodeQuery, QueryScope } from "../../src/sync/messages/advertisement";
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

describe("the word that a crowd has logged in", () => {
  for (const [who, rights] of ATTACKERS) {
    it(`of ${who}, and more, where nobody has, delays nothing`, () => {
      expectWithstood({
        scene: { weeks: 6, each: 60, members: 6, rights },
        lacks: (_, place) => place % 3 > 0,
        seconds: 240,
        act: (attack, second) => {
          const held = attack.known();
          const { a, b } = held.fingerprint();
          const body = encodeAdvertisement(true, 0, held.count(), a, b, "0", false, true);
          attack.send(attack.foes[second % attack.foes.length], Kind.Advertisement, body);
          return 1;
        },
      });
    });
  }
});
