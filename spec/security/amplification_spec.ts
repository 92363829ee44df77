import { encodeRequest } from "../../src/sync/messages/request";
import { decodePiece, encodeNeed, NEED_LIMIT } from "../../src/sync/messages/piece";
import { Kind } from "../../src/sync/messages/frame";
import { ownHash } from "../../src/sync/holdings";
import { ATTACKERS, expectWithstood } from "./support/trial";

/** Seconds between two requests, and in which needs are said after each: as often as the game lets a client speak. */
const PACE = 150;
const NEEDS = 40;

describe("a few requests and needs", () => {
  for (const [who, rights] of ATTACKERS) {
    it(`of ${who} make nobody say much more than is said anyway`, () => {
      const blocks: { number: number; sender: string }[] = [];
      let isHeard = false;
      expectWithstood({
        scene: { weeks: 6, each: 60, rights },
        lacks: (_, place) => place % 3 === 0,
        seconds: 600,
        act: (attack, second) => {
          const [foe] = attack.foes;
          if (!isHeard) {
            isHeard = true;
            attack.guild.world.onMessage(({ injected, sender, text }) => {
              const piece = !injected && string.sub(text, 1, 2) === "1P" ? decodePiece(string.sub(text, 3)) : undefined;
              const number = piece?.block;
              if (number !== undefined && !blocks.some((block) => block.number === number && block.sender === sender)) {
                blocks.push({ number, sender });
              }
              return undefined;
            });
          }
          if (second % PACE === 1) {
            const known = attack.known();
            const list = [...known.weeks()].map((subject) => ({ subject, hash: ownHash(known, subject) }));
            attack.send(foe, Kind.Request, encodeRequest({ list }));
            return 1;
          }
          const block =
            second % PACE > 10 && second % PACE < 10 + NEEDS ? blocks[blocks.length - 1 - (second % 4)] : undefined;
          if (block === undefined) {
            return 0;
          }
          const need = { block: block.number, pieces: NEED_LIMIT, server: block.sender };
          attack.send(foe, Kind.Need, encodeNeed(need));
          return 1;
        },
      });
    });
  }
});
