import type { Lane } from "../src/ports";

/** What somebody makes up for the clients to hear. */
export interface Lie {
  readonly sender: string;
  readonly lane: Lane;
  readonly text: string;
  readonly channel: string;
  /** Names of those who hear it; undefined: all. */
  readonly to?: readonly string[];
}

const WHOLE = 255;
const CHUNK = 254;

/** The chunks in which AceComm sends a text. The game carries no NUL. */
export function chunksOf(text: string): string[] {
  const [plain] = string.gsub(text, "%z", "\u0001");
  const first = string.byte(plain) as number | undefined;
  if (plain.length <= WHOLE) {
    return [first !== undefined && first < 10 ? string.sub(`\u0004${plain}`, 1, WHOLE) : plain];
  }
  const chunks: string[] = [];
  for (const at of $range(1, plain.length, CHUNK)) {
    const mark = at === 1 ? "\u0001" : at + CHUNK > plain.length ? "\u0003" : "\u0002";
    chunks.push(mark + string.sub(plain, at, at + CHUNK - 1));
  }
  return chunks;
}
