import { callAddon, type Report } from "../../addonCall";
import type { Logger, Pause, Scheduler, Serializer } from "../../ports";
import { importEntries } from "../../migration/importEntries";
import { importRows, type MapRow } from "../../migration/rows/importRows";
import type { EntryLedger, ImportReport } from "../../migration/source";
import { type Exchange, type ExchangeProgress, exportText, importText } from "./exchangeText";
import { exportRows, type NameOf, type RowFormat } from "./rows/exportRows";
import type { CheckedFilter } from "./rows/rowFilter";
import { noPause } from "../store/weeks";

/** Told what became of an import; undefined and what is wrong when nothing came of it. */
export type ImportDone = (this: void, report: ImportReport | undefined, problem: string | undefined) => void;

/** What the exchanger asks of the ledger that owns it. */
export interface ExchangerHooks {
  readonly serializer: Serializer;
  readonly logger: Logger;
  /** The realm id of creators that have none. */
  readonly realm: number;
  readonly scheduler: Scheduler;
  readonly report: Report;
  readonly nameOf: NameOf;
}

/** Does exports and imports at once, or spread over frames when there is somebody to tell. */
export class Exchanger {
  constructor(
    private readonly exchange: Exchange,
    private readonly hooks: ExchangerHooks,
  ) {}

  /** This client has another full name than it said before. */
  rename(self: string): void {
    this.exchange.self = self;
  }

  /** The events from one stamp on and below another as a text; undefined when `done` is told. */
  export(
    first: number,
    end: number,
    done: ((this: void, text: string) => void) | undefined,
    progress: ExchangeProgress | undefined,
  ): string | undefined {
    const guarded = this.guard(progress);
    if (done === undefined) {
      return exportText(this.exchange, first, end, noPause, guarded);
    }
    this.hooks.scheduler.start((pause) => {
      callAddon(this.hooks.report, done, exportText(this.exchange, first, end, pause, guarded));
    });
    return undefined;
  }

  /** The events that a filter allows as rows of text; undefined when `done` is told. */
  exportRows(
    format: RowFormat,
    filter: CheckedFilter,
    done: ((this: void, text: string) => void) | undefined,
    progress: ExchangeProgress | undefined,
  ): string | undefined {
    const { store } = this.exchange;
    const { nameOf, report, scheduler } = this.hooks;
    const guarded = this.guard(progress);
    if (done === undefined) {
      return exportRows(store, format, filter, nameOf, noPause, guarded);
    }
    scheduler.start((pause) => {
      callAddon(report, done, exportRows(store, format, filter, nameOf, pause, guarded));
    });
    return undefined;
  }

  /** What became of a text, or of a ledger of entries; nothing when `done` is told. */
  import(
    source: string | EntryLedger,
    done: ImportDone | undefined,
    progress: ExchangeProgress | undefined,
  ): LuaMultiReturn<[report: ImportReport | undefined, problem: string | undefined]> {
    if (done === undefined) {
      return this.importNow(source, noPause, progress);
    }
    this.hooks.scheduler.start((pause) => {
      const [report, problem] = this.importNow(source, pause, progress);
      callAddon(this.hooks.report, done, report, problem);
    });
    return $multi(undefined, undefined);
  }

  /** What became of rows; nothing when `done` is told. */
  importRows(
    rows: readonly unknown[],
    map: MapRow,
    done: ((this: void, report: ImportReport) => void) | undefined,
    progress: ExchangeProgress | undefined,
  ): ImportReport | undefined {
    if (done === undefined) {
      return this.importRowsNow(rows, map, noPause, progress);
    }
    this.hooks.scheduler.start((pause) => {
      callAddon(this.hooks.report, done, this.importRowsNow(rows, map, pause, progress));
    });
    return undefined;
  }

  private importRowsNow(
    rows: readonly unknown[],
    map: MapRow,
    pause: Pause,
    progress: ExchangeProgress | undefined,
  ): ImportReport {
    const { serializer } = this.hooks;
    const { store, events, self } = this.exchange;
    const report = importRows({ store, events, serializer, self }, rows, map, pause, this.guard(progress));
    this.noteImport(report, "rows");
    return report;
  }

  /** Tells of what no event could be made of. */
  private noteImport({ failed = [] }: ImportReport, what: string): void {
    if (failed.length > 0) {
      this.hooks.logger.Warning(
        `import: no event could be made of ${failed.length} ${what}; of the first: ${failed[0].problem}`,
      );
    }
  }

  private importNow(
    source: string | EntryLedger,
    pause: Pause,
    progress: ExchangeProgress | undefined,
  ): LuaMultiReturn<[report: ImportReport | undefined, problem: string | undefined]> {
    const guarded = this.guard(progress);
    let report: ImportReport | undefined;
    let problem: string | undefined;
    if (type(source) === "string") {
      [report, problem] = importText(this.exchange, source as string, pause, guarded);
    } else {
      report = this.importEntries(source as EntryLedger, pause, guarded);
    }
    if (report !== undefined) {
      this.noteImport(report, "entries");
    }
    return $multi(report, problem);
  }

  private importEntries(source: EntryLedger, pause: Pause, progress: ExchangeProgress | undefined): ImportReport {
    const { serializer, realm } = this.hooks;
    const { store, events, self } = this.exchange;
    return importEntries({ store, events, serializer, self, realm }, source, pause, progress);
  }

  /** The addon's function, in a way that it cannot do harm. */
  private guard(progress: ExchangeProgress | undefined): ExchangeProgress | undefined {
    return progress === undefined
      ? undefined
      : (done, total) => {
          callAddon(this.hooks.report, progress, done, total);
        };
  }
}
