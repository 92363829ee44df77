import { formatGuid } from "../event/guid";
import type { Shape } from "../event/shape";
import type { Pause } from "../ports";

/** Events between two pauses. */
const STEP = 256;

/** A table indexed from 1. */
export type Row<T> = LuaTable<number, T>;

/** A list field's values: all items in one run, and where each row's begin. */
export interface ListColumn {
  readonly starts: Row<number>;
  readonly items: Row<unknown>;
  used: number;
}

/** A list that is about to become a row of a list column. Absent items are nil. */
export interface ListValue {
  readonly length: number;
  readonly items: Row<unknown>;
}

/** The fields of a block's events of one shape, by its columns. */
export interface Columns {
  /** Rows in use. */
  rows: number;
  /**
   * By column, then row: an int, number, boolean, string, GUID, a table's serialised text, or an `any` (anyValue.ts); for
   * a list the number of its items. Absent values are nil. Lists of the same length have one table of lengths.
   */
  readonly values: Row<Row<unknown>>;
  /** By column: the items, for lists. */
  readonly lists: Row<ListColumn | undefined>;
}

/** Where events stand: four parallel rows, one place an event. */
export interface Places {
  count: number;
  stamps: Row<number>;
  creators: Row<number>;
  shapes: Row<Shape>;
  rows: Row<number>;
}

/**
 * A run of events, unpacked: sorted by key and without duplicates. Each event is a place in four parallel rows; its
 * fields stand in the columns of its shape, in the order in which they came there, so inserting moves only places.
 */
export interface Block extends Places {
  readonly columns: LuaTable<Shape, Columns | undefined>;
  /** The GUIDs of the creators' numbers. */
  readonly guids: LuaTable<number, string | undefined>;
  /** Whether somebody looks at the four rows as they are: see {@link viewOf}. */
  isLent?: boolean;
}

/** A block without events. */
export function newBlock(): Block {
  return {
    count: 0,
    stamps: new LuaTable(),
    creators: new LuaTable(),
    shapes: new LuaTable(),
    rows: new LuaTable(),
    columns: new LuaTable(),
    guids: new LuaTable(),
  };
}

function newColumns(shape: Shape): Columns {
  const columns: Columns = { rows: 0, values: new LuaTable(), lists: new LuaTable() };
  const types = shape.columns;
  for (const field of $range(1, types.length)) {
    const { list, leader } = types[field - 1];
    const first = columns.lists.get(leader);
    columns.values.set(field, first === undefined ? new LuaTable() : columns.values.get(leader));
    if (list) {
      columns.lists.set(field, { starts: first?.starts ?? new LuaTable(), items: new LuaTable(), used: 0 });
    }
  }
  return columns;
}

/** The block's columns of a shape, made when there are none. */
export function columnsOf(block: Block, shape: Shape): Columns {
  let columns = block.columns.get(shape);
  if (columns === undefined) {
    columns = newColumns(shape);
    block.columns.set(shape, columns);
  }
  return columns;
}

/** Adds a row of values, one a column, lists as {@link ListValue}; gives its number. */
function pushValues(columns: Columns, shape: Shape, values: Row<unknown>): number {
  const row = columns.rows + 1;
  columns.rows = row;
  for (const field of $range(1, shape.columns.length)) {
    const value = values.get(field);
    const list = columns.lists.get(field);
    if (list === undefined) {
      columns.values.get(field).set(row, value);
    } else if (value !== undefined) {
      const { items, length } = value as ListValue;
      pushItems(columns, field, list, row, items, 1, length);
    }
  }
  return row;
}

/** Adds a row that stands in another block's columns of the same shape; gives its number. */
function pushRow(columns: Columns, shape: Shape, from: Columns, fromRow: number): number {
  const row = columns.rows + 1;
  columns.rows = row;
  for (const field of $range(1, shape.columns.length)) {
    const value = from.values.get(field).get(fromRow);
    const list = columns.lists.get(field);
    if (list === undefined) {
      columns.values.get(field).set(row, value);
    } else if (value !== undefined) {
      const source = from.lists.get(field) as ListColumn;
      pushItems(columns, field, list, row, source.items, source.starts.get(fromRow), value as number);
    }
  }
  return row;
}

function pushItems(
  columns: Columns,
  field: number,
  list: ListColumn,
  row: number,
  items: Row<unknown>,
  start: number,
  length: number,
): void {
  const used = list.used;
  columns.values.get(field).set(row, length);
  list.starts.set(row, used + 1);
  for (const i of $range(1, length)) {
    list.items.set(used + i, items.get(start + i - 1));
  }
  list.used = used + length;
}

/** Where the key stands, or where it would (negative, less one, when it is not there). */
export function findKey(block: Block, stamp: number, creator: number): number {
  const { stamps, creators } = block;
  let low = 1;
  let high = block.count;
  // Most keys that are looked for are new ones at the end.
  if (high === 0 || stamps.get(high) < stamp) {
    return -high - 1;
  }
  while (low <= high) {
    const middle = math.floor((low + high) / 2);
    const other = stamps.get(middle);
    if (other < stamp || (other === stamp && creators.get(middle) < creator)) {
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  const found = low <= block.count && stamps.get(low) === stamp && creators.get(low) === creator;
  return found ? low : -low;
}

/** Sets an event at a place of the four rows. */
function place(block: Block, index: number, stamp: number, creator: number, shape: Shape, row: number): void {
  block.stamps.set(index, stamp);
  block.creators.set(index, creator);
  block.shapes.set(index, shape);
  block.rows.set(index, row);
  if (block.guids.get(creator) === undefined) {
    block.guids.set(creator, formatGuid(creator));
  }
}

/** How many list items a block's events have. */
export function itemsIn(block: Block): number {
  let items = 0;
  for (const [, { lists }] of block.columns as unknown as LuaPairsIterable<Shape, Columns>) {
    for (const [, list] of lists as unknown as LuaPairsIterable<number, ListColumn>) {
      items += list.used;
    }
  }
  return items;
}

/** Adds an event whose key comes after all others. */
export function appendEvent(block: Block, stamp: number, creator: number, shape: Shape, values: Row<unknown>): void {
  block.count += 1;
  place(block, block.count, stamp, creator, shape, pushValues(columnsOf(block, shape), shape, values));
}

/** Adds an event of another block at the end. */
export function appendFrom(block: Block, from: Block, index: number): void {
  const shape = from.shapes.get(index);
  const row = pushRow(columnsOf(block, shape), shape, from.columns.get(shape) as Columns, from.rows.get(index));
  block.count += 1;
  place(block, block.count, from.stamps.get(index), from.creators.get(index), shape, row);
}

/**
 * The events of a block as they are now, for work that pauses: no later change of the block reaches the view. Rows of columns
 * never change, and a block that is lent copies its places before it moves them. The view is not to be changed.
 */
export function viewOf(block: Block): Block {
  block.isLent = true;
  const { count, stamps, creators, shapes, rows, columns, guids } = block;
  return { count, stamps, creators, shapes, rows, columns, guids, isLent: true };
}

/**
 * A copy of a block's places, made in slices: for {@link setPlaces} when nothing has changed the block meanwhile.
 * @param pause undefined for one go.
 */
export function copyPlaces(block: Block, pause?: Pause): Places {
  // All stand in the same tables until the block moves them.
  const { count, stamps, creators, shapes, rows } = viewOf(block);
  const copy: Places = {
    count,
    stamps: new LuaTable(),
    creators: new LuaTable(),
    shapes: new LuaTable(),
    rows: new LuaTable(),
  };
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      copy.stamps.set(i, stamps.get(i));
      copy.creators.set(i, creators.get(i));
      copy.shapes.set(i, shapes.get(i));
      copy.rows.set(i, rows.get(i));
    }
    pause?.();
  }
  return copy;
}

/** Whether all events of a block come before those of another. */
export function isBehind(block: Block, later: Block): boolean {
  return block.count === 0 || later.count === 0 || block.stamps.get(block.count) < later.stamps.get(1);
}

/** Inserts a block's one event, whose key is new: what stands behind it is moved by four calls, not place by place. */
function insertSingle(block: Block, added: Block): void {
  const shape = added.shapes.get(1);
  const stamp = added.stamps.get(1);
  const creator = added.creators.get(1);
  const row = pushRow(columnsOf(block, shape), shape, added.columns.get(shape) as Columns, added.rows.get(1));
  const index = -findKey(block, stamp, creator);
  block.count += 1;
  if (index === block.count) {
    place(block, index, stamp, creator, shape, row);
    return;
  }
  table.insert(block.stamps as unknown as number[], index, stamp);
  table.insert(block.creators as unknown as number[], index, creator);
  table.insert(block.shapes as unknown as Shape[], index, shape);
  table.insert(block.rows as unknown as number[], index, row);
  block.guids.set(creator, added.guids.get(creator));
}

/** Merges a block whose keys are all new: one pass from the back over the four rows, columns only grow. */
export function mergeBlock(block: Block, added: Block): void {
  if (block.isLent === true && !isBehind(block, added)) {
    setPlaces(block, copyPlaces(block));
  }
  if (added.count === 1) {
    insertSingle(block, added);
    return;
  }
  const { stamps, creators, shapes, rows } = block;
  let i = block.count;
  let j = added.count;
  block.count = i + j;
  for (const k of $range(block.count, 1, -1)) {
    if (j === 0) {
      break;
    }
    const stamp = added.stamps.get(j);
    const creator = added.creators.get(j);
    const own = i > 0 ? stamps.get(i) : -1;
    if (own > stamp || (own === stamp && creators.get(i) > creator)) {
      stamps.set(k, own);
      creators.set(k, creators.get(i));
      shapes.set(k, shapes.get(i));
      rows.set(k, rows.get(i));
      i -= 1;
    } else {
      const shape = added.shapes.get(j);
      const row = pushRow(columnsOf(block, shape), shape, added.columns.get(shape) as Columns, added.rows.get(j));
      place(block, k, stamp, creator, shape, row);
      j -= 1;
    }
  }
}

/**
 * Merges a block whose keys are all new into places of their own, in slices; `block` itself only gets more columns' rows.
 * To be put into the block when nothing has changed it meanwhile.
 */
export function mergeAside(block: Block, added: Block, pause: Pause): Places {
  const total = block.count + added.count;
  const places: Places = {
    count: total,
    stamps: new LuaTable(),
    creators: new LuaTable(),
    shapes: new LuaTable(),
    rows: new LuaTable(),
  };
  // Small inserts may come in during a pause; the result is thrown away then.
  const { count: own, stamps, creators, shapes, rows } = viewOf(block);
  let i = 1;
  let j = 1;
  for (const from of $range(1, total, STEP)) {
    for (const k of $range(from, math.min(from + STEP - 1, total))) {
      const stamp = j <= added.count ? added.stamps.get(j) : math.huge;
      const other = i <= own ? stamps.get(i) : math.huge;
      if (other < stamp || (other === stamp && creators.get(i) < added.creators.get(j))) {
        places.stamps.set(k, other);
        places.creators.set(k, creators.get(i));
        places.shapes.set(k, shapes.get(i));
        places.rows.set(k, rows.get(i));
        i += 1;
      } else {
        const shape = added.shapes.get(j);
        const creator = added.creators.get(j);
        places.stamps.set(k, stamp);
        places.creators.set(k, creator);
        places.shapes.set(k, shape);
        places.rows.set(
          k,
          pushRow(columnsOf(block, shape), shape, added.columns.get(shape) as Columns, added.rows.get(j)),
        );
        block.guids.set(creator, added.guids.get(creator));
        j += 1;
      }
    }
    pause();
  }
  return places;
}

/** Gives a block the places that {@link mergeAside} made for it. */
export function setPlaces(block: Block, places: Places): void {
  block.count = places.count;
  block.stamps = places.stamps;
  block.creators = places.creators;
  block.shapes = places.shapes;
  block.rows = places.rows;
  block.isLent = false;
}

/** Puts another block's event in the place of the one with the same key. */
export function replaceEvent(block: Block, index: number, from: Block, fromIndex: number): void {
  const shape = from.shapes.get(fromIndex);
  const columns = from.columns.get(shape) as Columns;
  if (block.isLent === true) {
    setPlaces(block, copyPlaces(block));
  }
  block.shapes.set(index, shape);
  block.rows.set(index, pushRow(columnsOf(block, shape), shape, columns, from.rows.get(fromIndex)));
}
