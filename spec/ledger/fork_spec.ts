import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import type { Transport } from "../../src/ports";
import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger, standingsDefinition } from "../support/ledgers";

describe("a fork of a ledger", () => {
  it("begins with the same events and goes its own way", () => {
    const time = new FakeTime();
    const storage = {};
    let sent = 0;
    const transport: Transport = {
      Send: (_lane, _text, _channel, _target, onSent) => {
        sent += 1;
        onSent?.(true);
      },
      OnReceive: () => {
        // Nothing comes.
      },
    };
    const ledger = openLedger({ time, storage, transport });
    let first: Event | undefined;
    for (const i of $range(1, 300)) {
      [first] = ledger.Append(Loot, loot(i % 7, i), { at: time.server - 3600 * i });
    }
    const standings = ledger.Project(standingsDefinition);
    standings.CatchUp();
    time.advance(60);
    const [hash, messages] = [ledger.Hash(), sent];
    const fork = ledger.Fork();
    assert.equal(hash, fork.Hash());
    const event = ledger.Get(first?.key ?? "") as Event;
    assert.is_not_nil(fork.Append(Loot, loot(3, 1000))[0]);
    assert.is_not_nil(fork.Retract(event.key)[0]);
    fork.StartSending();
    const trial = fork.Project(standingsDefinition);
    trial.CatchUp();
    assert.equal(standings.GetState()[guid(3)] + 1000, trial.GetState()[guid(3)]);
    time.advance(60);
    assert.equal(hash, ledger.Hash());
    assert.equal(302, fork.Count());
    assert.is_false(ledger.IsRetracted(event));
    assert.equal(messages, sent);
    fork.Close();
    ledger.Append(Loot, loot(3, 5));
    assert.equal(302, fork.Count());
    // What is saved is the ledger's.
    ledger.Close();
    assert.equal(301, openLedger({ time, storage }).Count());
    assert.same([], time.errors);
  });

  it("is asked what its ledger is asked, and not made of a closed one", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, options: { authorize: (event: { points: number }) => event.points < 10 } });
    const fork = ledger.Fork();
    assert.is_nil(fork.Append(Loot, loot(1, 10))[0]);
    assert.is_not_nil(fork.Append(Loot, loot(1, 9))[0]);
    ledger.Close();
    assert.error_matches(() => ledger.Fork(), "Fork: the ledger is closed");
  });
});

describe("Apply of a fork", () => {
  const points = (ledger: Ledger): unknown[] => {
    const list: unknown[] = [];
    for (const event of ledger.Events()) {
      list.push(event.type === "LT" ? event.points : event.type);
    }
    return list;
  };

  it("appends what is new there as events of now, in their order, and sends them", () => {
    const time = new FakeTime();
    const sent: string[] = [];
    const transport: Transport = {
      Send: (_lane, text, _channel, _target, onSent) => {
        sent.push(string.sub(text, 2, 2));
        onSent?.(true);
      },
      OnReceive: () => undefined,
    };
    const ledger = openLedger({ time, transport });
    ledger.Append(Loot, loot(1, 1));
    const fork = ledger.Fork();
    fork.Append(Loot, loot(1, 2));
    fork.Append(Loot, loot(1, 3));
    // The ledger goes on meanwhile, with the keys that the fork has used as well.
    ledger.Append(Loot, loot(1, 10));
    ledger.Append(Loot, loot(1, 11));
    time.server += 100;
    sent.length = 0;
    const [events, message] = fork.Apply();
    assert.is_nil(message);
    assert.same([1, 10, 11, 2, 3], points(ledger));
    assert.same(
      [
        [2, time.server],
        [3, time.server],
      ],
      events?.map((event) => [event.points, event.time]),
    );
    assert.same(events?.[0], ledger.Get(events?.[0].key ?? ""));
    assert.equal(2, sent.length);
    // It is over, and the ledger goes on behind what was applied.
    assert.error_matches(() => fork.Apply(), "Apply: the ledger is closed");
    fork.Discard();
    assert.is_true((ledger.Append(Loot, loot(1, 4))[0] as Event).key > (events?.[1].key ?? ""));
    assert.same([], time.errors);
  });

  it("keeps the time of what was entered afterwards, and leads retractions to the new keys", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const [old] = ledger.Append(Loot, loot(1, 1));
    time.server += 10;
    const fork = ledger.Fork();
    const [late] = fork.Append(Loot, loot(1, 2), { at: time.server - 5 });
    const [wrong] = fork.Append(Loot, loot(1, 3));
    const [retraction] = fork.Retract(wrong as Event);
    fork.Retract(old as Event);
    fork.Retract(retraction as Event);
    ledger.Append(Loot, loot(1, 50));
    ledger.Append(Loot, loot(1, 51));
    time.server += 1000;
    const [events] = fork.Apply();
    assert.same(
      ["LT", "LT", "_R", "_R", "_R"],
      events?.map(({ type }) => type),
    );
    const [first, second, undoing] = events as Event[];
    assert.equal(late?.time, first.time);
    assert.is_false(ledger.IsRetracted(second));
    assert.equal(second.key, ledger.RetractionsOf(second)[0].target);
    assert.is_true(ledger.IsRetracted(undoing));
    assert.is_true(ledger.IsRetracted(old as Event));
    const standings = ledger.Project(standingsDefinition);
    standings.CatchUp();
    assert.equal(2 + 3 + 50 + 51, standings.GetState()[guid(1)]);
  });

  it("brings imported events under their own keys, once", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const rows = [1, 2, 3];
    const map = (row: number) => ({ type: Loot, payload: loot(1, row), time: time.server - 500 + row, source: "Old" });
    const fork = ledger.Fork();
    fork.ImportRows(rows, map);
    const hash = fork.Hash();
    assert.equal(3, fork.Apply()[0]?.length);
    assert.equal(hash, ledger.Hash());
    assert.equal(3, ledger.ImportRows(rows, map)?.known);
  });

  it("appends none when authorize refuses one, and says so; the fork stays", () => {
    const time = new FakeTime();
    let limit = 100;
    const ledger = openLedger({ time, options: { authorize: (event: { points: number }) => event.points < limit } });
    const rejected: unknown[] = [];
    ledger.OnRejected((reason, sender, event) => rejected.push([reason, sender, event?.points]));
    const fork = ledger.Fork();
    fork.Append(Loot, loot(1, 5));
    fork.Append(Loot, loot(1, 50));
    limit = 10;
    const [events, message] = fork.Apply();
    assert.is_nil(events);
    assert.equal("authorize refused LT", message);
    assert.same([["not authorized", "P1-Realm", 50]], rejected);
    assert.equal(0, ledger.Count());
    limit = 100;
    assert.equal(2, fork.Apply()[0]?.length);
  });

  it("gives each event a key of its own when listeners append in between", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const fork = ledger.Fork();
    const made = [1, 2, 3].map((i) => fork.Append(Loot, loot(1, i))[0] as Event);
    fork.Retract(made[2]);
    const stop = ledger.OnAppend(() => {
      stop();
      ledger.Append(Loot, loot(9, 99));
    });
    const [events] = fork.Apply();
    assert.equal(5, ledger.Count());
    assert.is_true(ledger.IsRetracted(events?.[2] as Event));
    assert.is_false(ledger.IsRetracted(events?.[1] as Event));
    assert.same([], time.errors);
  });

  it("of a fork without events gives none, and raises when the ledger is closed", () => {
    const ledger = openLedger();
    assert.same([], ledger.Fork().Apply()[0]);
    const fork = ledger.Fork();
    ledger.Close();
    assert.error_matches(() => fork.Apply(), "Apply: the ledger is closed");
  });

  it("is forgotten by Discard", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const fork = ledger.Fork();
    fork.Append(Loot, loot(1, 5));
    const state = fork.Project(standingsDefinition);
    let changes = 0;
    state.OnChange(() => (changes += 1));
    fork.Discard();
    fork.Discard();
    time.advance(60);
    assert.equal(0, changes);
    assert.equal(0, ledger.Count());
    assert.error_matches(() => fork.Append(Loot, loot(1, 5)), "Append: the ledger is closed");
  });

  it("is called with a colon", () => {
    const fork = openLedger().Fork() as unknown as Record<string, (this: void) => void>;
    for (const method of ["Apply", "Discard"]) {
      assert.error_matches(
        () => {
          fork[method]();
        },
        `${method}: use a colon, fork:${method}(...) and not fork.${method}(...)`,
        undefined,
        true,
      );
    }
  });
});
