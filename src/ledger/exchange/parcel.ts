import { adler32 } from "../../pack/adler32";
import type { Archiver, Pause } from "../../ports";

/** What a text begins with: its form and a version. */
const MARK = "ES";
const VERSION = 1;
/** Between two pieces: none of the archiver's characters. */
const SEPARATOR = ".";
/**
 * Characters of one piece, and of what comes out of it: deflate makes at most 1,032 bytes of one, in a single step. The
 * largest event that an append makes takes less than 18,000, and 37,000 of a pack.
 */
const PIECE_LIMIT = 24576;
const PLAIN_LIMIT = 65536;
/** How many beginnings of a text are tried: prose may look like one, and each that is none costs a checksum. */
const TRIES = 16;

/**
 * Packs as one text that survives chat boxes, forums and quoting: `ES1:<characters>:<Adler-32>:<pieces>`.
 * The form is written down in docs/format.md.
 * @param name the ledger's.
 */
export function wrapParcel(archiver: Archiver, name: string, packs: readonly string[], pause: Pause): string {
  const pieces: string[] = [archiver.archive(name)];
  for (const pack of packs) {
    pieces.push(archiver.archive(pack));
    pause();
  }
  const body = pieces.join(SEPARATOR);
  return `${MARK}${VERSION}:${body.length}:${string.format("%.0f", adler32(body, pause))}:${body}`;
}

/** What a piece was made of; undefined when it is damaged or far too much. */
function unpackPiece(archiver: Archiver, piece: string): string | undefined {
  const plain = piece.length <= PIECE_LIMIT ? archiver.unarchive(piece) : undefined;
  return plain === undefined || plain.length > PLAIN_LIMIT ? undefined : plain;
}

/** The body that begins at a place of a text; undefined and what is wrong with it. */
function bodyAt(
  text: string,
  place: number,
  version: number | undefined,
  size: number,
  check: string,
  pause: Pause,
): LuaMultiReturn<[body: string | undefined, problem: string]> {
  if (version !== VERSION) {
    return $multi(undefined, `it was made by a newer version (form ${version}, known is ${VERSION})`);
  }
  const body = string.sub(text, place, place + size - 1);
  if (body.length < size) {
    return $multi(undefined, `it is cut: ${body.length} of ${size} characters`);
  }
  if (string.format("%.0f", adler32(body, pause)) !== check) {
    return $multi(undefined, "it is damaged: its checksum is wrong");
  }
  return $multi(body, "");
}

/** The pieces of the first whole body in a text; undefined and what is wrong with the largest one when none is whole. */
function piecesOf(text: string, pause: Pause): LuaMultiReturn<[pieces: string[] | undefined, problem: string]> {
  const [clean] = string.gsub(text, "[%s>]", "");
  let problem = "this is no export of a ledger, or its beginning is missing";
  let largest = -1;
  let from = 1;
  for (const _ of $range(1, TRIES)) {
    const [start, finish, version, length, check] = string.find(clean, `${MARK}(%d+):(%d+):(%d+):`, from);
    if (start === undefined || finish === undefined) {
      break;
    }
    const size = tonumber(length) ?? 0;
    const [body, wrong] = bodyAt(clean, finish + 1, tonumber(version), size, check as string, pause);
    if (body !== undefined) {
      return $multi(body.split(SEPARATOR), "");
    }
    if (size > largest) {
      [largest, problem] = [size, wrong];
    }
    from = start + 1;
  }
  return $multi(undefined, problem);
}

/**
 * The packs of a text, whatever blanks, line breaks and quoting marks came into it and whatever stands around it.
 * @returns undefined and what is wrong when it is damaged or another ledger's.
 */
export function unwrapParcel(
  archiver: Archiver,
  name: string,
  text: string,
  pause: Pause,
): LuaMultiReturn<[packs: string[] | undefined, problem: string]> {
  const [pieces, problem] = piecesOf(text, pause);
  if (pieces === undefined) {
    return $multi(undefined, problem);
  }
  const owner = unpackPiece(archiver, pieces[0]);
  if (owner !== name) {
    return $multi(undefined, `it is of the ledger ${tostring(owner)}, not of ${name}`);
  }
  const packs: string[] = [];
  for (const i of $range(2, pieces.length)) {
    const pack = unpackPiece(archiver, pieces[i - 1]);
    if (pack === undefined) {
      return $multi(undefined, `it is damaged: piece ${i} of ${pieces.length}`);
    }
    packs.push(pack);
    pause();
  }
  return $multi(packs, "");
}
