import { anySizes, voteSizes } from "../../bench/fieldTypeSizes";
import { fakeSerializer } from "../support/fakes";

describe("bytes of", () => {
  for (const [events, votes] of [
    [1, 40],
    [1, 1],
    [50, 40],
  ]) {
    it(`records are at most a tenth more than those of parallel lists: ${events} events with ${votes} votes`, () => {
      const { records, lists, table } = voteSizes(events, votes, fakeSerializer);
      if (os.getenv("TALLY") !== undefined) {
        print(events, votes, records, lists, table);
      }
      assert.is_true(records <= lists * 1.1, `${records} and ${lists}`);
      assert.is_true(table === 0 || votes === 1 || records < table / 2);
    });
  }

  for (const { name, own, other } of anySizes(fakeSerializer)) {
    it(`a column of any kind are at most a quarter more than those of a typed one: ${name}`, () => {
      if (os.getenv("TALLY") !== undefined) {
        print(name, own, other);
      }
      assert.is_true(own <= other * 1.25, `${own} and ${other}`);
    });
  }
});
