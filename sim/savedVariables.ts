import { compile } from "./chunks";
import type { Globals } from "./globals";

/** Told of a value that cannot be saved as it is. */
export type Complaint = (this: void, text: string) => void;

const escapes: Record<string, string> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\0": "\\000" };

function quote(text: string): string {
  const [escaped] = string.gsub(text, '[%z\n\r"\\]', escapes);
  return `"${escaped}"`;
}

/** A number as Lua source that reads back as exactly the same number. */
function numberText(value: number): string {
  if (value !== value) return "0/0";
  if (value === math.huge) return "1/0";
  if (value === -math.huge) return "-1/0";
  const short = string.format("%.14g", value);
  return tonumber(short) === value ? short : string.format("%.17g", value);
}

function typeRank(value: unknown): number {
  return typeof value === "number" ? 1 : typeof value === "string" ? 2 : 3;
}

/** Numbers, then strings, then booleans: one order, so that equal tables give equal texts. */
function isKeyBefore(this: void, a: unknown, b: unknown): boolean {
  const rankA = typeRank(a);
  const rankB = typeRank(b);
  if (rankA !== rankB) return rankA < rankB;
  if (rankA === 3) return a === false && b === true;
  return (a as number) < (b as number);
}

/** Writes one value; `open` holds the tables around it. */
class Writer {
  private readonly out: string[] = [];
  private readonly open = new LuaSet<object>();

  constructor(private readonly complain: Complaint) {}

  text(): string {
    return this.out.join("");
  }

  /** Writes `<start><value><finish>`, or nothing when the value is of a kind that is not saved. */
  entry(start: string, value: unknown, finish: string, indent: string): void {
    if (typeof value === "string") this.out.push(start, quote(value), finish);
    else if (typeof value === "number") this.out.push(start, numberText(value), finish);
    else if (typeof value === "boolean") this.out.push(start, value ? "true" : "false", finish);
    else if (type(value) === "table") this.table(start, value as object, finish, indent);
  }

  private table(start: string, value: object, finish: string, indent: string): void {
    if (this.open.has(value)) {
      this.complain("a table that contains itself cannot be saved");
      return;
    }
    this.open.add(value);
    this.out.push(start, "{\n");
    const keys: unknown[] = [];
    for (const [key] of pairs(value as Record<string, unknown>)) {
      const name: unknown = key;
      if (typeof name === "string" || typeof name === "number" || typeof name === "boolean") keys.push(name);
    }
    table.sort(keys, isKeyBefore);
    const inner = `${indent}\t`;
    for (const name of keys) {
      const item: unknown = rawget(value, name as never);
      const keyText =
        typeof name === "string" ? quote(name) : typeof name === "number" ? numberText(name) : tostring(name);
      this.entry(`${inner}[${keyText}] = `, item, ",\n", inner);
    }
    this.out.push(indent, "}", finish);
    this.open.delete(value);
  }
}

/** The text of an addon's SavedVariables file: the named globals as they are now. */
export function writeSavedVariables(names: readonly string[], env: Globals, complain: Complaint): string {
  const writer = new Writer(complain);
  for (const name of names) writer.entry(`${name} = `, env[name], "\n", "");
  return writer.text();
}

/**
 * Runs a SavedVariables file, which sets the globals. A file that does not load (damaged, or more than 262,143
 * different constants in one table, which Lua refuses) is discarded whole: a message says why.
 */
export function loadSavedVariables(text: string, addonName: string, env: Globals): string | undefined {
  const [chunk, message] = compile(text, `@SavedVariables/${addonName}.lua`, env);
  if (chunk === undefined) return message;
  const [ok, problem] = pcall(chunk);
  return ok ? undefined : tostring(problem);
}
