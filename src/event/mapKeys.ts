import type { ScalarType } from "./fieldType";
import { parseGuid } from "./guid";

const { byte } = string;

/** By bytes: how Lua compares texts depends on the platform's language. */
function isTextBefore(a: string, b: string): boolean {
  for (const i of $range(1, math.min(a.length, b.length))) {
    const one = byte(a, i);
    const other = byte(b, i);
    if (one !== other) {
      return one < other;
    }
  }
  return a.length < b.length;
}

/** Whether a key of a map stands before another: numbers by size, players by realm and id, texts by their bytes. */
export function isKeyBefore(a: unknown, b: unknown, scalar: ScalarType): boolean {
  if (scalar === "string") {
    return isTextBefore(a as string, b as string);
  }
  return scalar === "guid" ? (parseGuid(a) as number) < (parseGuid(b) as number) : (a as number) < (b as number);
}
