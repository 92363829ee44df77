/** What the compiler knows of an addon's events without being told. The compiler is the test: this must compile. */
import type {
  AnyEventOf,
  Event,
  EventOf,
  EventSourcing,
  Ledger,
  PayloadFor,
  Projection,
  RetractionEvent,
} from "wow-eventsourcing";

declare const ES: EventSourcing;

/** Compiles when the two types are the same, and not only when one fits the other. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = { [Name in keyof T]: T[Name] };
declare function check<_Holds extends true>(): void;

const Award = ES.DefineEvent("AW", [
  ["targets", "guid[]"],
  ["points", "int"],
  ["item", "int?"],
  ["note", "string?"],
]);
const Kill = ES.DefineEvent("KL", [
  ["boss", "string"],
  ["minutes", "number"],
  ["first", "boolean"],
  ["loot", "table"],
  ["wipes", "int[]?"],
]);
const Reset = ES.DefineEvent("RS", []);
const Council = ES.DefineEvent("CN", [
  [
    "votes",
    "record[]",
    [
      ["voter", "guid"],
      ["item", "int"],
      ["note", "string?"],
    ],
  ],
  ["points", "map", "guid", "int"],
  ["slots", "map?", "int", "table"],
  ["value", "any"],
  ["values", "any[]?"],
]);

// A payload's types follow from the fields.
interface AwardPayload {
  readonly targets: readonly string[];
  readonly points: number;
  readonly item?: number;
  readonly note?: string;
}
interface KillPayload {
  readonly boss: string;
  readonly minutes: number;
  readonly first: boolean;
  readonly loot: object;
  readonly wipes?: readonly number[];
}
check<Same<Flat<PayloadFor<typeof Award>>, Flat<AwardPayload>>>();
check<Same<Flat<PayloadFor<typeof Kill>>, Flat<KillPayload>>>();
check<Same<keyof PayloadFor<typeof Reset>, never>>();
type CouncilPayload = PayloadFor<typeof Council>;
check<Same<keyof CouncilPayload, "votes" | "points" | "slots" | "value" | "values">>();
type Vote = CouncilPayload["votes"][number];
check<Same<Flat<Vote>, { readonly voter: string; readonly item: number; readonly note?: string }>>();
check<Same<CouncilPayload["points"], Readonly<Record<string, number>>>>();
check<Same<CouncilPayload["slots"], Readonly<Record<number, object>> | undefined>>();
check<Same<CouncilPayload["value"], string | number | boolean | object>>();
check<Same<CouncilPayload["values"], readonly (string | number | boolean | object)[] | undefined>>();
check<Same<(typeof Award)["code"], "AW">>();

const ledger = ES.OpenLedger({
  name: "Typed",
  storage: {},
  events: [Award, Kill, Reset, Council],
  authorize: (event, sender) => {
    check<Same<typeof sender, string>>();
    // The code tells the types apart.
    if (event.type === "AW") {
      return event.points < 100 && event.targets.length > 0;
    }
    if (event.type === "_R") {
      return event.target !== "";
    }
    return event.type === "KL" ? event.first : event.time > 0;
  },
  sync: { advertiseInterval: 20 },
  replay: { budget: 2 },
});
check<Same<typeof ledger, Ledger<typeof Award | typeof Kill | typeof Reset | typeof Council>>>();

// Append takes the payload of its type, and gives the event.
const [event, message] = ledger.Append(Award, { targets: ["Player-1-00000001"], points: 50 });
check<Same<typeof event, EventOf<typeof Award> | undefined>>();
check<Same<typeof message, string | undefined>>();
ledger.Append(Kill, { boss: "Onyxia", minutes: 7.5, first: true, loot: { 16900: 1 }, wipes: [1, 2] });
ledger.Append(Reset, {}, { at: 1700000000 });
const votes = [
  { voter: "Player-1-00000001", item: 5, note: "main" },
  { voter: "Player-1-00000002", item: 5 },
];
ledger.Append(Council, { votes, points: { "Player-1-00000001": 5 }, value: true });
if (event !== undefined) {
  check<Same<typeof event.points, number>>();
  check<Same<typeof event.item, number | undefined>>();
  check<Same<typeof event.type, "AW">>();
  check<Same<typeof event.time, number>>();
  // Whatever takes any event takes this one.
  const anyEvent: Event = event;
  ledger.Retract(anyEvent);
}
const [retraction] = ledger.Retract("a key");
check<Same<typeof retraction, RetractionEvent | undefined>>();
ledger.Retract("a key", { at: 5 });
const [restored] = ledger.Restore("a key");
check<Same<typeof restored, RetractionEvent[] | undefined>>();
check<Same<ReturnType<typeof ledger.RetractionsOf>, RetractionEvent[]>>();

// Handlers have the events of their code, and the state that initial makes.
const standings = ledger.Project({
  name: "standings",
  version: 1,
  initial: (): Record<string, number> => ({}),
  on: {
    AW: (state, award) => {
      check<Same<typeof state, Record<string, number>>>();
      check<Same<typeof award, EventOf<typeof Award>>>();
      for (const guid of award.targets) {
        state[guid] = (state[guid] ?? 0) + award.points;
      }
    },
    KL: (state, kill) => {
      check<Same<typeof kill.wipes, readonly number[] | undefined>>();
      state[kill.boss] = kill.minutes;
    },
    CN: (state, council) => {
      for (const vote of council.votes) {
        check<Same<typeof vote.note, string | undefined>>();
        state[vote.voter] = council.points[vote.voter] + vote.item;
      }
    },
    _R: (_state, retraction) => {
      check<Same<typeof retraction, RetractionEvent>>();
      check<Same<typeof retraction.target, string>>();
    },
  },
  otherwise: (_state, other) => {
    check<Same<typeof other.type, "AW" | "KL" | "RS" | "CN">>();
  },
  onError: "skip",
});
check<
  Same<
    typeof standings,
    Projection<Record<string, number>, AnyEventOf<typeof Award | typeof Kill | typeof Reset | typeof Council>>
  >
>();
check<Same<ReturnType<typeof standings.GetState>, Record<string, number>>>();
standings.OnChange((state) => {
  check<Same<typeof state, Record<string, number>>>();
});
standings.OnError((failed) => {
  check<Same<typeof failed.creator, string>>();
});
const callOff = standings.At(1700000000, (state) => {
  check<Same<typeof state, Record<string, number>>>();
});
callOff();
const [applied, total] = standings.GetProgress();
check<Same<typeof applied, number>>();
check<Same<typeof total, number>>();

// Events come as any of the ledger's.
for (const each of ledger.Events(1700000000)) {
  if (each.type === "KL") {
    check<Same<typeof each.boss, string>>();
  }
}
ledger.OnAppend((added, sender) => {
  check<Same<typeof added.key, string>>();
  check<Same<typeof sender, string | undefined>>();
});
ledger.OnAppend(Award, (added, sender) => {
  check<Same<typeof added, EventOf<typeof Award>>>();
  check<Same<typeof sender, string | undefined>>();
});
ledger.OnAppend("KL", (added) => {
  check<Same<typeof added.boss, string>>();
});
ledger.OnAppend("_R", (added) => {
  check<Same<typeof added, RetractionEvent>>();
});
for (const each of ledger.Events({ type: Kill, reverse: true, limit: 5 })) {
  check<Same<typeof each.key, string>>();
}
ledger.OnReady(() => undefined);
const own: Record<string, number> = {};
const held = ledger.Project({
  name: "own",
  version: 1,
  reset: () => own,
  on: {
    AW: (state, award) => {
      check<Same<typeof award, EventOf<typeof Award>>>();
      state[award.creator] = award.points;
    },
  },
  save: () => own,
  load: (saved: Record<string, number>) => {
    check<Same<typeof saved, Record<string, number>>>();
  },
});
check<Same<ReturnType<typeof held.GetState>, Record<string, number>>>();
ledger.Project({
  name: "outside",
  version: 1,
  reset: () => {
    own.x = 0;
  },
  on: {
    KL: (_state, kill) => {
      check<Same<typeof kill, EventOf<typeof Kill>>>();
    },
  },
});
const Boss = ES.DefineEvent("BS", [["name", "string"]]);
check<
  Same<
    ReturnType<typeof ledger.AddEvents<typeof Boss>>,
    Ledger<typeof Award | typeof Kill | typeof Reset | typeof Council | typeof Boss>
  >
>();
ledger.AddEvents([Boss]).Append(Boss, { name: "Onyxia" });
standings.OnReady((state) => {
  check<Same<typeof state, Record<string, number>>>();
});
ledger.AddPeer("Anna", { give: true, take: false });
const fork = ledger.Fork();
fork.Append(Reset, {});
const [appended, refusal] = fork.Apply();
check<Same<typeof appended, AnyEventOf<typeof Award | typeof Kill | typeof Reset | typeof Council>[] | undefined>>();
check<Same<typeof refusal, string | undefined>>();
ledger.OnSyncState((state) => {
  check<Same<typeof state, "synced" | "syncing" | "out of sync" | "unknown">>();
});

// A transport and a logger of one's own.
ES.OpenLedger({
  name: "Own",
  storage: {},
  events: [Award],
  transport: {
    Send: (_lane, _text, _channel, _target, onSent) => onSent?.(true),
    OnReceive: (callback) => {
      callback("control", "text", "GUILD", "Anna-Realm");
    },
  },
});

/** A function may take every ledger. */
export function lastChange(every: Ledger<any>): number {
  let time = 0;
  for (const each of every.Events()) {
    check<Same<typeof each, Event>>();
    time = each.time;
  }
  return time;
}
lastChange(ledger);
