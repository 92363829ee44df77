import { Echoes } from "../../../src/sync/advertise/echoes";

describe("who has heard whom agree", () => {
  it("begins when one begins to listen", () => {
    const echoes = new Echoes(100);
    assert.same([100, 100], [echoes.heardBy("Anna"), echoes.heardBy("")]);
  });

  it("is not told by one's own words, however often", () => {
    const echoes = new Echoes(100);
    for (const time of [200, 300, 400]) {
      echoes.note("Anna", time);
    }
    assert.same([100, 400, 400], [echoes.heardBy("Anna"), echoes.heardBy("Bert"), echoes.heardBy("")]);
    echoes.note("", 500);
    assert.same([500, 500, 400], [echoes.heardBy("Anna"), echoes.heardBy("Bert"), echoes.heardBy("")]);
    echoes.note("Bert", 600);
    assert.same([600, 500], [echoes.heardBy("Anna"), echoes.heardBy("Bert")]);
  });
});
