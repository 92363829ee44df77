import { encodeRequest } from "../../src/sync/messages/request";
import { hashText } from "../../src/sync/messages/hash";
import { Kind } from "../../src/sync/messages/frame";
import type { Attack } from "./support/attack";
import { ATTACKERS, expectWithstood } from "./support/trial";

/**
 * How many ask, in how many seconds, how often in each: in four seconds that is more than any
 * memory of what was asked for holds.
 */
const FOES = 4;
const SECONDS = 6;
const TIMES = 3;
const THINGS = 16;
/** Most requests of all members, who hear each other: as many as beside no attack, and one by chance. */
const MOST = 5;

/** A request for what nobody ever had. */
function invented(attack: Attack): string {
  const list = [];
  for (const i of $range(1, THINGS)) {
    list.push({ subject: 2000 + i, hash: hashText(50, attack.random.between(1, 60_000_000), 7) });
  }
  return encodeRequest({ list });
}

describe("requests", () => {
  for (const [who, rights] of ATTACKERS) {
    it(`of ${who}, and three more, for invented hashes do not make others forget what was asked for and sent`, () => {
      let askedAt: number | undefined;
      let requests = 0;
      let isWatched = false;
      expectWithstood({
        scene: { weeks: 6, each: 30, members: 22, rights },
        lacks: (_, place) => place % 4 === 0,
        seconds: 120,
        act: (attack) => {
          if (!isWatched) {
            isWatched = true;
            attack.guild.world.onMessage(({ injected, text }) => {
              if (!injected && string.sub(text, 1, 2) === "1R") {
                askedAt ??= attack.time();
                requests += 1;
              }
              return undefined;
            });
          }
          // As soon as the first of the honest has asked, whose request is to stand for those of all others.
          if (askedAt === undefined || attack.time() > askedAt + SECONDS) {
            return 0;
          }
          for (const foe of attack.foes.slice(0, FOES)) {
            for (const _ of $range(1, TIMES)) {
              attack.send(foe, Kind.Request, invented(attack));
            }
          }
          return FOES * TIMES;
        },
      });
      assert.is_true(requests <= MOST, `${requests} requests of 22 members`);
    });
  }
});
