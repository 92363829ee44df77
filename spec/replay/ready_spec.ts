import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, standingsDefinition, type Standings } from "../support/ledgers";

/** A saved table with 500 events. */
function savedTable(time: FakeTime): object {
  const storage = {};
  const ledger = openLedger({ time, storage });
  for (const i of $range(1, 500)) {
    ledger.Append(Loot, loot(3, 1), { at: time.server - 10_000 * i });
  }
  ledger.Close();
  return storage;
}

const slow = { replay: { batchSize: 100, interval: 1 } };

function open(time: FakeTime): Ledger {
  return openLedger({ time, storage: copy(savedTable(time)), options: slow });
}

describe("OnReady of a projection", () => {
  it("is called once, when everything that was saved has been applied", () => {
    const time = new FakeTime();
    const ledger = open(time);
    const standings = ledger.Project(standingsDefinition);
    const told: Standings[] = [];
    standings.OnReady((state) => told.push(copy(state)));
    assert.same([], told);
    time.advance(2);
    assert.same([], told);
    time.advance(1000);
    assert.same([{ [guid(3)]: 500 }], told);
    ledger.Append(Loot, loot(3, 1), { at: 5 });
    time.advance(60);
    assert.equal(1, told.length);
  });

  it("is called at once when that is so already, also while a late event is taken in", () => {
    const time = new FakeTime();
    const ledger = open(time);
    const standings = ledger.Project(standingsDefinition);
    standings.CatchUp();
    ledger.Append(Loot, loot(3, 1), { at: 5 });
    let points = 0;
    standings.OnReady((state) => (points = state[guid(3)]));
    assert.equal(500, points);
  });

  it("is called when a handler has failed, as nothing more comes", () => {
    const time = new FakeTime();
    const ledger = open(time);
    const standings = ledger.Project({ ...standingsDefinition, on: { LT: () => error("no", 0) } });
    standings.OnError(() => undefined);
    let halted: boolean | undefined;
    standings.OnReady(() => (halted = standings.IsHalted()));
    time.advance(1000);
    assert.is_true(halted);
  });

  it("is not called after the wait was ended, nor after Close", () => {
    const time = new FakeTime();
    const ledger = open(time);
    const standings = ledger.Project(standingsDefinition);
    let count = 0;
    standings.OnReady(() => (count += 1))();
    standings.OnReady(() => (count += 1));
    standings.Close();
    time.advance(60);
    assert.equal(0, count);
  });

  it("goes on when a listener raises or closes the ledger", () => {
    const time = new FakeTime();
    const ledger = open(time);
    const standings = ledger.Project(standingsDefinition);
    const called: string[] = [];
    standings.OnReady(() => error("first", 0));
    standings.OnReady(() => {
      called.push("second");
      ledger.Close();
    });
    standings.OnReady(() => called.push("third"));
    time.advance(1000);
    assert.same(["second"], called);
    assert.same(["first"], time.errors);
  });
});

describe("OnReady of a ledger", () => {
  it("waits for all projections of the first frame, also those that are made after the call", () => {
    const time = new FakeTime();
    const ledger = open(time);
    const seen: unknown[] = [];
    const second: { state?: Standings } = {};
    ledger.OnReady(() => seen.push(second.state?.[guid(3)]));
    assert.same([], seen);
    ledger.Project(standingsDefinition).CatchUp();
    assert.same([], seen);
    const other = ledger.Project({ ...standingsDefinition, name: "other" });
    other.OnChange((state) => (second.state = state));
    time.advance(1000);
    assert.same([500], seen);
  });

  it("is called in the next frame without projections, and at once later", () => {
    const time = new FakeTime();
    const ledger = open(time);
    let count = 0;
    ledger.OnReady(() => (count += 1));
    assert.equal(0, count);
    time.settle();
    assert.equal(1, count);
    ledger.OnReady(() => (count += 1));
    assert.equal(2, count);
    time.advance(1);
    const late = open(time);
    time.advance(1);
    late.OnReady(() => (count += 1));
    assert.equal(3, count);
  });

  it("does not wait for a projection that is closed or halted", () => {
    const time = new FakeTime();
    const ledger = open(time);
    const failing = ledger.Project({
      ...standingsDefinition,
      name: "failing",
      on: { LT: (_state, event: Event) => error(event.key, 0) },
    });
    failing.OnError(() => undefined);
    const closed = ledger.Project(standingsDefinition);
    let count = 0;
    ledger.OnReady(() => (count += 1));
    time.advance(2);
    closed.Close();
    time.advance(1000);
    assert.equal(1, count);
  });

  it("is not called after the ledger was closed", () => {
    const time = new FakeTime();
    const ledger = open(time);
    let count = 0;
    ledger.OnReady(() => (count += 1));
    ledger.Close();
    time.advance(5);
    assert.equal(0, count);
  });
});
