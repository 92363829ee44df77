import { callAddon, type Report } from "../../addonCall";
import type { EventType } from "../../event/eventType";
import { Range, weekOfStamp } from "../../event/key";
import { payloadToValues } from "../../event/payload";
import type { SharedEvents } from "../../ledger/sharing/sharedEvents";
import type { EventStore } from "../../ledger/store/eventStore";
import { isSameEvent } from "../../ledger/store/sameEvent";
import { findKey, type Row } from "../../pack/block";
import type { Pause, Serializer } from "../../ports";
import { canonicalPayload } from "../canonical";
import { BATCH, EventBatch } from "../eventBatch";
import type { FailedEntry, ImportReport } from "../source";
import { contentOf, counterOf } from "./content";
import { checkRow } from "./importedRow";
import { sortSlices } from "./sortSlices";

/** Rows between two pauses. */
const STEP = 4;

/** What an import of rows works with. */
export interface RowImporting {
  readonly store: EventStore;
  readonly events: SharedEvents;
  readonly serializer: Serializer;
  /** Own full name: `authorize` is asked about it. */
  readonly self: string;
}

/** Gives what becomes of a row; undefined leaves it out. */
export type MapRow = (this: void, row: unknown) => unknown;

/** An event in the making. */
interface Draft {
  readonly row: unknown;
  readonly eventType: EventType;
  readonly values: Row<unknown>;
  readonly player: number;
  /** The stamp that it has unless another row has it. */
  readonly wish: number;
  /** Tells drafts of one second and player apart: their id, or what they say. */
  readonly name: string;
  readonly hasId: boolean;
}

/** All clients give the same rows their stamps in this order. */
function isBefore(this: void, a: Draft, b: Draft): boolean {
  if (a.wish !== b.wish) {
    return a.wish < b.wish;
  }
  return a.player === b.player ? a.name < b.name : a.player < b.player;
}

/** An import of rows under way. */
class RowImport {
  private readonly failed: FailedEntry[] = [];
  readonly report: ImportReport = {
    added: 0,
    known: 0,
    rejected: 0,
    conflicts: 0,
    held: 0,
    skipped: 0,
    failed: this.failed,
  };
  private readonly batch: EventBatch;
  private drafts: Row<Draft> = new LuaTable();
  private count = 0;
  /** The stamps that are given away, by player. */
  private readonly taken = new LuaTable<number, LuaTable<number, boolean> | undefined>();
  private problem: unknown;
  private readonly noteProblem: Report = (message) => {
    this.problem = message;
  };
  private readonly isKnown: (this: void, eventType: EventType) => boolean = (eventType) =>
    this.importing.store.types.get(eventType.code) === eventType;
  private readonly draft: (this: void, row: unknown, given: unknown) => Draft = (row, given) => {
    const { eventType, payload, time, player, id } = checkRow(given, this.isKnown);
    const values = payloadToValues(eventType, canonicalPayload(eventType, payload), this.importing.serializer);
    const name = id ?? contentOf(eventType.shape, values);
    const wish = time * Range.Counters + counterOf(name);
    return { row, eventType, values, player, wish, name, hasId: id !== undefined };
  };

  constructor(
    private readonly importing: RowImporting,
    private readonly map: MapRow,
    private readonly pause: Pause,
  ) {
    this.batch = new EventBatch(importing.events, importing.self, this.report, pause);
  }

  /** Makes a draft of a row. */
  read(row: unknown): void {
    const [isMapped, given] = callAddon(this.noteProblem, this.map, row);
    if (!isMapped) {
      this.fail(row, `map raised: ${tostring(this.problem)}`);
    } else if (given === undefined) {
      this.report.skipped = (this.report.skipped ?? 0) + 1;
    } else {
      const [ok, draft] = pcall(this.draft, row, given);
      if (ok) {
        this.count += 1;
        this.drafts.set(this.count, draft);
      } else {
        this.fail(row, tostring(draft));
      }
    }
  }

  /** Gives the drafts their stamps, and takes them in. */
  take(progress: (this: void, taken: number, total: number) => void): void {
    this.drafts = sortSlices(this.drafts, this.count, isBefore, this.pause);
    let before: Draft | undefined;
    for (const i of $range(1, this.count)) {
      const draft = this.drafts.get(i);
      if (draft.hasId && before !== undefined && !isBefore(before, draft)) {
        this.takeTwin(draft, before);
      } else {
        this.takeDraft(draft);
      }
      before = draft;
      if (i % BATCH === 0) {
        progress(i, this.count);
      }
      if (i % STEP === 0) {
        this.pause();
      }
    }
    this.batch.flush();
  }

  private takeDraft(draft: Draft): void {
    const { player, eventType, values } = draft;
    let taken = this.taken.get(player);
    if (taken === undefined) {
      taken = new LuaTable();
      this.taken.set(player, taken);
    }
    let stamp = draft.wish;
    let standing = taken.has(stamp) ? "other" : this.standing(stamp, draft);
    while (standing === "other") {
      stamp += 1;
      standing = taken.has(stamp) ? "other" : this.standing(stamp, draft);
    }
    taken.set(stamp, true);
    if (standing === "same") {
      this.report.known += 1;
    } else {
      this.batch.add(stamp, player, eventType, values);
    }
  }

  /** A row with the id of the one before it is that one, if it says the same. */
  private takeTwin(draft: Draft, before: Draft): void {
    if (contentOf(draft.eventType.shape, draft.values) === contentOf(before.eventType.shape, before.values)) {
      this.report.known += 1;
    } else {
      this.fail(draft.row, `its id, ${draft.name}, is that of another row of the same second`);
    }
  }

  /** Whether the ledger holds that event under that stamp, another one, or none. */
  private standing(stamp: number, { player, eventType, values }: Draft): "same" | "other" | "none" {
    const { store } = this.importing;
    const block = store.openWeek(weekOfStamp(stamp), this.pause);
    const place = block === undefined ? -1 : findKey(block, stamp, player);
    if (block === undefined || place < 0) {
      return "none";
    }
    return isSameEvent(block, place, store.newEvent(stamp, player, eventType.shape, values), 1) ? "same" : "other";
  }

  private fail(row: unknown, problem: string): void {
    this.failed.push({ entry: row, problem });
  }
}

/**
 * Takes in the rows of any history. Time, creator and content of a row become its event's key, so that twice the same is as
 * good as once, whoever imports it.
 */
export function importRows(
  importing: RowImporting,
  rows: readonly unknown[],
  map: MapRow,
  pause: Pause,
  progress?: (this: void, done: number, total: number) => void,
): ImportReport {
  const run = new RowImport(importing, map, pause);
  let i = 0;
  // The addon may add to the list meanwhile.
  while (i < rows.length) {
    i += 1;
    run.read(rows[i - 1]);
    if (i % BATCH === 0) {
      progress?.(math.floor(i / 2), rows.length);
    }
    if (i % STEP === 0) {
      pause();
    }
  }
  run.take((taken, count) => {
    progress?.(math.floor((i + (i * taken) / count) / 2), i);
  });
  progress?.(i, i);
  return run.report;
}
