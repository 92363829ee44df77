import { decodeNumber, encodeNumber, unzigzag, zigzag } from "../pack/digits";

/** lua-types gives it one result. */
const frexp = math.frexp as unknown as (
  this: void,
  value: number,
) => LuaMultiReturn<[mantissa: number, exponent: number]>;

/** Numbers that are whole and smaller than this in size are held as such; others as a text of their exact value. */
export const WHOLE_RANGE = 1125899906842624;

/** Whether a number is whole and small enough to be held as such. */
export function isWhole(value: number): boolean {
  return value % 1 === 0 && value < WHOLE_RANGE && value > -WHOLE_RANGE;
}

/**
 * The exact value of a finite double as a text that is the same on every platform (the C library's decimals are not):
 * sign, odd mantissa and binary exponent.
 */
export function formatDouble(value: number): string {
  const sign = value < 0 ? "-" : "+";
  let [mantissa, exponent] = frexp(math.abs(value));
  mantissa *= 9007199254740992;
  exponent -= 53;
  while (mantissa % 4096 === 0 && mantissa > 0) {
    mantissa /= 4096;
    exponent += 12;
  }
  while (mantissa % 2 === 0 && mantissa > 0) {
    mantissa /= 2;
    exponent += 1;
  }
  return `${sign}${encodeNumber(mantissa)}.${encodeNumber(zigzag(exponent))}`;
}

/** The double of such a text; undefined for any other text. */
export function parseDouble(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const [mantissa, next] = decodeNumber(text, 2);
  const [exponent] = decodeNumber(text, next + 1);
  if (mantissa === undefined || exponent === undefined || exponent > 4096) {
    return undefined;
  }
  const value = math.ldexp(string.sub(text, 1, 1) === "-" ? -mantissa : mantissa, unzigzag(exponent));
  // Only the one form of a number that is no whole one is accepted.
  return value === value && !isWhole(value) && math.abs(value) !== math.huge && formatDouble(value) === text
    ? value
    : undefined;
}
