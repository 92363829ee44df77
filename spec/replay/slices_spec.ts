import { libraries } from "../../bench/harness";
import { reviveEvent } from "../../src/event/eventBuilder";
import type { Ledger } from "../../src/ledger/ledger";
import { guid, Loot } from "../support/events";
import { copy, loot, openLedger } from "../support/ledgers";
import { instructionsOf, MeteredTime } from "../support/metered";

/** Between two yields: a millisecond. */
const STEP_LIMIT = 100_000;

interface Saved {
  snapshots: Record<string, { pieces: string[] } | undefined>;
}

function open(time: MeteredTime, storage: object): Ledger {
  const { archiver } = libraries();
  return openLedger({ time, storage, archiver, scheduler: time.metered });
}

const project = (ledger: Ledger, initial: (this: void) => object) =>
  ledger.Project<object>({ name: "large", version: 1, initial, on: {} });

/** Saves a state and restores it; neither may take a long step. */
function expectSlices(initial: (this: void) => object): object {
  const time = new MeteredTime();
  const storage = {} as Saved;
  const ledger = open(time, storage);
  ledger.Append(Loot, loot(1, 1));
  const projection = project(ledger, initial);
  time.settle();
  time.advance(31);
  assert.is_not_nil(storage.snapshots.large);
  assert.is_true(time.longestStep > 0 && time.longestStep <= STEP_LIMIT, `${time.longestStep} instructions to save`);
  const other = new MeteredTime();
  other.server = time.server;
  const again = project(open(other, copy(storage)), () => ({}));
  other.settle();
  assert.equal(1, again.GetProgress()[0]);
  assert.is_true(
    other.longestStep > 0 && other.longestStep <= STEP_LIMIT,
    `${other.longestStep} instructions to restore`,
  );
  assert.same(projection.GetState(), again.GetState());
  assert.same([], time.errors);
  assert.same([], other.errors);
  return again.GetState();
}

describe("saving and restoring in slices", () => {
  it("a state with 8,000 entries in one list", () => {
    expectSlices(() => {
      const history: object[] = [];
      for (const i of $range(1, 8000)) {
        history.push({ target: guid(i % 40), points: i % 100, at: 1_700_000_000 + i * 300 });
      }
      return { standings: { [guid(1)]: 5 }, history };
    });
  });

  it("a state of 20,000 kept events", () => {
    expectSlices(() => {
      const list: object[] = [];
      for (const i of $range(1, 20_000)) {
        const event = { time: 1_700_000_000 + i, counter: 0, creator: guid(i % 5), type: "LT", ...loot(i % 40, i % 9) };
        reviveEvent(event);
        list.push(event);
      }
      return { list };
    });
  });

  it("a state with long texts that hardly compress", () => {
    expectSlices(() => {
      const texts: string[] = [];
      let seed = 1;
      for (const _ of $range(1, 12)) {
        const bytes: string[] = [];
        for (const _byte of $range(1, 5000)) {
          seed = (seed * 16807) % 2147483647;
          bytes.push(string.char(seed % 256));
        }
        texts.push(bytes.join(""));
      }
      return { texts };
    });
  });
});

describe("a large state", () => {
  it("is read from the disk again, and not replayed from the beginning, when a late event comes after what is saved", () => {
    const time = new MeteredTime();
    const storage = {} as Saved;
    let calls = 0;
    const definition = {
      name: "large",
      version: 1,
      initial: () => {
        const state: Record<string, number> = {};
        for (const i of $range(1, 25_000)) {
          state[`key ${i}`] = i;
        }
        return state;
      },
      on: {
        LT: (state: Record<string, number>) => {
          calls += 1;
          state.events = ((state.events as number | undefined) ?? 0) + 1;
        },
      },
    };
    const ledger = open(time, storage);
    for (const _ of $range(1, 50)) {
      ledger.Append(Loot, loot(1, 1));
    }
    ledger.Project(definition);
    time.settle();
    time.advance(31);
    const again = open(time, copy(storage));
    const projection = again.Project(definition);
    calls = 0;
    time.settle();
    time.server += 100;
    again.Append(Loot, loot(1, 1));
    time.settle();
    again.Append(Loot, loot(1, 1), { at: time.server - 50 });
    time.settle();
    time.advance(11);
    assert.equal(3, calls);
    assert.equal(52, projection.GetState().events);
    assert.same([], time.errors);
  });
});

describe("a logout", () => {
  it("keeps the saved snapshot of a large state, and takes no long look at it", () => {
    const time = new MeteredTime();
    const storage = {} as Saved;
    const ledger = open(time, storage);
    for (const _ of $range(1, 900)) {
      ledger.Append(Loot, loot(1, 1));
    }
    project(ledger, () => {
      const state: Record<string, number> = {};
      for (const i of $range(1, 90_000)) {
        state[`key ${i}`] = i;
      }
      return state;
    });
    time.settle();
    time.advance(31);
    const before = storage.snapshots.large;
    assert.is_not_nil(before);
    ledger.Append(Loot, loot(1, 1));
    time.settle();
    time.millisecondsPerLook = 0.01;
    const instructions = instructionsOf(() => {
      ledger.flush();
    });
    assert.is_true(instructions < 30 * STEP_LIMIT, `${instructions} instructions`);
    assert.is_true(before === storage.snapshots.large);
  });
});
