/** What options take: for each name a check of its value, and what that must be. */
export type Checks<Options> = Readonly<Record<keyof Options, Check>>;

type Check = readonly [isRight: (this: void, value: unknown) => boolean, mustBe: string];

const isNumber = (value: unknown): value is number => typeof value === "number";

export const ANYTHING: Check = [() => true, "anything"];
export const TEXT: Check = [(value) => typeof value === "string", "a text"];
export const NAME: Check = [(value) => typeof value === "string" && value !== "", "a text that is not empty"];
export const NUMBER: Check = [isNumber, "a number"];
export const NOT_NEGATIVE: Check = [(value) => isNumber(value) && value >= 0, "a number that is not negative"];
export const POSITIVE: Check = [(value) => isNumber(value) && value > 0, "a number above 0"];
export const SHARE: Check = [(value) => isNumber(value) && value >= 0 && value <= 1, "a number from 0 to 1"];
export const SWITCH: Check = [(value) => typeof value === "boolean", "true or false"];
export const TABLE: Check = [(value) => type(value) === "table", "a table"];
export const RANK: Check = [
  (value) => isNumber(value) && value >= 0 && value <= 9 && value % 1 === 0,
  "a whole number from 0 (guild master) to 9",
];

/** Raises for options that there are not, and for values that they do not take. `level` is that of `error`. */
export function checkOptions(
  call: string,
  options: unknown,
  checks: Readonly<Record<string, Check>>,
  level: number,
): void {
  if (type(options) !== "table") error(`${call}: options must be a table, got ${tostring(options)}`, level + 1);
  const table: Readonly<Record<string, Check | undefined>> = checks;
  for (const [name, value] of pairs(options as Record<string, unknown>)) {
    const check = table[name];
    if (check === undefined) {
      const names = Object.keys(table).sort().join(", ");
      error(`${call}: there is no option ${tostring(name)}, only ${names}`, level + 1);
    }
    const [isRight, mustBe] = check;
    if (!isRight(value)) error(`${call}: ${name} must be ${mustBe}, got ${tostring(value)}`, level + 1);
  }
}
