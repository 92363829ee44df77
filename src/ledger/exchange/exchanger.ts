import { callAddon, type Report } from "../../addonCall";
import type { Job, Logger, Pause, Scheduler, Serializer } from "../../ports";
import type * as ImportEntries from "../../migration/importEntries";
import type * as ImportRows from "../../migration/rows/importRows";
import type { MapRow } from "../../migration/rows/importRows";
import type { EntryLedger, ImportReport } from "../../migration/source";
import type * as ExchangeText from "./exchangeText";
import type { Exchange, ExchangeProgress } from "./exchangeText";
import type * as ExportRows from "./rows/exportRows";
import type { NameOf, RowFormat } from "./rows/exportRows";
import type { CheckedFilter } from "./rows/rowFilter";
import { noPause } from "../store/weeks";
import type * as EventWalk from "../eventWalk";
import type { Visit } from "../eventWalk";

/** The bundle's own: each way is compiled when it is first used, since all at once would take long. */
declare function require(this: void, name: string): unknown;

/** Told what became of an import; undefined and what is wrong when nothing came of it. */
export type ImportDone = (this: void, report: ImportReport | undefined, problem: string | undefined) => void;

/** An export or import that is spread over frames, and how far it is. */
export interface RunningExchange {
  readonly kind: "export" | "import";
  done: number;
  /** 0 before it is known. */
  total: number;
}

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
  /** In the order of their beginning. */
  private readonly exchanges: RunningExchange[] = [];

  constructor(
    private readonly exchange: Exchange,
    private readonly hooks: ExchangerHooks,
  ) {}

  /** The exchange that began first among those that run. */
  running(): RunningExchange | undefined {
    return this.exchanges[0];
  }

  /** Visits the events newest first, spread over frames. */
  walk(code: string | undefined, visit: Visit): Job {
    const { walkBack } = require("../eventWalk") as typeof EventWalk;
    return this.hooks.scheduler.start((pause) => {
      walkBack(this.exchange.store, code, visit, pause);
    });
  }

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
    const { exportText } = require("./exchangeText") as typeof ExchangeText;
    const guarded = this.guard(progress);
    if (done === undefined) {
      return exportText(this.exchange, first, end, noPause, guarded);
    }
    this.run("export", guarded, (pause, tell) => {
      const text = exportText(this.exchange, first, end, pause, tell);
      return () => {
        callAddon(this.hooks.report, done, text);
      };
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
    const { nameOf, report } = this.hooks;
    const { exportRows } = require("./rows/exportRows") as typeof ExportRows;
    const guarded = this.guard(progress);
    if (done === undefined) {
      return exportRows(store, format, filter, nameOf, noPause, guarded);
    }
    this.run("export", guarded, (pause, tell) => {
      const text = exportRows(store, format, filter, nameOf, pause, tell);
      return () => {
        callAddon(report, done, text);
      };
    });
    return undefined;
  }

  /** What became of a text, or of a ledger of entries; nothing when `done` is told. */
  import(
    source: string | EntryLedger,
    done: ImportDone | undefined,
    progress: ExchangeProgress | undefined,
  ): LuaMultiReturn<[report: ImportReport | undefined, problem: string | undefined]> {
    const guarded = this.guard(progress);
    if (done === undefined) {
      return this.importNow(source, noPause, guarded);
    }
    this.run("import", guarded, (pause, tell) => {
      const [report, problem] = this.importNow(source, pause, tell);
      return () => {
        callAddon(this.hooks.report, done, report, problem);
      };
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
    const guarded = this.guard(progress);
    if (done === undefined) {
      return this.importRowsNow(rows, map, noPause, guarded);
    }
    this.run("import", guarded, (pause, tell) => {
      const report = this.importRowsNow(rows, map, pause, tell);
      return () => {
        callAddon(this.hooks.report, done, report);
      };
    });
    return undefined;
  }

  /**
   * Spreads an exchange over frames, and knows how far it is.
   * @param work gives what tells its end.
   */
  private run(
    kind: RunningExchange["kind"],
    progress: ExchangeProgress | undefined,
    work: (this: void, pause: Pause, tell: ExchangeProgress) => (this: void) => void,
  ): void {
    const { exchanges } = this;
    const running: RunningExchange = { kind, done: 0, total: 0 };
    exchanges.push(running);
    const end = (): void => {
      exchanges.splice(exchanges.indexOf(running), 1);
    };
    this.hooks.scheduler.start((pause) => {
      const finish = work(pause, (done, total) => {
        running.done = done;
        running.total = total;
        progress?.(done, total);
      });
      end();
      finish();
    }, end);
  }

  private importRowsNow(
    rows: readonly unknown[],
    map: MapRow,
    pause: Pause,
    progress: ExchangeProgress | undefined,
  ): ImportReport {
    const { serializer } = this.hooks;
    const { store, events, self } = this.exchange;
    const { importRows } = require("../../migration/rows/importRows") as typeof ImportRows;
    const report = importRows({ store, events, serializer, self }, rows, map, pause, progress);
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
    let report: ImportReport | undefined;
    let problem: string | undefined;
    if (type(source) === "string") {
      const { importText } = require("./exchangeText") as typeof ExchangeText;
      [report, problem] = importText(this.exchange, source as string, pause, progress);
    } else {
      report = this.importEntries(source as EntryLedger, pause, progress);
    }
    if (report !== undefined) {
      this.noteImport(report, "entries");
    }
    return $multi(report, problem);
  }

  private importEntries(source: EntryLedger, pause: Pause, progress: ExchangeProgress | undefined): ImportReport {
    const { serializer, realm } = this.hooks;
    const { store, events, self } = this.exchange;
    const { importEntries } = require("../../migration/importEntries") as typeof ImportEntries;
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
