import { Prime } from "../../event/fingerprint";
import { adler32 } from "../../pack/adler32";
import { noPause } from "../../ledger/store/weeks";
import type { Channel } from "../../ports";
import type { SyncContext } from "../context";
import type { HashText, Version } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import { hasAll } from "../holdings";
import type { DataPart } from "../messages/data";

/** What somebody tells of. */
export interface Offer extends Version {
  /** How many events it has. */
  count: number;
  /** The hash of the ledger it belongs to: who advertised that can answer. */
  ledger: HashText;
  channel: Channel;
  source: PeerRecord;
}

/** Something that we lack and may ask for. Times are the session clock's. */
export interface Want extends Version {
  /** How many events it has. */
  count: number;
  /** The hash of the ledger it belongs to: who advertised that can answer. */
  ledger: HashText;
  channel: Channel;
  asked: boolean;
  /** Asked for, and so long ago without any part of an answer that others need not wait for it. */
  late: boolean;
  /** When it becomes so, unless a part comes before. */
  lateAt: number;
  /** Until it is asked for: when that may be. Then: when we stop waiting. */
  due: number;
  /** Beyond this, other data coming in is no reason to wait on. */
  limit: number;
  tries: number;
  /** How often it was given up. */
  rounds: number;
  deferrals: number;
  /** What the source has said since it was asked for. */
  later?: { hash: HashText; count: number; ledger: HashText };
  /** Who was asked for it by name. */
  server?: PeerRecord;
  /** Who told of it. */
  source: PeerRecord;
  /** Events that came in answer to it, new or not. */
  delivered: number;
  /** Version although count and fingerprint agree: the packs' Adler-32 do not. */
  forced: boolean;
  /** Wings of the answer, 0 before the first came, and which of them we have. */
  total: number;
  got: number;
  seen: LuaTable<number, boolean>;
}

export function newWant({ subject, hash, count, ledger, channel, source }: Offer, due: number, forced: boolean): Want {
  return {
    subject,
    hash,
    count,
    ledger,
    channel,
    asked: false,
    late: false,
    lateAt: 0,
    due,
    limit: 0,
    tries: 0,
    rounds: 0,
    deferrals: 0,
    source,
    delivered: 0,
    forced,
    total: 0,
    got: 0,
    seen: new LuaTable(),
  };
}

/** Whether we have all of it by now. */
export function isSatisfied({ events }: SyncContext, want: Want): boolean {
  return !want.forced && hasAll(events, want.subject, want.hash, noPause);
}

/** Waits for an answer, from its first part on, to what was asked for at `time`. */
export function beginAnswer(want: Want, time: number, timeout: number, patience: number): void {
  want.due = time + timeout;
  want.limit = time + timeout * patience;
  beginParts(want, 0);
}

function beginParts(want: Want, total: number): void {
  want.total = total;
  want.got = 0;
  want.seen = new LuaTable();
  want.delivered = 0;
}

/** Takes down that a part came; false when it had come before. Another number of parts is another answer. */
export function takePart(want: Want, data: DataPart): boolean {
  if (want.total !== data.parts) {
    beginParts(want, data.parts);
  }
  if (want.seen.get(data.part)) {
    return false;
  }
  want.seen.set(data.part, true);
  want.got += 1;
  return true;
}

/** The source has another version now: it is the one to ask for, the next time if it has been asked for already. */
export function supersede(want: Want, { hash, count, ledger }: Offer): void {
  want.later = { hash, count, ledger };
  if (!want.asked) {
    adoptLater(want);
  }
}

/** From now on it is the version that the source told of last. */
export function adoptLater(want: Want): void {
  if (want.later !== undefined) {
    want.hash = want.later.hash;
    want.count = want.later.count;
    want.ledger = want.later.ledger;
    want.forced = false;
    want.later = undefined;
  }
}

/** A number below 2^26 that nobody can foresee who does not know the salt; another for every name, subject and try. */
function lotOf(name: string, { subject, tries }: Want, salt: number): number {
  const x = (adler32(name) + subject * 7919 + tries * 104729 + salt) % Prime.A;
  return (((x * x) % Prime.A) * x) % Prime.A;
}

/**
 * Whether another source's version, of so many events, is the one to ask for: the larger one at first, later by lot, or
 * whoever ranking most and sends nothing would always come first.
 */
export function isStale(want: Want, source: PeerRecord, count: number, salt: number): boolean {
  return want.tries === 0
    ? !want.asked && count > want.count
    : lotOf(source.name, want, salt) > lotOf(want.source.name, want, salt);
}
