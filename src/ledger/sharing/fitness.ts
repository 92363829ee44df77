import { anyToText, isTableAny } from "../../event/anyValue";
import { TEXT_LIMIT } from "../../event/columnValue";
import { isPlainTable } from "../../event/plainTable";
import type { ScalarType } from "../../event/fieldType";
import { isKeyBefore } from "../../event/mapKeys";
import { LIST_LIMIT, ITEM_WEIGHT, WEIGHT_LIMIT } from "../../event/payload";
import type { Shape } from "../../event/shape";
import type { Block, Columns, ListColumn, Row } from "../../pack/block";
import type { Pause } from "../../ports";
import type { EventTypes } from "../eventTypes";
import { TABLES_LIMIT } from "./packLimits";

/** Rows between two pauses. */
const STEP = 512;
/** Bytes of tables' texts that are read between two pauses, about. */
const STEP_BYTES = 4096;
/** A text that takes so long to compare that there is a pause behind it. */
const LONG_TEXT = 256;

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
  /** Items looked at since the last pause. */
  work: number;
  /** Whether a table's text can be read. */
  readonly readable: LuaTable<string, boolean | undefined>;
  /** Of the keys of one column: by a key, one that may stand behind it. */
  ordered: LuaTable<AnyNotNil, AnyNotNil | undefined>;
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

/** One value of a row; a value that is not a text, such as an absent one, weighs nothing. */
function inspectValue(inspection: Inspection, row: number, value: unknown, scalar: ScalarType, least: number): void {
  const { weights, tableBytes, misfits } = inspection;
  let text = type(value) === "string" ? (value as string) : undefined;
  let isTable = scalar === "table";
  if (scalar === "any" && text !== undefined) {
    isTable = isTableAny(text);
    text = anyToText(text);
  }
  const length = text === undefined ? 0 : text.length;
  weights.set(row, (weights.get(row) ?? 0) + math.max(length, least));
  if (length > TEXT_LIMIT || (isTable && text !== undefined && !isReadable(inspection, text))) {
    misfits.set(row, true);
  }
  if (isTable) {
    tableBytes.set(row, (tableBytes.get(row) ?? 0) + length);
  }
}

function inspectList(inspection: Inspection, columns: Columns, field: number, row: number, scalar: ScalarType): void {
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
    inspectValue(inspection, row, list.items.get(before + i), scalar, ITEM_WEIGHT);
  }
  inspection.work += length;
}
/** Whether the keys of a map go up, as an append has them. */
function areInOrder(inspection: Inspection, columns: Columns, field: number, row: number, scalar: ScalarType): boolean {
  const length = columns.values.get(field).get(row) as number | undefined;
  const { starts, items } = columns.lists.get(field) as ListColumn;
  const first = starts.get(row);
  const { ordered } = inspection;
  for (const i of $range(first + 1, first + (length ?? 0) - 1)) {
    const before = items.get(i - 1) as AnyNotNil;
    const key = items.get(i) as AnyNotNil;
    // Long texts are compared once, however many events have them.
    if (ordered.get(before) !== key) {
      if (!isKeyBefore(before, key, scalar)) {
        return false;
      }
      ordered.set(before, key);
      if (scalar === "string" && (key as string).length > LONG_TEXT) {
        inspection.pause();
      }
    }
  }
  return true;
}

/** The rows of one shape. */
function inspectRows(inspection: Inspection, shape: Shape, columns: Columns): void {
  for (const field of $range(1, shape.columns.length)) {
    const { scalar, list, keys } = shape.columns[field - 1];
    const isText = scalar === "string" || scalar === "table" || scalar === "any";
    inspection.ordered = new LuaTable();
    for (const row of $range(1, list || isText ? columns.rows : 0)) {
      if (list) {
        inspectList(inspection, columns, field, row, scalar);
      } else {
        inspectValue(inspection, row, columns.values.get(field).get(row), scalar, 0);
      }
      if (keys && !inspection.misfits.get(row) && !areInOrder(inspection, columns, field, row, scalar)) {
        inspection.misfits.set(row, true);
      }
      inspection.work += 1;
      if (inspection.work >= STEP) {
        inspection.work = 0;
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
    work: 0,
    readable: new LuaTable(),
    ordered: new LuaTable(),
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
