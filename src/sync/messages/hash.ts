import { Prime } from "../../event/fingerprint";
import type { WeekSummary } from "../../ledger/sharing/eventSet";
import { encodeNumber } from "../../pack/digits";
import type { Channel } from "../../ports";
import { type Reader, readerOf, readNumber } from "./reader";

/** Beyond what numbers of messages may be: a count of events, the number of a week. */
export const COUNT_LIMIT = 1099511627776;
export const WEEK_LIMIT = 1048576;

/** Count and fingerprint as they stand in messages; two are equal when the texts are. `""` for no events. */
export type HashText = string;

/** What a client may ask for: a week's number, or INDEX. */
export type Subject = number;

/** The hashes of all weeks, asked for by the ledger's hash. */
export const INDEX: Subject = -1;

/** The control events: closings and reopenings. */
export const CONTROL: Subject = 1048574;

/** The summary of a closing: its hash is how many events it has, and the closing's mix. */
export const SUMMARY: Subject = 1048573;

/** The answer to a sketch, or to the parts of a week, by the asker's hash: more cells would tell what it lacks. It has no payload. */
export const CELLS: Subject = 1048572;

/** Whether a subject is a week, and not one of those that stand for something else. */
export function isWeek(subject: Subject): boolean {
  return subject >= 0 && subject < CELLS;
}

/** Events that were picked out: the answer to a sketch, by the asker's hash, or to ids, by their count and sums. */
export const PICKED: Subject = 1048575;

/** A subject at a hash: one version of it. */
export interface Version {
  subject: Subject;
  hash: HashText;
}

/** What names a version in a table. */
export function versionKey({ subject, hash }: Version): string {
  return `${subject}:${hash}`;
}

/** What names a version on a channel in a table. */
export function versionKeyOn(channel: Channel, version: Version): string {
  return `${channel}:${versionKey(version)}`;
}

/** A week as advertised. */
export interface WeekHash extends WeekSummary {
  week: number;
  adler: number;
}

/** The text of a hash. */
export function hashText(count: number, a: number, b: number): HashText {
  return count === 0 ? "" : encodeNumber(count) + encodeNumber(a) + encodeNumber(b);
}

/** How many events a hash stands for. */
export function countOf(hash: HashText): number {
  return readNumber(readerOf(hash), 2 ** 53);
}

/** Count and lanes as they stand in messages, also of nothing. */
export function hashOf(count: number, a: number, b: number): string {
  return encodeNumber(count) + encodeNumber(a) + encodeNumber(b);
}

/** A version as it stands in messages. */
export function encodeVersion(subject: Subject, hash: HashText): string {
  return encodeNumber(subject + 1) + (hash === "" ? hashOf(0, 0, 0) : hash);
}

/** Count and lanes. Not ok when a lane is not below its prime, or there are lanes without events: one set has one hash. */
export function readSummary(reader: Reader): WeekSummary {
  const count = readNumber(reader, COUNT_LIMIT);
  const a = readNumber(reader, Prime.A);
  const b = readNumber(reader, Prime.B);
  if (count === 0 && (a > 0 || b > 0)) {
    reader.ok = false;
  }
  return { count, a, b };
}

/** The text of a hash that is read. */
export function readHash(reader: Reader): HashText {
  const { count, a, b } = readSummary(reader);
  return hashText(count, a, b);
}

/** The week that a number means after `last`, 0 for the first; undefined when it is not before it. */
export function weekBack(reader: Reader, last: number, first: boolean): number {
  const number = readNumber(reader, WEEK_LIMIT);
  const week = first ? number : last - number;
  if (!first && (number === 0 || week < 0)) {
    reader.ok = false;
  }
  return week;
}
