import type { Event } from "../../src/event/event";
import { noPause } from "../../src/ledger/store/weeks";
import { PEER_LIMITS, readPack } from "../../src/pack/unpack";
import { Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger, setOf, type Standings, standingsDefinition } from "../support/ledgers";

describe("calls inside calls", () => {
  it("of a listener that appends whatever it is told of end, and all that was appended is kept", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = openLedger({ time, storage });
    ledger.OnAppend(() => {
      ledger.Append(Loot, loot(1, 1));
    });
    ledger.Append(Loot, loot(1, 1));
    // The innermost was not even authorised.
    assert.equal(16, ledger.Count());
    assert.equal(1, time.errors.length);
    assert.is_not_nil(string.find(time.errors[0] as string, "has called itself through it 16 times", 1, true)[0]);
    ledger.flush();
    assert.equal(ledger.Hash(), openLedger({ storage }).Hash());
    // Not once and for all.
    ledger.Append(Loot, loot(1, 1));
    assert.equal(32, ledger.Count());
  });

  it("of authorize that appends whatever it is asked about end", () => {
    const time = new FakeTime();
    let asked = 0;
    const ledger = openLedger({
      time,
      options: {
        authorize: () => {
          asked += 1;
          ledger.Append(Loot, loot(1, 1));
          return true;
        },
      },
    });
    assert.is_not_nil(ledger.Append(Loot, loot(1, 1))[0]);
    assert.equal(16, asked);
    // The innermost was not asked about, and so was refused.
    assert.equal(16, ledger.Count());
    assert.equal(1, time.errors.length);
  });

  it("of handlers may not change the ledger, not even that of another projection", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const other = ledger.Project<Standings>(standingsDefinition);
    const messages: unknown[] = [];
    const [first] = ledger.Append(Loot, loot(1, 5));
    const standings = ledger.Project<Standings>({
      ...standingsDefinition,
      name: "evil",
      on: {
        LT: (state, event) => {
          for (const evil of [
            () => {
              ledger.Append(Loot, loot(1, 1));
            },
            () => {
              ledger.Retract(first as Event);
            },
            () => {
              ledger.Close();
            },
            () => {
              other.CatchUp();
            },
          ]) {
            messages.push(pcall(evil)[1]);
          }
          standingsDefinition.on.LT?.(state, event);
        },
      },
    });
    standings.CatchUp();
    const expected = ["Append", "Retract", "Close", "CatchUp"];
    assert.equal(expected.length, messages.length);
    for (const [place, method] of ipairs(expected)) {
      const text = `${method}: must not be called by a handler`;
      assert.is_not_nil(string.find(messages[place - 1] as string, text, 1, true)[0], tostring(messages[place - 1]));
    }
    assert.same({ [loot(1, 5).target]: 5 }, standings.GetState());
    assert.equal(1, ledger.Count());
  });

  it("of a loop over events that retracts each end, and retract no retraction", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    for (const _ of $range(1, 3)) {
      ledger.Append(Loot, loot(1, 1));
      time.server += 400_000;
    }
    ledger.Append(Loot, loot(1, 1));
    let count = 0;
    for (const event of ledger.Events()) {
      count += 1;
      assert.equal("LT", event.type);
      ledger.Retract(event);
    }
    assert.equal(4, count);
    assert.equal(8, ledger.Count());
    for (const event of ledger.Events()) {
      assert.equal(event.type === "LT", ledger.IsRetracted(event));
    }
  });

  it("of a loop over events that appends earlier ones see none twice", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    for (const i of $range(1, 5)) {
      ledger.Append(Loot, loot(1, i));
      time.advance(10);
    }
    const seen: unknown[] = [];
    for (const event of ledger.Events()) {
      seen.push(event.points);
      if (seen.length <= 3) {
        ledger.Append(Loot, loot(1, 100), { at: time.server - 1000 });
      }
    }
    assert.same([1, 2, 3, 4, 5], seen);
  });

  it("of authorize that appends while events are handed on does not mix them up", () => {
    const time = new FakeTime();
    let appending = false;
    const ledger = openLedger({
      time,
      options: {
        authorize: (event: Event) => {
          if (appending && event.points === 2) {
            appending = false;
            ledger.Append(Loot, loot(1, 100), { at: time.server - 1000 });
          }
          return event.points !== 3;
        },
      },
    });
    for (const points of [1, 2, 4, 5]) {
      ledger.Append(Loot, loot(1, points));
      time.advance(10);
    }
    appending = true;
    const [pack] = setOf(ledger).packWeek(ledger.Weeks()[0], 2600, noPause);
    const block = readPack(pack, PEER_LIMITS, noPause);
    const handed: unknown[] = [];
    for (const i of $range(1, block?.count ?? 0)) {
      const stamp = block?.stamps.get(i) as number;
      handed.push(stamp);
    }
    const own: unknown[] = [];
    for (const event of ledger.Events()) {
      if (event.points !== 100) {
        own.push(event.time * 256 + event.counter);
      }
    }
    assert.same(own, handed);
  });
});

describe("listeners", () => {
  it("that were ended by one before them are not called any more", () => {
    const ledger = openLedger();
    const told: string[] = [];
    const stops: (() => void)[] = [];
    ledger.OnAppend(() => {
      told.push("first");
      for (const stop of stops) {
        stop();
      }
      ledger.OnAppend(() => told.push("new"));
    });
    stops.push(ledger.OnAppend(() => told.push("second")));
    ledger.Append(Loot, loot(1, 1));
    assert.same(["first"], told);
    ledger.Append(Loot, loot(1, 1));
    assert.same(["first", "first", "new"], told);
  });

  it("are told of many events in slices", () => {
    const time = new FakeTime();
    const author = openLedger({ person: 2 });
    for (const _ of $range(1, 200)) {
      author.Append(Loot, loot(1, 1));
    }
    const packs = setOf(author).packWeek(author.Weeks()[0], 100_000, noPause);
    const ledger = openLedger({ time });
    let told = 0;
    let most = 0;
    ledger.OnAppend(() => {
      told += 1;
      time.spent += 1;
    });
    time.scheduler.start((pause) => {
      setOf(ledger).receive(packs[0], "P2-Realm", pause);
    });
    while (time.isTicking()) {
      const before = told;
      time.frame();
      most = math.max(most, told - before);
    }
    assert.equal(200, told);
    assert.is_true(most <= 16, `${most} in a frame`);
  });
});

describe("initial", () => {
  it("is called once, and its state is not shared by replays", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    let called = 0;
    const shared = { sums: {} as Standings };
    const projection = ledger.Project<{ sums: Standings }>({
      name: "sums",
      version: 1,
      initial: () => {
        called += 1;
        return shared;
      },
      on: {
        LT: (state, event) => {
          standingsDefinition.on.LT?.(state.sums, event);
        },
      },
    });
    ledger.Append(Loot, loot(1, 5));
    time.settle();
    ledger.Append(Loot, loot(1, 2), { at: time.server - 100 });
    time.settle();
    assert.same({ sums: { [loot(1, 5).target]: 7 } }, projection.GetState());
    assert.same({ sums: {} }, shared);
    assert.equal(1, called);
  });
});

describe("slow handlers", () => {
  it("soon get fewer events between two looks at the clock", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    let applied = 0;
    ledger.Project<Standings>({
      ...standingsDefinition,
      on: {
        LT: () => {
          applied += 1;
          time.spent += 2;
        },
      },
    });
    for (const _ of $range(1, 200)) {
      ledger.Append(Loot, loot(1, 1));
    }
    const frames: number[] = [];
    while (time.isTicking()) {
      const before = applied;
      time.frame();
      frames.push(applied - before);
    }
    assert.equal(200, applied);
    assert.same([4, 2], frames.slice(0, 2));
    assert.is_true(frames.slice(1).every((count) => count <= 3));
  });
});

describe("a transport", () => {
  it("that hands over nonsense is told so", () => {
    let receive: (...args: unknown[]) => void = () => undefined;
    openLedger({
      transport: {
        Send: () => undefined,
        OnReceive: (callback) => {
          receive = callback as typeof receive;
        },
      },
    });
    for (const message of [
      ["loud", "text", "GUILD", "P2-Realm"],
      ["bulk", 5, "GUILD", "P2-Realm"],
      ["bulk", "text", {}, "P2-Realm"],
      ["bulk", "text", "GUILD"],
    ]) {
      assert.error_matches(() => {
        receive(message[0], message[1], message[2], message[3]);
      }, "transport: a receiver takes lane");
    }
  });

  it("that raises when it is set up makes OpenLedger raise", () => {
    assert.error_matches(() => {
      openLedger({ transport: { Send: () => undefined, OnReceive: () => error("no such luck") } });
    }, "no such luck");
  });
});
