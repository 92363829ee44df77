import { planSketch, type SketchPlan, type WeekSurplus } from "../../../src/sync/reconcile/sketchPlan";

function plan(
  more: number,
  weeksBytes: number,
  others: number,
  isTail: boolean,
  mostCells: number,
  surplus?: WeekSurplus,
): SketchPlan | undefined {
  return planSketch({ more, weeksBytes, others, isTail, mostCells, surplus });
}

/** What is told, without what it costs. */
function told(...given: Parameters<typeof plan>): object | undefined {
  const made: Partial<SketchPlan> | undefined = plan(...given);
  delete made?.bytes;
  delete made?.instead;
  return made;
}

describe("the way to find a difference", () => {
  it("is a sketch of as many cells as the counts call for", () => {
    const cells = [0, 5, -5, 6, 15, 16, 20, 21, 30].map((more) => plan(more, 1e6, 0, false, 64)?.cells);
    assert.same([16, 16, 16, 32, 32, 48, 48, 64, 64], cells);
    assert.is_nil(plan(31, 1e6, 0, false, 64));
  });

  it("goes on up to 64 cells with few, and a third further with more, but never beyond sketchCells", () => {
    const most = [5, 10, 20, 30].map((more) => plan(more, 1e6, 0, false, 2048)?.most);
    assert.same([64, 64, 65, 87], most);
    assert.same([16, 48], [plan(5, 1e6, 0, false, 16)?.most, plan(10, 1e6, 0, false, 48)?.most]);
  });

  it("is no sketch of more cells than sketchCells", () => {
    assert.is_nil(plan(6, 1e6, 0, false, 16));
    assert.is_nil(plan(1, 1e6, 0, true, 0.5));
  });

  it("is a tail when all that differs may come after what we hold: without cells when it is much", () => {
    assert.same({ isTail: true, cells: 0, next: 32, most: 64 }, told(10, 1e6, 0, true, 64));
    assert.same({ isTail: true, cells: 0, most: 0 }, told(500, 1e6, 0, true, 64));
    assert.equal(16, plan(5, 1e6, 0, true, 64)?.cells);
  });

  it("is a long sketch where hundreds are missing: three of four tell them, and a third more is told at most", () => {
    const few = [31, 39, 40].map((more) => plan(more, 1e6, 0, false, 2048)?.cells);
    assert.same([65, 65, 66], few);
    assert.same({ cells: 153, most: 208 }, told(100, 1e6, 0, false, 2048));
    assert.same({ cells: 431, most: 586 }, told(300, 1e6, 0, false, 2048));
    assert.same({ cells: 1385, most: 1883 }, told(1000, 1e6, 0, false, 2048));
    assert.is_nil(plan(2000, 1e6, 0, false, 2048));
    assert.is_nil(plan(1000, 25_000, 0, false, 2048), "the weeks are less");
  });

  it("begins with the parts of a week where all may be missing in one of them", () => {
    const surplus = { week: 2800, more: 300, own: 4700 };
    assert.same({ week: 2800, cells: 0, next: 431, most: 586 }, told(300, 50_000, 0, false, 2048, surplus));
    assert.same(
      { isTail: true, week: 2800, cells: 0, next: 431, most: 586 },
      told(300, 50_000, 0, true, 2048, surplus),
    );
    // Beyond what cells tell, parts may still help; and where little is held, nothing but the week does.
    assert.same({ week: 1, cells: 0, most: 0 }, told(2000, 70_000, 0, false, 2048, { week: 1, more: 2000, own: 5000 }));
    assert.is_nil(plan(2000, 21_000, 0, false, 2048, { week: 1, more: 2000, own: 100 }));
  });

  it("counts whole weeks for its share of them when others lack something else, and a week's parts for that week", () => {
    const alone = plan(60, 3500, 0, false, 2048);
    assert.same([1940, 3500], [alone?.bytes, alone?.instead]);
    assert.is_not_nil(plan(60, 4000, 1, false, 2048));
    assert.is_nil(plan(60, 3500, 1, false, 2048));
    const surplus = { week: 2800, more: 300, own: 4700 };
    assert.equal(50_000, plan(300, 90_000, 0, false, 2048, surplus)?.instead);
    assert.equal(2800, plan(300, 90_000, 5, false, 2048, surplus)?.week);
    assert.is_nil(plan(300, 90_000, 6, false, 2048, surplus)?.week);
  });

  it("has no parts of a week of which most was broadcast just before: the rest is less", () => {
    const surplus = { week: 2800, more: 1000, own: 3500 };
    assert.equal(2800, plan(1000, 45_000, 0, false, 2048, surplus)?.week);
    assert.is_nil(plan(1000, 10_100, 0, false, 2048, surplus));
  });

  it("has no parts where cells are cheaper, or few are told", () => {
    const surplus = { week: 2800, more: 60, own: 4700 };
    assert.is_nil(plan(60, 50_000, 0, false, 2048, surplus)?.week);
    assert.is_nil(plan(300, 50_000, 0, false, 64, { week: 2800, more: 300, own: 4700 }));
  });

  it("is whole weeks when these are cheaper", () => {
    assert.is_nil(plan(1, 284, 0, false, 64));
    assert.is_not_nil(plan(1, 285, 0, false, 64));
    assert.is_nil(plan(100, 1000, 0, true, 64));
  });
});
