import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import type { ProjectionDefinition } from "../../src/replay/definition";
import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import {
  copy,
  loot,
  openLedger,
  packEvent,
  setOf,
  type Standings,
  standingsDefinition as definition,
} from "../support/ledgers";

/** A ledger with so many events of one point each for person 1. */
function filled(time: FakeTime, count: number, options: object = {}): Ledger {
  const ledger = openLedger({ time, options });
  for (const _ of $range(1, count)) {
    time.server += 3000;
    ledger.Append(Loot, loot(1, 1));
  }
  return ledger;
}

/** What another client holds of the same addon, for a late arrival. */
function lateEvent(time: FakeTime, server: number, points: number): string {
  const other = openLedger({ time, person: 2 });
  const now = time.server;
  time.server = server;
  const [event] = other.Append(Loot, loot(1, points));
  time.server = now;
  return packEvent(other, event as Event);
}

const receive = (ledger: Ledger, pack: string): void => {
  assert.is_not_nil(
    setOf(ledger).receive(pack, "P2-Realm", () => {
      // One go.
    }),
  );
};

describe("a projection", () => {
  it("replays what is there, and follows what comes", () => {
    const time = new FakeTime();
    const ledger = filled(time, 500);
    const standings = ledger.Project(definition);
    const [before, total] = standings.GetProgress();
    assert.same([0, 500], [before, total]);
    time.settle();
    assert.equal(500, standings.GetState()[guid(1)]);
    ledger.Append(Loot, loot(2, 7));
    time.settle();
    assert.same({ [guid(1)]: 500, [guid(2)]: 7 }, standings.GetState());
    const [applied, now] = standings.GetProgress();
    assert.same([501, 501], [applied, now]);
  });

  it("has no timer and no frame while nothing is pending", () => {
    const time = new FakeTime();
    const ledger = filled(time, 50, { replay: { interval: 2 } });
    ledger.Project(definition);
    time.advance(30);
    assert.is_false(time.isTicking());
    assert.equal(0, time.pendingTimers());
  });

  it("applies at most batchSize events in an interval", () => {
    const time = new FakeTime();
    const ledger = filled(time, 100, { replay: { interval: 2, batchSize: 30 } });
    const standings = ledger.Project(definition);
    time.advance(2);
    assert.equal(30, standings.GetProgress()[0]);
    time.advance(2);
    assert.equal(60, standings.GetProgress()[0]);
    time.advance(10);
    assert.equal(100, standings.GetProgress()[0]);
  });

  it("applies at most batchSize events in a frame", () => {
    const time = new FakeTime();
    const ledger = filled(time, 100, { replay: { batchSize: 40 } });
    time.settle();
    const standings = ledger.Project(definition);
    time.frame();
    assert.equal(40, standings.GetProgress()[0]);
    time.frame();
    assert.equal(80, standings.GetProgress()[0]);
  });

  it("ends a batch when its budget is spent", () => {
    const time = new FakeTime();
    const ledger = filled(time, 2000, { replay: { budget: 2 } });
    time.settle();
    const standings = ledger.Project(definition);
    time.millisecondsPerLook = 0.2;
    time.frame();
    const [applied] = standings.GetProgress();
    assert.is_true(applied > 0 && applied < 300, `${applied} events`);
  });

  it("never shows half a history: a rebuilt state is swapped in when it is complete", () => {
    const time = new FakeTime();
    const start = time.server;
    const ledger = filled(time, 300, { replay: { batchSize: 50 } });
    const standings = ledger.Project(definition);
    assert.same({}, standings.GetState());
    time.frame();
    time.frame();
    assert.same({}, standings.GetState());
    time.settle();
    assert.equal(300, standings.GetState()[guid(1)]);
    receive(ledger, lateEvent(time, start + 10, 1000));
    for (const _ of $range(1, 4)) {
      time.frame();
      assert.equal(300, standings.GetState()[guid(1)]);
    }
    time.settle();
    assert.equal(1300, standings.GetState()[guid(1)]);
  });

  it("tells OnChange once for a replay, and once for what comes together", () => {
    const time = new FakeTime();
    const start = time.server;
    const ledger = filled(time, 300, { replay: { batchSize: 50 } });
    const standings = ledger.Project(definition);
    const seen: number[] = [];
    const stop = standings.OnChange((state) => seen.push(state[guid(1)]));
    time.settle();
    assert.same([300], seen);
    receive(ledger, lateEvent(time, start + 10, 1000));
    receive(ledger, lateEvent(time, start + 20, 1000));
    time.settle();
    assert.same([300, 2300], seen);
    ledger.Append(Loot, loot(1, 1));
    ledger.Append(Loot, loot(1, 1));
    time.settle();
    assert.same([300, 2300, 2302], seen);
    stop();
    ledger.Append(Loot, loot(1, 1));
    time.settle();
    assert.equal(3, seen.length);
  });

  it("applies events in order, whatever comes between while it is at it", () => {
    const time = new FakeTime();
    const start = time.server;
    const ledger = filled(time, 400, { replay: { batchSize: 64 } });
    const order: string[] = [];
    const trail = ledger.Project<{ keys: string[] }>({
      name: "trail",
      version: 1,
      initial: () => ({ keys: [] }),
      on: { LT: (state, event) => state.keys.push(event.key) },
    });
    for (const i of $range(1, 8)) {
      time.frame();
      receive(ledger, lateEvent(time, start + i * 140_000, i));
    }
    time.settle();
    for (const event of ledger.Events()) {
      order.push(event.key);
    }
    assert.equal(408, order.length);
    assert.same(order, trail.GetState().keys);
  });

  it("can catch up at once", () => {
    const time = new FakeTime();
    const ledger = filled(time, 300);
    const standings = ledger.Project(definition);
    let changes = 0;
    standings.OnChange(() => {
      changes += 1;
    });
    standings.CatchUp();
    assert.equal(300, standings.GetState()[guid(1)]);
    assert.equal(1, changes);
    time.settle();
    assert.equal(1, changes);
    assert.equal(300, standings.GetState()[guid(1)]);
  });

  it("can catch up in the middle of a replay", () => {
    const time = new FakeTime();
    const ledger = filled(time, 2000);
    time.settle();
    const standings = ledger.Project(definition);
    time.millisecondsPerLook = 1;
    time.frame();
    time.frame();
    assert.is_true(standings.GetProgress()[0] < 2000);
    standings.CatchUp();
    time.settle();
    assert.equal(2000, standings.GetState()[guid(1)]);
    assert.same([2000, 2000], [standings.GetProgress()[0], standings.GetProgress()[1]]);
  });

  it("gives events without a handler to otherwise", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = openLedger({ time, storage });
    ledger.Append(Loot, loot(3, 9));
    ledger.Close();
    const stranger = openLedger({ time, storage: copy(storage), events: [] });
    const seen = stranger.Project<{ list: unknown[] }>({
      name: "all",
      version: 1,
      initial: () => ({ list: [] }),
      on: {},
      otherwise: (state, event) => state.list.push([event.type, event[1], event[2]]),
    });
    seen.CatchUp();
    assert.same({ list: [["LT", guid(3), 9]] }, seen.GetState());
  });

  it("lets a handler keep events", () => {
    const time = new FakeTime();
    const ledger = filled(time, 40);
    const kept = ledger.Project<{ list: Event[] }>({
      name: "kept",
      version: 1,
      initial: () => ({ list: [] }),
      on: { LT: (state, event) => state.list.push(event) },
    });
    kept.CatchUp();
    const all: Event[] = [];
    for (const event of ledger.Events()) {
      all.push(event);
    }
    assert.equal(40, kept.GetState().list.length);
    assert.same(
      all.map((event) => event.key),
      kept.GetState().list.map((event) => event.key),
    );
  });

  describe("with a failing handler", () => {
    const failing = (onError: "halt" | "skip"): ProjectionDefinition<Standings> => ({
      ...definition,
      onError,
      on: {
        LT: (state, event) => {
          if (event.points === 13) {
            error("unlucky", 0);
          }
          (definition.on.LT as NonNullable<(typeof definition.on)["LT"]>)(state, event);
        },
      },
    });
    const withBadEvent = (time: FakeTime): Ledger => {
      const ledger = filled(time, 10);
      ledger.Append(Loot, loot(1, 13));
      ledger.Append(Loot, loot(1, 100));
      return ledger;
    };

    it("halts there, reports the event, and shows what came before", () => {
      const time = new FakeTime();
      const ledger = withBadEvent(time);
      const standings = ledger.Project(failing("halt"));
      const reports: unknown[] = [];
      standings.OnError((event, message) => reports.push([event.points, message]));
      time.settle();
      assert.same([[13, "unlucky"]], reports);
      assert.is_true(standings.IsHalted());
      assert.equal(10, standings.GetState()[guid(1)]);
      ledger.Append(Loot, loot(1, 1));
      time.settle();
      assert.equal(10, standings.GetState()[guid(1)]);
      assert.is_false(time.isTicking());
    });

    it("resumes with the fixed handler of the next version of the addon", () => {
      const time = new FakeTime();
      const storage = {};
      const ledger = openLedger({ time, storage });
      for (const points of [1, 2, 13, 100]) {
        time.server += 10;
        ledger.Append(Loot, loot(1, points));
      }
      const broken = ledger.Project(failing("halt"));
      broken.OnError(() => undefined);
      time.settle();
      assert.equal(3, broken.GetState()[guid(1)]);
      ledger.Close();
      for (const version of [1, 2]) {
        const fixed = openLedger({ time, storage: copy(storage) }).Project({ ...definition, version });
        time.settle();
        assert.equal(116, fixed.GetState()[guid(1)]);
      }
    });

    it("or skips the event and reports it", () => {
      const time = new FakeTime();
      const ledger = withBadEvent(time);
      const standings = ledger.Project(failing("skip"));
      const reports: unknown[] = [];
      standings.OnError((event, message) => reports.push([event.points, message]));
      time.settle();
      assert.same([[13, "unlucky"]], reports);
      assert.equal(110, standings.GetState()[guid(1)]);
      assert.same([12, 12], [standings.GetProgress()[0], standings.GetProgress()[1]]);
    });

    it("reports to the game's error handler when nobody listens", () => {
      const time = new FakeTime();
      const ledger = withBadEvent(time);
      ledger.Project(failing("skip"));
      time.settle();
      assert.equal(1, time.errors.length);
      assert.is_not_nil(string.find(time.errors[0] as string, 'projection "standings": event %x+: unlucky')[0]);
    });
  });

  it("checks its definition", () => {
    const ledger = openLedger();
    const project = (change: object) => () => {
      ledger.Project({ ...definition, ...change });
    };
    assert.error_matches(project({ name: 5 }), "Project: name must be a text");
    assert.error_matches(project({ version: "1" }), "Project: version must be a whole number");
    assert.error_matches(project({ initial: {} }), "Project: initial must be a function");
    assert.error_matches(project({ initial: () => 5 }), "initial must return a table, got the number 5");
    assert.error_matches(project({ on: { XX: () => 1 } }), 'Project: on%["XX"%]: the ledger has no event type');
    assert.error_matches(project({ on: { LT: 5 } }), 'Project: on%["LT"%] must be a function');
    assert.error_matches(project({ otherwise: 5 }), "Project: otherwise must be a function or nil");
    assert.error_matches(project({ onError: "stop" }), 'Project: onError must be "halt" or "skip"');
  });
});
