import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import { noPause } from "../../../src/ledger/store/weeks";
import type { Projection } from "../../../src/replay/projection";
import { guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, loot, openLedger, packEvent, setOf, type Standings, standingsDefinition } from "../../support/ledgers";
import { seeded } from "../../support/random";

const project = (ledger: Ledger): Projection<Standings> => ledger.Project(standingsDefinition);
const stateOf = (projection: Projection<Standings>): Standings => {
  projection.CatchUp();
  return projection.GetState();
};
const append = (ledger: Ledger, target: number, points: number): Event =>
  ledger.Append(Loot, loot(target, points))[0] as Event;

describe("Retract", () => {
  it("takes an event out of every state, whenever it was, and a retraction of the retraction puts it back", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const standings = project(ledger);
    const first = append(ledger, 1, 10);
    time.server += 1_000_000;
    append(ledger, 1, 5);
    assert.equal(15, stateOf(standings)[guid(1)]);
    const retraction = ledger.Retract(first)[0] as Event;
    assert.equal("_R", retraction.type);
    assert.equal(first.key, retraction.target);
    assert.is_true(ledger.IsRetracted(first));
    assert.equal(5, stateOf(standings)[guid(1)]);
    const restored = ledger.Retract(retraction)[0] as Event;
    assert.is_false(ledger.IsRetracted(first.key));
    assert.equal(15, stateOf(standings)[guid(1)]);
    ledger.Retract(restored.key);
    assert.equal(5, stateOf(standings)[guid(1)]);
    assert.equal(5, ledger.Count());
    // It is undone, not gone.
    assert.equal(10, ledger.Get(first.key)?.points);
  });

  it("works before the event it names has arrived", () => {
    const time = new FakeTime();
    const one = openLedger({ time, person: 1 });
    const event = append(one, 1, 10);
    time.server += 10;
    const retraction = one.Retract(event)[0] as Event;
    const restoring = one.Retract(retraction)[0] as Event;
    const packs = [event, retraction, restoring].map((each) => packEvent(one, each));
    for (const order of [
      [2, 1, 0],
      [1, 0, 2],
      [2, 0, 1],
      [0, 2, 1],
    ]) {
      const other = openLedger({ time, person: 2 });
      const standings = project(other);
      for (const i of order) {
        setOf(other).receive(packs[i], "P1-Realm", noPause);
        standings.CatchUp();
      }
      assert.same({ [guid(1)]: 10 }, stateOf(standings));
    }
  });

  it("stands a chain of retractions longer than any stack", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const event = append(ledger, 1, 10);
    let last = event;
    for (const _ of $range(1, 25_001)) {
      last = ledger.Retract(last)[0] as Event;
    }
    assert.is_true(ledger.IsRetracted(event));
    ledger.Retract(last);
    assert.is_false(ledger.IsRetracted(event));
  });

  it("is authorised like any other event", () => {
    const ledger = openLedger({ options: { authorize: (event: Event) => event.type !== "_R" } });
    const event = append(ledger, 1, 10);
    const [retraction, message] = ledger.Retract(event);
    assert.is_nil(retraction);
    assert.equal("authorize refused _R", message);
    assert.is_false(ledger.IsRetracted(event));
  });

  it("is known again after a logout, from its index or, when that is lost, from the weeks", () => {
    const time = new FakeTime();
    const storage = {} as { retractions?: unknown };
    const ledger = openLedger({ time, storage });
    const event = append(ledger, 1, 10);
    const other = append(ledger, 2, 20);
    time.server += 2_000_000;
    ledger.Retract(event);
    const week = ledger.Weeks()[1];
    ledger.Close();
    for (const damage of [
      "none",
      {},
      5,
      { hash: "1-0", weeks: {} },
      { hash: ledger.Hash(), weeks: 5 },
      { hash: ledger.Hash(), weeks: { [week]: 5 } },
      { hash: ledger.Hash(), weeks: { [week]: "x" } },
      "wrong target",
    ]) {
      const saved = copy(storage);
      if (damage === "wrong target") {
        const index = saved.retractions as { weeks: Record<number, string> };
        index.weeks[week] = string.gsub(index.weeks[week], event.key, other.key)[0];
      } else if (damage !== "none") {
        saved.retractions = damage;
      }
      const again = openLedger({ time, storage: saved });
      assert.is_true(again.IsRetracted(event.key));
      assert.same({ [guid(2)]: 20 }, stateOf(project(again)));
    }
  });

  it("is made again from the weeks that are left when the index is lost and a week with retractions is damaged", () => {
    const time = new FakeTime();
    const storage = {} as { retractions?: unknown; weeks: Record<number, string> };
    const ledger = openLedger({ time, storage });
    const event = append(ledger, 1, 10);
    time.server += 1_000_000;
    const other = append(ledger, 2, 20);
    ledger.Retract(other);
    time.server += 1_000_000;
    ledger.Retract(event);
    ledger.Close();
    const week = ledger.Weeks()[1];
    storage.retractions = undefined;
    storage.weeks[week] = string.sub(storage.weeks[week], 1, -2) + "_";
    const again = openLedger({ time, storage });
    const reports: string[] = [];
    again.OnRejected((reason) => reports.push(reason));
    time.frame();
    assert.same([`week ${week} on disk is damaged`], reports);
    assert.is_true(again.IsRetracted(event));
    assert.is_false(again.IsRetracted(other));
    assert.equal(2, again.Count());
    assert.same([], time.errors);
  });

  it("is forgotten with a week that turns out to be damaged, by states as well", () => {
    const time = new FakeTime();
    const storage = {} as { weeks: Record<number, string> };
    const ledger = openLedger({ time, storage });
    const event = append(ledger, 1, 10);
    time.server += 1_000_000;
    append(ledger, 1, 5);
    time.server += 1_000_000;
    ledger.Retract(event);
    ledger.Close();
    const week = ledger.Weeks()[2];
    storage.weeks[week] = string.sub(storage.weeks[week], 1, -2) + "_";
    const again = openLedger({ time, storage });
    // The index is whole.
    assert.is_true(again.IsRetracted(event));
    const standings = project(again);
    standings.CatchUp();
    time.advance(20);
    assert.is_false(again.IsRetracted(event));
    assert.same({ [guid(1)]: 15 }, stateOf(standings));
    again.Close();
    const last = openLedger({ time, storage: copy(storage) });
    assert.is_false(last.IsRetracted(event));
    assert.same([], time.errors);
  });

  it("does not reach handlers, not even otherwise", () => {
    const ledger = openLedger();
    const seen: string[] = [];
    const all = ledger.Project<object>({
      name: "all",
      version: 1,
      initial: () => ({}),
      on: {},
      otherwise: (_state, event) => seen.push(event.type),
    });
    ledger.Retract(append(ledger, 1, 1));
    append(ledger, 1, 2);
    all.CatchUp();
    assert.same(["LT"], seen);
  });

  it("made afterwards leaves the event in states of the time before", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const standings = project(ledger);
    const event = append(ledger, 1, 10);
    time.server += 1000;
    const [retraction] = ledger.Retract(event, { at: event.time + 500 });
    assert.equal(event.time + 500, retraction?.time);
    assert.same({}, stateOf(standings));
    const then: Standings[] = [];
    for (const seconds of [499, 500]) {
      standings.At(event.time + seconds, (state) => then.push(state));
      time.settle();
    }
    assert.same([{ [guid(1)]: 10 }, {}], then);
    // In the second of the event itself it stands behind it.
    const other = append(ledger, 2, 5);
    assert.equal(other.time, ledger.Retract(other, { at: other.time })[0]?.time);
    assert.is_true(ledger.IsRetracted(other));
    const problems = [
      [{ at: other.time - 1 }, "Retract: options.at must not be before the event"],
      [{ at: time.server + 1 }, "Retract: options.at must not be later than now"],
      [{ att: 1 }, "Retract: options.att is an unknown option"],
    ] as const;
    for (const [options, problem] of problems) {
      assert.error_matches(() => ledger.Retract(other, options as object), problem);
    }
  });

  it("raises for what is no event", () => {
    const ledger = openLedger();
    assert.error_matches(
      () => ledger.Retract("x"),
      'Retract: event must be an event or an event\'s key, got the string "x"',
    );
    assert.error_matches(() => ledger.Retract(undefined as never), "Retract: event must be .* got nil");
  });
});

describe("Restore", () => {
  /** An event that two officers have undone, on the second one's client. */
  const undoneTwice = (options: object = {}): { ledger: Ledger; event: Event; time: FakeTime } => {
    const time = new FakeTime();
    const one = openLedger({ time, person: 1 });
    const ledger = openLedger({ time, person: 2, options });
    const event = append(one, 1, 10);
    time.server += 10;
    const first = one.Retract(event)[0] as Event;
    setOf(ledger).receive(packEvent(one, event), "P1-Realm", noPause);
    ledger.Retract(event.key);
    setOf(ledger).receive(packEvent(one, first), "P1-Realm", noPause);
    return { ledger, event, time };
  };

  it("undoes the retractions of two officers, where taking back one's own is not enough", () => {
    const { ledger, event } = undoneTwice();
    const standings = project(ledger);
    const own = ledger.RetractionsOf(event).find(({ creator }) => creator === guid(2)) as Event;
    ledger.Retract(own);
    assert.is_true(ledger.IsRetracted(event));
    const [made, problem] = ledger.Restore(event);
    assert.is_nil(problem);
    assert.equal(1, made?.length);
    assert.equal(guid(2), made?.[0].creator);
    assert.is_false(ledger.IsRetracted(event));
    assert.same({ [guid(1)]: 10 }, stateOf(standings));
    assert.same([], ledger.Restore(event)[0]);
    assert.same(
      [true, true],
      ledger.RetractionsOf(event.key).map((each) => ledger.IsRetracted(each)),
    );
    assert.same([], ledger.RetractionsOf(made?.[0] as Event));
    // Undone once more, and brought back in one go.
    ledger.Retract(event);
    ledger.Retract(event);
    assert.equal(2, ledger.Restore(event.key)[0]?.length);
    assert.is_false(ledger.IsRetracted(event));
  });

  it("is authorised for each, and says what was refused", () => {
    let allowed = 2;
    const { ledger, event } = undoneTwice({
      authorize: (_event: Event, sender: string) => {
        allowed -= sender === "P2-Realm" ? 1 : 0;
        return allowed >= 0;
      },
    });
    const count = ledger.Count();
    const [made, problem] = ledger.Restore(event);
    assert.is_nil(made);
    assert.equal("authorize refused _R", problem);
    assert.is_true(ledger.IsRetracted(event));
    assert.equal(count + 1, ledger.Count());
    allowed = 1;
    assert.equal(1, ledger.Restore(event)[0]?.length);
    assert.is_false(ledger.IsRetracted(event));
  });

  it("raises for what is no event, in a handler, and when the ledger is closed", () => {
    const { ledger, event } = undoneTwice();
    assert.error_matches(
      () => ledger.Restore("x"),
      'Restore: event must be an event or an event\'s key, got the string "x"',
    );
    assert.error_matches(() => ledger.RetractionsOf({} as never), "RetractionsOf: event must be an event");
    const messages: unknown[] = [];
    const handled = ledger.Project<object>({
      name: "restoring",
      version: 1,
      initial: () => ({}),
      on: {
        _R: () => {
          ledger.Restore(event);
        },
      },
    });
    handled.OnError((_event, message) => messages.push(message));
    handled.CatchUp();
    assert.equal(1, messages.length);
    const [found] = string.find(tostring(messages[0]), "Restore: must not be called by a handler", 1, true);
    assert.is_true(found !== undefined);
    ledger.Close();
    assert.error_matches(() => ledger.Restore(event), "Restore: the ledger is closed");
  });
});

describe("any order of arrival", () => {
  it("gives the same state, hash and saved bytes as in order, with retractions", () => {
    for (const seed of $range(1, 200)) {
      const random = seeded(seed);
      const time = new FakeTime();
      const author = openLedger({ time, person: 1 });
      const events: Event[] = [];
      for (const _ of $range(1, 40)) {
        time.server += random.between(0, 90_000);
        events.push(
          events.length > 3 && random.next() < 0.25
            ? (author.Retract(events[random.between(0, events.length - 1)])[0] as Event)
            : append(author, random.between(1, 5), random.between(-9, 9)),
        );
      }
      const expected = stateOf(project(author));
      const storage = {} as { weeks: object; retractions: object };
      const other = openLedger({ time, person: 2, storage });
      const standings = project(other);
      for (const event of random.shuffle([...events])) {
        setOf(other).receive(packEvent(author, event), "P1-Realm", noPause);
        if (random.next() < 0.2) {
          standings.CatchUp();
        }
        if (random.next() < 0.2) {
          time.frame();
        }
      }
      assert.same(expected, stateOf(standings), `seed ${seed}`);
      assert.equal(author.Hash(), other.Hash());
      const authorStorage = (author as unknown as { parts: { storage: typeof storage } }).parts.storage;
      author.Close();
      other.Close();
      assert.same(authorStorage.weeks, storage.weeks);
      assert.same(authorStorage.retractions, storage.retractions);
    }
  });
});
