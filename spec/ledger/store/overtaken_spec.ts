import type { Ledger } from "../../../src/ledger/ledger";
import type { EventStore } from "../../../src/ledger/store/eventStore";
import type { Week } from "../../../src/ledger/store/week";
import { noPause } from "../../../src/ledger/store/weeks";
import { writePack } from "../../../src/pack/pack";
import type { Pause } from "../../../src/ports";
import { blockOf, type Draft, guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, loot, openLedger, receiveAll, setOf } from "../../support/ledgers";

const WEEK = 604800;
/** The first second of a week that is over. */
const START = 2800 * WEEK;

const storeOf = (ledger: Ledger): EventStore => (ledger as unknown as { parts: { store: EventStore } }).parts.store;

/** Events of one week, a minute apart. */
function drafts(count: number): Draft[] {
  const list: Draft[] = [];
  for (const i of $range(1, count)) {
    list.push({
      time: START + 100 + i * 60,
      counter: 0,
      creator: guid(i % 40),
      eventType: Loot,
      payload: loot(i % 40, i),
    });
  }
  return list;
}

/** A saved table with events of one week, and nothing unpacked. */
function savedTable(time: FakeTime, count: number): object {
  const storage = {};
  const ledger = openLedger({ time, storage });
  receiveAll(ledger, drafts(count), 250, "P2-Realm");
  ledger.Close();
  return copy(storage);
}

/** A pause that does something once, at its n-th call. */
function pauseOnce(at: number, act: (this: void) => void): Pause {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls === at) {
      act();
    }
  };
}

/** Every pause of a job gives the frame back. */
function slowTime(): FakeTime {
  const time = new FakeTime();
  time.millisecondsPerLook = 10;
  return time;
}

/** All that a ledger holds must be readable after a reload. */
function assertWhole(ledger: Ledger, storage: object, count: number): void {
  assert.equal(count, ledger.Count());
  ledger.Close();
  const again = openLedger({ storage: copy(storage) });
  let listed = 0;
  for (const _ of again.Events()) {
    listed += 1;
  }
  assert.same([count, count], [again.Count(), listed]);
  assert.equal(ledger.Hash(), again.Hash());
}

describe("sliced work on a week that changes meanwhile", () => {
  const late = (ledger: Ledger, second: number): void => {
    assert.is_not_nil(ledger.Append(Loot, loot(1, 1), { at: START + second })[0]);
  };

  it("does not call the week damaged that was being checked, unpacked or exported", () => {
    const storage = savedTable(new FakeTime(), 3000);
    for (const look of ["check", "open"] as const) {
      for (const at of look === "check" ? [1, 2] : [1, 2, 8, 20]) {
        const mine = copy(storage);
        const ledger = openLedger({ storage: mine });
        const { weekList } = storeOf(ledger);
        let isLate = false;
        weekList[look](
          weekList.get(2800) as Week,
          pauseOnce(at, () => {
            late(ledger, 5);
            isLate = true;
          }),
        );
        assert.is_true(isLate);
        assert.same({}, (mine as { damaged: object }).damaged);
        assertWhole(ledger, mine, 3001);
      }
    }
    const time = slowTime();
    const ledger = openLedger({ time, storage });
    let text = "";
    ledger.Export(undefined, undefined, (done) => {
      text = done;
    });
    for (const i of $range(1, 6)) {
      time.frame();
      late(ledger, 100_000 + i);
      ledger.Fork().Close();
      for (const event of ledger.Events()) {
        assert.equal("LT", event.type);
        break;
      }
    }
    time.settle();
    assert.same([], time.errors);
    const other = openLedger();
    other.Import(text);
    assert.equal(ledger.Hash(), other.Hash());
    assertWhole(ledger, storage, 3006);
  });

  it("does not call the week damaged that the check after login is inside of", () => {
    const time = slowTime();
    const storage = savedTable(new FakeTime(), 9000);
    const ledger = openLedger({ time, storage });
    time.millisecondsPerLook = 0;
    const frames = (): void => {
      time.frame();
    };
    // The check begins after five seconds; one slice a frame from then on.
    time.seconds += 6;
    (time as unknown as { timerList: { callback: (this: void) => void }[] }).timerList[0].callback();
    time.millisecondsPerLook = 10;
    for (const _ of $range(1, 4)) {
      frames();
    }
    late(ledger, 7);
    time.settle();
    assert.same([], time.errors);
    assertWhole(ledger, storage, 9001);
  });

  it("adds a week to the sketch once when two jobs ask for it", () => {
    const ledger = openLedger({ storage: savedTable(new FakeTime(), 600) });
    const shared = setOf(ledger);
    const first = shared.sketch(
      64,
      pauseOnce(4, () => {
        shared.sketch(64, noPause);
      }),
    );
    const fresh = openLedger({ storage: savedTable(new FakeTime(), 600) });
    assert.same(setOf(fresh).sketch(64, noPause), first);
    assert.same(setOf(fresh).sketch(64, noPause), shared.sketch(64, noPause));
  });

  it("packs what the week holds in the end, whatever overtakes the packing", () => {
    for (const at of [1, 2, 3, 5, 8]) {
      const storage = savedTable(new FakeTime(), 1500);
      const ledger = openLedger({ storage });
      late(ledger, 60 * 1500);
      let calls = 0;
      storeOf(ledger).settle(() => {
        calls += 1;
        if (calls === at || calls === at + 2) {
          for (const i of $range(1, 20)) {
            late(ledger, 20 * calls + i);
          }
        }
      });
      assert.is_true(calls > at + 2);
      assertWhole(ledger, storage, 1541);
    }
  });

  it("hands on what the week held, and takes in what comes, without an error", () => {
    const ledger = openLedger({ storage: savedTable(new FakeTime(), 1500) });
    let calls = 0;
    const packs = setOf(ledger).packWeek(2800, 2000, () => {
      calls += 1;
      if (calls % 40 === 0) {
        late(ledger, calls);
      }
    });
    const other = openLedger();
    const block = blockOf([
      { time: START + 1, counter: 0, creator: guid(3), eventType: Loot, payload: loot(3, 3) },
      { time: START + 90_000, counter: 9, creator: guid(3), eventType: Loot, payload: loot(3, 4) },
    ]);
    for (const pack of packs) {
      calls = 0;
      const report = setOf(other).receive(pack, "P2-Realm", () => {
        calls += 1;
        if (calls === 2) {
          setOf(other).receive(writePack(block, 1, block.count, noPause), "P3-Realm", noPause);
        }
      });
      assert.is_not_nil(report);
    }
    assert.equal(1502, other.Count());
  });
});

describe("a change of the events", () => {
  it("by a week that is lost restores what the week's retractions undid, and rewinds to it", () => {
    const time = new FakeTime();
    const storage = {} as { weeks: Record<number, string> };
    const ledger = openLedger({ time, storage });
    const [early] = ledger.Append(Loot, loot(1, 5000));
    ledger.Append(Loot, loot(2, 200));
    time.server += 3 * WEEK;
    ledger.Append(Loot, loot(1, 1000));
    ledger.Retract(early as never);
    ledger.Close();
    const saved = copy(storage);
    const number = math.floor(time.server / WEEK);
    const text = saved.weeks[number];
    saved.weeks[number] = string.sub(text, 1, -2) + "_";
    const again = openLedger({ time, storage: saved });
    assert.is_true(again.IsRetracted((early as { key: string }).key));
    const standings = again.Project({
      name: "standings",
      version: 1,
      initial: (): { sum: number } => ({ sum: 0 }),
      on: {
        LT: (state, event) => {
          state.sum += event.points as number;
        },
      },
    });
    standings.CatchUp();
    time.advance(10);
    standings.CatchUp();
    assert.is_false(again.IsRetracted((early as { key: string }).key));
    assert.equal(5200, standings.GetState().sum);
  });

  it("is told once to sync, wherever it came from", () => {
    const ledger = openLedger();
    const { parts } = ledger as unknown as { parts: { sync: { eventsChanged(): void } } };
    let told = 0;
    parts.sync.eventsChanged = () => {
      told += 1;
    };
    const count = (act: (this: void) => void): number => {
      told = 0;
      act();
      return told;
    };
    const pack = (points: number): string => {
      const block = blockOf([{ time: START, counter: 0, creator: guid(3), eventType: Loot, payload: loot(3, points) }]);
      return writePack(block, 1, 1, noPause);
    };
    assert.equal(
      1,
      count(() => {
        ledger.Append(Loot, loot(1, 1));
      }),
    );
    assert.equal(
      1,
      count(() => {
        setOf(ledger).receive(pack(5), "P2-Realm", noPause);
      }),
    );
    const other = openLedger({ person: 2 });
    other.Append(Loot, loot(1, 1));
    assert.equal(
      1,
      count(() => {
        ledger.Import(other.Export() ?? "");
      }),
    );
    const before = ledger.Hash();
    // Of three payloads the lowest stays: one of the others took its place, or neither.
    const conflicts = count(() => {
      setOf(ledger).receive(pack(4), "P2-Realm", noPause);
    });
    assert.equal(1, conflicts);
    assert.is_true(before !== ledger.Hash());
  });
});
