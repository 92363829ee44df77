import type { EventType } from "../event/eventType";
import type { Part } from "../event/fieldType";

/** Deeper than what a payload may have. */
const DEPTH = 32;

function isBefore(a: AnyNotNil, b: AnyNotNil): boolean {
  const kind = type(a);
  if (kind !== type(b)) {
    return kind < type(b);
  }
  return kind === "number" || kind === "string" ? (a as number) < (b as number) : tostring(a) < tostring(b);
}

/** A copy that was filled in the order of its keys, however the original was. */
function copyInOrder(value: unknown, depth: number): unknown {
  if (type(value) !== "table" || depth === 0) {
    return value;
  }
  const source = value as LuaTable<AnyNotNil, unknown>;
  const keys: AnyNotNil[] = [];
  for (const [key] of source) {
    keys.push(key);
  }
  table.sort(keys, isBefore);
  const copy = new LuaTable<AnyNotNil, unknown>();
  for (const key of keys) {
    copy.set(key, copyInOrder(source.get(key), depth - 1));
  }
  return copy;
}

function mayBeTable({ scalar }: Part): boolean {
  return scalar === "table" || scalar === "any";
}

/**
 * A payload whose tables are written as the same text wherever they come from: the text of a table depends on the order
 * in which it was filled, and everybody who imports an entry must make the same event of it.
 */
export function canonicalPayload(eventType: EventType, payload: object): object {
  const source = payload as LuaTable<string, unknown>;
  let copy: LuaTable<string, unknown> | undefined;
  for (const i of $range(1, eventType.names.length)) {
    const name = eventType.names[i - 1];
    if (eventType.shape.fields[i - 1].parts.some((part) => mayBeTable(part)) && source.get(name) !== undefined) {
      if (copy === undefined) {
        copy = new LuaTable();
        for (const [key, value] of source) {
          copy.set(key, value);
        }
      }
      copy.set(name, copyInOrder(source.get(name), DEPTH));
    }
  }
  return copy ?? payload;
}
