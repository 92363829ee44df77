import type { Ledger } from "../../src/ledger/ledger";
import { canonicalPayload } from "../../src/migration/canonical";
import type { ImportReport } from "../../src/migration/source";
import { Compound, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger } from "../support/ledgers";
import { seeded } from "../support/random";
import { Change, histories, type History, HISTORY_TYPES } from "./support/histories";

const open = (time: FakeTime, person = 1, options: object = {}): Ledger =>
  openLedger({ time, person, events: [...HISTORY_TYPES, Loot], options });

function take(ledger: Ledger, { rows, map }: History): ImportReport {
  return ledger.ImportRows(rows, map as never) as ImportReport;
}

const shuffled = <T>(list: readonly T[]): T[] => seeded(9).shuffle([...list]);

/** Points of rows of one second. */
interface PointsRow {
  who: number;
  points: number;
  at?: number;
  id?: string;
  creator?: string;
}

const mapPoints = (row: PointsRow): object => ({
  type: Loot,
  payload: loot(row.who, row.points),
  time: row.at ?? 1_500_000_000,
  id: row.id,
  creator: row.creator,
  source: "Old",
});

const points = (ledger: Ledger, rows: PointsRow[]): ImportReport =>
  ledger.ImportRows(rows, mapPoints as never) as ImportReport;

describe("an import of rows", () => {
  it("takes in what four addons keep, once, whoever imports it and in whatever order", () => {
    for (const history of histories()) {
      const time = new FakeTime();
      const ledger = open(time);
      const skipped = history.rows.filter((row) => row.deleted === true).length;
      const report = take(ledger, history);
      assert.equal(0, report.failed?.length, history.name);
      assert.equal(skipped, report.skipped, history.name);
      assert.equal(history.rows.length - skipped, report.added, history.name);
      assert.equal(report.added, ledger.Count(), history.name);

      const again = take(ledger, history);
      assert.equal(0, again.added + again.conflicts, history.name);
      assert.equal(report.added, again.known, history.name);

      const other = open(new FakeTime(), 2);
      assert.equal(report.added, take(other, { ...history, rows: shuffled(history.rows) }).added, history.name);
      assert.equal(ledger.Hash(), other.Hash(), history.name);
      assert.same([], time.errors);
    }
  });

  it("fills tables in one order, in records, maps and values of any kind, however they were filled", () => {
    const filled = (isReversed: boolean): object => {
      const result = new LuaTable<string, number>();
      for (const i of $range(1, 60)) {
        const place = isReversed ? 61 - i : i;
        result.set(`word ${place}`, place);
      }
      return result;
    };
    // In the order in which a serializer comes upon them.
    const keysOf = (value: unknown): string => {
      let text = "";
      for (const [key, item] of pairs(value as Record<string, unknown>)) {
        text += `${tostring(key)} ${type(item) === "table" ? keysOf(item) : ""},`;
      }
      return text;
    };
    const kept = (isReversed: boolean): Record<string, unknown> => {
      const extra = () => filled(isReversed);
      const payload = { value: extra(), values: [extra()], marks: [{ data: extra() }], texts: { a: extra() } };
      return canonicalPayload(Compound, payload) as Record<string, unknown>;
    };
    assert.is_not.equal(keysOf(filled(false)), keysOf(filled(true)));
    const reversed = kept(true);
    for (const [name, value] of pairs(kept(false))) {
      assert.equal(keysOf(value), keysOf(reversed[name]), name);
    }
  });

  it("goes on from a part of it", () => {
    const [history] = histories();
    const rows = shuffled(history.rows).slice(0, 3000);
    const ledger = open(new FakeTime());
    assert.equal(1000, take(ledger, { ...history, rows: rows.slice(0, 1000) }).added);
    const report = take(ledger, { ...history, rows });
    assert.same([2000, 1000, 0], [report.added, report.known, report.conflicts]);
    assert.equal(3000, ledger.Count());
  });

  it("keeps what is equal in one second apart, unless an id says that it is one", () => {
    const ledger = open(new FakeTime());
    const twice = [
      { who: 1, points: 5 },
      { who: 1, points: 5 },
    ];
    assert.equal(2, points(ledger, twice).added);
    assert.same([0, 2], [points(ledger, twice).added, points(ledger, twice).known]);
    const named = [
      { who: 2, points: 5, id: "a" },
      { who: 2, points: 5, id: "a" },
      { who: 2, points: 5, id: "b" },
    ];
    const report = points(ledger, named);
    assert.same([2, 1], [report.added, report.known]);
    const changed = points(open(new FakeTime()), [...named, { who: 2, points: 6, id: "a" }]);
    assert.same([2, 1], [changed.added, changed.failed?.length]);
    assert.equal("its id, a, is that of another row of the same second", changed.failed?.[0].problem);
  });

  it("finds room for more than 256 rows of one second", () => {
    const rows: PointsRow[] = [];
    for (const i of $range(1, 600)) {
      rows.push({ who: i, points: 1 });
    }
    const ledger = open(new FakeTime());
    assert.equal(600, points(ledger, rows).added);
    assert.equal(600, points(ledger, shuffled(rows)).known);
    for (const event of ledger.Events()) {
      assert.is_true(event.time >= 1_500_000_000 && event.time <= 1_500_000_003);
    }
  });

  it("names a creator that no player is, one for each source", () => {
    const ledger = open(new FakeTime());
    points(ledger, [{ who: 1, points: 1 }]);
    ledger.ImportRows([1], () => ({ type: Loot, payload: loot(1, 1), time: 1_500_000_000, source: "New" }));
    ledger.ImportRows([1], () => ({ type: Loot, payload: loot(1, 1), time: 1_500_000_000, creator: guid(7) }));
    const creators = new LuaSet<string>();
    for (const event of ledger.Events()) {
      creators.add(event.creator);
    }
    let archives = 0;
    for (const creator of creators) {
      archives += string.match(creator, "^Player%-1048575%-")[0] === undefined ? 0 : 1;
    }
    assert.is_true(creators.has(guid(7)));
    assert.equal(2, archives);
  });

  it("notes what is wrong with a row, and takes the others", () => {
    const good = { type: Loot, payload: loot(1, 1), time: 1_500_000_000 };
    const cases: [unknown, string][] = [
      [5, "map must give a table or nil, got the number 5"],
      [{ ...good, tiem: 5 }, "tiem is an unknown part: did you mean time?"],
      [{ ...good, type: "LT" }, 'type must be an event type made by DefineEvent, got the string "LT"'],
      [{ ...good, payload: 5 }, "payload must be a table with the fields of LT, got the number 5"],
      [{ ...good, payload: { target: "Bert" } }, "payload.target must be a player's GUID"],
      [{ ...good, time: "yesterday" }, 'time must be whole Unix seconds, got the string "yesterday"'],
      [{ ...good, time: 0.5 }, "time must be whole Unix seconds, got the number 0.5"],
      [{ ...good, creator: "Bert" }, 'creator must be a player\'s GUID or nil, got the string "Bert"'],
      [{ ...good, id: {} }, "id must be a text, a number or nil, got a table"],
      [{ ...good, source: 5 }, "source must be a text or nil, got the number 5"],
    ];
    const ledger = openLedger();
    const report = ledger.ImportRows([...cases, good], (row) => {
      const given = (row as unknown[])[0] ?? row;
      return given as never;
    }) as ImportReport;
    assert.equal(1, report.added);
    assert.equal(cases.length, report.failed?.length);
    for (const i of $range(0, cases.length - 1)) {
      const problem = report.failed?.[i].problem ?? "";
      assert.equal(1, string.find(problem, cases[i][1], 1, true)[0], `${problem}\ninstead of\n${cases[i][1]}`);
    }
    const raised = ledger.ImportRows([1], () => error("no such luck", 0)) as ImportReport;
    assert.equal("map raised: no such luck", raised.failed?.[0].problem);
    const foreign = ledger.ImportRows([1], () => ({ type: Change, payload: {}, time: 1 })) as ImportReport;
    assert.equal('type "CH" is not among the ledger\'s events', foreign.failed?.[0].problem);
  });

  it("asks authorize about each", () => {
    const ledger = open(new FakeTime(), 1, { authorize: (event: { points?: number }) => event.points !== 2 });
    const report = points(ledger, [
      { who: 1, points: 1 },
      { who: 1, points: 2 },
      { who: 1, points: 3 },
    ]);
    assert.same([2, 1], [report.added, report.rejected]);
  });

  it("works in slices, and tells how far it is", () => {
    const time = new FakeTime();
    const ledger = open(time);
    const [, history] = histories();
    const told: number[] = [];
    let report: ImportReport | undefined;
    const nothing = ledger.ImportRows(
      history.rows,
      history.map as never,
      (result) => {
        report = result;
      },
      (done, total) => {
        assert.equal(history.rows.length, total);
        told.push(done);
      },
    );
    assert.is_nil(nothing);
    assert.equal(0, ledger.Count());
    time.advance(60);
    assert.equal(history.rows.length, report?.added);
    assert.equal(history.rows.length, told[told.length - 1]);
    for (const i of $range(1, told.length - 1)) {
      assert.is_true(told[i] >= told[i - 1]);
    }
    assert.equal(report?.added, ledger.Count());
    assert.same([], time.errors);
  });

  it("raises for what is not rows, map, done or progress", () => {
    const ledger = openLedger();
    const call = ledger as unknown as { ImportRows: (this: Ledger, ...args: unknown[]) => void };
    const importRows = (...args: unknown[]): void => {
      call.ImportRows.call(ledger, ...args);
    };
    assert.error_matches(() => importRows("x"), 'ImportRows: rows must be a list, got the string "x"');
    assert.error_matches(() => importRows([], {}), "ImportRows: map must be a function, got a table");
    assert.error_matches(() => importRows([], print, 5), "ImportRows: done must be a function or nil");
    ledger.Close();
    assert.error_matches(() => importRows([], print), "ImportRows: the ledger is closed");
  });
});
