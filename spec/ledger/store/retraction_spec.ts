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

  it("raises for what is no event", () => {
    const ledger = openLedger();
    assert.error_matches(
      () => ledger.Retract("x"),
      'Retract: event must be an event or an event\'s key, got the string "x"',
    );
    assert.error_matches(() => ledger.Retract(undefined as never), "Retract: event must be .* got nil");
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
