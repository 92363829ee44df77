import { runParts } from "../../bench/parts";

describe("parts of a benchmark", () => {
  const run: string[] = [];
  const part = (name: string, text = name) => ({
    name,
    run: () => {
      run.push(text);
    },
  });
  const parts = [part("small"), part("long"), part("small", "small again")];

  it("run in order", () => {
    run.length = 0;
    runParts(parts, undefined);
    assert.same(["small", "long", "small again"], run);
  });

  it("run alone, by their name", () => {
    run.length = 0;
    runParts(parts, "small");
    assert.same(["small", "small again"], run);
    assert.error_matches(() => {
      runParts(parts, "large");
    }, "^%-%-only: no part large; there are small, long$");
  });
});
