import { callAddon } from "../addonCall";
import type { EventType } from "../event/eventType";
import type { EventTypes } from "../ledger/eventTypes";
import type { Pause } from "../ports";
import type { ReplayContext } from "./context";
import { checkDefinition } from "./definition";
import type { Unsubscribe } from "../listeners";
import { Projection } from "./projection";
import { Readiness } from "./readiness";
import { Turns } from "./turns";

/** Milliseconds that saving states may take at logout, all together. */
const SAVE_TIME = 15;
/** Steps of some hundred entries, or of one piece, that it may take; for clocks that stand still. */
const SAVE_STEPS = 150;

/** The projections of a ledger. */
export class Projections {
  private list: readonly Projection[] = [];
  private readonly turns: Turns;
  /** Made for the first who waits. */
  private readiness: Readiness<[]> | undefined;
  private readonly openedAt: number;
  /** Whether the frame in which the ledger was opened is over, as far as somebody has looked. */
  private isSettled = false;

  constructor(private readonly context: ReplayContext) {
    this.openedAt = context.clock.now();
    this.turns = new Turns(context.clock, context.scheduler, context.options);
  }

  /** Those that are open, in the order of their making; a new list with each that comes or goes. */
  all(): readonly Projection[] {
    return this.list;
  }

  /** Makes one; raises a text that says what is wrong with the definition. */
  project(definition: unknown, types: EventTypes): Projection {
    const correct = checkDefinition(definition, types);
    const { name } = correct;
    if (this.list.some((other) => other.name === name)) {
      error(`name "${name}" belongs to an open projection of this ledger: close that one first`, 0);
    }
    const projection: Projection = new Projection(correct, this.context, this.turns, {
      ready: () => {
        this.readiness?.look();
      },
      leave: () => {
        this.saveNow([projection]);
        this.list = this.list.filter((other) => other !== projection);
        projection.end();
        this.readiness?.look();
      },
    });
    this.list = [...this.list, projection];
    return projection;
  }

  /**
   * Calls the listener once, when all projections are ready: at once if they are. Those that are made in the frame in which the
   * ledger was opened are waited for, in whatever order.
   */
  onReady(listener: (this: void) => void): Unsubscribe {
    this.readiness ??= new Readiness(
      this.context.report,
      () => this.isReady(),
      () => [],
    );
    const stop = this.readiness.add(listener);
    if (!this.isSettled && this.context.clock.now() === this.openedAt) {
      this.context.scheduler.start(() => {
        this.isSettled = true;
        this.readiness?.look();
      });
    }
    return stop;
  }

  private isReady(): boolean {
    const isFirstFrame = !this.isSettled && this.context.clock.now() === this.openedAt;
    return !isFirstFrame && this.list.every((projection) => projection.isReady());
  }

  /** Events from this key on are new or changed. */
  noteChange(stamp: number, creator: number): void {
    for (const projection of this.list) {
      projection.noteChange(stamp, creator);
    }
  }

  /** The ledger knows these event types from now on: a handler that was given their events without the fields' names gets them anew. */
  noteTypes(types: readonly EventType[]): void {
    for (const projection of this.list) {
      projection.noteTypes(types);
    }
  }

  /** Brings the saved snapshots up to date, in slices, where enough has come since. */
  save(pause: Pause): void {
    for (const projection of this.list) {
      projection.save(pause);
    }
  }

  /** Brings saved snapshots up to date at once, in a limited time. */
  saveNow(projections = this.list): void {
    const { clock, report } = this.context;
    // From the first checkpoint on: often nothing has to be saved.
    let deadline: number | undefined;
    let steps = SAVE_STEPS;
    const checkpoint = (): boolean => {
      const now = clock.milliseconds();
      deadline ??= now + SAVE_TIME;
      steps -= 1;
      return steps > 0 && now < deadline;
    };
    for (const projection of projections) {
      callAddon(report, () => {
        projection.saveNow(checkpoint);
      });
    }
  }

  /** Ends all of them. */
  close(): void {
    for (const projection of this.list) {
      projection.end();
    }
    this.readiness?.clear();
    this.list = [];
  }
}
