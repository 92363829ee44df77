import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import type { HeldDefinition } from "../../src/replay/definition";
import { type Draft, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, receiveAll, standingsDefinition, type Standings } from "../support/ledgers";
import { seeded } from "../support/random";

/** An addon that keeps its points in a table of its own. */
class Addon {
  points: Standings = {};
  /** Who was awarded something last: depends on the order. */
  last = "";
  calls = 0;
  resets = 0;
  loads = 0;
  readonly definition: HeldDefinition<object>;

  constructor(withSnapshots: boolean) {
    this.definition = {
      name: "held",
      version: 1,
      reset: () => {
        this.resets += 1;
        const points = this.points as unknown as LuaTable<string, number>;
        for (const [key] of points) {
          points.delete(key);
        }
        this.last = "";
      },
      on: {
        LT: (_state: unknown, event: Event) => {
          this.calls += 1;
          const target = event.target as string;
          this.points[target] = ((this.points[target] as number | undefined) ?? 0) + (event.points as number);
          this.last = event.key;
        },
      },
      save: withSnapshots ? () => ({ points: this.points, last: this.last }) : undefined,
      load: withSnapshots
        ? (saved: object) => {
            this.loads += 1;
            const { points, last } = saved as { points: Standings; last: string };
            for (const [key, value] of pairs(points)) {
              this.points[key] = value;
            }
            this.last = last;
          }
        : undefined,
    };
  }
}

/** The points as a projection comes to them whose state the library holds. */
function expected(ledger: Ledger): Standings {
  const projection = ledger.Project({ ...standingsDefinition, name: "expected" });
  projection.CatchUp();
  const points = copy(projection.GetState());
  projection.Close();
  return points;
}

const filled = (time: FakeTime, storage: object, count: number): void => {
  const ledger = openLedger({ time, storage });
  const drafts: Draft[] = [];
  for (const i of $range(1, count)) {
    drafts.push({
      time: time.server - 100 * (count + 1 - i),
      counter: 0,
      creator: guid(i % 9),
      eventType: Loot,
      payload: loot(i % 7, i),
    });
  }
  receiveAll(ledger, drafts, 250, "P9-Realm");
  ledger.Close();
};

describe("a projection whose addon holds the state", () => {
  for (const withSnapshots of [false, true]) {
    const how = withSnapshots ? "with save and load" : "with reset alone";

    it(`${how}, is right after late events, retractions and conflicts, whenever they come`, () => {
      const random = seeded(7);
      for (const _ of $range(1, 5)) {
        const time = new FakeTime();
        const storage = {};
        filled(time, storage, 3000);
        const ledger = openLedger({ time, storage, options: { replay: { batchSize: 300 } } });
        const addon = new Addon(withSnapshots);
        const projection = ledger.Project(addon.definition);
        for (const _step of $range(1, 12)) {
          const at = time.server - random.between(0, 279_999);
          const [event] = ledger.Append(Loot, loot(random.between(0, 8), random.between(0, 49)), { at });
          if (random.between(0, 1) === 0) {
            ledger.Retract(event as Event);
          }
          time.advance(random.between(0, 3));
        }
        time.advance(1200);
        assert.same(expected(ledger), addon.points);
        projection.CatchUp();
        assert.same(expected(ledger), addon.points);
        assert.same([], time.errors);
      }
    });
  }

  it("is reset before every replay, and an event at the end is applied once", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const addon = new Addon(false);
    const projection = ledger.Project(addon.definition);
    projection.CatchUp();
    assert.equal(1, addon.resets);
    ledger.Append(Loot, loot(1, 5));
    projection.CatchUp();
    ledger.Append(Loot, loot(1, 6));
    projection.CatchUp();
    assert.equal(1, addon.resets);
    assert.equal(2, addon.calls);
    ledger.Append(Loot, loot(1, 7), { at: 5 });
    projection.CatchUp();
    assert.equal(2, addon.resets);
    assert.equal(5, addon.calls);
    assert.same({ [guid(1)]: 18 }, addon.points);
  });

  it("goes on from a snapshot after a late event, and at the next login", () => {
    const time = new FakeTime();
    const storage = {};
    filled(time, storage, 6000);
    const ledger = openLedger({ time, storage });
    const addon = new Addon(true);
    const projection = ledger.Project(addon.definition);
    projection.CatchUp();
    addon.calls = 0;
    ledger.Append(Loot, loot(1, 1000), { at: time.server - 150 });
    projection.CatchUp();
    assert.is_true(addon.calls < 2500, `${addon.calls} calls`);
    assert.equal(1, addon.loads);
    assert.same(expected(ledger), addon.points);
    let isSaved = false;
    ledger.Save(() => (isSaved = true));
    time.advance(5);
    assert.is_true(isSaved);
    ledger.Close();
    const next = openLedger({ time, storage: copy(storage) });
    const restored = new Addon(true);
    next.Project(restored.definition).CatchUp();
    assert.equal(0, restored.calls);
    assert.equal(1, restored.loads);
    assert.same(addon.points, restored.points);
    assert.equal(addon.last, restored.last);
    // What is saved is a copy: the addon may go on with what it was given.
    assert.same([], time.errors);
  });

  it("replays from the beginning when load fails, and says so", () => {
    const time = new FakeTime();
    const storage = {};
    filled(time, storage, 500);
    const first = openLedger({ time, storage });
    first.Project(new Addon(true).definition).CatchUp();
    first.Save(() => undefined);
    time.advance(5);
    first.Close();
    const ledger = openLedger({ time, storage: copy(storage) });
    const addon = new Addon(true);
    const load = () => error("cannot read that", 0);
    const projection = ledger.Project({ ...addon.definition, load });
    projection.CatchUp();
    assert.equal(500, addon.calls);
    assert.same(expected(ledger), addon.points);
    assert.same(['projection "held": load: cannot read that'], time.errors);
    assert.is_false(projection.IsHalted());
    ledger.Append(Loot, loot(1, 1), { at: 5 });
    projection.CatchUp();
    assert.same(expected(ledger), addon.points);
    assert.equal(1, time.errors.length);
  });

  it("halts when reset fails, and has no snapshots when save does", () => {
    const time = new FakeTime();
    const storage = {};
    filled(time, storage, 3000);
    const ledger = openLedger({ time, storage });
    const projection = ledger.Project({ ...new Addon(false).definition, reset: () => error("no reset", 0) });
    let halted: boolean | undefined;
    projection.OnReady(() => (halted = projection.IsHalted()));
    time.advance(2);
    assert.is_true(halted);
    assert.same(['projection "held": reset: no reset'], time.errors);
    const addon = new Addon(true);
    let saves = 0;
    const other = ledger.Project({
      ...addon.definition,
      name: "unsaved",
      save: () => {
        saves += 1;
        return 5 as unknown as object;
      },
    });
    other.CatchUp();
    assert.equal(1, saves);
    assert.same(expected(ledger), addon.points);
    assert.equal('projection "unsaved": save must return a table, got a number', time.errors[1]);
  });

  it("gives handlers and GetState what reset returns", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    let own: Standings = {};
    const projection = ledger.Project<Standings>({
      name: "own",
      version: 1,
      reset: () => {
        own = {};
        return own;
      },
      on: { LT: standingsDefinition.on.LT },
    });
    ledger.Append(Loot, loot(1, 5));
    projection.CatchUp();
    assert.equal(own, projection.GetState());
    assert.same({ [guid(1)]: 5 }, own);
  });

  it("has no states of the past", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const projection = ledger.Project(new Addon(false).definition);
    for (const method of ["At", "TravelTo"] as const) {
      assert.error_matches(
        () => {
          projection[method](5, () => undefined);
        },
        `${method}: the addon holds the state of "held" (reset), so there is none of the past`,
        undefined,
        true,
      );
    }
    projection.Return();
  });

  it("must not change the ledger in reset, save and load", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    ledger.Project({
      ...new Addon(false).definition,
      reset: () => {
        ledger.Append(Loot, loot(1, 1));
      },
    });
    time.advance(1);
    assert.equal(0, ledger.Count());
    assert.is_not_nil(string.find(time.errors[0] as string, "Append: must not be called by a handler", 1, true)[0]);
  });

  it("is defined by reset instead of initial, and by save and load or neither", () => {
    const ledger = openLedger();
    const whole = new Addon(true).definition;
    const fails = (change: object, message: string) => {
      const definition = { ...whole, ...change } as unknown as HeldDefinition<object>;
      assert.error_matches(() => ledger.Project(definition), message, undefined, true);
    };
    fails(
      { initial: () => ({}) },
      "Project: give initial (the library holds the state) or reset (the addon does), and not both",
    );
    fails({ reset: 5 }, "Project: reset must be a function or nil, got the number 5");
    const without = (...names: string[]) => {
      const rest = { ...whole } as Record<string, unknown>;
      for (const name of names) {
        rest[name] = undefined;
      }
      return rest as unknown as HeldDefinition<object>;
    };
    assert.error_matches(() => ledger.Project(without("save")), "Project: load must not be without save");
    assert.error_matches(() => ledger.Project(without("load")), "Project: save must not be without load");
    assert.error_matches(
      () => ledger.Project(without("reset")),
      "Project: save is for a state that the addon holds: give reset",
    );
    assert.error_matches(
      () => ledger.Project(without("reset", "save", "load")),
      "Project: initial must be a function that makes a state, got nil",
    );
  });
});
