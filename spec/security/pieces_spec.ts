import { encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";
import { encodePiece } from "../../src/sync/messages/piece";
import { encodePlainFrame, Kind } from "../../src/sync/messages/frame";
import { ATTACKERS, expectWithstood } from "./support/trial";

/** Blocks that the pieces are said to be of. */
const BLOCKS = [77, 78, 79];

describe("pieces of blocks that do not exist", () => {
  for (const [who, rights] of ATTACKERS) {
    it(`from ${who} make nobody ask for more of them`, () => {
      expectWithstood({
        scene: { weeks: 5, each: 20, members: 22, rights },
        lacks: (_, place) => place % 3 === 0,
        seconds: 150,
        act: (attack, second) => {
          const [name] = attack.foes;
          if (second === 1) {
            // Somebody who gives something: more than there is.
            const body = encodeAdvertisement(true, 1, 5000, 5, 5, encodeWeeks([]));
            attack.send(name, Kind.Advertisement, body);
            return 1;
          }
          if (second !== 8) {
            return 0;
          }
          // The last one of four, so that the block seems over and two of it lost.
          for (const block of BLOCKS) {
            for (const place of [0, 3]) {
              const body = encodePiece({ block, total: 4, place, back: 0, payload: "two of them" });
              attack.sendText(name, encodePlainFrame(Kind.Piece, body), { lane: "bulk" });
            }
          }
          return 2 * BLOCKS.length;
        },
      });
    });
  }
});
