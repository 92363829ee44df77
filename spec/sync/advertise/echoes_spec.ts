import { Echoes } from "../../../src/sync/advertise/echoes";

describe("how long whoever spoke last has heard nobody else", () => {
  it("is counted from when one began to listen, however often it spoke", () => {
    const echoes = new Echoes(100);
    for (const time of [200, 300, 400]) {
      echoes.note("Anna", time);
      assert.equal(100, echoes.aloneSince());
    }
  });

  it("is counted from the last word of anybody else, ourselves among them", () => {
    const echoes = new Echoes(100);
    echoes.note("Anna", 200);
    echoes.note("", 500);
    assert.equal(200, echoes.aloneSince());
    echoes.note("Anna", 600);
    echoes.note("Anna", 700);
    assert.equal(500, echoes.aloneSince());
    echoes.note("Bert", 800);
    assert.equal(700, echoes.aloneSince());
  });
});
