import type { Event } from "../../src/event/event";
import { defineEvent, type EventType } from "../../src/event/eventType";
import type { Ledger } from "../../src/ledger/ledger";
import { Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, packEvent, setOf } from "../support/ledgers";
import { noPause } from "../../src/ledger/store/weeks";

const Kill = defineEvent("KL", [
  ["boss", "string"],
  ["wipes", "int"],
]);
const Raid = defineEvent("RD", [["place", "string"]]);

/** What a projection of all events sees: texts, in order. */
function watch(ledger: Ledger): { seen: (this: void) => string[]; calls: (this: void) => number } {
  let calls = 0;
  const projection = ledger.Project<{ list: string[] }>({
    name: "all",
    version: 1,
    initial: () => ({ list: [] }),
    on: {},
    otherwise: (state, event) => {
      calls += 1;
      state.list.push(`${event.type} ${tostring(event.boss ?? (event as unknown as Record<number, unknown>)[1])}`);
    },
  });
  projection.CatchUp();
  return {
    seen: () => {
      projection.CatchUp();
      return projection.GetState().list;
    },
    calls: () => calls,
  };
}

describe("AddEvents", () => {
  it("makes types known: to Append, Project, and for events that are there already", () => {
    const time = new FakeTime();
    const storage = {};
    const first = openLedger({ time, storage, events: [Loot, Kill] });
    const [old] = first.Append(Kill, { boss: "Ragnaros", wipes: 3 });
    first.Close();
    const ledger = openLedger({ time, storage, events: [Loot] });
    assert.is_nil(ledger.Get(old?.key ?? "")?.boss);
    assert.error_matches(() => ledger.Append(Kill, { boss: "x", wipes: 1 }), "is not among the ledger's events");
    assert.equal(ledger, ledger.AddEvents([Kill]));
    assert.equal("Ragnaros", ledger.Get(old?.key ?? "")?.boss);
    assert.is_not_nil(ledger.Append(Kill, { boss: "Onyxia", wipes: 1 })[0]);
    const projection = ledger.Project<Record<string, number>>({
      name: "kills",
      version: 1,
      initial: () => ({}),
      on: {
        KL: (state, event) => {
          state[event.boss as string] = event.wipes as number;
        },
      },
    });
    projection.CatchUp();
    assert.same({ Ragnaros: 3, Onyxia: 1 }, projection.GetState());
    // A fork knows them, too.
    assert.is_not_nil(ledger.Fork().Append(Kill, { boss: "Nefarian", wipes: 1 })[0]);
    assert.same([], time.errors);
  });

  it("goes back with projections that were given unknown events, and only with those", () => {
    const time = new FakeTime();
    const storage = {};
    const first = openLedger({ time, storage, events: [Loot, Kill] });
    for (const i of $range(1, 40)) {
      first.Append(Loot, loot(i, i));
    }
    first.Append(Kill, { boss: "Ragnaros", wipes: 3 });
    first.Append(Loot, loot(50, 50));
    first.Close();
    const ledger = openLedger({ time, storage, events: [Loot] });
    const all = watch(ledger);
    assert.equal("KL Ragnaros", all.seen()[40]);
    let calls = 0;
    const loots = ledger.Project<object>({
      name: "loot",
      version: 1,
      initial: () => ({}),
      on: { LT: () => (calls += 1) },
    });
    loots.CatchUp();
    assert.equal(41, calls);
    ledger.AddEvents([Kill, Raid]);
    loots.CatchUp();
    assert.equal(41, calls);
    const before = all.calls();
    assert.equal("KL Ragnaros", all.seen()[40]);
    assert.is_true(all.calls() > before);
    assert.equal(42, all.seen().length);
    ledger.AddEvents([Kill]);
    const again = all.calls();
    all.seen();
    assert.equal(again, all.calls());
  });

  it("makes a shown travel again", () => {
    const time = new FakeTime();
    const source = openLedger({ time, person: 2, events: [Loot, Kill] });
    const [event] = source.Append(Kill, { boss: "Ragnaros", wipes: 3 });
    const ledger = openLedger({ time, events: [Loot] });
    setOf(ledger).receive(packEvent(source, event as Event), "P2-Realm", noPause);
    const projection = ledger.Project<{ boss?: unknown }>({
      name: "boss",
      version: 1,
      initial: () => ({}),
      on: {},
      otherwise: (state, other) => {
        state.boss = other.boss ?? "?";
      },
    });
    projection.CatchUp();
    projection.TravelTo(time.server);
    time.advance(1);
    assert.equal("?", projection.GetState().boss);
    ledger.AddEvents([Kill]);
    time.advance(2);
    assert.equal("Ragnaros", projection.GetState().boss);
    projection.Return();
    assert.equal("Ragnaros", projection.GetState().boss);
  });

  it("adds none when one does not fit", () => {
    const time = new FakeTime();
    const storage = {};
    openLedger({ time, storage, events: [Loot, Kill] }).Close();
    const ledger = openLedger({ time, storage: copy(storage), events: [Loot] });
    const fails = (events: unknown, message: string) => {
      assert.error_matches(() => ledger.AddEvents(events as EventType[]), message, undefined, true);
      assert.error_matches(() => ledger.Append(Raid, { place: "x" }), "is not among the ledger's events");
    };
    fails(
      [Raid, defineEvent("LT", [["a", "int"]])],
      'AddEvents: events[2]: the code "LT" belongs to an earlier event type',
    );
    fails(
      [Raid, defineEvent("RD", [["a", "int"]])],
      'AddEvents: events[2]: the code "RD" belongs to an earlier event type',
    );
    fails(
      [Raid, defineEvent("KL", [["boss", "int"]])],
      'AddEvents: events: field 1 ("boss") of "KL" is "int", and the saved events have "string" there',
    );
    fails([Raid, {}], "AddEvents: events[2] must be an event type made by DefineEvent, got a table");
    fails(Raid, "AddEvents: events must be a list of event types made by DefineEvent");
    fails({ raid: Raid }, "AddEvents: events must be a list of event types made by DefineEvent");
  });

  it("remembers the fields for the next session", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = openLedger({ time, storage, events: [Loot] });
    ledger.AddEvents([Kill]);
    ledger.Close();
    assert.error_matches(
      () => openLedger({ time, storage, events: [defineEvent("KL", [["boss", "guid"]])] }),
      'field 1 ("boss") of "KL" is "guid", and the saved events have "string" there',
      undefined,
      true,
    );
  });

  it("is not for handlers, nor for a closed ledger", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const messages: unknown[] = [];
    const projection = ledger.Project<object>({
      name: "x",
      version: 1,
      initial: () => ({}),
      on: { LT: () => ledger.AddEvents([Kill]) as never },
    });
    projection.OnError((_event, message) => messages.push(message));
    ledger.Append(Loot, loot(1, 1));
    projection.CatchUp();
    assert.is_not_nil(string.find(messages[0] as string, "AddEvents: must not be called by a handler", 1, true)[0]);
    ledger.Close();
    assert.error_matches(() => ledger.AddEvents([Kill]), "AddEvents: the ledger is closed");
  });
});
