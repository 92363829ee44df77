import { describeValue } from "../describe";
import { columnTypesOf } from "./columnType";
import {
  FIELD_TYPES,
  type FieldType,
  isMapKey,
  type Part,
  PART_TYPES,
  parseFieldType,
  parsePart,
  VALUE_TYPES,
} from "./fieldType";
import { FIELD_LIMIT } from "./shape";

/** An author's declarations, checked. */
export interface Declarations {
  readonly names: string[];
  readonly types: FieldType[];
  /** By the place of a field of records, from 1: the names of a record's fields. */
  readonly recordNames: LuaTable<number, readonly string[] | undefined>;
}

/** What an event has beside its payload. */
const RESERVED = new LuaSet<string>();
for (const name of ["time", "counter", "creator", "type", "key"]) {
  RESERVED.add(name);
}

function fail(message: string): never {
  error(`DefineEvent: ${message}`, 0);
}

/** Raises unless a value is a list: fields have an order, and a map has none. */
function checkFields(value: unknown, what: string): readonly unknown[] {
  if (type(value) !== "table") {
    fail(`${what} must be a list of { name, type }, got ${describeValue(value)}`);
  }
  const list = value as readonly unknown[];
  for (const [key] of pairs(value as Record<string, unknown>)) {
    if (type(key) !== "number" || (key as unknown as number) > list.length) {
      fail(
        `${what} must be a list of { name, type }, in order and without holes, got the key ${tostring(key)}` +
          (type(key) === "number" ? "" : `: write { { "${tostring(key)}", ... }, ... }`),
      );
    }
  }
  return list;
}

/** Raises unless a declaration is a table with the places 1 to `most` and no other keys. */
function checkDeclaration(value: unknown, where: string, most: number, form: string): readonly unknown[] {
  if (type(value) !== "table") {
    fail(`${where} must be ${form}, got ${describeValue(value)}`);
  }
  for (const [key] of pairs(value as Record<number, unknown>)) {
    if (type(key) !== "number" || key < 1 || key > most || key % 1 !== 0) {
      fail(`${where} must be ${form}, got the key ${tostring(key)} besides`);
    }
  }
  return value as readonly unknown[];
}

function checkName(name: unknown, where: string, taken: LuaSet<string>): string {
  if (type(name) !== "string" || name === "") {
    fail(`${where}: its name must be a text, got ${describeValue(name)}`);
  }
  if (taken.has(name as string)) {
    fail(`${where}: the name "${name as string}" is taken by an earlier field`);
  }
  taken.add(name as string);
  return name as string;
}

/** The fields of a record. */
function readRecord(value: unknown, where: string, names: string[]): Part[] {
  const list = checkFields(value, `${where}: the record's fields`);
  const parts: Part[] = [];
  const taken = new LuaSet<string>();
  for (const i of $range(1, list.length)) {
    const inside = `${where}, field ${i} of the record`;
    const [name, text] = checkDeclaration(list[i - 1], inside, 2, "{ name, type }");
    names.push(checkName(name, inside, taken));
    const part = parsePart(text);
    if (part === undefined) {
      fail(`${inside} ("${name as string}"): its type must be ${PART_TYPES}, got ${describeValue(text)}`);
    }
    parts.push(part);
  }
  if (parts.length === 0) {
    fail(`${where}: a record must have a field`);
  }
  return parts;
}

/** The key and the value of a map. */
function readMap(declaration: readonly unknown[], where: string): Part[] {
  const [, , key, value] = declaration;
  if (!isMapKey(key)) {
    fail(`${where}: the type of a map's keys must be guid, int or string, got ${describeValue(key)}`);
  }
  const part = parsePart(value);
  if (part === undefined || part.optional) {
    fail(`${where}: the type of a map's values must be ${VALUE_TYPES}, got ${describeValue(value)}`);
  }
  return [{ scalar: key, optional: false }, part];
}

function readType(declaration: readonly unknown[], where: string, recordNames: string[]): FieldType {
  const text = declaration[1];
  const optional = text === "record[]?" || text === "map?";
  if (text === "record[]" || text === "record[]?") {
    checkDeclaration(declaration, where, 3, `{ name, "${text}", fields }`);
    return { kind: "records", parts: readRecord(declaration[2], where, recordNames), optional };
  }
  if (text === "map" || text === "map?") {
    checkDeclaration(declaration, where, 4, `{ name, "${text}", key type, value type }`);
    return { kind: "map", parts: readMap(declaration, where), optional };
  }
  const fieldType = parseFieldType(text);
  if (fieldType === undefined) {
    fail(`${where}: its type must be ${FIELD_TYPES}, got ${describeValue(text)}`);
  }
  checkDeclaration(declaration, where, 2, "{ name, type }");
  return fieldType;
}

/** Checks what an author declares of an event type. Raises a text that names the field and what it must be. */
export function readDeclarations(value: unknown): Declarations {
  const list = checkFields(value, "fields");
  if (list.length > FIELD_LIMIT) {
    fail(`at most ${FIELD_LIMIT} fields, got ${list.length}`);
  }
  const fields: Declarations = { names: [], types: [], recordNames: new LuaTable() };
  const taken = new LuaSet<string>();
  for (const i of $range(1, list.length)) {
    const where = `field ${i}`;
    const declaration = checkDeclaration(list[i - 1], where, 4, "{ name, type }");
    const name = checkName(declaration[0], where, taken);
    if (RESERVED.has(name)) {
      fail(`${where}: "${name}" is a name that every event has already; choose another`);
    }
    const recordNames: string[] = [];
    const fieldType = readType(declaration, `${where} ("${name}")`, recordNames);
    fields.names.push(name);
    fields.types.push(fieldType);
    fields.recordNames.set(i, fieldType.kind === "records" ? recordNames : undefined);
  }
  const count = columnTypesOf(fields.types).length;
  if (count > FIELD_LIMIT) {
    fail(`at most ${FIELD_LIMIT} fields, where those of records count each and a map counts two, got ${count}`);
  }
  return fields;
}
