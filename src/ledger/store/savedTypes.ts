import type { EventType } from "../../event/eventType";
import { type FieldType, fieldTypeToText, isReadAs } from "../../event/fieldType";
import { parseShape, type Shape } from "../../event/shape";
import { adler32 } from "../../pack/adler32";
import type { OpenedStorage } from "./storage";

/** The shapes that event types had when the ledger was last open here, by code: undefined if the text is damaged. */
function readShapes(saved: unknown): LuaTable<string, Shape | undefined> | undefined {
  const shapes = new LuaTable<string, Shape | undefined>();
  if (saved === undefined) {
    return shapes;
  }
  const [check, list] = string.match(type(saved) === "string" ? (saved as string) : "", "^(%d+) (.*)$");
  if (list === undefined || tonumber(check) !== adler32(list)) {
    return undefined;
  }
  for (const [text] of string.gmatch(list, "%S+")) {
    const shape = parseShape(text);
    if (shape !== undefined) {
      shapes.set(shape.code, shape);
    }
  }
  return shapes;
}

/** The same as a text, which a damaged table does not pass off as another one. */
function writeShapes(texts: string[]): string {
  table.sort(texts);
  const list = texts.join(" ");
  return `${adler32(list)} ${list}`;
}

/** Whether events of both shapes are the same to handlers, as far as both go. Raises a text that names the field if not. */
function mustFit({ code, names, shape }: EventType, saved: Shape): void {
  for (const i of $range(1, shape.fields.length)) {
    const field = shape.fields[i - 1];
    const before = saved.fields[i - 1] as FieldType | undefined;
    const where = `events: field ${i} ("${names[i - 1]}") of "${code}"`;
    if (before === undefined && !field.optional) {
      error(`${where} is new, and the saved events do not have it: make it optional, "${fieldTypeToText(field)}?"`, 0);
    }
    if (before !== undefined && !isReadAs(before, field)) {
      error(
        `${where} is "${fieldTypeToText(field)}", and the saved events have "${fieldTypeToText(before)}" there: ` +
          "append a new optional field, or define another event type",
        0,
      );
    }
  }
}

/**
 * Compares event types with those that the ledger had before, and remembers them. Nothing changes if one does not fit.
 * Raises a text if a field has another type, or a new field is not optional: its handlers would not understand old events.
 */
export function checkSavedTypes(
  { storage, problems }: Pick<OpenedStorage, "storage" | "problems">,
  eventTypes: readonly EventType[],
): void {
  const own = writeShapes(eventTypes.map(({ shape }) => shape.text));
  if (storage.types === own) {
    // Nothing is new since the last time, as in nearly all logins.
    return;
  }
  const known = readShapes(storage.types);
  if (known === undefined) {
    problems.push("part types on disk is damaged");
  }
  const shapes = known ?? new LuaTable<string, Shape | undefined>();
  for (const eventType of eventTypes) {
    const saved = shapes.get(eventType.code);
    if (saved !== undefined) {
      mustFit(eventType, saved);
    }
  }
  for (const { code, shape } of eventTypes) {
    const saved = shapes.get(code);
    // An older version of the addon may follow a newer one: the longer shape stays.
    if (saved === undefined || saved.columns.length < shape.columns.length) {
      shapes.set(code, shape);
    }
  }
  const texts: string[] = [];
  for (const [, shape] of shapes) {
    texts.push((shape as Shape).text);
  }
  storage.types = writeShapes(texts);
}
