import type { FieldTypeText, MapKeyType, MapValueType, PartTypeText, ScalarType } from "./fieldType";

/** A field of a record: its name and type. */
export type RecordField = readonly [name: string, type: PartTypeText];

/** A field as authors declare it: name and type; for `record[]` the record's fields, for `map` the types of its keys and values. */
export type FieldDeclaration =
  | readonly [name: string, type: FieldTypeText]
  | readonly [name: string, type: "record[]" | "record[]?", fields: readonly RecordField[]]
  | readonly [name: string, type: "map" | "map?", keys: MapKeyType, values: MapValueType];

/**
 * What values of a scalar type are.
 * @typescript
 */
export interface ScalarValues {
  /** A whole number smaller than 2^50 in size. */
  int: number;
  /** Any finite number. */
  number: number;
  /** True or false. */
  boolean: boolean;
  /** At most 8,192 bytes, any bytes. */
  string: string;
  /** A player's GUID, `Player-<realm id>-<8 hexadecimal digits>`. */
  guid: string;
  /** Numbers, strings, booleans and tables of such, 16 levels deep at most. */
  table: object;
  /** Any of number, boolean, string and table. */
  any: string | number | boolean | object;
}

/**
 * What a field of a type holds.
 * @lua any
 */
export type FieldValue<Type extends FieldTypeText> = Type extends `${infer Present extends FieldTypeText}?`
  ? FieldValue<Present>
  : Type extends `${infer Item extends ScalarType}[]`
    ? readonly ScalarValues[Item][]
    : Type extends ScalarType
      ? ScalarValues[Type]
      : never;

/**
 * What a record with these fields is.
 * @lua table
 */
export type RecordOf<Fields extends readonly RecordField[]> = {
  readonly [Field in Fields[number] as Field[1] extends `${string}?` ? never : Field[0]]: FieldValue<Field[1]>;
} & {
  readonly [Field in Fields[number] as Field[1] extends `${string}?` ? Field[0] : never]?: FieldValue<Field[1]>;
};

/**
 * What a declared field holds.
 * @lua any
 */
export type DeclaredValue<Field extends FieldDeclaration> = Field extends readonly [
  string,
  string,
  infer Fields extends readonly RecordField[],
]
  ? readonly RecordOf<Fields>[]
  : Field extends readonly [string, string, infer Key extends MapKeyType, infer Value extends MapValueType]
    ? Readonly<Record<ScalarValues[Key], ScalarValues[Value]>>
    : Field extends readonly [string, infer Type extends FieldTypeText]
      ? FieldValue<Type>
      : never;

/**
 * The payload of an event type with these fields.
 * @lua table
 */
export type PayloadOf<Fields extends readonly FieldDeclaration[]> = {
  readonly [Field in Fields[number] as Field[1] extends `${string}?` ? never : Field[0]]: DeclaredValue<Field>;
} & {
  readonly [Field in Fields[number] as Field[1] extends `${string}?` ? Field[0] : never]?: DeclaredValue<Field>;
};
