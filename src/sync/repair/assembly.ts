import type { Pause } from "../../ports";
import { frameLength } from "../messages/frame";
import { PIECE_BYTES } from "../messages/piece";
import type { Block } from "./block";
import { recover } from "./reedSolomon";

/** Takes down a piece, once. */
export function putPiece(block: Block, place: number, payload: string): void {
  if (block.pieces.get(place) === undefined) {
    block.pieces.set(place, payload);
    block.got += 1;
  }
}

/** Takes down a parity, once. */
export function putParity({ parities }: Block, number: number, payload: string): void {
  if (!parities.some((parity) => parity.number === number)) {
    parities.push({ number, payload });
  }
}

/** The messages of a block that were handed on. */
export function givenOf(block: Block): string[] {
  const again: Block = { ...block, given: new LuaTable() };
  const texts: string[] = [];
  for (const place of $range(0, block.total - 1)) {
    if (block.given.get(place)) {
      giveMessage(again, place, texts);
    }
  }
  return texts;
}

/** Hands on the message that begins at a place, if it is complete and was not handed on before. Returns where it ends. */
export function giveMessage(block: Block, start: number, texts: string[]): number {
  const first = block.pieces.get(start);
  const length = first === undefined ? undefined : frameLength(first);
  if (length === undefined) {
    return start + 1;
  }
  const last = start + math.ceil(length / PIECE_BYTES) - 1;
  const list: string[] = [];
  for (const place of $range(start, math.min(last, block.total - 1))) {
    const piece = block.pieces.get(place);
    if (piece === undefined) {
      return last + 1;
    }
    list.push(piece);
  }
  if (!block.given.get(start)) {
    block.given.set(start, true);
    texts.push(string.sub(list.join(""), 1, length));
  }
  return last + 1;
}

/** Hands on the messages of a block that were not handed on before; all of its pieces are there. */
export function giveAll(block: Block, texts: string[]): void {
  let start = 0;
  while (start < block.total) {
    start = giveMessage(block, start, texts);
  }
}

/** Makes the missing pieces from parities: there must be enough. Returns false when they are not of this block. */
export function mend(block: Block, pause: Pause): boolean {
  const { got, parities, pieces, total } = block;
  const found = recover(pieces, total, parities.slice(0, total - got), pause);
  if (found === undefined) {
    return false;
  }
  for (const [place, payload] of pairs(found as unknown as Record<number, string>)) {
    putPiece(block, place, payload);
  }
  return true;
}
