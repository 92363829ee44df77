import { anyToText, isTableAny } from "../../event/anyValue";
import type { ScalarType } from "../../event/fieldType";
import type { Shape } from "../../event/shape";
import type { Block, Columns } from "../../pack/block";
import { PEER_LIMITS } from "../../pack/unpack";
import type { Pause } from "../../ports";

/**
 * Bytes of tables' texts in all events of a pack: each event makes tables of its own of them. A text stands in a pack once,
 * however many events have it.
 */
export const TABLES_LIMIT = 1048576;
/** Events looked at between two pauses. */
const STEP = 64;

/** What one event takes of a pack's limits. */
interface Load {
  items: number;
  tableBytes: number;
}

/** Bytes of a table's text in a value; 0 for all else. */
export function tableBytesOf(value: unknown, scalar: ScalarType): number {
  if (type(value) !== "string") {
    return 0;
  }
  if (scalar === "table") {
    return (value as string).length;
  }
  return scalar === "any" && isTableAny(value as string) ? anyToText(value as string).length : 0;
}

/** The columns of a shape, from 1, of which events may have much: lists and tables. */
function heavyColumns(shape: Shape): number[] {
  const heavy: number[] = [];
  for (const field of $range(1, shape.columns.length)) {
    const { scalar, list } = shape.columns[field - 1];
    if (list || scalar === "table" || scalar === "any") {
      heavy.push(field);
    }
  }
  return heavy;
}

function addColumn(load: Load, columns: Columns, field: number, row: number, scalar: ScalarType): void {
  const value = columns.values.get(field).get(row);
  const list = columns.lists.get(field);
  if (value === undefined) {
    return;
  }
  if (list === undefined) {
    load.tableBytes += tableBytesOf(value, scalar);
    return;
  }
  const count = value as number;
  const start = list.starts.get(row);
  load.items += count;
  const hasTables = scalar === "table" || scalar === "any";
  for (const i of $range(start, hasTables ? start + count - 1 : 0)) {
    load.tableBytes += tableBytesOf(list.items.get(i), scalar);
  }
}

/**
 * The last place, `to` at most, up to which the events from place `from` on fit one pack that other clients take; `from` at
 * least, as each event fits alone. Whoever makes a pack for others asks this, so that they refuse nothing that was written.
 */
export function lastWithinLimits(block: Block, from: number, to: number, pause: Pause): number {
  const last = math.min(to, from + PEER_LIMITS.events - 1);
  const heavy = new LuaTable<Shape, number[] | undefined>();
  const load: Load = { items: 0, tableBytes: 0 };
  let isLight = true;
  for (const [shape] of block.columns as unknown as LuaPairsIterable<Shape, Columns>) {
    const fields = heavyColumns(shape);
    heavy.set(shape, fields);
    isLight &&= fields.length === 0;
  }
  for (const index of $range(from, isLight ? 0 : last)) {
    const shape = block.shapes.get(index);
    const columns = block.columns.get(shape) as Columns;
    for (const field of heavy.get(shape) ?? []) {
      addColumn(load, columns, field, block.rows.get(index), shape.columns[field - 1].scalar);
    }
    if (index > from && (load.items > PEER_LIMITS.items || load.tableBytes > TABLES_LIMIT)) {
      return index - 1;
    }
    if (index % STEP === 0) {
      pause();
    }
  }
  return last;
}
