import { isTableAny } from "../event/anyValue";
import { isWhole } from "../event/double";

/** What a value of an `any` column is, as the column of kinds says it. */
export const enum AnyKind {
  False = 0,
  True = 1,
  /** A whole number that is small enough to be held as such: in the column of ints. */
  Whole = 2,
  /** Any other number, as a text. This kind and those behind it are in the column of texts. */
  Fraction = 3,
  Text = 4,
  /** A table's serialised text. */
  Table = 5,
}

/** How many kinds there are. */
export const ANY_KINDS = 6;

/** The kind of an `any` (event/anyValue.ts) that is there. */
export function kindOfAny(value: unknown): AnyKind {
  const luaType = type(value);
  if (luaType === "number") {
    return isWhole(value as number) ? AnyKind.Whole : AnyKind.Fraction;
  }
  if (luaType === "boolean") {
    return value === true ? AnyKind.True : AnyKind.False;
  }
  return isTableAny(value as string) ? AnyKind.Table : AnyKind.Text;
}
