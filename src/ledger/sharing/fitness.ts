import { isPlainTable, LIST_LIMIT, ITEM_WEIGHT, TEXT_LIMIT, WEIGHT_LIMIT } from "../../event/payload";
import type { Shape } from "../../event/shape";
import type { Block, Columns, Row } from "../../pack/block";
import type { Pause } from "../../ports";
import type { EventTypes } from "../eventTypes";
import { TABLES_LIMIT } from "./packLimits";

/** Rows between two pauses. */
const STEP = 512;
/** Bytes of tables' texts that are read between two pauses, about. */
const STEP_BYTES = 4096;

/** What is known of a pack's events before any of them is made. */
export interface Fitness {
  /** By shape, the rows of events that no append would have made. */
  readonly misfits: LuaTable<Shape, LuaTable<number, boolean> | undefined>;
  /** How many of the events may be made between two pauses, 512 at most. */
  step: number;
}

/** Of events that this client has made itself, as an append does. */
export const FIT: Fitness = { misfits: new LuaTable(), step: 1 };

interface Inspection {
  readonly types: EventTypes;
  readonly pause: Pause;
  /** Whether a table's text can be read. */
  readonly readable: LuaTable<string, boolean | undefined>;
  /** Of the rows of one shape. */
  weights: Row<number | undefined>;
  tableBytes: Row<number | undefined>;
  misfits: LuaTable<number, boolean>;
}

function isReadable({ types, pause, readable }: Inspection, text: string): boolean {
  let known = readable.get(text);
  if (known === undefined) {
    known = isPlainTable(types.readTable(text));
    readable.set(text, known);
    pause();
  }
  return known;
}

/** One string or table of a row; what is no text, as an absent one, weighs nothing. */
function inspectText(inspection: Inspection, row: number, text: unknown, isTable: boolean, least: number): void {
  const { weights, tableBytes, misfits } = inspection;
  const isText = type(text) === "string";
  const length = isText ? (text as string).length : 0;
  weights.set(row, (weights.get(row) ?? 0) + math.max(length, least));
  if (length > TEXT_LIMIT || (isTable && isText && !isReadable(inspection, text as string))) {
    misfits.set(row, true);
  }
  if (isTable) {
    tableBytes.set(row, (tableBytes.get(row) ?? 0) + length);
  }
}

function inspectList(inspection: Inspection, columns: Columns, field: number, row: number, isTable: boolean): void {
  const length = columns.values.get(field).get(row) as number | undefined;
  const list = columns.lists.get(field);
  if (length === undefined || list === undefined) {
    return;
  }
  if (length > LIST_LIMIT) {
    inspection.misfits.set(row, true);
    return;
  }
  const before = list.starts.get(row) - 1;
  for (const i of $range(1, length)) {
    inspectText(inspection, row, list.items.get(before + i), isTable, ITEM_WEIGHT);
  }
}

/** The rows of one shape. */
function inspectRows(inspection: Inspection, shape: Shape, columns: Columns): void {
  for (const field of $range(1, shape.fields.length)) {
    const { scalar, list } = shape.fields[field - 1];
    const isText = scalar === "string" || scalar === "table";
    for (const row of $range(1, list || isText ? columns.rows : 0)) {
      if (list) {
        inspectList(inspection, columns, field, row, scalar === "table");
      } else {
        const text = columns.values.get(field).get(row);
        inspectText(inspection, row, text, scalar === "table", 0);
      }
      if (row % STEP === 0) {
        inspection.pause();
      }
    }
  }
}

/**
 * Looks at events that a peer sent, before any of them is made and shown to `authorize`: finds those that no append would
 * have made, which might not fit a message or a handler, and how costly the others are to make. Undefined when all
 * tables together would take too long to read.
 */
export function inspect(block: Block, types: EventTypes, pause: Pause): Fitness | undefined {
  const fitness: Fitness = { misfits: new LuaTable(), step: STEP };
  const inspection: Inspection = {
    types,
    pause,
    readable: new LuaTable(),
    weights: new LuaTable(),
    tableBytes: new LuaTable(),
    misfits: new LuaTable(),
  };
  let total = 0;
  for (const [shape, columns] of block.columns as unknown as LuaPairsIterable<Shape, Columns>) {
    inspection.weights = new LuaTable();
    inspection.tableBytes = new LuaTable();
    inspection.misfits = new LuaTable();
    inspectRows(inspection, shape, columns);
    for (const [row, weight] of inspection.weights as unknown as LuaPairsIterable<number, number>) {
      if (weight > WEIGHT_LIMIT) {
        inspection.misfits.set(row, true);
      }
    }
    for (const [row, bytes] of inspection.tableBytes as unknown as LuaPairsIterable<number, number>) {
      // What is refused is never made.
      if (!inspection.misfits.get(row)) {
        total += bytes;
        fitness.step = math.min(fitness.step, math.max(1, math.floor(STEP_BYTES / math.max(bytes, 1))));
      }
    }
    fitness.misfits.set(shape, inspection.misfits);
  }
  return total > TABLES_LIMIT ? undefined : fitness;
}
