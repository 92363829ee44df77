import { adler32 } from "../pack/adler32";
import { decodeNumber, encodeNumber } from "../pack/digits";
import type { Archiver } from "../ports";

/** What a text begins with: its form and a version. */
const MARK = "ES";
const VERSION = 1;

/**
 * Packs as one text that survives chat boxes, forums and quoting: `ES1:<characters>:<Adler-32>:<characters of 64>`.
 * The form is written down in docs/format.md.
 * @param name the ledger's.
 */
export function wrapParcel(archiver: Archiver, name: string, packs: readonly string[]): string {
  let plain = encodeNumber(name.length) + name;
  for (const pack of packs) {
    plain += encodeNumber(pack.length) + pack;
  }
  const body = archiver.archive(plain);
  return `${MARK}${VERSION}:${body.length}:${string.format("%.0f", adler32(body))}:${body}`;
}

/** The next text with its length before it; undefined when it is cut. */
function nextText(plain: string, position: number): LuaMultiReturn<[text: string | undefined, next: number]> {
  const [length, start] = decodeNumber(plain, position);
  if (length === undefined || start + length - 1 > plain.length) {
    return $multi(undefined, position);
  }
  return $multi(string.sub(plain, start, start + length - 1), start + length);
}

/**
 * The packs of a text, whatever blanks, line breaks and quoting marks came into it and whatever stands around it.
 * @returns undefined and what is wrong when it is damaged or another ledger's.
 */
export function unwrapParcel(
  archiver: Archiver,
  name: string,
  text: string,
): LuaMultiReturn<[packs: string[] | undefined, problem: string]> {
  const [clean] = string.gsub(text, "[%s>]", "");
  const [version, length, check, rest] = string.match(clean, `${MARK}(%d+):(%d+):(%d+):(.*)$`);
  if (version === undefined) {
    return $multi(undefined, "this is no export of a ledger, or its beginning is missing");
  }
  if (tonumber(version) !== VERSION) {
    return $multi(undefined, `it was made by a newer version (form ${version}, known is ${VERSION})`);
  }
  const size = tonumber(length) ?? 0;
  if (rest.length < size) {
    return $multi(undefined, `it is cut: ${rest.length} of ${size} characters`);
  }
  const body = string.sub(rest, 1, size);
  const plain = string.format("%.0f", adler32(body)) === check ? archiver.unarchive(body) : undefined;
  if (plain === undefined) {
    return $multi(undefined, "it is damaged: its checksum is wrong");
  }
  const [owner, first] = nextText(plain, 1);
  if (owner !== name) {
    return $multi(undefined, `it is of the ledger ${tostring(owner)}, not of ${name}`);
  }
  const packs: string[] = [];
  let position = first;
  while (position <= plain.length) {
    const [pack, next] = nextText(plain, position);
    if (pack === undefined) {
      return $multi(undefined, "it is damaged: a pack is cut");
    }
    packs.push(pack);
    position = next;
  }
  return $multi(packs, "");
}
