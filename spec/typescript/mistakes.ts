/** What the compiler refuses. Each of these lines must be an error: one that is not makes the compiler complain. */
import type { EventSourcing } from "wow-eventsourcing";

declare const ES: EventSourcing;

const Award = ES.DefineEvent("AW", [
  ["targets", "guid[]"],
  ["points", "int"],
  ["note", "string?"],
]);
const Council = ES.DefineEvent("CN", [
  ["votes", "record[]", [["item", "int"]]],
  ["points", "map", "guid", "int"],
]);
const Loss = ES.DefineEvent("LS", [["item", "int"]]);

// @ts-expect-error there is no such field type
ES.DefineEvent("X1", [["points", "integer"]]);
// @ts-expect-error a list of a list
ES.DefineEvent("X2", [["points", "int[][]"]]);
// @ts-expect-error a field needs a name and a type
ES.DefineEvent("X3", [["points"]]);
// @ts-expect-error a record needs fields
ES.DefineEvent("X5", [["votes", "record[]"]]);
// @ts-expect-error a list within a record
ES.DefineEvent("X6", [["votes", "record[]", [["items", "int[]"]]]]);
// @ts-expect-error keys are no numbers that may have fractions
ES.DefineEvent("X7", [["points", "map", "number", "int"]]);
// @ts-expect-error codes are texts
ES.DefineEvent(4, []);

// @ts-expect-error storage is missing
ES.OpenLedger({ name: "None", events: [Award] });
// @ts-expect-error no such knob
ES.OpenLedger({ name: "Knob", storage: {}, events: [Award], sync: { claimDelai: 5 } });
// @ts-expect-error an event type, not its code
ES.OpenLedger({ name: "Code", storage: {}, events: ["AW"] });

const ledger = ES.OpenLedger({ name: "Typed", storage: {}, events: [Award, Council] });

// @ts-expect-error points is missing
ledger.Append(Award, { targets: [] });
// @ts-expect-error points is a number
ledger.Append(Award, { targets: [], points: "50" });
// @ts-expect-error targets is a list
ledger.Append(Award, { targets: "Player-1-00000001", points: 50 });
// @ts-expect-error there is no field of that name
ledger.Append(Award, { targets: [], points: 50, nots: "" });
// @ts-expect-error an item is a number
ledger.Append(Council, { votes: [{ item: "5" }], points: {} });
// @ts-expect-error a record has no field of that name
ledger.Append(Council, { votes: [{ item: 5, itm: 5 }], points: {} });
// @ts-expect-error the values are numbers
ledger.Append(Council, { votes: [], points: { "Player-1-00000001": "5" } });
// @ts-expect-error this ledger does not have that type
ledger.Append(Loss, { item: 1 });
// @ts-expect-error an event type, not its code
ledger.Append("AW", { targets: [], points: 50 });

const [event] = ledger.Append(Award, { targets: [], points: 50 });
if (event !== undefined) {
  // @ts-expect-error events are not changed
  event.points = 60;
  // @ts-expect-error nor are their lists
  event.targets.push("Player-1-00000001");
  // @ts-expect-error there is no such field
  event.item;
}

ledger.Project({
  name: "wrong",
  version: 1,
  initial: () => ({ sum: 0 }),
  on: {
    // @ts-expect-error this ledger does not have that type
    LS: () => undefined,
    AW: (state, award) => {
      // @ts-expect-error the state has no such field
      state.total = 1;
      // @ts-expect-error the event has no such field
      state.sum += award.item;
    },
  },
});
// @ts-expect-error there is no such way to go on
ledger.Project({ name: "wrong", version: 1, initial: () => ({}), on: {}, onError: "stop" });
// @ts-expect-error version is missing
ledger.Project({ name: "wrong", initial: () => ({}), on: {} });
ledger.OnSyncState((state) => {
  // @ts-expect-error there is no such state
  return state === "in sync";
});
// @ts-expect-error the implementation is not for addons
ledger.flush();
// @ts-expect-error nor is what an event type is made of
Award.shape;
// @ts-expect-error no such part of a filter
ledger.Events({ kind: Award });
// @ts-expect-error not among the ledger's events
ledger.OnAppend(Loss, () => undefined);
// @ts-expect-error no such option
ledger.AddPeer("Anna", { giving: true });
