import type { EventType } from "../../../event/eventType";

/** A column of an export: what it is called, and the value that it has for an event. */
export interface RowColumn {
  readonly name: string;
  /** Of a column with names: the field with the GUIDs. */
  readonly guids?: string;
  /** Whether a table in it is an object by keys. */
  readonly isMap?: boolean;
}

/**
 * The columns for events of these types: one for each field, and one with names for each field with GUIDs. What comes first
 * and last is the same for all.
 */
export function columnsOf(eventTypes: readonly EventType[]): RowColumn[] {
  const columns: RowColumn[] = [{ name: "time" }, { name: "type" }, { name: "creator" }];
  const taken = new LuaSet<string>();
  for (const name of ["time", "type", "creator", "creatorName", "retracted", "key", "other"]) {
    taken.add(name);
  }
  const names: { field: string; isGuid: boolean; isMap: boolean }[] = [];
  for (const { names: fields, shape } of eventTypes) {
    for (const i of $range(1, fields.length)) {
      const field = fields[i - 1];
      if (!taken.has(field)) {
        taken.add(field);
        const { kind, parts } = shape.fields[i - 1];
        const isGuid = parts[0].scalar === "guid" && (kind === "plain" || kind === "list");
        names.push({ field, isGuid, isMap: kind === "map" });
      }
    }
  }
  columns.push({ name: "creatorName", guids: "creator" });
  for (const { field, isGuid, isMap } of names) {
    columns.push({ name: field, isMap });
    if (isGuid && !taken.has(`${field}Name`)) {
      columns.push({ name: `${field}Name`, guids: field });
    }
  }
  columns.push({ name: "retracted" }, { name: "key" }, { name: "other" });
  return columns;
}
