import { noPause } from "../../src/ledger/store/weeks";
import { encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";
import { encodeData } from "../../src/sync/messages/data";
import { Kind } from "../../src/sync/messages/frame";
import { hashText } from "../../src/sync/messages/hash";
import { ATTACKERS, expectWithstood } from "./support/trial";

/** Seconds between two salvos: what was broadcast is remembered for longer. */
const PACE = 20;

describe("true events under a wrong hash", () => {
  for (const [who, rights] of ATTACKERS) {
    it(`from ${who} do not count as heard by those who lack them`, () => {
      expectWithstood({
        scene: { weeks: 6, each: 30, rights },
        lacks: (_, place) => place % 3 === 0,
        seconds: 240,
        act: (attack, second) => {
          const [foe] = attack.foes;
          const known = attack.known();
          if (second === 1) {
            const { a, b } = known.fingerprint();
            attack.send(foe, Kind.Advertisement, encodeAdvertisement(true, 1, known.count(), a, b, encodeWeeks([])));
            return 1;
          }
          if (second % PACE !== 2) {
            return 0;
          }
          // Only officers hear them: they are to leave out of their answers what members have never heard.
          const weeks = known.weeks();
          for (const subject of weeks) {
            for (const payload of known.packWeek(subject, 3000, noPause)) {
              const about = { subject, hash: hashText(99, second, 7), part: 1, parts: 1 };
              const body = encodeData({ ...about, compressed: false, isRest: false, payload });
              attack.send(foe, Kind.Data, body, { lane: "bulk", to: attack.officers });
            }
          }
          return weeks.length;
        },
      });
    });
  }
});
