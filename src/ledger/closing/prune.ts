import { writePack } from "../../pack/pack";
import type { Block, Row } from "../../pack/block";
import type { Pause, Scheduler, Serializer } from "../../ports";
import type { Projection } from "../../replay/projection";
import type { EventType } from "../../event/eventType";
import type { EventTypes } from "../eventTypes";
import type { EventStore } from "../store/eventStore";
import { noPause } from "../store/weeks";
import { weekStart } from "./archive";
import type { Books } from "./books";
import { firstDifference } from "../../replay/compareStates";
import { type ClosingRecord, readControl } from "./control";
import { Closing } from "./controlTypes";
import { type Covered, cellsText } from "./coverage";
import { askEntries, type SummaryFunction } from "./readEntries";
import { type Carried, summaryBlock, type SummaryText, writeSummary } from "./summary";
import { replayAll, waitFor } from "../../replay/replayAll";
import { TrialEvents } from "./trialEvents";

/** Work that was overtaken by changes of the ledger this often is done in one go. */
const RETRIES = 3;
const OVERTAKEN = "the ledger changed all the time";

/** Why a ledger was not pruned, beside the sentence that says it. */
export type PruneCode =
  /** `before` is less than the least age ago. */
  | "recent"
  /** There is nothing before that week. */
  | "nothing"
  /** A closing of a later week holds. */
  | "closed"
  /** No sender is online. */
  | "alone"
  /** A sender holds events that this client lacks. */
  | "behind"
  /** A sender lacks events that this client holds. */
  | "ahead"
  /** A projection does not come out the same from the summary. */
  | "differs"
  /** A projection is halted. */
  | "halted"
  /** What the summary function gave, or raised. */
  | "summary"
  /** authorize has refused it. */
  | "refused"
  /** The ledger changed all the time. */
  | "changed";

/** A closing, or why there is none. */
export interface Pruned {
  readonly closing?: ClosingRecord;
  readonly reason?: string;
  readonly code?: PruneCode;
}

/** What a prune is to do. */
export interface PruneOrder {
  /** The first week that stays open. */
  readonly week: number;
  /** What is carried forward, checked; or a function that says so. */
  readonly summary: readonly Carried[] | SummaryFunction;
  /** Names of projections that are not compared. */
  readonly exclude: readonly string[];
}

/** What pruning needs of the ledger. */
export interface PruneWorld {
  readonly serializer: Serializer;
  readonly types: EventTypes;
  readonly store: EventStore;
  readonly books: Books;
  readonly player: number;
  projections(this: void): readonly Projection[];
  /** Goes up with every change of the events. */
  revision(this: void): number;
  /** An own control event, judged; undefined when authorize refuses it. */
  newControl(this: void, eventType: EventType, values: Row<unknown>): Block | undefined;
  /** Sends an event to the ledger's channels. */
  announce(this: void, pack: string): void;
}

/** What a closing will say, once it is known to be right. */
interface PruneDraft {
  readonly revision: number;
  readonly base: ClosingRecord | undefined;
  readonly covered: Covered;
  readonly block: Block;
  readonly text: SummaryText | undefined;
}

/** Makes closings. */
export class Pruner {
  constructor(private readonly world: PruneWorld) {}

  /** Closes all weeks before one, at once. */
  prune(order: PruneOrder): Pruned {
    const draft = this.prepare(order, noPause);
    return isPruned(draft) ? draft : (this.commit(order, draft) ?? { reason: OVERTAKEN, code: "changed" });
  }

  /**
   * The same in slices.
   * @param done told what came of it.
   */
  start(order: PruneOrder, scheduler: Scheduler, done: (this: void, pruned: Pruned) => void, attempt = 1): void {
    scheduler.start((pause) => {
      const draft = attempt > RETRIES ? undefined : this.prepare(order, pause);
      if (draft === undefined || isPruned(draft)) {
        done(draft ?? this.prune(order));
        return;
      }
      // A frame of its own: moving the weeks takes one.
      scheduler.start(() => {
        const pruned = this.commit(order, draft);
        if (pruned === undefined) {
          this.start(order, scheduler, done, attempt + 1);
        } else {
          done(pruned);
        }
      });
    });
  }

  /** What the closing of an order will say, or why there is none. */
  private prepare(order: PruneOrder, pause: Pause): PruneDraft | Pruned {
    return this.problemWith(order) ?? this.draft(order, pause, pause === noPause);
  }

  private problemWith({ summary, week }: PruneOrder): Pruned | undefined {
    const { books, store } = this.world;
    if (week < books.week()) {
      return { reason: "a closing of a later week holds", code: "closed" };
    }
    const first = store.openWeeks()[0] as number | undefined;
    const isEmpty = type(summary) === "table" && (summary as readonly Carried[]).length === 0;
    if ((first === undefined || first >= week) && isEmpty && books.effective === undefined) {
      return { reason: "there is nothing before that week", code: "nothing" };
    }
    return undefined;
  }

  /** Replays and compares, and adds up what is closed. */
  private draft(order: PruneOrder, pause: Pause, atOnce: boolean): PruneDraft | Pruned {
    const { books, player, revision, store } = this.world;
    const { week } = order;
    for (const projection of this.compared(order)) {
      if (!waitFor(projection, pause, atOnce)) {
        const reason = `${projection.name} is halted, so it cannot be compared: exclude it, or repair it`;
        return { reason, code: "halted" };
      }
    }
    const begun = revision();
    const carried = this.carried(order, pause);
    if (isPruned(carried)) {
      return carried;
    }
    const block = summaryBlock(week, player, carried);
    const trial = new TrialEvents(store, (number) => number >= week, block);
    for (const projection of this.compared(order)) {
      const problem = this.compare(projection, trial, pause);
      if (problem !== undefined && revision() === begun) {
        return { reason: problem, code: "differs" };
      }
    }
    books.settleBefore(week, pause);
    return {
      revision: begun,
      base: books.effective,
      covered: books.coverage.of(week, books.effective, pause),
      block,
      text: carried.length === 0 ? undefined : writeSummary(week, block, pause),
    };
  }

  private compared({ exclude }: PruneOrder): Projection[] {
    return this.replayable().filter((each) => !exclude.includes(each.name));
  }

  private replayable(): Projection[] {
    // The handlers of a state that the addon holds would change that.
    return this.world.projections().filter((each) => !each.holdsOutside());
  }

  private carried(order: PruneOrder, pause: Pause): readonly Carried[] | Pruned {
    const { serializer, types } = this.world;
    const { summary } = order;
    if (type(summary) === "table") {
      return summary as readonly Carried[];
    }
    const states = this.statesAt(order, pause);
    const [ok, result] = pcall(askEntries, summary as SummaryFunction, states, types, serializer);
    return ok ? result : { reason: tostring(result), code: "summary" };
  }

  /** The states at the end of what is closed, with all that was undone since. */
  private statesAt(order: PruneOrder, pause: Pause): Record<string, object> {
    const { store } = this.world;
    const states: Record<string, object> = {};
    const closed = new TrialEvents(store, (number) => number < order.week);
    // Those that are not compared, too: what is to differ is made of what is.
    for (const projection of this.replayable()) {
      const replayer = projection.replayOver(closed, pause, weekStart(order.week));
      const failure = replayAll(replayer, projection.skipsErrors(), store, pause);
      if (failure === undefined) {
        states[projection.name] = replayer.state;
      }
    }
    return states;
  }

  private compare(projection: Projection, trial: TrialEvents, pause: Pause): string | undefined {
    const replayer = projection.replayOver(trial, pause);
    const failure = replayAll(replayer, projection.skipsErrors(), this.world.store, pause);
    if (failure !== undefined) {
      return `${projection.name}: a handler failed, with the summary: ${tostring(failure)}`;
    }
    const difference = firstDifference(projection.liveState(), replayer.state, "with the summary", pause);
    return difference === undefined ? undefined : projection.name + difference;
  }

  /** Without a pause. Undefined when the ledger is another than it was. */
  private commit({ week }: PruneOrder, draft: PruneDraft): Pruned | undefined {
    const { announce, books, newControl } = this.world;
    if (draft.revision !== this.world.revision()) {
      return undefined;
    }
    const { totals, sketch } = draft.covered;
    const values: Row<unknown> = new LuaTable();
    const fields = [
      week,
      draft.block.count,
      draft.text?.digest ?? "",
      draft.base?.id,
      totals.count,
      totals.a,
      totals.b,
    ];
    for (const i of $range(1, 7)) {
      values.set(i, fields[i - 1]);
    }
    values.set(8, cellsText(sketch));
    const block = newControl(Closing, values);
    const record = block === undefined ? undefined : readControl(block, 1);
    if (block === undefined || record?.kind !== "closing") {
      return { reason: "authorize refused the closing", code: "refused" };
    }
    if (draft.revision !== this.world.revision()) {
      return { reason: "authorize changed the ledger", code: "refused" };
    }
    // The summary first: a closing without its summary would hold nowhere.
    if (draft.text !== undefined) {
      books.addSummary(record, draft.text.text);
    }
    books.add(record);
    books.apply(noPause);
    announce(writePack(block, 1, 1, noPause));
    return { closing: record };
  }
}

function isPruned(value: object): value is Pruned {
  return (value as Pruned).reason !== undefined;
}
