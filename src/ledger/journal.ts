import { callAddon, type Report } from "../addonCall";
import type { Clock, Logger, Note } from "../ports";

/** Lines that are kept. */
const LINES = 200;

/** What a line's text is made of. */
type Part = string | number | undefined;

/** A line as it is read. */
export interface JournalLine {
  /** Unix seconds: when it was last said. */
  readonly time: number;
  readonly level: keyof Logger;
  readonly text: string;
  /** How often in a row. */
  readonly times: number;
}

/**
 * Keeps the last lines of what a ledger does, and hands each on to the addon's logger, which may raise, or lack Debug and Info. A line is
 * made a text only when somebody reads it, or the logger takes it.
 */
export class Journal implements Required<Logger> {
  private readonly times = new LuaTable<number, number>();
  private readonly counts = new LuaTable<number, number>();
  private readonly levels = new LuaTable<number, keyof Logger>();
  private readonly formats = new LuaTable<number, string>();
  private readonly parts: readonly LuaTable<number, Part>[] = [
    new LuaTable(),
    new LuaTable(),
    new LuaTable(),
    new LuaTable(),
  ];
  /** The place of the newest; how many there are. */
  private newest = 0;
  private count = 0;

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger | undefined,
    private readonly report: Report,
  ) {}

  /** Takes down a line: a format, and what it names. */
  readonly note: Note = (level, format, a, b, c, d) => {
    if (!this.isRepeated(level, format, a, b, c, d)) {
      this.newest = (this.newest % LINES) + 1;
      this.count = math.min(this.count + 1, LINES);
      this.counts.set(this.newest, 0);
      this.levels.set(this.newest, level);
      this.formats.set(this.newest, format);
      this.parts[0].set(this.newest, a);
      this.parts[1].set(this.newest, b);
      this.parts[2].set(this.newest, c);
      this.parts[3].set(this.newest, d);
    }
    this.times.set(this.newest, this.clock.serverTime());
    this.counts.set(this.newest, this.counts.get(this.newest) + 1);
    const { logger } = this;
    if (logger?.[level] !== undefined) {
      callAddon(this.report, () => {
        (logger as Required<Logger>)[level](this.textAt(this.newest));
      });
    }
  };

  Debug(text: string): void {
    this.note("Debug", "%s", text);
  }

  Info(text: string): void {
    this.note("Info", "%s", text);
  }

  Warning(text: string): void {
    this.note("Warning", "%s", text);
  }

  Error(text: string): void {
    this.note("Error", "%s", text);
  }

  /** The lines, oldest first. */
  lines(): JournalLine[] {
    const lines: JournalLine[] = [];
    for (const i of $range(1, this.count)) {
      const place = ((this.newest - this.count + i - 1 + LINES) % LINES) + 1;
      lines.push({
        time: this.times.get(place),
        level: this.levels.get(place),
        text: this.textAt(place),
        times: this.counts.get(place),
      });
    }
    return lines;
  }

  private textAt(place: number): string {
    const { parts } = this;
    return string.format(
      this.formats.get(place),
      parts[0].get(place),
      parts[1].get(place),
      parts[2].get(place),
      parts[3].get(place),
    );
  }

  /** Whether the newest line says the same: a flood of one thing must not drive out all else. */
  private isRepeated(level: keyof Logger, format: string, a: Part, b: Part, c: Part, d: Part): boolean {
    const { newest, parts } = this;
    return (
      this.formats.get(newest) === format &&
      this.levels.get(newest) === level &&
      parts[0].get(newest) === a &&
      parts[1].get(newest) === b &&
      parts[2].get(newest) === c &&
      parts[3].get(newest) === d
    );
  }
}
