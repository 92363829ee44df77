import { loot } from "../support/ledgers";
import { Loot } from "../support/events";
import { type Callback, CALLBACKS, Stage } from "./support/stage";

/** What an addon's function may do, called with the stage, and how often it was called before. */
const MISBEHAVIOURS: Record<string, (this: void, stage: Stage, call: number) => void> = {
  "raises a text": () => error("on purpose"),
  "raises a table": () => error({ reason: "on purpose" } as unknown as string),
  "raises nothing": () => error(undefined as unknown as string),
  "raises at first": (_, call) => {
    if (call <= 2) {
      error("on purpose");
    }
  },
  yields: () => {
    coroutine.yield("on purpose");
  },
  "appends once": ({ ledger }, call) => {
    if (call === 1) {
      ledger.Append(Loot, loot(3, 1));
    }
  },
  "appends an earlier event": ({ ledger, time }, call) => {
    if (call <= 3) {
      ledger.Append(Loot, loot(3, 1), { at: time.server - 3 });
    }
  },
  "retracts the first event": ({ ledger }) => {
    for (const event of ledger.Events()) {
      if (!ledger.IsRetracted(event)) {
        ledger.Retract(event);
      }
      break;
    }
  },
  "catches up": ({ standings }) => {
    standings.CatchUp();
  },
  travels: ({ standings, time }) => {
    standings.TravelTo(math.floor(time.server / 100) * 100);
  },
  returns: ({ standings }) => {
    standings.Return();
  },
  "ends all listeners": ({ stops }) => {
    for (const stop of stops) {
      stop();
    }
  },
  "looks at everything": ({ ledger, standings }) => {
    for (const event of ledger.Events()) {
      ledger.Get(event.key);
    }
    for (const week of ledger.Weeks()) {
      ledger.WeekHash(week);
    }
    (standings as Partial<Stage>["standings"])?.GetState();
    ledger.GetSyncState();
    ledger.GetPeers();
  },
  "takes long": ({ time }) => {
    time.spent += 50;
  },
};

/** Callbacks that may not change the ledger, and what they may not do. */
const HANDLERS: Callback[] = ["handler", "otherwise"];

/** The ledger is whole: saved and opened again it is the same, the state is that of its events, the other has all. */
function expectWhole(stage: Stage): void {
  const { ledger, other, standings } = stage;
  standings.Return();
  standings.CatchUp();
  ledger.flush();
  assert.equal(ledger.Hash(), stage.reopened().Hash());
  stage.share();
  for (const event of other.Events()) {
    if (event.points !== 666) {
      assert.same(event, ledger.Get(event.key));
    }
  }
  for (const event of ledger.Events()) {
    assert.same(event, other.Get(event.key));
  }
}

describe("an addon's function", () => {
  it("is called by what the stage plays", () => {
    const stage = new Stage(() => undefined);
    stage.project();
    stage.play();
    for (const callback of CALLBACKS) {
      assert.is_true((stage.calls[callback] ?? 0) > 0, callback);
    }
    assert.same([], stage.time.errors);
    assert.same(stage.expectedState(), stage.standings.GetState());
    expectWhole(stage);
  });

  for (const callback of CALLBACKS) {
    for (const [name, misbehave] of pairs(MISBEHAVIOURS)) {
      it(`${callback} ${name}`, () => {
        let behaves = false;
        const stage = new Stage((called, self) => {
          if (called === callback && !behaves && (self as Partial<Stage>).ledger !== undefined) {
            misbehave(self, self.calls[called] ?? 0);
          }
        });
        const [ok] = pcall(() => {
          stage.project();
        });
        const isHarmless = name === "takes long" || name === "looks at everything";
        if (!ok) {
          // What initial raises, Project raises.
          assert.equal("initial", callback);
          assert.is_false(isHarmless);
          behaves = true;
          stage.project();
        }
        stage.play();
        behaves = true;
        // What was refused meanwhile comes when it is asked for again.
        stage.time.advance(3700);
        if (isHarmless) {
          assert.same([], stage.time.errors);
        }
        if (!HANDLERS.includes(callback) || isHarmless) {
          stage.standings.Return();
          stage.standings.CatchUp();
          assert.same(stage.expectedState(), stage.standings.GetState());
        }
        expectWhole(stage);
        // Nothing is left to do.
        stage.ledger.Close();
        stage.other.Close();
        stage.time.settle();
        assert.equal(0, stage.time.pendingTimers());
      });
    }

    it(`${callback} closes the ledger`, () => {
      let hash: string | undefined;
      const stage = new Stage((called, self) => {
        if (called === callback && (self as Partial<Stage>).ledger !== undefined && hash === undefined) {
          self.ledger.Close();
          hash = self.ledger.Hash();
        }
      });
      const [ok] = pcall(() => {
        stage.project();
      });
      if (ok) {
        stage.play();
      }
      if (HANDLERS.includes(callback)) {
        assert.is_nil(hash);
        expectWhole(stage);
        return;
      }
      assert.is_not_nil(hash);
      // What was called while it ended is all: no event came in behind what was saved.
      assert.equal(hash, stage.ledger.Hash());
      assert.equal(hash, stage.reopened().Hash());
      const calls = stage.calls[callback];
      stage.other.Append(Loot, loot(1, 5));
      stage.time.advance(60);
      assert.equal(calls, stage.calls[callback]);
      stage.other.Close();
      stage.time.settle();
      assert.equal(0, stage.time.pendingTimers());
      assert.same([], stage.time.errors);
    });
  }
});
