import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import type { Projection } from "../../src/replay/projection";
import { blockOf, type Draft } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, openLedger, setOf } from "../support/ledgers";
import { seeded, type SeededRandom } from "../support/random";
import { handled, settled, undoneOf } from "./support/model";
import { inPacks, keyOf, KNOWN, randomEvents } from "./support/randomEvents";

/** Keys in the order of handling, and all events by type. */
interface State {
  keys: string[];
  events: Record<string, Event[] | undefined>;
}

const note = (state: State, event: Event): void => {
  state.keys.push(event.key);
  const list = state.events[event.type] ?? [];
  list.push(event);
  state.events[event.type] = list;
};

function project(ledger: Ledger): Projection<State> {
  return ledger.Project<State>({
    name: "all",
    version: 1,
    initial: () => ({ keys: [], events: {} }),
    on: { LT: note },
    otherwise: note,
  });
}

/** One way for events to arrive: in any order, in pieces, with frames, logouts and crashes of the storage in between. */
class Arrival {
  readonly time = new FakeTime();
  storage: object = {};
  ledger: Ledger;
  projection: Projection<State>;

  constructor(private readonly random: SeededRandom) {
    this.ledger = this.open();
    this.projection = project(this.ledger);
  }

  receive(drafts: Draft[]): void {
    const block = blockOf(drafts);
    const pack = writePack(block, 1, block.count, noPause);
    const chance = this.random.next();
    if (chance < 0.5) {
      setOf(this.ledger).receive(pack, "P2-Realm", noPause);
    } else {
      // In slices, beside a replay that may be under way, and perhaps beside the next one.
      this.time.scheduler.start((pause) => {
        setOf(this.ledger).receive(pack, "P2-Realm", pause);
      });
      this.time.millisecondsPerLook = 1;
      for (const _ of $range(1, this.random.between(0, 4))) {
        this.time.frame();
      }
    }
    if (this.random.next() < 0.2) {
      this.time.settle();
    }
    if (this.random.next() < 0.05) {
      this.reopen();
    }
  }

  reopen(): void {
    this.time.settle();
    this.ledger.Close();
    this.storage = copy(this.storage);
    this.ledger = this.open();
    this.projection = project(this.ledger);
  }

  finish(): void {
    this.time.millisecondsPerLook = 0;
    this.time.advance(40);
    this.projection.CatchUp();
    this.ledger.flush();
  }

  /** What must not depend on how the events came. */
  result(): unknown {
    const { ledger, projection } = this;
    const { weeks, retractions } = this.storage as { weeks: unknown; retractions: unknown };
    const weekHashes = ledger.Weeks().map((week) => ledger.WeekHash(week));
    return {
      hash: ledger.Hash(),
      count: ledger.Count(),
      weekHashes,
      weeks: copy(weeks),
      retractions: copy(retractions),
      state: projection.GetState(),
    };
  }

  private open(): Ledger {
    return openLedger({ time: this.time, storage: this.storage, events: KNOWN });
  }
}

describe("any order of arrival", () => {
  // The last one met a conflict between two packs that were being merged.
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 112]) {
    it(`gives the same ledger, hash, saved bytes and states (seed ${seed})`, () => {
      const random = seeded(seed * 7919);
      const drafts = randomEvents(random, random.between(20, 250));
      const expected = settled(drafts);
      let first: unknown;
      for (const way of $range(1, 4)) {
        const arrival = new Arrival(random);
        // Once everything in one pack for each payload of a key, then in many ways.
        for (const pack of inPacks(random, drafts, way === 1 ? drafts.length : random.between(1, 40))) {
          arrival.receive(pack);
        }
        arrival.finish();
        assert.same([], arrival.time.errors);
        const result = arrival.result();
        first ??= result;
        assert.same(first, result);

        const { ledger } = arrival;
        assert.equal(expected.length, ledger.Count());
        const undone = undoneOf(expected);
        let place = 0;
        for (const event of ledger.Events()) {
          place += 1;
          const draft = expected[place - 1];
          assert.equal(keyOf(draft), event.key);
          assert.equal(undone.has(event.key), ledger.IsRetracted(event), event.key);
          if (KNOWN.includes(draft.eventType) || draft.eventType.code === "_R") {
            for (const [name, value] of pairs(draft.payload)) {
              assert.same(value, event[name as string]);
            }
          }
        }
        assert.same(handled(expected), arrival.projection.GetState().keys);

        // As it was at some time.
        const then = expected[random.between(0, expected.length - 1)].time;
        let past: string[] | undefined;
        arrival.projection.At(then, (state) => {
          past = state.keys;
        });
        arrival.time.settle();
        assert.same(handled(expected, then), past);

        // And after a login.
        arrival.reopen();
        arrival.finish();
        assert.same(first, arrival.result());
      }
    });
  }
});
