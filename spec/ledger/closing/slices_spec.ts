import type { ClosingInfo } from "../../../src/ledger/closing/closingInfo";
import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import { noPause } from "../../../src/ledger/store/weeks";
import { type Draft, guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, loot, openLedger, packEvent, receiveAll, setOf } from "../../support/ledgers";
import { instructionsOf, MeteredTime } from "../../support/metered";
import { Balance, closingOf, countOf, WEEK } from "./support/seasons";

const WEEKS = 12;
const EACH = 1000;
/** Instructions from one pause to the next. */
const STEP = 100_000;

/** A ledger with a thousand events and three retractions in each of twelve weeks. */
function filled(): { ledger: Ledger; time: MeteredTime; start: number } {
  const time = new MeteredTime();
  const ledger = openLedger({ time, scheduler: time.metered, events: [Loot, Balance] });
  const start = (Math.floor(time.server / WEEK) - WEEKS) * WEEK;
  for (const week of $range(0, WEEKS - 1)) {
    const drafts: Draft[] = [];
    for (const i of $range(1, EACH)) {
      const at = start + week * WEEK + i * 600;
      drafts.push({ time: at, counter: 0, creator: guid(2), eventType: Loot, payload: loot(i % 20, i) });
    }
    receiveAll(ledger, drafts, 250, "P2-Realm");
    let undone = 0;
    for (const event of ledger.Events({ from: start + week * WEEK, limit: 3 })) {
      undone += 1;
      ledger.Retract(event, { at: start + week * WEEK + 600_000 + undone });
    }
  }
  return { ledger, time, start };
}

/** The same, with nine weeks closed. */
function closed(): { ledger: Ledger; time: MeteredTime; start: number; closing: ClosingInfo } {
  const { ledger, start, time } = filled();
  ledger.flush();
  const [closing, reason] = ledger.Prune(start + 9 * WEEK, [], { force: true });
  time.settle();
  ledger.flush();
  time.longestStep = 0;
  return { ledger, time, start, closing: closing ?? error(reason ?? "") };
}

/** Brings an event of closed weeks in that the closing does not cover. */
function comeLate(ledger: Ledger, time: MeteredTime, start: number): void {
  const late = openLedger({ time, person: 3, events: [Loot, Balance] });
  const [event] = late.Append(Loot, loot(1, 77), { at: start + 2 * WEEK + 5 });
  setOf(ledger).receive(packEvent(late, event as Event), "P3-Realm", noPause);
  late.Close();
  time.settle();
  time.longestStep = 0;
}

/** Instructions of opening a saved table that ends with some open weeks behind so many closed ones. */
function openingOf(weeks: number): number {
  const time = new FakeTime();
  const storage = {};
  const ledger = openLedger({ time, storage, events: [Loot, Balance] });
  for (const week of $range(1, weeks)) {
    ledger.Append(Loot, loot(1, week), { at: time.server - (weeks + 4 - week) * WEEK });
  }
  ledger.Append(Loot, loot(1, 5));
  const [closing, reason] = ledger.Prune(time.server - 3 * WEEK, [], { force: true });
  assert.equal(weeks, closing?.closed, reason);
  ledger.Close();
  const saved = copy(storage);
  return instructionsOf(() => openLedger({ time, storage: saved, events: [Loot, Balance] }));
}

describe("closed weeks", () => {
  it("cost a login nothing, however many they are", () => {
    const [few, many] = [openingOf(10), openingOf(500)];
    // They are counted by the thousand.
    assert.is_true(many <= few + 1000, `${few} and ${many} instructions`);
  });

  it("are moved in a frame of their own", () => {
    const { ledger, start, time } = filled();
    ledger.flush();
    time.settle();
    // A frame takes all that there is to do but what begins in the next one.
    time.millisecondsPerLook = 0;
    const frames: string[] = [];
    let frame = 0;
    ledger.OnClosed(() => {
      frames.push(`${frame} closed`);
    });
    ledger.Prune(start + 9 * WEEK, [[Balance, { target: guid(1), points: 5 }]], {
      force: true,
      done: () => {
        frames.push(`${frame} done`);
      },
    });
    while (time.isTicking()) {
      frame += 1;
      time.frame();
    }
    assert.same(["2 closed", "2 done"], frames);
  });

  it("are closed in slices, also when they have just changed", () => {
    const { ledger, start, time } = filled();
    time.settle();
    ledger.flush();
    for (const week of $range(0, 8)) {
      for (const event of ledger.Events({ from: start + week * WEEK + 9000, limit: 1 })) {
        ledger.Retract(event, { at: start + week * WEEK + 600_000 });
      }
    }
    time.longestStep = 0;
    let result: unknown;
    ledger.Prune(start + 9 * WEEK, [], {
      force: true,
      done: (closing, reason) => (result = reason ?? closing?.closed),
    });
    time.settle();
    assert.equal(9 * (EACH + 4), result);
    assert.is_true(time.longestStep <= STEP, `${time.longestStep} instructions`);
    assert.same([], time.errors);
  });

  it("come back in slices, with what was undone in them", () => {
    const { closing, ledger, time } = closed();
    let result: unknown;
    const returned = [ledger.Reopen(closing, { done: (ok, reason) => (result = reason ?? ok) })];
    assert.is_nil(returned[0][0]);
    assert.is_nil(result);
    time.settle();
    assert.is_true(result);
    assert.is_nil(closingOf(ledger));
    assert.equal(WEEKS * (EACH + 3), ledger.Count());
    assert.is_true(ledger.IsRetracted(firstOf(ledger)));
    assert.is_true(time.longestStep <= STEP, `${time.longestStep} instructions`);
    assert.same([], time.errors);
  });

  it("are dropped in slices, but for what the closing does not cover", () => {
    const { ledger, start, time } = closed();
    comeLate(ledger, time, start);
    let dropped: unknown;
    ledger.DropArchive({ done: (count, reason) => (dropped = reason ?? count) });
    assert.is_nil(dropped);
    time.settle();
    assert.equal(9 * (EACH + 3), dropped);
    assert.equal(1, countOf(ledger.Archive()));
    assert.is_true(time.longestStep <= STEP, `${time.longestStep} instructions`);
    assert.same([], time.errors);
  });

  it("keep what comes into them while they are dropped", () => {
    const { ledger, start, time } = closed();
    comeLate(ledger, time, start);
    let dropped: unknown;
    ledger.DropArchive({ done: (count, reason) => (dropped = reason ?? count) });
    time.frame();
    time.frame();
    assert.is_nil(dropped);
    const late = openLedger({ time, person: 4, events: [Loot, Balance] });
    const [event] = late.Append(Loot, loot(2, 78), { at: start + 3 * WEEK + 5 });
    setOf(ledger).receive(packEvent(late, event as Event), "P4-Realm", noPause);
    late.Close();
    time.settle();
    assert.equal(9 * (EACH + 3), dropped);
    assert.equal(2, countOf(ledger.Archive()));
    assert.same([], time.errors);
  });

  it("are dropped at once in a step, when all of them are covered", () => {
    const { ledger } = closed();
    const gone = instructionsOf(() => {
      assert.equal(9 * (EACH + 3), ledger.DropArchive()[0]);
    });
    assert.is_true(gone <= STEP, `${gone} instructions`);
  });

  it("are looked through a week at a time", () => {
    const { ledger } = closed();
    const archive = ledger.Archive() as unknown as (this: void) => Event | undefined;
    let longest = 0;
    let count = 0;
    let event: Event | undefined;
    do {
      longest = math.max(
        longest,
        instructionsOf(() => {
          event = archive();
        }),
      );
      count += event === undefined ? 0 : 1;
    } while (event !== undefined);
    assert.equal(9 * (EACH + 3), count);
    assert.is_true(longest <= 2 * STEP, `${longest} instructions`);
  });

  it("are let go of when nobody looks at them any longer", () => {
    const { ledger, time } = closed();
    time.advance(60);
    const kilobytes = () => {
      collectgarbage("collect");
      collectgarbage("collect");
      return collectgarbage("count");
    };
    const before = kilobytes();
    assert.equal(9 * (EACH + 3), countOf(ledger.Archive()));
    const during = kilobytes() - before;
    time.advance(60);
    const after = kilobytes() - before;
    assert.is_true(after < during / 4, `${during} kB, then ${after} kB`);
  });
});

describe("options of what drops and reopens", () => {
  it("are checked", () => {
    const { closing, ledger } = closed();
    assert.error_matches(
      () => ledger.Reopen(closing, { done: 1 } as never),
      "options.done must be a function or nil, got the number 1",
    );
    assert.error_matches(
      () => ledger.DropArchive({ done: 1 } as never),
      "options.done must be a function or nil, got the number 1",
    );
  });
});

function firstOf(ledger: Ledger): Event {
  for (const event of ledger.Events({ limit: 1 })) {
    return event;
  }
  error("no event");
}
