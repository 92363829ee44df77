import type { FieldType, ScalarType } from "./fieldType";

/**
 * A column of a shape. A field has one; a list of records has one for each field of the record, and a map one for its keys
 * and one for its values: lists of the same length.
 */
export interface ColumnType {
  readonly scalar: ScalarType;
  /** Whether a value is a list. */
  readonly list: boolean;
  /** Whether a value, the whole list for a list, may be absent. */
  readonly optional: boolean;
  /** Whether items of the list may be absent. */
  readonly sparse: boolean;
  /** The place, from 1, of the column with the lengths of the lists; 0 if this is that column, or no list. */
  readonly leader: number;
  /** Whether the items are the keys of a map, which go up. */
  readonly keys: boolean;
}

/** The columns of these fields, in order. */
export function columnTypesOf(fields: readonly FieldType[]): ColumnType[] {
  const columns: ColumnType[] = [];
  for (const { kind, parts, optional } of fields) {
    const first = columns.length + 1;
    for (const part of parts) {
      const place = columns.length + 1;
      columns.push({
        scalar: part.scalar,
        list: kind !== "plain",
        optional,
        sparse: part.optional,
        leader: place === first ? 0 : first,
        keys: kind === "map" && place === first,
      });
    }
  }
  return columns;
}
