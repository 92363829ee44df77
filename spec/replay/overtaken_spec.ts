import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import type { Projection } from "../../src/replay/projection";
import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger, packEvent, setOf, type Standings, standingsDefinition } from "../support/ledgers";
import { seeded } from "../support/random";

/** A ledger with so many events, one point each for person 1, in some weeks; from then on every pause yields. */
function filled(time: FakeTime, count: number, options: object = {}, storage: object = {}): Ledger {
  const ledger = openLedger({ time, options, storage });
  for (const _ of $range(1, count)) {
    time.server += 1800;
    ledger.Append(Loot, loot(1, 1));
  }
  return ledger;
}

function receiveLate(ledger: Ledger, time: FakeTime, secondsAgo: number, points: number): void {
  const other = new FakeTime();
  other.server = time.server - secondsAgo;
  const sender = openLedger({ time: other, person: 2 });
  const [event] = sender.Append(Loot, loot(1, points));
  setOf(ledger).receive(packEvent(sender, event as Event), "P2-Realm", noPause);
}

describe("a replay that is overtaken", () => {
  it("by CatchUp applies nothing twice, in whichever frame that happens", () => {
    for (const frames of $range(0, 24, 3)) {
      const time = new FakeTime();
      const ledger = filled(time, 2000);
      const standings = ledger.Project(standingsDefinition);
      standings.CatchUp();
      time.settle();
      time.advance(40);
      // The snapshot before it is in another week, which has to be unpacked.
      receiveLate(ledger, time, 1800 * 300, 1000);
      time.millisecondsPerLook = 10;
      for (const _ of $range(1, frames)) {
        time.frame();
      }
      standings.CatchUp();
      assert.equal(3000, standings.GetState()[guid(1)], `${frames} frames`);
      time.settle();
      assert.same([2001, 2001], [standings.GetProgress()[0], standings.GetProgress()[1]]);
      assert.equal(3000, standings.GetState()[guid(1)], `${frames} frames`);
      assert.same([], time.errors);
    }
  });

  it("by CatchUp of a listener, and of one for errors, goes on with the rest", () => {
    const time = new FakeTime();
    const ledger = filled(time, 1200);
    time.millisecondsPerLook = 10;
    let applied = 0;
    const failing = ledger.Project({
      ...standingsDefinition,
      name: "failing",
      onError: "skip",
      on: {
        LT: () => {
          applied += 1;
          if (applied === 300) {
            error("once", 0);
          }
        },
      },
    });
    const others: Projection<Standings>[] = [];
    for (const i of $range(1, 3)) {
      others.push(ledger.Project({ ...standingsDefinition, name: `other ${i}` }));
    }
    failing.OnError(() => {
      failing.CatchUp();
      others[1].CatchUp();
    });
    others[0].OnChange(() => {
      others[2].CatchUp();
    });
    time.settle();
    assert.equal(1200, applied);
    for (const other of others) {
      assert.equal(1200, other.GetState()[guid(1)]);
    }
    assert.same([], time.errors);
  });

  it("by changes of the addon to the state that is being copied for the disk goes on, and is saved later", () => {
    const time = new FakeTime();
    const storage = {} as { snapshots: Record<string, unknown> };
    const ledger = filled(time, 300, {}, storage);
    const projection = ledger.Project<Record<string, number>>({
      name: "many",
      version: 1,
      initial: () => {
        const state: Record<string, number> = {};
        for (const i of $range(1, 3000)) {
          state[`key ${i}`] = i;
        }
        return state;
      },
      on: {
        LT: (state) => {
          state.events = ((state.events as number | undefined) ?? 0) + 1;
        },
      },
    });
    time.settle();
    time.advance(29);
    time.millisecondsPerLook = 10;
    const state = projection.GetState();
    // The frame in which upkeep begins, and some after it.
    time.seconds += 5;
    time.runTimers();
    for (const i of $range(1, 80)) {
      time.frame();
      // All keys go, and so many come that the table is laid out anew.
      for (const [key] of pairs(state)) {
        if (key !== "events") {
          state[key] = undefined as never;
        }
      }
      for (const k of $range(1, 3000 + 3000 * (i % 2))) {
        state[`new ${i} ${k}`] = k;
      }
    }
    time.settle();
    ledger.Append(Loot, loot(1, 1));
    time.settle();
    assert.equal(301, state.events);
    assert.is_false(projection.IsHalted());
    assert.same([], time.errors);
    time.advance(40);
    assert.is_not_nil(storage.snapshots.many);
  });

  it("by an error of the library says that it is halted, and does not hold up the others", () => {
    const time = new FakeTime();
    const ledger = filled(time, 300);
    const broken = ledger.Project({ ...standingsDefinition, name: "broken" });
    const healthy = ledger.Project(standingsDefinition);
    (broken as unknown as { rebuild: { step: unknown } }).rebuild.step = () => error("out of memory", 0);
    time.settle();
    assert.same(["out of memory"], time.errors);
    assert.is_true(broken.IsHalted());
    assert.is_false(healthy.IsHalted());
    assert.equal(300, healthy.GetState()[guid(1)]);
  });

  it("at random, by everything that can happen, shows what a plain loop over the events makes", () => {
    for (const seed of $range(1, 5)) {
      const time = new FakeTime();
      const random = seeded(seed);
      const storage = {};
      let ledger = filled(time, 400, { replay: { batchSize: random.between(20, 500) } }, storage);
      const definition = { ...standingsDefinition, name: "a" };
      let projections = [ledger.Project(definition), ledger.Project({ ...standingsDefinition, name: "b" })];
      const keys: string[] = [];
      time.millisecondsPerLook = 10;
      for (const _ of $range(1, 150)) {
        const what = random.between(1, 12);
        const one = projections[random.between(0, 1)];
        if (what <= 4) {
          for (const _frame of $range(1, random.between(1, 8))) {
            time.frame();
          }
        } else if (what === 5) {
          time.server += random.between(0, 90_000);
          keys.push((ledger.Append(Loot, loot(random.between(1, 3), random.between(1, 9)))[0] as Event).key);
        } else if (what === 6) {
          receiveLate(ledger, time, random.between(1, 600_000), random.between(1, 9));
        } else if (what === 7 && keys.length > 0) {
          ledger.Retract(keys[random.between(0, keys.length - 1)]);
        } else if (what === 8) {
          one.CatchUp();
        } else if (what === 9) {
          time.advance(random.between(1, 40));
        } else if (what === 10) {
          one.TravelTo(time.server - random.between(0, 400_000));
        } else if (what === 11) {
          one.Return();
        } else if (random.between(1, 4) === 1) {
          ledger.Close();
          ledger = openLedger({ time, storage });
          projections = [ledger.Project(definition), ledger.Project({ ...standingsDefinition, name: "b" })];
        }
      }
      time.advance(40);
      const expected: Standings = {};
      for (const event of ledger.Events()) {
        if (event.type === "LT" && !ledger.IsRetracted(event)) {
          const target = event.target as string;
          expected[target] = ((expected[target] as number | undefined) ?? 0) + (event.points as number);
        }
      }
      for (const projection of projections) {
        projection.Return();
        assert.same(expected, projection.GetState(), `seed ${seed}`);
      }
      assert.same([], time.errors);
    }
  });
});
