import type { Event } from "../../event/event";
import type { EventType } from "../../event/eventType";
import { dateText } from "../commands/dates";

/** How a player is called; undefined where nobody knows. */
export type NameOf = (this: void, guid: string) => string | undefined;

/** What players' GUIDs begin with. */
const GUID = "Player-";

/** Players by their names, tables in braces with their keys in order. */
function valueText(value: unknown, nameOf: NameOf): string {
  if (type(value) === "string") {
    const text = value as string;
    return (string.sub(text, 1, GUID.length) === GUID ? nameOf(text) : undefined) ?? text;
  }
  if (type(value) !== "table") {
    return tostring(value);
  }
  const parts: string[] = [];
  for (const each of value as unknown[]) {
    parts.push(valueText(each, nameOf));
  }
  const count = parts.length;
  for (const [key, each] of pairs(value as Record<string, unknown>)) {
    const isListed = type(key) === "number" && (key as unknown as number) <= count;
    if (!isListed) {
      parts.push(`${valueText(key, nameOf)}=${valueText(each, nameOf)}`);
    }
  }
  if (count === 0) {
    table.sort(parts);
  }
  return `{${parts.join(", ")}}`;
}

/**
 * An event in a line: when, who, what. What a peer has written can draw nothing: the game's codes for pictures and colours
 * show as they are.
 * @param eventType undefined when this addon does not know it: its fields have numbers then.
 */
export function eventText(event: Event, eventType: EventType | undefined, nameOf: NameOf): string {
  const fields = event as unknown as LuaTable<string | number, unknown>;
  const parts: string[] = [];
  for (const name of eventType?.names ?? []) {
    const value = fields.get(name);
    if (value !== undefined) {
      parts.push(`${name}=${valueText(value, nameOf)}`);
    }
  }
  for (let number = 1; eventType === undefined && fields.get(number) !== undefined; number += 1) {
    parts.push(valueText(fields.get(number), nameOf));
  }
  const who = nameOf(event.creator) ?? event.creator;
  const text = `${dateText(event.time)}  ${who}  ${event.type}  ${parts.join(", ")}`;
  return string.gsub(text, "|", "||")[0];
}
