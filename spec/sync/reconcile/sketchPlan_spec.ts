import { planSketch } from "../../../src/sync/reconcile/sketchPlan";

describe("the way to find a difference", () => {
  it("is a sketch of as many cells as the counts call for", () => {
    const cells = [0, 5, -5, 6, 15, 16, 20, 21, 30].map((more) => planSketch(more, 1e6, false, 64)?.cells);
    assert.same([16, 16, 16, 32, 32, 48, 48, 64, 64], cells);
    assert.is_nil(planSketch(31, 1e6, false, 64));
  });

  it("is no sketch of more cells than sketchCells", () => {
    assert.is_nil(planSketch(6, 1e6, false, 16));
    assert.is_nil(planSketch(1, 1e6, true, 0.5));
  });

  it("is a tail when all that differs may come after what we hold: without cells when it is much", () => {
    assert.same({ cells: 0, next: 32 }, planSketch(10, 1e6, true, 64));
    assert.same({ cells: 0, next: undefined }, planSketch(500, 1e6, true, 64));
    assert.equal(16, planSketch(5, 1e6, true, 64)?.cells);
  });

  it("is whole weeks when these are cheaper", () => {
    assert.is_nil(planSketch(1, 300, false, 64));
    assert.is_not_nil(planSketch(1, 320, false, 64));
    assert.is_nil(planSketch(100, 1000, true, 64));
  });
});
