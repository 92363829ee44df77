import { Acceptance, type Way } from "./support/acceptance";

/** Rounds of each way, fewer where one takes long; a round is 40 packs, 20,000 in all. */
const ROUNDS: Record<Way, number> = { peer: 190, wire: 50, text: 130, disk: 130 };

describe("whatever is accepted can be written, and reads back equal:", () => {
  for (const way of ["peer", "wire", "text", "disk"] as Way[]) {
    it(`changed packs by ${way}`, () => {
      let accepted = 0;
      let refused = 0;
      for (const seed of $range(1, ROUNDS[way])) {
        const tally = new Acceptance(seed).round(way);
        accepted += tally.accepted;
        refused += tally.refused;
      }
      if (os.getenv("TALLY") !== undefined) {
        print(way, accepted, refused);
      }
      assert.is_true(accepted > (accepted + refused) / 10, `${accepted} accepted`);
      assert.is_true(refused > (accepted + refused) / 10, `${refused} refused`);
    });
  }
});
