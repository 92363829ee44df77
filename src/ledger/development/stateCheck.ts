import type { Event } from "../../event/event";
import type { Pause } from "../../ports";
import { firstDifference } from "../../replay/compareStates";
import type { Projection } from "../../replay/projection";
import { replayAll } from "../../replay/replayAll";
import type { Replayer } from "../../replay/replayer";
import type { EventStore } from "../store/eventStore";

/** A replay or comparison that was overtaken by changes of the ledger this often is left for later. */
const RETRIES = 3;

/** What a check needs of the ledger. */
export interface CheckWorld {
  readonly store: EventStore;
  /** Goes up with every change of the events. */
  revision(this: void): number;
  /** A replay that is to be told of every change of the events from now on; undefined: none any more. */
  watch(this: void, replayer: Replayer | undefined): void;
}

/** Something that is wrong with a projection. */
export interface Finding {
  /** Where, without the values, which may be others each time. */
  readonly place: string;
  /** All of it, for people. */
  readonly text: string;
}

/** What came of a check; overtaken: the ledger changed all the time, or the projection has not applied all events. */
export type Checked = { readonly is: "overtaken" } | { readonly is: "checked"; readonly findings: readonly Finding[] };

const OVERTAKEN: Checked = { is: "overtaken" };

/** Looks at the events that handlers are given in a replay: after a handler they must be as before. */
class EventCheck {
  /** What was found, once for each type of events. */
  readonly findings: Finding[] = [];
  private readonly told = new LuaSet<string>();
  private handed: Event | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly projection: string,
  ) {}

  readonly hand: (this: void, event: Event) => void = (event) => {
    this.handed = event;
  };

  readonly look: (this: void, pause: Pause) => void = (pause) => {
    const { handed } = this;
    this.handed = undefined;
    if (handed !== undefined) {
      this.compare(handed, pause);
    }
    pause();
  };

  /** A handler may have changed anything of it, so it is found by what the replay is at. */
  private compare(handed: Event, pause: Pause): void {
    const [stamp, creator] = this.at();
    const kept = this.store.get(stamp, creator);
    if (kept === undefined || this.told.has(kept.type)) {
      // Events of a summary are of no week.
      return;
    }
    const difference = firstDifference(handed, kept, "given", pause);
    if (difference !== undefined) {
      this.told.add(kept.type);
      const place = `${this.projection}: the handler of "${kept.type}" changes its event`;
      this.findings.push({ place, text: place + difference });
    }
  }

  /** The key of the newest event of the replay. */
  at: (this: void) => LuaMultiReturn<[stamp: number, creator: number]> = () => $multi(-1, -1);
}

/** Replays a projection from the beginning, aside and in slices, and compares its live state with what comes out. */
export function checkState(projection: Projection, world: CheckWorld, pause: Pause): Checked {
  for (const _ of $range(1, RETRIES)) {
    if (!projection.isComplete()) {
      return OVERTAKEN;
    }
    const events = new EventCheck(world.store, projection.name);
    const replayer = projection.replayAnew(pause, events.hand);
    events.at = () => $multi(replayer.stamp, replayer.creator);
    world.watch(replayer);
    const findings = compareAtEnd(projection, replayer, events, world, pause);
    world.watch(undefined);
    if (findings !== undefined) {
      return { is: "checked", findings };
    }
  }
  return OVERTAKEN;
}

/** Replays to the end, and to the new end if something is appended meanwhile; undefined when that was overtaken. */
function compareAtEnd(
  projection: Projection,
  replayer: Replayer,
  events: EventCheck,
  { store, revision }: CheckWorld,
  pause: Pause,
): readonly Finding[] | undefined {
  for (const _ of $range(1, RETRIES)) {
    const failure = replayAll(replayer, projection.skipsErrors(), store, pause, events.look);
    if (replayer.isStale || !projection.isComplete()) {
      return undefined;
    }
    if (failure !== undefined) {
      const place = `${projection.name}: a handler failed in the replay`;
      return [...events.findings, { place, text: `${place}: ${tostring(failure)}` }];
    }
    const begun = revision();
    const live = projection.liveState();
    const difference = firstDifference(live, replayer.state, "replayed", pause);
    if (revision() === begun && projection.liveState() === live && projection.isComplete()) {
      if (difference === undefined) {
        return events.findings;
      }
      const text = projection.name + difference;
      const [place] = string.match(text, "^(.-): ");
      return [...events.findings, { place, text }];
    }
  }
  return undefined;
}
