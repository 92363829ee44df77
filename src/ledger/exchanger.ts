import { callAddon, type Report } from "../addonCall";
import type { Pause, Scheduler } from "../ports";
import type { MergeReport } from "./eventSet";
import { type Exchange, type ExchangeProgress, exportText, importText } from "./exchange";
import { noPause } from "./weeks";

/** Told what became of an import; undefined and what is wrong when nothing came of it. */
export type ImportDone = (this: void, report: MergeReport | undefined, problem: string | undefined) => void;

/** What the exchanger asks of the ledger that owns it. */
export interface ExchangerHooks {
  readonly scheduler: Scheduler;
  readonly report: Report;
  /** Events came in, or others took their place. */
  readonly changed: (this: void) => void;
}

/** Does exports and imports at once, or spread over frames when there is somebody to tell. */
export class Exchanger {
  constructor(
    private readonly exchange: Exchange,
    private readonly hooks: ExchangerHooks,
  ) {}

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

  /** What became of a text; nothing when `done` is told. */
  import(
    text: string,
    done: ImportDone | undefined,
    progress: ExchangeProgress | undefined,
  ): LuaMultiReturn<[report: MergeReport | undefined, problem: string | undefined]> {
    if (done === undefined) {
      return this.importNow(text, noPause, progress);
    }
    this.hooks.scheduler.start((pause) => {
      const [report, problem] = this.importNow(text, pause, progress);
      callAddon(this.hooks.report, done, report, problem);
    });
    return $multi(undefined, undefined);
  }

  private importNow(
    text: string,
    pause: Pause,
    progress: ExchangeProgress | undefined,
  ): LuaMultiReturn<[report: MergeReport | undefined, problem: string | undefined]> {
    const [report, problem] = importText(this.exchange, text, pause, this.guard(progress));
    if (report !== undefined && report.added + report.conflicts > 0) {
      this.hooks.changed();
    }
    return $multi(report, problem);
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
