import { noPause } from "../../src/ledger/store/weeks";
import { firstDifference } from "../../src/replay/compareStates";

const compare = (live: object, other: object): string | undefined => firstDifference(live, other, "replayed", noPause);

describe("two states", () => {
  it("are the same when all in them is", () => {
    const make = (): object => ({ byName: { Anna: [1, 2, { x: true }], Bert: [] }, text: "x", nan: 0 / 0, [5]: 1e300 });
    assert.is_nil(compare(make(), make()));
    const shared = { x: 1 };
    assert.is_nil(compare({ a: shared, b: shared }, { a: { x: 1 }, b: { x: 1 } }));
    const cycle = { x: 1 } as Record<string, unknown>;
    cycle.self = cycle;
    const other = { x: 1 } as Record<string, unknown>;
    other.self = other;
    assert.is_nil(compare(cycle, other));
  });

  it("differ in the first place by its text, whatever the order of their keys", () => {
    const cases: [object, object, string][] = [
      [{ a: 1 }, { a: 2 }, ".a: 1, replayed 2"],
      [{ a: 1 }, {}, ".a: 1, replayed nil"],
      [{}, { a: "x" }, '.a: nil, replayed "x"'],
      [{ a: {} }, { a: 1 }, ".a: a table, replayed 1"],
      [
        { "Player-1": { list: [1, { x: false }] } },
        { "Player-1": { list: [1, { x: true }] } },
        '["Player-1"].list[2].x: false, replayed true',
      ],
      [{ a: 1, b: 1, c: 1 }, { c: 2, b: 2, a: 1 }, ".b: 1, replayed 2"],
      [{ a: 0 / 0 }, { a: 1 }, ".a: "],
    ];
    for (const [live, other, text] of cases) {
      const difference = compare(live, other) ?? "";
      assert.equal(text, string.sub(difference, 1, text.length));
    }
    // One table in two places is compared with each of its others.
    const shared = { x: 1 };
    assert.equal(".b.x: 1, replayed 2", compare({ a: shared, b: shared }, { a: { x: 1 }, b: { x: 2 } }));
  });

  it("are compared in slices, also when keys come and go meanwhile", () => {
    const make = (): Record<string, number> => {
      const state: Record<string, number> = {};
      for (const i of $range(1, 3000)) {
        state[`k${i}`] = i;
      }
      return state;
    };
    const live = make();
    let pauses = 0;
    const difference = firstDifference(live, make(), "replayed", () => {
      pauses += 1;
      if (pauses === 1) {
        // The key that was read last is forgotten, since so many others make the table anew.
        for (const i of $range(1, 2000)) {
          live[`k${i}`] = undefined as never;
          live[`n${i}`] = i;
        }
        for (const i of $range(2001, 9000)) {
          live[`n${i}`] = i;
        }
      }
    });
    assert.is_true(pauses > 100, `${pauses} pauses`);
    assert.equal(".k1: nil, replayed 1", difference);
  });
});
