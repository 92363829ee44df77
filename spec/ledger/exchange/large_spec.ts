import { Harness } from "../../../bench/harness";
import { defineEvent } from "../../../src/event/eventType";
import type { Ledger } from "../../../src/ledger/ledger";
import { noPause } from "../../../src/ledger/store/weeks";
import { guid } from "../../support/events";
import { setOf } from "../../support/ledgers";
import { seeded } from "../../support/random";

const Large = defineEvent("LG", [
  ["one", "string?"],
  ["two", "string?"],
  ["numbers", "number[]?"],
  ["guids", "guid[]?"],
  ["table", "table?"],
]);

/** A second ledger with the game's libraries, and one more. */
function twoLedgers(): [from: Ledger, to: Ledger, harness: Harness] {
  const harness = new Harness();
  return [harness.open({}, [Large], guid(1)), harness.open({}, [Large], guid(2)), harness];
}

function textOf(seed: number, length: number, low: number, high: number): string {
  const random = seeded(seed);
  const bytes: string[] = [];
  for (const _ of $range(1, length)) {
    bytes.push(string.char(random.between(low, high)));
  }
  return bytes.join("");
}

function listOf<T>(length: number, make: (this: void, i: number) => T): T[] {
  const list: T[] = [];
  for (const i of $range(1, length)) {
    list.push(make(i));
  }
  return list;
}

describe("what a ledger holds can be handed over", () => {
  const random = seeded(5);
  const double = () => (random.next() - 0.5) * 2 ** random.between(-900, 900) + random.next() * 1e-9;
  const person = () => guid(random.between(1, 500_000), random.between(1, 1048575));
  for (const [name, payload] of [
    ["incompressible text", { one: textOf(1, 8192, 0, 255), two: textOf(2, 3808, 0, 255) }],
    ["characters that are escaped", { one: textOf(3, 8192, 0, 31), two: textOf(4, 3808, 0, 31) }],
    ["fractions", { numbers: listOf(1024, double), one: textOf(5, 1760, 0, 255) }],
    ["fractions and players", { numbers: listOf(600, double), guids: listOf(250, person) }],
  ] as [string, object][]) {
    it(`as a text: an event as large as an append makes it, of ${name}`, () => {
      const [from, to] = twoLedgers();
      assert.is_not_nil(from.Append(Large, payload)[0]);
      const [report, problem] = to.Import(from.Export() as string);
      assert.is_nil(problem);
      assert.equal(1, report?.added);
      assert.equal(from.Hash(), to.Hash());
    });
  }

  for (const [name, payload, count] of [
    ["one table of 7 kB", { table: { text: string.rep("long", 1750) } }, 250],
    ["lists of 1,024 equal items", { numbers: listOf(1024, () => 7) }, 100],
    ["nothing", {}, 9000],
  ] as [string, object, number][]) {
    it(`as a text and in packs: many events that have ${name} in common`, () => {
      const [from, to, harness] = twoLedgers();
      for (const i of $range(1, count)) {
        from.Append(Large, payload, { at: harness.serverTime - 20_000 + i });
      }
      assert.is_nil(to.Import(from.Export() as string)[1]);
      assert.equal(from.Hash(), to.Hash());
      const third = harness.open({}, [Large], guid(3));
      for (const week of from.Weeks()) {
        for (const pack of setOf(from).packWeek(week, 8192, noPause)) {
          assert.is_not_nil(setOf(third).receive(pack, "P1-Realm", noPause));
        }
      }
      assert.equal(from.Hash(), third.Hash());
    });
  }
});
