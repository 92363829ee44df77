import { defineEvent } from "../../../src/event/eventType";
import type { Ledger } from "../../../src/ledger/ledger";
import { noPause } from "../../../src/ledger/store/weeks";
import { writePack } from "../../../src/pack/pack";
import type { Transport } from "../../../src/ports";
import type { Projection } from "../../../src/replay/projection";
import { blockOf, guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { loot, openLedger, packEvent, setOf, type Standings, standingsDefinition } from "../../support/ledgers";
import { Link } from "./link";

/** All functions of an addon that the library calls. */
export const CALLBACKS = [
  "initial",
  "handler",
  "otherwise",
  "OnChange",
  "OnError",
  "At",
  "OnAppend",
  "OnConflict",
  "OnRejected",
  "OnSyncState",
  "OnSyncProgress",
  "authorize",
  "trustSender",
  "logger",
  "Send",
] as const;
export type Callback = (typeof CALLBACKS)[number];

/** An event type that has no handler. */
const Note = defineEvent("NT", [["text", "string"]]);
/** Points that authorize refuses, and that the handler fails on. */
const FORBIDDEN = 666;
const FAILING = 13;
const OTHER = "P2-Realm";

/** Two clients; every function that the first gives the library first does what a spec tells it to. */
export class Stage {
  readonly time = new FakeTime();
  readonly storage = {};
  readonly ledger: Ledger;
  readonly other: Ledger;
  standings!: Projection<Standings>;
  /** How often each was called. */
  readonly calls: Record<string, number | undefined> = {};
  readonly stops: (() => void)[] = [];

  /** @param act called in each callback of the first client; `ledger` is not there when that is opened. */
  constructor(private readonly act: (callback: Callback, stage: Stage) => void) {
    const link = new Link(this.time);
    const carried = link.join("P1-Realm");
    const transport: Transport = {
      Send: (...message) => {
        this.tell("Send");
        carried.Send(...message);
      },
      OnReceive: (callback) => {
        carried.OnReceive(callback);
      },
    };
    const log = () => {
      this.tell("logger");
    };
    this.ledger = openLedger({
      time: this.time,
      storage: this.storage,
      events: [Loot, Note],
      transport,
      options: {
        authorize: (event: { points?: number }) => {
          this.tell("authorize");
          return event.points !== FORBIDDEN;
        },
        trustSender: () => {
          this.tell("trustSender");
          return true;
        },
        logger: { Debug: log, Info: log, Warning: log, Error: log },
      },
    });
    this.other = openLedger({ time: this.time, person: 2, events: [Loot, Note], transport: link.join(OTHER) });
    const { ledger } = this;
    for (const event of ["OnAppend", "OnConflict", "OnRejected", "OnSyncState", "OnSyncProgress"] as const) {
      this.stops.push(
        ledger[event](() => {
          this.tell(event);
        }),
      );
    }
  }

  /** Projects; raises what `initial` does. */
  project(): void {
    this.standings = this.ledger.Project<Standings>({
      ...standingsDefinition,
      initial: () => {
        this.tell("initial");
        return {};
      },
      on: {
        LT: (state, event) => {
          this.tell("handler");
          if (event.points === FAILING) {
            error("a failing handler");
          }
          standingsDefinition.on.LT?.(state, event);
        },
      },
      otherwise: (state) => {
        this.tell("otherwise");
        state.notes = ((state.notes as number | undefined) ?? 0) + 1;
      },
      onError: "skip",
    });
    this.stops.push(
      this.standings.OnChange(() => {
        this.tell("OnChange");
      }),
      this.standings.OnError(() => {
        this.tell("OnError");
      }),
    );
  }

  /** Lets both do all that there is; every callback is called. */
  play(): void {
    const { ledger, other, standings, time } = this;
    const started = time.server;
    other.StartSending();
    time.advance(20);
    this.append(1, 10);
    other.Append(Loot, loot(1, 20));
    const [conflicting] = other.Append(Note, { text: "b" });
    other.Append(Loot, loot(1, FORBIDDEN));
    other.Append(Loot, loot(1, FAILING));
    time.advance(40);
    if (conflicting !== undefined) {
      // Another payload under its key, as a client that lost its saved variables may have made.
      const { time: at, counter, creator } = conflicting;
      const block = blockOf([{ time: at, counter, creator, eventType: Note, payload: { text: "a" } }]);
      time.scheduler.start((pause) => {
        setOf(ledger).receive(writePack(block, 1, 1, noPause), OTHER, pause);
      });
    }
    time.advance(10);
    standings.At(started, () => {
      this.tell("At");
    });
    standings.TravelTo(started);
    time.advance(10);
    standings.Return();
    time.advance(10);
    // A late one: the projection starts again.
    other.Append(Loot, loot(2, 30), { at: started - 1000 });
    time.advance(1200);
    other.Append(Loot, loot(2, 40));
    time.advance(300);
  }

  /** Appends at the first client, if it is open. */
  append(target: number, points: number): void {
    pcall(() => this.ledger.Append(Loot, loot(target, points)));
  }

  /** What the ledger's events add up to, handled one by one. */
  expectedState(): Standings {
    const state: Standings = {};
    for (const event of this.ledger.Events()) {
      if (event.type === "NT") {
        state.notes = ((state.notes as number | undefined) ?? 0) + 1;
      } else if (event.type === "LT" && event.points !== FAILING && !this.ledger.IsRetracted(event)) {
        standingsDefinition.on.LT?.(state, event);
      }
    }
    return state;
  }

  /** The ledger as the saved table has it. */
  reopened(): Ledger {
    return openLedger({ time: new FakeTime(), storage: this.storage, events: [Loot, Note] });
  }

  /** Gives the other client what it cannot have heard. */
  share(): void {
    for (const event of this.ledger.Events()) {
      setOf(this.other).receive(packEvent(this.ledger, event), "P1-Realm", noPause);
    }
  }

  private tell(callback: Callback): void {
    this.calls[callback] = (this.calls[callback] ?? 0) + 1;
    this.act(callback, this);
  }
}

/** The creator of the first client's events. */
export const ME = guid(1);
