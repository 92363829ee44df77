import type { Clock, Job, Scheduler, Timer, Timers } from "../../ports";
import type { Projection } from "../../replay/projection";
import type { Replayer } from "../../replay/replayer";
import type { EventStore } from "../store/eventStore";
import { HeldCheck } from "./heldCheck";
import { checkState } from "./stateCheck";

/** Seconds without a change of the events before states are compared. */
const QUIET = 5;
/** Seconds from the end of one comparison to the next; and after which one begins although events come all the time. */
const INTERVAL = 30;

/** What development needs of the ledger. */
export interface DevelopmentWorld {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly scheduler: Scheduler;
  projections(this: void): readonly Projection[];
  /** Goes up with every change of the events. */
  revision(this: void): number;
  /** Tells the author what was found. */
  tell(this: void, finding: string): void;
}

/** How a projection came out of the last comparison. */
export interface Verdict {
  readonly projection: string;
  /** Events of which its state was made then. */
  readonly events: number;
  /** What is wrong with it, empty: nothing. */
  readonly findings: readonly string[];
}

/**
 * Compares the states of a ledger's projections with replays, now and then and in slices, while an addon is developed: what was
 * changed from outside, or depends on more than state and event, is named. It does nothing to the states.
 */
export class Development {
  private readonly verdicts = new LuaTable<string, Verdict | undefined>();
  /** Places that were told of. */
  private readonly told = new LuaSet<string>();
  private readonly held = new LuaTable<Projection, HeldCheck | undefined>();
  private timer: Timer | undefined;
  private dueAt = 0;
  /** Whether a replay that is to be looked at has just ended. */
  private isAwaited = false;
  private job: Job | undefined;
  private replayer: Replayer | undefined;
  private changedAt = -math.huge;
  private lookedAt: number;

  /** Begins to compare. */
  constructor(private readonly world: DevelopmentWorld) {
    this.lookedAt = world.clock.now();
    this.lookIn(0);
  }

  /** Events from this key on are new or changed. */
  noteChange(stamp: number, creator: number): void {
    this.changedAt = this.world.clock.now();
    this.replayer?.noteChange(stamp, creator);
    if (this.job === undefined && this.dueAt > this.changedAt + QUIET) {
      this.lookIn(QUIET);
    }
  }

  /** Of the open projections that were compared, in the order of their making. */
  list(): Verdict[] {
    const list: Verdict[] = [];
    for (const { name } of this.world.projections()) {
      const verdict = this.verdicts.get(name);
      if (verdict !== undefined) {
        list.push(verdict);
      }
    }
    return list;
  }

  /** Ends it. */
  stop(): void {
    this.timer?.cancel();
    this.job?.cancel();
  }

  private lookIn(seconds: number): void {
    this.timer?.cancel();
    this.dueAt = this.world.clock.now() + seconds;
    this.timer = this.world.timers.after(seconds, () => {
      this.look();
    });
  }

  private look(): void {
    const { clock, scheduler } = this.world;
    const quiet = clock.now() - this.changedAt;
    if (!this.isAwaited && quiet < QUIET && clock.now() - this.lookedAt < INTERVAL) {
      this.lookIn(QUIET - quiet);
      return;
    }
    this.isAwaited = false;
    const ended = (wait: number): void => {
      this.job = undefined;
      this.replayer = undefined;
      this.lookedAt = clock.now();
      this.lookIn(this.isAwaited ? 0 : wait);
    };
    this.job = scheduler.start(
      (pause) => {
        let isBehind = false;
        for (const projection of this.world.projections()) {
          isBehind = !this.check(projection, pause) || isBehind;
        }
        ended(isBehind ? QUIET : INTERVAL);
      },
      () => {
        ended(INTERVAL);
      },
    );
  }

  private heldCheckOf(projection: Projection): HeldCheck {
    let check = this.held.get(projection);
    if (check === undefined) {
      check = new HeldCheck(projection, this.world.revision, () => {
        this.isAwaited = true;
        if (this.job === undefined) {
          this.lookIn(0);
        }
      });
      this.held.set(projection, check);
    }
    return check;
  }

  /** Whether it could be compared, or never can. */
  private check(projection: Projection, pause: () => void): boolean {
    const isHeld = projection.holdsOutside();
    // What nothing is saved of cannot be compared; and one that is halted has told why.
    if ((isHeld && !projection.savesOutside()) || projection.IsHalted() || !projection.isOpen()) {
      return true;
    }
    if (!projection.isComplete()) {
      return false;
    }
    const { revision, store, tell } = this.world;
    const watch = (replayer: Replayer | undefined): void => {
      this.replayer = replayer;
    };
    const result = isHeld
      ? this.heldCheckOf(projection).step(pause)
      : checkState(projection, { store, revision, watch }, pause);
    if (result.is === "overtaken") {
      return false;
    }
    const { findings } = result;
    const { name } = projection;
    this.verdicts.set(name, { projection: name, events: store.count(), findings: findings.map(({ text }) => text) });
    for (const { place, text } of findings) {
      // What goes on being wrong is told once, although its values change.
      if (!this.told.has(place)) {
        this.told.add(place);
        tell(text);
      }
    }
    return true;
  }
}
