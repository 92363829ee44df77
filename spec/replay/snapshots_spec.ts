import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import { copyState, goOn, type StateCopy } from "../../src/replay/copyState";
import type { ProjectionDefinition } from "../../src/replay/definition";
import { Snapshots } from "../../src/replay/snapshots";
import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, packEvent, setOf, type Standings } from "../support/ledgers";

/** Counts how many events its handler has seen, over all replays. */
class Counting {
  calls = 0;
  readonly definition: ProjectionDefinition<Standings> = {
    name: "standings",
    version: 1,
    initial: () => ({}),
    on: {
      LT: (state, event) => {
        this.calls += 1;
        const target = event.target as string;
        state[target] = ((state[target] as number | undefined) ?? 0) + (event.points as number);
      },
    },
  };
}

function filled(time: FakeTime, count: number, storage: object = {}): Ledger {
  const ledger = openLedger({ time, storage });
  for (const i of $range(1, count)) {
    time.server += 300;
    ledger.Append(Loot, loot(i % 7, 1));
  }
  return ledger;
}

/** An event of another creator, as a pack. */
function packAt(server: number, points: number): string {
  const time = new FakeTime();
  time.server = server;
  const other = openLedger({ time, person: 2 });
  return packEvent(other, other.Append(Loot, loot(1, points))[0] as Event);
}

describe("a late event", () => {
  it("rewinds to the nearest snapshot before it, not to the beginning", () => {
    const time = new FakeTime();
    const ledger = filled(time, 10_000);
    const counting = new Counting();
    const standings = ledger.Project(counting.definition);
    time.settle();
    assert.equal(10_000, counting.calls);
    const before = standings.GetState()[guid(1)];
    counting.calls = 0;
    setOf(ledger).receive(packAt(time.server - 100, 1000), "P2-Realm", noPause);
    time.settle();
    assert.is_true(counting.calls <= 1101, `${counting.calls} events for a recent one`);
    assert.equal(before + 1000, standings.GetState()[guid(1)]);
    counting.calls = 0;
    setOf(ledger).receive(packAt(time.server - 300 * 5000, 500), "P2-Realm", noPause);
    time.advance(2);
    assert.is_true(counting.calls <= 6200 && counting.calls > 4900, `${counting.calls} events for one half-way`);
    assert.equal(before + 1500, standings.GetState()[guid(1)]);
  });

  it("rests between rewinds, longer the more each replays, so that what arrives bit by bit costs little", () => {
    const time = new FakeTime();
    const ledger = filled(time, 10_000);
    const counting = new Counting();
    const standings = ledger.Project(counting.definition);
    time.settle();
    setOf(ledger).receive(packAt(time.server - 300 * 9000, 1), "P2-Realm", noPause);
    time.settle();
    counting.calls = 0;
    for (const i of $range(1, 5)) {
      setOf(ledger).receive(packAt(time.server - 300 * 9000 + i, 1), "P2-Realm", noPause);
      time.settle();
    }
    assert.equal(0, counting.calls);
    time.advance(1);
    assert.is_true(counting.calls > 9000 && counting.calls < 10_100, `${counting.calls} events`);
    assert.equal(10_006, standings.GetProgress()[0]);
  });

  it("rewinds once when there are many, and tells OnChange once", () => {
    const time = new FakeTime();
    const ledger = filled(time, 3000);
    const counting = new Counting();
    const standings = ledger.Project(counting.definition);
    time.settle();
    counting.calls = 0;
    let changes = 0;
    standings.OnChange(() => {
      changes += 1;
    });
    for (const i of $range(1, 20)) {
      setOf(ledger).receive(packAt(time.server - 40_000 * i, i), "P2-Realm", noPause);
    }
    time.settle();
    assert.equal(1, changes);
    assert.is_true(counting.calls <= 3020 && counting.calls > 2000, `${counting.calls} events`);
  });
});

describe("a saved snapshot", () => {
  const opened = (time: FakeTime, storage: object, definition: ProjectionDefinition<Standings>) =>
    openLedger({ time, storage }).Project(definition);

  it("restores the state at login, and only what came after is replayed", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = filled(time, 500, storage);
    const first = ledger.Project(new Counting().definition);
    time.settle();
    ledger.Close();
    const saved = copy(storage);
    const counting = new Counting();
    const again = openLedger({ time, storage: saved });
    const standings = again.Project(counting.definition);
    let changes = 0;
    standings.OnChange(() => {
      changes += 1;
    });
    time.settle();
    assert.equal(0, counting.calls);
    assert.same(first.GetState(), standings.GetState());
    assert.equal(1, changes);
    assert.equal(500, standings.GetProgress()[0]);
    again.Append(Loot, loot(1, 1));
    time.settle();
    assert.equal(1, counting.calls);
  });

  for (const isDamaged of [false, true]) {
    it(`is where late events begin, read again${isDamaged ? ", unless its text was damaged meanwhile" : ""}`, () => {
      const time = new FakeTime();
      const before = {};
      const first = filled(time, 500, before);
      first.Project(new Counting().definition);
      // Saved while there is time for it.
      time.advance(120);
      first.Close();
      const storage = copy(before) as { snapshots: { standings: { pieces: string[] } } };
      const ledger = openLedger({ time, storage });
      const counting = new Counting();
      const standings = ledger.Project(counting.definition);
      time.settle();
      for (const _ of $range(1, 20)) {
        time.server += 300;
        ledger.Append(Loot, loot(1, 1));
      }
      time.settle();
      assert.equal(20, counting.calls);
      if (isDamaged) {
        storage.snapshots.standings.pieces[0] = "?";
      }
      for (const round of $range(1, 2)) {
        const points = standings.GetState()[guid(1)];
        counting.calls = 0;
        setOf(ledger).receive(packAt(time.server - 300 * 10 + round, 100), "P2-Realm", noPause);
        time.advance(1);
        assert.equal(points + 100, standings.GetState()[guid(1)]);
        assert.equal(520 + round, standings.GetProgress()[0]);
        assert.equal((isDamaged ? 520 : 20) + round, counting.calls);
      }
    });
  }

  it("is not used for another version, other events, other retractions, or when it is damaged", () => {
    const time = new FakeTime();
    const storage = {} as { snapshots: Record<string, Record<string, unknown>>; weeks: Record<number, string> };
    const ledger = filled(time, 3000, storage);
    const standings = ledger.Project(new Counting().definition);
    const early = ledger.Append(Loot, loot(3, 3))[0] as Event;
    time.settle();
    ledger.Close();
    const expected = copy(standings.GetState());
    const replays = (change: (saved: typeof storage) => void, definition = new Counting()): number => {
      const saved = copy(storage);
      change(saved);
      const projection = opened(time, saved, definition.definition);
      projection.CatchUp();
      assert.same(expected, projection.GetState());
      return definition.calls;
    };
    assert.equal(
      0,
      replays(() => undefined),
    );
    const newer = new Counting();
    newer.definition.version = 2;
    assert.equal(
      3001,
      replays(() => undefined, newer),
    );
    const damage: ((snapshot: Record<string, unknown>, all: typeof storage) => void)[] = [
      (snapshot) => (snapshot.a = 5),
      (snapshot) => (snapshot.applied = 2999),
      (snapshot) => (snapshot.applied = "x"),
      (snapshot) => (snapshot.undone = 1),
      (snapshot) => (snapshot.pieces = ["{]"]),
      (snapshot) => (snapshot.pieces = 5),
      (snapshot) => (snapshot.pieces = [string.gsub((snapshot.pieces as string[])[0], "42", "24")[0]]),
      (snapshot) => (snapshot.stamp = 0),
      (_, all) => (all.snapshots = 5 as never),
      (_, all) => (all.snapshots.standings = "x" as never),
    ];
    for (const change of damage) {
      assert.equal(
        3001,
        replays((saved) => {
          change(saved.snapshots.standings, saved);
        }),
      );
    }
    // A retraction that came without the projection's knowledge.
    const saved = copy(storage);
    const bare = openLedger({ time, storage: saved });
    bare.Retract(early.key);
    bare.Close();
    const counting = new Counting();
    const projection = opened(time, saved, counting.definition);
    projection.CatchUp();
    assert.equal(expected[guid(3)] - 3, projection.GetState()[guid(3)]);
    assert.equal(3000, counting.calls);
  });

  it("keeps working when a late event comes before it", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = filled(time, 500, storage);
    ledger.Project(new Counting().definition);
    time.settle();
    ledger.Close();
    const again = openLedger({ time, storage: copy(storage) });
    const standings = again.Project(new Counting().definition);
    setOf(again).receive(packAt(time.server - 30_000, 1000), "P2-Realm", noPause);
    time.settle();
    assert.equal(72 + 1000, standings.GetState()[guid(1)]);
  });

  it("is not made of a state that cannot be saved", () => {
    const time = new FakeTime();
    const storage = {} as { snapshots: Record<string, unknown> };
    const ledger = filled(time, 20, storage);
    const states: [name: string, state: object][] = [
      ["functions", { f: () => 1 }],
      ["classes", setmetatable({}, {})],
    ];
    for (const [name, state] of states) {
      ledger.Project({ name, version: 1, initial: () => state, on: {} }).CatchUp();
    }
    ledger.Close();
    assert.same({}, storage.snapshots);
  });

  it("keeps events that a handler keeps", () => {
    const time = new FakeTime();
    const storage = {};
    const definition: ProjectionDefinition<{ list: Event[] }> = {
      name: "kept",
      version: 1,
      initial: () => ({ list: [] }),
      on: { LT: (state, event) => state.list.push(event) },
    };
    const ledger = filled(time, 5, storage);
    const keys = ledger.Project(definition);
    time.settle();
    ledger.Close();
    const again = openLedger({ time, storage: copy(storage) }).Project(definition);
    again.CatchUp();
    assert.equal(5, again.GetState().list.length);
    assert.same(
      keys.GetState().list.map((event) => event.key),
      again.GetState().list.map((event) => event.key),
    );
  });
});

describe("snapshots", () => {
  it("are few, and spaced further apart the older they are", () => {
    const snapshots = new Snapshots();
    const total = 100_000;
    let taken = 0;
    for (const applied of $range(32, total, 32)) {
      if (snapshots.isDue(applied, total)) {
        taken += 1;
        snapshots.add({ stamp: applied, creator: 1, applied, state: {}, size: 40 }, total);
      }
    }
    assert.is_true(taken < 80, `${taken} snapshots`);
    const gapAt = (position: number): number => position - (snapshots.nearest(position, 0)?.applied ?? 0);
    assert.is_true(gapAt(99_000) <= 1100);
    assert.is_true(gapAt(50_000) <= 50_000 * 0.1);
  });

  it("of large states are few enough to be remembered", () => {
    const snapshots = new Snapshots();
    const total = 200_000;
    let entries = 0;
    for (const applied of $range(32, total, 32)) {
      if (snapshots.isDue(applied, total)) {
        entries += 10_000;
        snapshots.add({ stamp: applied, creator: 1, applied, state: {}, size: 10_000 }, total);
      }
    }
    assert.is_true(entries < total * 2, `${entries} entries copied`);
    assert.is_true(snapshots.totalSize() <= 50_000);
    assert.is_not_nil(snapshots.nearest(total, 0));
  });
});

describe("copying a state", () => {
  const copied = (state: object): StateCopy => copyState(state, goOn) as StateCopy;

  it("is deep, and keeps what is shared shared", () => {
    const inner = { x: 1 };
    const state = { list: [1, 2, { y: 2 }], inner, again: inner };
    const copy = copied(state);
    const result = copy.state as typeof state;
    assert.same(state, result);
    assert.is_false(result.inner === inner);
    assert.is_true(result.inner === result.again);
    assert.is_nil(copy.problem);
    assert.equal(8, copy.size);
  });

  it("names what cannot be saved, and where", () => {
    const cyclic = { deep: { self: undefined as unknown } };
    cyclic.deep.self = cyclic;
    const result = copied(cyclic).state as typeof cyclic;
    assert.is_true(result.deep.self === result);
    const nan = 0 / 0;
    const cases: [state: object, problem: string][] = [
      [{ byName: { Anna: () => 1 } }, '.byName["Anna"]: a function'],
      [{ list: [1, { x: nan }] }, ".list[2].x: not a number (NaN)"],
      [cyclic, ".deep.self: a cycle"],
      [{ "a b": setmetatable({}, {}) }, '["a b"]: a metatable'],
      [setmetatable({}, {}), ": a metatable"],
      [{ t: coroutine.create(() => 1) }, ".t: a thread"],
    ];
    for (const [state, problem] of cases) {
      assert.equal(problem, copied(state).problem);
    }
    const keyed = new LuaTable<object, number>();
    keyed.set({}, 1);
    assert.equal("[a table]: a table as a key", copied(keyed).problem);
  });

  it("of a deep state needs no deep recursion", () => {
    let state: { inner?: object; depth: number } = { depth: 0 };
    for (const depth of $range(1, 50_000)) {
      state = { inner: state, depth };
    }
    assert.equal(100_001, copied(state).size);
  });

  it("ends without an error when somebody changes the state during a pause", () => {
    const state: Record<string, number> = {};
    for (const i of $range(1, 2000)) {
      state[`key ${i}`] = i;
    }
    let pauses = 0;
    copyState({ inner: { state } }, () => {
      pauses += 1;
      for (const i of $range(1, 2000)) {
        state[`key ${i}`] = undefined as never;
      }
      for (const i of $range(1, 3000)) {
        state[`other ${i * pauses}`] = i;
      }
      collectgarbage();
      return pauses < 10;
    });
    assert.is_true(pauses > 0);
    assert.is_nil(copyState(state, () => false));
  });
});
