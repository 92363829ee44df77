import { libraries } from "../../../bench/harness";
import { defineEvent } from "../../../src/event/eventType";
import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import type { Logger } from "../../../src/ports";
import { guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, loot, openLedger, type Standings, standingsDefinition } from "../../support/ledgers";
import { MeteredTime } from "../../support/metered";

const Vote = defineEvent("VT", [
  [
    "votes",
    "record[]",
    [
      ["voter", "guid"],
      ["item", "int"],
    ] as const,
  ],
  ["points", "map", "guid", "int"],
  ["value", "any"],
]);

/** A ledger with ten awards for each of three people. */
function awards(time: FakeTime, options: object = {}, storage: object = {}): Ledger {
  const ledger = openLedger({ time, storage, events: [Loot, Vote], options });
  for (const _ of $range(1, 10)) {
    for (const person of $range(1, 3)) {
      ledger.Append(Loot, loot(person, person));
    }
  }
  return ledger;
}

/** A definition with one handler for awards. */
function counting(handler: (this: void, state: { sum: number }, event: Event) => void) {
  return { name: "sum", version: 1, initial: () => ({ sum: 0 }), on: { LT: handler } };
}

const started = (ledger: Ledger, time: FakeTime, seconds = 40): void => {
  ledger.SetDevelopment(true);
  time.advance(seconds);
};

describe("SetDevelopment", () => {
  it("names the place of a state that something else has changed, once", () => {
    const time = new FakeTime();
    const logged: string[] = [];
    const logger: Logger = {
      Debug: () => undefined,
      Info: () => undefined,
      Warning: () => undefined,
      Error: (text) => {
        logged.push(text);
      },
    };
    const ledger = awards(time, { logger });
    const projection = ledger.Project(standingsDefinition);
    time.advance(5);
    started(ledger, time);
    assert.same([], time.errors);
    projection.GetState()[guid(2)] = 999;
    time.advance(200);
    const problem = `ledger "Spec", development: standings["${guid(2)}"]: 999, replayed 20`;
    assert.same([problem], time.errors);
    assert.same([problem], logged);
    assert.same(
      [{ projection: "standings", events: 30, findings: [`standings["${guid(2)}"]: 999, replayed 20`] }],
      ledger.verdicts(),
    );
    // Nothing is done to the state.
    assert.equal(999, projection.GetState()[guid(2)]);
  });

  it("finds what a saved state has kept of it, and of handlers that have changed under the same version", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = awards(time, {}, storage);
    ledger.Project(standingsDefinition);
    time.advance(40);
    ledger.Close();
    const again = openLedger({ time, storage: copy(storage), events: [Loot, Vote] });
    again.Project({
      ...standingsDefinition,
      on: { LT: (state: Standings, event: Event) => (state[event.target as string] = 5) as never },
    });
    started(again, time);
    assert.same([`ledger "Spec", development: standings["${guid(1)}"]: 10, replayed 5`], time.errors);
  });

  it("finds handlers that read a clock or other tables", () => {
    const time = new FakeTime();
    const ledger = awards(time);
    ledger.Project(
      counting((state) => {
        state.sum = time.seconds;
      }),
    );
    time.advance(1);
    started(ledger, time, 100);
    assert.equal(1, time.errors.length);
    assert.equal("", string.gsub(time.errors[0] as string, "^.*development: sum%.sum: 1, replayed %d+$", "")[0]);
  });

  it("finds handlers that change their event, also in its tables", () => {
    const time = new FakeTime();
    const ledger = awards(time);
    const votes = [
      { voter: guid(1), item: 5 },
      { voter: guid(2), item: 6 },
    ];
    ledger.Append(Vote, { votes, points: { [guid(1)]: 3 }, value: { a: [1, 2] } });
    ledger.Project({
      name: "changing",
      version: 1,
      initial: () => ({ sum: 0 }),
      on: {
        LT: (state: { sum: number }, event: Event) => {
          state.sum += event.points as number;
          (event as unknown as { points: number }).points = 0;
        },
        VT: (_state: { sum: number }, event: Event) => {
          (event as unknown as { votes: typeof votes }).votes[1].item = 7;
        },
      },
    });
    ledger.Project({
      name: "reading",
      version: 1,
      initial: () => ({ keys: 0, last: undefined as Event | undefined }),
      on: {},
      otherwise: (state: { keys: number; last: Event | undefined }, event: Event) => {
        state.keys += event.key.length;
        state.last = event;
      },
    });
    started(ledger, time, 100);
    assert.same(
      [
        'ledger "Spec", development: changing: the handler of "LT" changes its event.points: 0, given 1',
        'ledger "Spec", development: changing: the handler of "VT" changes its event.votes[2].item: 7, given 6',
      ],
      time.errors,
    );
  });

  describe("says nothing of right handlers", () => {
    const time = new MeteredTime();
    let ledger = openLedger();
    let frames = 0;

    /** Every event changes all of a large state. */
    const wide = {
      name: "wide",
      version: 1,
      initial: (): number[] => [],
      on: {
        LT: (state: number[], event: Event) => {
          for (const i of $range(0, 1999)) {
            state[i] = ((state[i] as number | undefined) ?? 0) + (event.points as number);
          }
        },
      },
    };

    /** A ledger with some awards, while its state is compared; calls `meddle` before each frame. */
    const compareWhile = (meddle: (this: void, frame: number) => void): void => {
      ledger = openLedger({ time, events: [Loot, Vote] });
      for (const person of $range(1, 30)) {
        ledger.Append(Loot, loot(person, 1));
      }
      const projection = ledger.Project(wide);
      time.settle();
      ledger.SetDevelopment(true);
      time.seconds += 10;
      time.server += 10;
      time.runTimers();
      frames = 0;
      while (time.isTicking() && frames < 3000) {
        frames += 1;
        meddle(frames);
        time.frame();
      }
      time.advance(100);
      assert.same([], time.errors);
      assert.same([{ projection: "wide", events: ledger.Count(), findings: [] }], ledger.verdicts());
      projection.GetState()[0] = -1;
      time.advance(60);
      assert.equal(1, time.errors.length);
      time.errors.pop();
      ledger.Close();
    };

    it("when events come at the end, also while states are compared", () => {
      compareWhile((frame) => {
        if (frame % 29 === 0 && frame < 1000) {
          time.server += 1;
          ledger.Append(Loot, loot(1, 7));
        }
      });
      assert.is_true(frames > 100, `${frames} frames`);
    });

    it("when events come late, and retractions, and the addon catches up at once", () => {
      compareWhile((frame) => {
        if (frame % 150 === 17 && frame < 1000) {
          const [event] = ledger.Append(Loot, loot(1, 7), { at: time.server - 20 });
          if (frame % 300 === 17 && event !== undefined) {
            ledger.Retract(event);
          }
          ledger.projectionList()[0].CatchUp();
        }
      });
    });
  });

  it("is not kept from it by events that come all the time", () => {
    const time = new FakeTime();
    const ledger = awards(time);
    const projection = ledger.Project(standingsDefinition);
    time.advance(5);
    ledger.SetDevelopment(true);
    time.advance(2);
    projection.GetState()[guid(2)] = 999;
    for (const _ of $range(1, 40)) {
      time.advance(2);
      ledger.Append(Loot, loot(1, 1));
    }
    assert.equal(1, time.errors.length);
  });

  describe("of a state that the addon holds", () => {
    let points: Record<string, number> = {};
    let resets = 0;
    let time = new FakeTime();
    let ledger = openLedger();

    before_each(() => {
      time = new FakeTime();
      ledger = awards(time);
      points = {};
      resets = 0;
    });

    const project = () =>
      ledger.Project({
        name: "held",
        version: 1,
        reset: () => {
          resets += 1;
          points = {};
        },
        save: () => points,
        load: (saved: Record<string, number>) => {
          points = copy(saved);
        },
        on: {
          LT: (_state: object, event: Event) => {
            points[event.target as string] = (points[event.target as string] ?? 0) + (event.points as number);
          },
        },
      });

    it("compares what save gives, with one replay", () => {
      project();
      time.advance(60);
      points[guid(2)] = 999;
      ledger.SetDevelopment(true);
      time.advance(2);
      ledger.Append(Loot, loot(1, 5));
      time.advance(200);
      assert.same([`ledger "Spec", development: held["${guid(2)}"]: 999, replayed 20`], time.errors);
      assert.same({ [guid(1)]: 15, [guid(2)]: 20, [guid(3)]: 30 }, points);
      assert.equal(2, resets);
      // From then on the tables are the addon's again.
      points[guid(3)] = 999;
      ledger.Append(Loot, loot(1, 5));
      time.advance(100);
      assert.equal(2, resets);
    });

    it("begins anew when an event comes before it could be compared, and not for ever", () => {
      const projection = project();
      time.advance(60);
      let met = 1;
      projection.OnChange(() => {
        if (resets > met) {
          met = resets;
          ledger.Append(Loot, loot(1, 5));
        }
      });
      ledger.SetDevelopment(true);
      for (const _ of $range(1, 30)) {
        time.seconds += 1;
        time.server += 1;
        time.runTimers();
        for (const _frame of $range(1, 20)) {
          time.frame();
        }
      }
      assert.same([], time.errors);
      assert.is_true(resets > 2 && resets <= 4, `${resets} resets`);
    });
  });

  it("leaves a state out that the addon holds and does not save, and a halted one", () => {
    const time = new FakeTime();
    const ledger = awards(time);
    let resets = 0;
    const points: Record<string, number> = {};
    ledger.Project({
      name: "held",
      version: 1,
      reset: () => {
        resets += 1;
      },
      on: {
        LT: (_state: object, event: Event) => {
          points[event.target as string] = (points[event.target as string] ?? 0) + 1;
        },
      },
    });
    const halted = ledger.Project(counting(() => error("on purpose", 0)));
    halted.OnError(() => undefined);
    started(ledger, time, 100);
    assert.equal(1, resets);
    assert.equal(10, points[guid(1)]);
    assert.same([], ledger.verdicts());
    assert.same([], time.errors);
  });

  it("has no step of more than 100,000 instructions, with many events and a large state", () => {
    const time = new MeteredTime();
    const { archiver } = libraries();
    const ledger = openLedger({ time, archiver, scheduler: time.metered, events: [Loot, Vote] });
    for (const i of $range(1, 2000)) {
      ledger.Append(Loot, loot(i % 100, 1));
    }
    ledger.Project({
      name: "large",
      version: 1,
      initial: () => {
        const byNumber: Record<number, number> = {};
        for (const i of $range(1, 60_000)) {
          byNumber[i * 7] = i;
        }
        return { byNumber, sum: 0 };
      },
      on: {
        LT: (state: { sum: number }, event: Event) => {
          state.sum += event.points as number;
        },
      },
    });
    time.settle();
    time.longestStep = 0;
    started(ledger, time, 10);
    assert.same([], time.errors);
    assert.equal(1, (ledger.verdicts() ?? []).length);
    assert.is_true(time.longestStep > 0 && time.longestStep <= 100_000, `${time.longestStep} instructions`);
  });

  it("does nothing when it is off, and ends with the ledger", () => {
    const time = new FakeTime();
    const ledger = awards(time);
    const projection = ledger.Project(standingsDefinition);
    time.advance(60);
    const before = time.pendingTimers();
    projection.GetState()[guid(2)] = 999;
    ledger.SetDevelopment(true);
    assert.equal(before + 1, time.pendingTimers());
    ledger.SetDevelopment(false);
    time.advance(60);
    assert.is_nil(ledger.verdicts());
    assert.is_true(time.pendingTimers() <= before);
    ledger.SetDevelopment(true);
    ledger.Close();
    time.advance(60);
    assert.same([], time.errors);
    assert.equal(0, time.pendingTimers());
  });
});
