import { encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";
import { encodeData } from "../../src/sync/messages/data";
import { Kind } from "../../src/sync/messages/frame";
import { countOf, INDEX, PICKED } from "../../src/sync/messages/hash";
import { ownHash } from "../../src/sync/holdings";
import type { Attack } from "./support/attack";
import { ATTACKERS, expectWithstood } from "./support/trial";

/** Seconds between two parts: less than anybody waits for the next. */
const PACE = 12;

/** A foe says that it serves, and then gives a next part, with one event in it, of everything that members lack. */
function begin(attack: Attack, foe: string, second: number): number {
  const known = attack.known();
  if (second === 1) {
    const { a, b } = known.fingerprint();
    attack.send(foe, Kind.Advertisement, encodeAdvertisement(true, 1, known.count(), a, b, encodeWeeks([])));
    return 1;
  }
  if (second % PACE !== 0) {
    return 0;
  }
  const weeks = known.weeks();
  for (const subject of weeks) {
    const hash = ownHash(known, subject);
    const parts = countOf(hash);
    const part = math.min(second / PACE, parts - 1);
    const payload = attack.ownPack(foe);
    const body = encodeData({ subject, hash, part, parts, compressed: false, isRest: false, payload });
    attack.send(foe, Kind.Data, body, { lane: "bulk" });
  }
  return weeks.length;
}

describe("answers that never end", () => {
  for (const [who, rights] of ATTACKERS) {
    for (const [times, foes] of [
      ["", 1],
      ["three times ", 3],
    ] as const) {
      it(`of ${times}${who} hold up nobody for longer than a takeover`, () => {
        expectWithstood({
          scene: { weeks: 6, each: 40, rights },
          lacks: (_, place) => place % 3 === 0,
          seconds: 240,
          act: (attack, second) => {
            let sent = 0;
            for (const foe of attack.foes.slice(0, foes)) {
              sent += begin(attack, foe, second);
            }
            return sent;
          },
        });
      });
    }
  }
});

/** A foe says that it serves, and then every three seconds that it has given all of everything: one event, or nothing new. */
function pretend(attack: Attack, foe: string, second: number, isRest: boolean): number {
  const known = attack.known();
  if (second === 1) {
    const { a, b } = known.fingerprint();
    attack.send(foe, Kind.Advertisement, encodeAdvertisement(true, 1, known.count(), a, b, encodeWeeks([])));
    return 1;
  }
  if (second % 3 !== 0) {
    return 0;
  }
  const weeks = known.weeks();
  const versions = [...weeks].map((subject) => ({ subject, hash: ownHash(known, subject) }));
  for (const member of attack.members) {
    versions.push({ subject: PICKED, hash: ownHash(attack.known(member), INDEX) });
  }
  for (const { subject, hash } of versions) {
    const payload = isRest ? "" : attack.ownPack(foe);
    attack.send(foe, Kind.Data, encodeData({ subject, hash, part: 1, parts: 1, compressed: false, isRest, payload }), {
      lane: "bulk",
    });
  }
  return versions.length;
}

describe("answers that are said to be whole", () => {
  for (const [who, rights] of ATTACKERS) {
    for (const [what, isRest] of [
      ["with one event", false],
      ["with nothing new", true],
    ] as const) {
      for (const [amount, each] of [
        ["much", 2],
        ["little", 60],
      ] as const) {
        it(`${what} of ${who} keep nobody from being answered, who lacks ${amount}`, () => {
          expectWithstood({
            scene: { weeks: 6, each: 40, rights },
            lacks: (_, place) => place % each === 0,
            seconds: 300,
            act: (attack, second) => pretend(attack, attack.foes[0], second, isRest),
          });
        });
      }
    }
  }
});
