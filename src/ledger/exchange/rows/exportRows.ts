import type { Event } from "../../../event/event";
import { type Block, findKey } from "../../../pack/block";
import type { Pause } from "../../../ports";
import type { EventStore } from "../../store/eventStore";
import { Retraction } from "../../store/retractions";
import { csvCell } from "./csv";
import { isoTime } from "./isoTime";
import { jsonText } from "./json";
import { columnsOf, type RowColumn } from "./rowColumns";
import type { CheckedFilter } from "./rowFilter";
import { weeksBetween } from "../weeksBetween";

/** Events between two pauses. */
const STEP = 4;
/** Rows that are put together at once: one text for each would be much to join in the end. */
const PAGE = 128;

/** What the rows are written as. */
export type RowFormat = "csv" | "json";

/** How a player is called; undefined where nobody knows. */
export type NameOf = (this: void, guid: string) => string | undefined;

/** The names of a GUID, or of a list of them. */
function namesOf(value: unknown, nameOf: NameOf): unknown {
  if (type(value) === "string") {
    return nameOf(value as string);
  }
  if (type(value) !== "table") {
    return undefined;
  }
  const names: string[] = [];
  for (const guid of value as string[]) {
    names.push(nameOf(guid) ?? guid);
  }
  return names;
}

/** The fields of an event whose type this addon does not know: they have numbers instead of names. */
function unnamedFields(event: Event): unknown {
  let fields: Record<number, unknown> | undefined;
  for (const [name, value] of pairs(event as unknown as Record<number, unknown>)) {
    if (type(name) === "number") {
      fields ??= {};
      fields[name] = value;
    }
  }
  return fields;
}

/** Writes rows one after the other. */
interface Writer {
  readonly head: string;
  readonly between: string;
  readonly tail: string;
  /** One row with the values of the columns, in their order. */
  row(values: LuaTable<number, unknown>): string;
}

function csvWriter(columns: readonly RowColumn[]): Writer {
  const count = columns.length;
  const cells: string[] = [];
  return {
    head: `${columns.map((column) => csvCell(column.name)).join(",")}\r\n`,
    between: "\r\n",
    tail: "\r\n",
    row: (values) => {
      for (const i of $range(1, count)) {
        cells[i - 1] = csvCell(values.get(i), columns[i - 1].isMap);
      }
      return table.concat(cells, ",");
    },
  };
}

function jsonWriter(columns: readonly RowColumn[]): Writer {
  const names = columns.map((column) => `${jsonText(column.name)}:`);
  return {
    head: "[\n",
    between: ",\n",
    tail: "\n]\n",
    row: (values) => {
      let text = "";
      for (const i of $range(1, names.length)) {
        const value = values.get(i);
        if (value !== undefined) {
          text += (text === "" ? "" : ",") + names[i - 1] + jsonText(value, columns[i - 1].isMap);
        }
      }
      return `{${text}}`;
    },
  };
}

/** Puts rows together to a text. */
class RowText {
  private readonly pages: string[] = [];
  private page: string[] = [];
  private hasRows = false;

  constructor(private readonly writer: Writer) {
    this.pages.push(writer.head);
  }

  add(row: string): void {
    this.page.push(this.hasRows ? this.writer.between + row : row);
    this.hasRows = true;
    if (this.page.length >= PAGE) {
      this.turn();
    }
  }

  end(): string {
    this.turn();
    // Without rows there is no line to end.
    this.pages.push(this.hasRows || this.writer.head === "[\n" ? this.writer.tail : "");
    return table.concat(this.pages);
  }

  private turn(): void {
    this.pages.push(table.concat(this.page));
    this.page = [];
  }
}

/** The events that a filter allows as CSV or JSON, a row each. Retractions are a column of what they undo. */
export function exportRows(
  store: EventStore,
  format: RowFormat,
  filter: CheckedFilter,
  nameOf: NameOf,
  pause: Pause,
  progress?: (this: void, done: number, total: number) => void,
): string {
  const { first, end } = filter;
  const types = store.types.all().filter(({ code }) => code !== Retraction.code && code === (filter.code ?? code));
  table.sort(types, (a, b) => a.code < b.code);
  const columns = columnsOf(types);
  const writer = format === "csv" ? csvWriter(columns) : jsonWriter(columns);
  const text = new RowText(writer);
  const values = new LuaTable<number, unknown>();
  const write = (block: Block, place: number): void => {
    const code = block.shapes.get(place).code;
    const creator = block.creators.get(place);
    if (code === Retraction.code || code !== (filter.code ?? code) || creator !== (filter.creator ?? creator)) {
      return;
    }
    const event = store.types.eventAt(block, place);
    const fields = event as unknown as Record<string, unknown>;
    for (const i of $range(1, columns.length)) {
      const { name, guids } = columns[i - 1];
      values.set(i, guids === undefined ? fields[name] : namesOf(fields[guids], nameOf));
    }
    values.set(1, isoTime(event.time));
    values.set(columns.length - 2, store.retractions.isUndone(block.stamps.get(place), creator));
    values.set(columns.length, unnamedFields(event));
    text.add(writer.row(values));
  };
  const [weeks, total] = weeksBetween(store, store.weeks(), first, end);
  let done = 0;
  for (const week of weeks) {
    let stamp = first;
    let creator = 0;
    let block = store.openWeek(week, pause);
    while (block !== undefined) {
      // Events may have come in during the pause: after the first step the key is that of the last event written.
      const found = findKey(block, stamp, creator);
      const place = found > 0 && creator !== 0 ? found + 1 : math.abs(found);
      const last = math.min(block.count, place + STEP - 1);
      if (place > last || block.stamps.get(place) >= end) {
        break;
      }
      for (const i of $range(place, last)) {
        if (block.stamps.get(i) < end) {
          write(block, i);
        }
      }
      stamp = block.stamps.get(last);
      creator = block.creators.get(last);
      done += last - place + 1;
      pause();
      block = store.openWeek(week, pause);
    }
    progress?.(math.min(done, total), total);
  }
  progress?.(total, total);
  return text.end();
}
