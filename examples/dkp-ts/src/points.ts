// What can happen, and what follows from it.
import type { ClosingInfo, EventOf } from "wow-eventsourcing";
import { nameOf, OFFICER_RANK } from "./roster";

const ES = LibStub("EventSourcing-1.0");

// Events are facts. Codes and fields are for ever: they stand in the saved history.
const Award = ES.DefineEvent("AW", [
  ["targets", "guid[]"],
  ["points", "int"],
  ["reason", "string?"],
]);
const Decay = ES.DefineEvent("DC", [["percent", "int"]]);
const Loot = ES.DefineEvent("LT", [
  ["target", "guid"],
  ["item", "int"],
  ["cost", "int"],
]);

// What somebody takes along into a new season.
const Balance = ES.DefineEvent("BL", [
  ["target", "guid"],
  ["points", "int"],
  ["items", "int"],
]);

type PointsEvent = EventOf<typeof Award | typeof Decay | typeof Loot | typeof Balance>;

interface Standing {
  points: number;
  items: number;
}

type Standings = Record<string, Standing>;

function standingOf(state: Standings, guid: string): Standing {
  return (state[guid] ??= { points: 0, items: 0 });
}

/** `storage` is a table for the character's guild. The library owns it. */
function openLedger(storage: object) {
  return ES.OpenLedger({
    name: "GuildDKP", // the same on all clients, at most 12 characters
    storage,
    events: [Award, Decay, Loot, Balance],
    authorize: ES.AllowRank(OFFICER_RANK),
  });
}

/** What handlers make of the events, in their order. They use the state and the event, and nothing else. */
function projectStandings(ledger: ReturnType<typeof openLedger>) {
  return ledger.Project({
    name: "standings",
    version: 1, // raise it when a handler changes
    initial: (): Standings => ({}),
    on: {
      AW: (state, event) => {
        for (const guid of event.targets) standingOf(state, guid).points += event.points;
      },
      // How much each loses is not in the event: an award that arrives late, from before it, decays all the same.
      DC: (state, event) => {
        for (const [, standing] of pairs(state)) {
          if (standing.points > 0) standing.points -= Math.floor((standing.points * event.percent) / 100);
        }
      },
      LT: (state, event) => {
        const standing = standingOf(state, event.target);
        standing.points -= event.cost;
        standing.items += 1;
      },
      BL: (state, event) => {
        state[event.target] = { points: event.points, items: event.items };
      },
    },
  });
}

/**
 * The points of one guild. What `award`, `decay`, `loot` and `undo` give is the event, or undefined and a message where
 * this player may not.
 */
export class Points {
  readonly ledger;
  readonly standings;

  constructor(storage: object) {
    this.ledger = openLedger(storage);
    this.standings = projectStandings(this.ledger);
  }

  award(targets: string[], points: number, reason?: string) {
    return this.ledger.Append(Award, { targets, points, reason });
  }

  decay(percent: number) {
    return this.ledger.Append(Decay, { percent });
  }

  loot(target: string, item: number, cost: number) {
    return this.ledger.Append(Loot, { target, item, cost });
  }

  /** What this player entered last, within a day, and has not taken back. */
  findLast(): PointsEvent | undefined {
    let last: PointsEvent | undefined;
    for (const event of this.ledger.Events(GetServerTime() - 86400)) {
      const isOwn = event.creator === UnitGUID("player");
      if (isOwn && event.type !== "_R" && !this.ledger.IsRetracted(event)) last = event;
    }
    return last;
  }

  undo(event: PointsEvent) {
    return this.ledger.Retract(event);
  }

  /**
   * Ends the history before the week that was so many days ago. Everybody begins with nothing, or keeps what they had.
   * Calls `done` with the closing, or with undefined, why there is none and a code.
   */
  startSeason(
    days: number,
    keeps: boolean,
    force: boolean,
    done: (this: void, closing?: ClosingInfo, reason?: string, code?: string) => void,
  ): void {
    const before = GetServerTime() - days * 86400;
    if (keeps) {
      const balances = (states: Record<string, object>) =>
        Object.entries(states.standings as Standings).map(([target, standing]) => [Balance, { target, ...standing }]);
      this.ledger.Prune(before, balances, { force, done });
    } else {
      // The standings do not come out the same, and should not.
      this.ledger.Prune(before, [], { force, done, exclude: ["standings"] });
    }
  }

  /** How much this client knows, and whether that is all. */
  describeLedger(): string {
    const [state] = this.ledger.GetSyncState();
    return `${this.ledger.Count()} events, ${state}`;
  }

  /** The standings, most points first. */
  list(): { name: string; points: number; items: number }[] {
    const list = [];
    for (const [guid, { points, items }] of pairs(this.standings.GetState())) {
      list.push({ name: nameOf(guid), points, items });
    }
    return list.sort((a, b) => (a.points !== b.points ? b.points - a.points : a.name < b.name ? -1 : 1));
  }
}
