import { Range, timeOfStamp } from "../event/key";
import type { Pause } from "../ports";
import type { Block, Columns, Row } from "./block";
import { finish, type Numbers, type Writer } from "./columns";
import { writeColumn } from "./columnWriter";
import { headerOf, indexIn, newDictionaries } from "./header";
import { hasLists, packSingle } from "./packSingle";
import { type FieldSink, writeField } from "./writeFields";

/** Rows between two pauses. */
const STEP = 512;

/** A pack in the making. */
interface Packing extends FieldSink {
  readonly block: Block;
}

/** Writes the columns that every event has; gives the rows of each shape, in order. */
function writeKeys(packing: Packing, from: number, to: number): Row<Row<number>> {
  const { block, body, pause } = packing;
  const { players, shapes } = packing.dictionaries;
  const rowsByShape: Row<Row<number>> = new LuaTable();
  const times: Numbers = new LuaTable();
  const counters: Numbers = new LuaTable();
  const creators: Numbers = new LuaTable();
  const types: Numbers = new LuaTable();
  let lastTime = timeOfStamp(block.stamps.get(from));
  let n = 0;
  for (const first of $range(from, to, STEP)) {
    for (const i of $range(first, math.min(first + STEP - 1, to))) {
      n += 1;
      const stamp = block.stamps.get(i);
      const counter = stamp % Range.Counters;
      const time = (stamp - counter) / Range.Counters;
      times.set(n, time - lastTime);
      lastTime = time;
      counters.set(n, counter);
      creators.set(n, indexIn(players, block.creators.get(i)));
      const shapeIndex = indexIn(shapes, block.shapes.get(i));
      types.set(n, shapeIndex);
      let rows = rowsByShape.get(shapeIndex + 1) as Row<number> | undefined;
      if (rows === undefined) {
        rows = new LuaTable();
        rowsByShape.set(shapeIndex + 1, rows);
      }
      rows.set(rows.length() + 1, block.rows.get(i));
    }
    pause();
  }
  writeColumn(body, times, n, pause);
  writeColumn(body, counters, n, pause);
  writeColumn(body, creators, n, pause);
  writeColumn(body, types, n, pause);
  return rowsByShape;
}

/**
 * Packs the events from place `from` to place `to` of a block, at least one: the same events always give the same text.
 * Nothing may be inserted before `to` in the meantime. The format is written down in docs/format.md.
 */
export function writePack(block: Block, from: number, to: number, pause: Pause): string {
  if (from === to && !hasLists(block.shapes.get(from))) {
    return packSingle(block, from);
  }
  const dictionaries = newDictionaries();
  const body: Writer = { pieces: new LuaTable(), count: 0 };
  const packing: Packing = { block, dictionaries, body, pause };
  const rowsByShape = writeKeys(packing, from, to);
  const { shapes } = dictionaries;
  for (const i of $range(1, shapes.size)) {
    const shape = shapes.entries.get(i);
    const columns = block.columns.get(shape) as Columns;
    for (const field of $range(1, shape.columns.length)) {
      writeField(packing, shape.columns[field - 1], columns, field, rowsByShape.get(i));
    }
  }
  const header = headerOf(dictionaries, to - from + 1, timeOfStamp(block.stamps.get(from)), pause);
  return header + finish(body);
}
