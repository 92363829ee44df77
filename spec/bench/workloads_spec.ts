import { historyOf } from "../../bench/workloads";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";

describe("the real history", () => {
  it("is read as a week's events of three types, with lists of players and points", () => {
    const { count, weeks } = historyOf(
      [
        "time\tofficer\ttype\tplayers\tpoints\titem\treason",
        "1569806435\t6\tloot\t97\t-10\t16819\tMolten Core: Lucifron",
        "1569856310\t6\tpoints\t97,12\t5\t\tOn Time Bonus",
        "1569856310\t6\tdecay\t97,12\t-3,-4\t\tDecay",
      ].join("\n"),
    );
    assert.same([3, 1], [count, weeks.length]);
    assert.equal(3, weeks[0].block.count);
    const pack = writePack(weeks[0].block, 1, 3, noPause);
    for (const text of ["Lucifron", "On Time Bonus", "Decay"]) {
      assert.is_not_nil(string.find(pack, text, 1, true)[0], text);
    }
  });
});
