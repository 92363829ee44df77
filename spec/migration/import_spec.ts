import type { Event } from "../../src/event/event";
import { formatGuid, playerOf } from "../../src/event/guid";
import type { Ledger } from "../../src/ledger/ledger";
import type { FailedEntry, ImportReport } from "../../src/migration/source";
import { FakeTime, fakeSerializer } from "../support/fakes";
import { openLedger } from "../support/ledgers";
import { seeded } from "../support/random";
import { payloadOf, sourceOf, TYPES } from "./support/lootManager";
import { idOf, oldHistory, OldLedger, type OldEntry, OTHER_REALM, played, REALM } from "./support/oldLedger";

const HEAD = ["time", "counter", "creator", "type", "key"];

const guidOf = (id: unknown, realm: unknown = REALM): string =>
  formatGuid(playerOf(realm as number, id as number) as number);

/** What handlers are to see of an entry, as text. */
const textOfEntry = (entry: OldEntry): string =>
  `${entry._c as number}:${entry._d as string}:${guidOf(entry._a, entry._e)}:${fakeSerializer.serialize(
    payloadOf(entry, (id: unknown) => guidOf(id)),
  )}`;

const textOfEvent = (event: Event): string => {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of pairs(event)) {
    if (!HEAD.includes(name)) {
      fields[name] = value;
    }
  }
  return `${event.time}:${event.type}:${event.creator}:${fakeSerializer.serialize(fields)}`;
};

/** What handlers see, in order. */
function seenBy(ledger: Ledger): string[] {
  const seen = ledger.Project<{ list: string[] }>({
    name: "seen",
    version: 1,
    initial: () => ({ list: [] }),
    on: {},
    otherwise: (state, event) => {
      state.list.push(textOfEvent(event));
    },
  });
  seen.CatchUp();
  const { list } = seen.GetState();
  seen.Close();
  return list;
}

/** A deep copy whose tables were filled in another order. */
function refill(value: unknown): unknown {
  if (type(value) !== "table") {
    return value;
  }
  const keys: AnyNotNil[] = [];
  for (const [key] of pairs(value as object)) {
    table.insert(keys, 1, key);
  }
  const copy = new LuaTable<AnyNotNil, unknown>();
  for (const key of keys) {
    copy.set(key, refill((value as LuaTable<AnyNotNil, unknown>).get(key)));
  }
  return copy;
}

const START = 1_600_000_000;

function newLedger(options: object = {}, person = 1, time = new FakeTime()): Ledger {
  return openLedger({ events: TYPES, options, person, time });
}

const importNow = (ledger: Ledger, entries: OldEntry[], more: object = {}): ImportReport =>
  ledger.Import(sourceOf(entries, more))[0] as ImportReport;

describe("an import of a lua-eventsourcing ledger of twenty classes", () => {
  const entries = oldHistory(3, 2000, START);

  it("gives handlers what lua-eventsourcing gave them, in the same order", () => {
    const ledger = newLedger();
    const report = importNow(ledger, entries);
    assert.same([], report.failed);
    assert.equal(entries.length, report.added);
    assert.equal(entries.length, ledger.Count());
    const applied = played(entries);
    assert.is_true(applied.length < entries.length - 300, `${entries.length - applied.length} are not applied`);
    assert.same(
      applied.map((entry) => textOfEntry(entry)),
      seenBy(ledger),
    );
  });

  it("is the same twice, for whoever does it, and however tables were filled", () => {
    const [ledger, other] = [newLedger(), newLedger({}, 2)];
    importNow(ledger, entries);
    const hash = ledger.Hash();
    const again = importNow(ledger, refill(entries) as OldEntry[]);
    assert.same([0, entries.length, 0], [again.added, again.known, again.conflicts]);
    assert.equal(hash, ledger.Hash());
    // First a part of it, which lacks what some retractions name.
    importNow(
      other,
      entries.filter((_, place) => place % 3 !== 0),
    );
    importNow(other, entries);
    assert.equal(hash, other.Hash());
    assert.same(seenBy(ledger), seenBy(other));
  });

  it("is spread over frames when there is somebody to tell, with progress", () => {
    const time = new FakeTime();
    const ledger = newLedger({}, 1, time);
    const reports: (ImportReport | undefined)[] = [];
    const steps: number[] = [];
    time.millisecondsPerLook = 0.5;
    ledger.Import(
      sourceOf(entries),
      (report) => reports.push(report),
      (done, total) => {
        assert.equal(entries.length, total);
        assert.is_true(done >= (steps[steps.length - 1] ?? 0));
        steps.push(done);
      },
    );
    assert.equal(0, ledger.Count());
    let frames = 0;
    while (reports.length === 0) {
      frames += 1;
      const before = ledger.Count();
      time.frame();
      assert.is_true(ledger.Count() - before <= 500, `${ledger.Count() - before} in a frame`);
    }
    assert.is_true(frames > 100, `${frames} frames`);
    assert.equal(entries.length, steps[steps.length - 1]);
    assert.is_true(steps.length > 5);
    assert.equal(entries.length, reports[0]?.added);
  });

  it("takes creators of several realms for who they are", () => {
    const many = oldHistory(4, 500, START, true);
    const ledger = newLedger();
    assert.equal(many.length, importNow(ledger, many).added);
    assert.same(
      played(many).map((entry) => textOfEntry(entry)),
      seenBy(ledger),
    );
    const realms = new LuaSet<string>();
    for (const event of ledger.Events()) {
      realms.add(string.match(event.creator, "^Player%-(%d+)")[0]);
    }
    assert.is_true(realms.has(tostring(REALM)) && realms.has(tostring(OTHER_REALM)));
  });

  it("takes the realm it is given for creators and players without one", () => {
    const ledger = newLedger();
    const old = new OldLedger(false);
    old.ignore(old.add(START, 0, 7, "PS", { p: 12, v: 5 }), 8);
    old.add(START + 1, 0, 7, "PS", { p: 12, v: 6 });
    assert.equal(3, importNow(ledger, old.sort(), { realm: OTHER_REALM }).added);
    assert.same(
      [`${START + 1}:PS:${guidOf(7, OTHER_REALM)}:{["player"]="${guidOf(12, OTHER_REALM)}",["points"]=6}`],
      seenBy(ledger),
    );
  });

  it("loses none of more than 256 entries of one creator in a second, and keeps their order", () => {
    const old = new OldLedger(false);
    for (const counter of $range(0, 599)) {
      old.add(START, counter, 7, "PS", { p: 1 + (counter % 3), v: math.floor(counter / 3) });
    }
    for (const counter of $range(0, 299)) {
      old.add(START + 1, counter, 7, "LS", { i: counter + 1 });
    }
    const same = { p: 1, v: 1 };
    old.add(START + 9, 300, 7, "PS", same);
    old.add(START + 9, 301, 7, "PS", same);
    // The one that is undone has not the key that its numbers say.
    old.ignore(old.entries[450], 7);
    const list = old.sort();
    const ledger = newLedger();
    assert.equal(903, importNow(ledger, list).added);
    assert.equal(903, importNow(ledger, list).known);
    const withoutTime = (text: string) => string.gsub(text, "^%d+", "")[0];
    assert.same(
      played(list).map((entry) => withoutTime(textOfEntry(entry))),
      seenBy(ledger).map((text) => withoutTime(text)),
    );
  });
});

describe("retractions of lua-eventsourcing", () => {
  const [first, second] = [7, 8];

  it("stay in force beside events of the same second and creator, and may be undone here", () => {
    const old = new OldLedger(false);
    // Where the key of the retraction would be, and after it.
    for (const counter of $range(0, 200)) {
      old.add(START, counter, first, "LS", { i: counter + 1 });
    }
    old.ignore(old.entries[0], first);
    old.ignore(old.entries[199], first);
    const list = old.sort();
    const ledger = newLedger();
    assert.equal(203, importNow(ledger, list).added);
    assert.equal(203, importNow(ledger, list).known);
    assert.same(
      played(list).map((entry) => textOfEntry(entry)),
      seenBy(ledger),
    );
    for (const event of ledger.Events()) {
      if (event.type === "_R") {
        ledger.Retract(event);
      }
    }
    assert.equal(201, seenBy(ledger).length);
  });

  it("may come before what they undo is known", () => {
    const old = new OldLedger(false);
    const target = old.add(START, 0, first, "LS", { i: 1 });
    const undone = old.ignore(target, second);
    const ledger = newLedger();
    assert.equal(1, importNow(ledger, [undone]).added);
    assert.equal(1, importNow(ledger, [target]).added);
    assert.same([], seenBy(ledger));
  });

  it("that name nothing that could be are handed back", () => {
    const old = new OldLedger(false);
    const target = old.add(START, 0, first, "LS", { i: 1 });
    const [undone, lost] = [old.ignore(target, second), old.ignore(target, first)];
    const restoring = old.ignore(lost, second);
    const broken = old.add(START, -9, second, "IGN", { ref: "yesterday" });
    const ledger = newLedger();
    // Each of two undoes the other.
    const [one, two] = [old.add(START, -7, 7, "IGN", { ref: `${START}--8-7` }), old.add(START, -8, 7, "IGN", {})];
    two.ref = idOf(one);
    const report = importNow(ledger, [broken, restoring, undone, target, one, two, undone]);
    assert.same([2, 1], [report.added, report.known]);
    const problems = (report.failed ?? []).map(({ problem }) => problem);
    assert.same(
      [
        'what it undoes (ref) must be an entry\'s id, got the string "yesterday"',
        `what it undoes (ref) is not among the entries: ${idOf(lost)}`,
        `what it undoes (ref) is not among the entries: ${idOf(one)}`,
        `what it undoes (ref) is not among the entries: ${idOf(two)}`,
      ],
      problems,
    );
  });
});

describe("entries of which no event can be made", () => {
  const good: OldEntry = { _a: 7, _b: 0, _c: START, _d: "LS", i: 1 };
  const failedOf = (entry: unknown): FailedEntry[] => {
    const ledger = newLedger();
    const report = importNow(ledger, [entry as OldEntry, good]);
    assert.equal(1, report.added);
    return report.failed ?? [];
  };

  it("are handed back with what is wrong, and the others come in", () => {
    const wrong: [change: OldEntry | string, problem: string][] = [
      ["nonsense", "it must be a table, got the string"],
      [{ _d: "XX" }, 'its class (_d) is not among those of the import: the string "XX"'],
      [{ _d: 5 }, "its class (_d) is not among those of the import: the number 5"],
      [{ _c: "now" }, "its time (_c) must be Unix seconds"],
      [{ _c: -1 }, "its time (_c) must be Unix seconds"],
      [{ _c: 2 ** 33 }, "its time (_c) must be Unix seconds"],
      [{ _b: 0.5 }, "its counter (_b) must be a whole number"],
      [{ _b: 1e9 }, "its counter (_b) must be a whole number"],
      [{ _a: "Anna" }, "its creator (_a, _e) must be the numbers of a GUID"],
      [{ _e: 1e9 }, "its creator (_a, _e) must be the numbers of a GUID"],
      [{ i: "one" }, 'LS: payload.i must be a whole number smaller than 2^50 in size, got the string "one"'],
      [{ more: 1 }, "LS: payload.more is an unknown field of LS: known are i"],
      [{ _d: "PS", p: 1.5, v: 3 }, "PS: payload.player is missing: it must be guid"],
      [{ _d: "PD", v: 3 }, "its payload: "],
    ];
    for (const [change, problem] of wrong) {
      const entry = type(change) === "table" ? { ...good, _b: 1, ...(change as OldEntry) } : change;
      const failed = failedOf(entry);
      assert.equal(1, failed.length);
      assert.equal(entry, failed[0].entry);
      assert.equal(problem, string.sub(failed[0].problem, 1, problem.length));
    }
  });

  it("refused by authorize count as rejected, and of the future as held until their time comes", () => {
    const time = new FakeTime();
    const asked: string[] = [];
    const ledger = newLedger(
      {
        authorize: (event: Event, sender: string) => {
          asked.push(sender);
          return event.type !== "RD";
        },
      },
      1,
      time,
    );
    const report = importNow(ledger, [
      good,
      { _a: 7, _b: 1, _c: START, _d: "RD", r: 1 },
      { ...good, _c: time.server + 1000 },
    ]);
    assert.same([1, 1, 1], [report.added, report.rejected, report.held]);
    assert.equal("P1-Realm", asked[0]);
    time.advance(1000);
    assert.equal(2, ledger.Count());
  });

  it("that are to be left out are counted", () => {
    const ledger = newLedger();
    const source = sourceOf([good, { ...good, _b: 1, i: 5 }, { ...good, _b: 2, _d: "RD", r: 1 }]);
    const [LS] = TYPES.filter(({ code }) => code === "LS");
    const [report] = ledger.Import({
      ...source,
      classes: {
        LS: { type: LS, payload: (entry) => ((entry.i as number) > 1 ? undefined : { i: entry.i }) },
        RD: false,
      },
    });
    assert.same({ added: 1, known: 0, rejected: 0, conflicts: 0, held: 0, skipped: 2, failed: [] }, report);
  });

  it("of two payloads under one key are settled, and reported", () => {
    const ledger = newLedger();
    let conflicts = 0;
    ledger.OnConflict(() => {
      conflicts += 1;
    });
    const report = importNow(ledger, [good, { ...good, i: 2 }]);
    assert.same([1, 1], [report.added, report.conflicts]);
    assert.equal(1, conflicts);
  });

  it("may stand in any order", () => {
    const entries = oldHistory(5, 300, START);
    const [ledger, other] = [newLedger(), newLedger()];
    importNow(ledger, entries);
    importNow(other, seeded(1).shuffle([...entries]));
    assert.equal(ledger.Hash(), other.Hash());
  });

  it("are told to the logger", () => {
    const lines: string[] = [];
    const log = (_: unknown, text: string) => lines.push(text);
    const ledger = newLedger({ logger: { Warning: log, Error: log } });
    importNow(ledger, [
      { ...good, _d: "XX" },
      { ...good, _d: "XY" },
    ]);
    assert.same(
      [
        'import: no event could be made of 2 entries; of the first: its class (_d) is not among those of the import: the string "XX"',
      ],
      lines,
    );
  });
});

describe("a wrong argument of Import", () => {
  const [eventType] = TYPES;
  const importing = (source: unknown) => () => newLedger().Import(source as string);

  it("is named", () => {
    assert.error_matches(importing({}), "Import: source.entries must be a list of entries, got nil");
    assert.error_matches(importing({ entries: [] }), "Import: source.classes must be a table of event types by class");
    const classes = (value: object) => importing({ entries: [], classes: value });
    assert.error_matches(classes({ [5]: eventType }), "source.classes: each key must be a class, got the number 5");
    assert.error_matches(classes({ IGN: eventType }), 'source.classes: "IGN" is taken by the library itself');
    assert.error_matches(classes({ AA: true }), "source.classes.AA must be an event type, .* or false, got");
    assert.error_matches(classes({ AA: { type: eventType } }), "source.classes.AA must be an event type");
    const others = () => openLedger().Import({ entries: [], classes: { AA: eventType } });
    assert.error_matches(others, 'source.classes.AA: type "%u+" is not among the ledger\'s events');
    assert.error_matches(importing({ entries: [], classes: {}, realm: 0 }), "source.realm must be a realm id or nil");
  });
});
