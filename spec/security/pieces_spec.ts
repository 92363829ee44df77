import { encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";
import { encodePiece } from "../../src/sync/messages/piece";
import { encodePlainFrame, Kind } from "../../src/sync/messages/frame";
import { expectWithstood } from "./support/trial";

describe("pieces of a block that does not exist", () => {
  for (const [who, name] of [
    ["a member without rights", "Foe1-SpecRealm"],
    ["an officer", "OfficerX-SpecRealm"],
  ]) {
    it(`from ${who} make nobody ask for more of them`, () => {
      expectWithstood({
        scene: { weeks: 5, each: 20, members: 10 },
        lacks: (_, place) => place % 3 === 0,
        seconds: 120,
        act: (attack, second) => {
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
          for (const place of [0, 3]) {
            const body = encodePiece({ block: 77, total: 4, place, back: 0, payload: "two of them" });
            attack.sendText(name, encodePlainFrame(Kind.Piece, body), { lane: "bulk" });
          }
          return 2;
        },
      });
    });
  }
});
