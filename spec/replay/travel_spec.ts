import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import {
  loot,
  openLedger,
  packEvent,
  setOf,
  type Standings,
  standingsDefinition as definition,
} from "../support/ledgers";

function filled(time: FakeTime, count: number): Ledger {
  const ledger = openLedger({ time });
  for (const _ of $range(1, count)) {
    time.server += 300;
    ledger.Append(Loot, loot(1, 1));
  }
  return ledger;
}

describe("At", () => {
  it("hands over the state as it was, and leaves the live one alone", () => {
    const time = new FakeTime();
    const start = time.server;
    const ledger = filled(time, 4000);
    const standings = ledger.Project(definition);
    time.settle();
    const live = standings.GetState();
    const seen: unknown[] = [];
    for (const n of [0, 1, 500, 2500, 3999, 4000, 5000]) {
      standings.At(start + n * 300, (state) => seen.push(state[guid(1)] ?? 0));
      standings.At(start + n * 300 - 1, (state) => seen.push(state[guid(1)] ?? 0));
      time.settle();
    }
    assert.same([0, 0, 1, 0, 500, 499, 2500, 2499, 3999, 3998, 4000, 3999, 4000, 4000], seen);
    assert.is_true(live === standings.GetState());
    assert.equal(4000, live[guid(1)]);
  });

  it("shows what was undone later as it was then", () => {
    const time = new FakeTime();
    const ledger = filled(time, 2000);
    const standings = ledger.Project(definition);
    const event = ledger.Append(Loot, loot(2, 50))[0] as Event;
    const then = time.server;
    time.server += 1000;
    for (const _ of $range(1, 1500)) {
      time.server += 10;
      ledger.Append(Loot, loot(1, 1));
    }
    ledger.Retract(event);
    time.settle();
    assert.is_nil(standings.GetState()[guid(2)]);
    let state: Standings = {};
    standings.At(then, (made) => {
      state = made;
    });
    time.settle();
    assert.equal(50, state[guid(2)]);
    standings.At(time.server, (made) => {
      state = made;
    });
    time.settle();
    assert.is_nil(state[guid(2)]);
  });

  it("takes in what comes in late while it is made, and can be called off", () => {
    const time = new FakeTime();
    const start = time.server;
    const ledger = filled(time, 3000);
    time.settle();
    const standings = ledger.Project(definition);
    const other = openLedger({ time: new FakeTime(), person: 2 });
    let points = 0;
    standings.At(start + 2000 * 300, (state) => {
      points = state[guid(1)];
    });
    const callOff = standings.At(start, () => error("called off", 0));
    callOff();
    time.millisecondsPerLook = 1;
    time.frame();
    time.frame();
    setOf(ledger).receive(packEvent(other, other.Append(Loot, loot(1, 1000))[0] as Event), "P2-Realm", noPause);
    time.settle();
    assert.equal(3000, points);
    assert.same([], time.errors);
  });
});

describe("TravelTo", () => {
  it("shows the past until Return, while the present goes on", () => {
    const time = new FakeTime();
    const start = time.server;
    const ledger = filled(time, 100);
    const standings = ledger.Project(definition);
    time.settle();
    const seen: number[] = [];
    standings.OnChange((state) => seen.push(state[guid(1)]));
    standings.TravelTo(start + 300 * 40);
    assert.equal(100, standings.GetState()[guid(1)]);
    time.settle();
    assert.equal(40, standings.GetState()[guid(1)]);
    assert.equal(start + 300 * 40, standings.GetTravelTime());
    ledger.Append(Loot, loot(1, 1));
    time.settle();
    assert.equal(40, standings.GetState()[guid(1)]);
    ledger.Append(Loot, loot(1, 1000), { at: start + 300 * 10 });
    time.settle();
    assert.equal(1040, standings.GetState()[guid(1)]);
    standings.TravelTo(start + 300 * 5);
    time.settle();
    assert.equal(5, standings.GetState()[guid(1)]);
    standings.Return();
    assert.equal(1101, standings.GetState()[guid(1)]);
    assert.is_nil(standings.GetTravelTime());
    assert.same([40, 1040, 5, 1101], seen);
  });

  it("shows at once what OnChange appends for the time that is shown", () => {
    const time = new FakeTime();
    const start = time.server;
    const ledger = filled(time, 100);
    const standings = ledger.Project(definition);
    time.settle();
    let appended = 0;
    const seen: number[] = [];
    standings.OnChange((state) => {
      seen.push(state[guid(1)]);
      if (appended < 2) {
        appended += 1;
        ledger.Append(Loot, loot(1, 1000), { at: start + 300 * 10 });
      }
    });
    standings.TravelTo(start + 300 * 40);
    time.settle();
    assert.same([40, 1040, 2040], seen);
    assert.equal(2040, standings.GetState()[guid(1)]);
  });

  it("checks its time", () => {
    const standings = openLedger().Project(definition);
    assert.error_matches(() => standings.TravelTo("x" as never), "TravelTo: timestamp must be Unix seconds");
    assert.error_matches(
      () => standings.At(-1, () => undefined),
      "At: timestamp must be Unix seconds, got the number %-1",
    );
  });
});

describe("appending at an earlier time", () => {
  it("takes its place in the order, with a key of its own", () => {
    const time = new FakeTime();
    const ledger = filled(time, 20);
    const at = time.server - 1000;
    const one = ledger.Append(Loot, loot(2, 1), { at })[0] as Event;
    const two = ledger.Append(Loot, loot(2, 2), { at })[0] as Event;
    assert.same([at, 0, at, 1], [one.time, one.counter, two.time, two.counter]);
    const now = ledger.Append(Loot, loot(2, 3))[0] as Event;
    assert.equal(time.server, now.time);
    const list: unknown[] = [];
    for (const event of ledger.Events(at, at)) {
      list.push(event.points);
    }
    assert.same([1, 2], list);
  });

  it("is refused for a time to come, and for what is no time", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    assert.error_matches(
      () => ledger.Append(Loot, loot(1, 1), { at: time.server + 1 }),
      "Append: options.at must not be later than now",
    );
    assert.error_matches(() => ledger.Append(Loot, loot(1, 1), { at: 1.5 }), "options.at must be whole Unix seconds");
    assert.error_matches(() => ledger.Append(Loot, loot(1, 1), 5 as never), "options must be a table or nil");
  });
});
