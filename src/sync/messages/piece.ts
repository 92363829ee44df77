import { encodeNumber } from "../../pack/digits";
import { readerOf, readNumber } from "./reader";
import { NAME_LIMIT } from "./request";

/** Pieces of a block, and parities of one: numbered from 0. */
export const BLOCK_PIECES = 64;
export const BLOCK_PARITIES = 64;
/** Bytes of a full piece: a multiple of three, and with what goes before it no more than one message. */
export const PIECE_BYTES = 243;
/** Numbers of blocks; after the last comes the first again. */
export const BLOCK_NUMBERS = 1024;
/** Pieces that may be asked for again at a time: a client that lacks more asks for the data itself. */
export const NEED_LIMIT = 24;

/** A body of P: a piece of a message, or a parity of a block of pieces. */
export interface Piece {
  block: number;
  /** Pieces of the block, without parities. */
  total: number;
  /** From 0 on; from `total` on it is a parity, numbered from 0 on. */
  place: number;
  /** How many places before this one the message begins that the piece is of; 0 for a parity. */
  back: number;
  payload: string;
}

/** A body of N: somebody lacks pieces of a block. */
export interface Need {
  block: number;
  /** How many more it takes. */
  pieces: number;
  /** Whose block. */
  server: string;
}

/** A piece ready to be sent. */
export function encodePiece({ block, total, place, back, payload }: Piece): string {
  const head = encodeNumber(block) + encodeNumber(total) + encodeNumber(place);
  return place < total ? head + encodeNumber(back) + payload : head + payload;
}

/** Undefined when `body` is damaged. */
export function decodePiece(body: string): Piece | undefined {
  const reader = readerOf(body);
  const block = readNumber(reader, BLOCK_NUMBERS);
  const total = readNumber(reader, BLOCK_PIECES + 1);
  const place = readNumber(reader, total + BLOCK_PARITIES);
  const isParity = place >= total;
  const back = isParity ? 0 : readNumber(reader, place + 1);
  const payload = string.sub(body, reader.position);
  const isWhole = isParity ? payload.length === PIECE_BYTES : payload.length > 0 && payload.length <= PIECE_BYTES;
  return reader.ok && isWhole && total > 0 ? { block, total, place, back, payload } : undefined;
}

/** A request for parities. */
export function encodeNeed({ block, pieces, server }: Need): string {
  return encodeNumber(block) + encodeNumber(pieces) + encodeNumber(server.length) + server;
}

/** Undefined when `body` is damaged. */
export function decodeNeed(body: string): Need | undefined {
  const reader = readerOf(body);
  const block = readNumber(reader, BLOCK_NUMBERS);
  const pieces = readNumber(reader, NEED_LIMIT + 1);
  const length = readNumber(reader, NAME_LIMIT + 1);
  const server = string.sub(body, reader.position, reader.position + length - 1);
  return reader.ok && pieces > 0 && server.length === length ? { block, pieces, server } : undefined;
}
