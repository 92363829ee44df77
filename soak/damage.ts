import type { Dice } from "./dice";
import { decodeFrame, encodeFrame, Kind } from "../src/sync/messages/frame";

/** Longest run of a byte that is put in. */
const RUN = 300;
/** Bytes of a pack or a body in which counts and lengths stand. */
const HEAD = 60;

/** A text with up to four places changed, added, repeated or cut. */
export function mutate(dice: Dice, text: string): string {
  let result = text;
  for (const _ of $range(1, dice.between(1, 4))) {
    const at = dice.between(1, result.length + 1);
    const byte = string.char(dice.chance(0.6) ? dice.between(48, 122) : dice.between(1, 255));
    const before = string.sub(result, 1, at - 1);
    result = dice.pick([
      () => before + byte + string.sub(result, at + 1),
      () => before + byte + string.sub(result, at),
      () => before + string.sub(result, at + dice.between(1, 20)),
      () => before,
      () => before + string.rep(byte, dice.between(1, RUN)) + string.sub(result, at),
      () => before + string.sub(result, dice.between(1, at)),
    ])();
  }
  return result;
}

/** A text whose beginning, where counts and lengths stand, has up to three digits that are others. */
export function mutateHead(dice: Dice, text: string): string {
  let result = text;
  for (const _ of $range(1, dice.between(1, 3))) {
    const at = dice.between(1, math.min(result.length, HEAD));
    // The last digit of the base 64 and the first with a bit for more are the most telling.
    const digit = string.char(dice.chance(0.3) ? dice.pick([48, 95, 87]) : dice.between(48, 122));
    result = string.sub(result, 1, at - 1) + digit + string.sub(result, at + 1);
  }
  return result;
}

/** Bytes without sense. */
export function noise(dice: Dice): string {
  const bytes: string[] = [];
  for (const _ of $range(1, dice.between(0, dice.chance(0.1) ? 255 : 40))) {
    bytes.push(string.char(dice.between(1, 255)));
  }
  return bytes.join("");
}

/** Kinds that a damaged message may seem to be, one of which there is not. */
const OTHERS = [
  Kind.Advertisement,
  Kind.State,
  Kind.Query,
  Kind.Request,
  Kind.Data,
  Kind.Event,
  Kind.Sketch,
  Kind.Ids,
  "Z",
] as const;

/** A damaged message: its bytes, or its body under a frame that is correct again, at times as another kind. */
export function damage(dice: Dice, seed: number, text: string): string {
  const [kind, body] = decodeFrame(seed, text);
  if (kind === undefined || dice.chance(0.3)) {
    return mutate(dice, text);
  }
  const other = dice.chance(0.1) ? dice.pick(OTHERS) : kind;
  return encodeFrame(seed, other as unknown as Kind, mutate(dice, body));
}
