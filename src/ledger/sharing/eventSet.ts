import type { BooksView } from "../closing/booksView";
import type { Pause } from "../../ports";
import type { EventId } from "../../sketch/peel";
import type { Sketch } from "../../sketch/sketch";
import type { KeySet } from "../store/keySet";
import type { Fingerprint, WeekSummary } from "../store/sums";
import type { PartsDifference, Span, WeekPart } from "./weekParts";

export type { Fingerprint, WeekSummary } from "../store/sums";

/** What became of received events. */
export interface MergeReport {
  /** Events that are new here. */
  added: number;
  /** Events that were here already. */
  known: number;
  /** Events that authorize refused. */
  rejected: number;
  /** Keys under which two payloads met. */
  conflicts: number;
  /** Events of the future: authorize is asked when their time comes near. */
  held: number;
}

/** What sync may know of the events of the future. */
export interface Ahead {
  /** How many events are held back, of a week or in all. */
  count(week?: number): number;
  /** The ids of the events that are held back. */
  ids(): LuaSet<EventId>;
  /** Whether {@link explains} may be true, as far as can be told at once: hundreds of weeks are asked about. */
  mayExplain(week: number | undefined): boolean;
  /**
   * Whether a week (undefined: the ledger) with these sums differs from ours only in events whose time has not come. A peer
   * with another clock has such a week: it holds these events up to some moment. `sender` has told the sums. Events that are
   * held back count only when `sender` has brought them: a member could make events of its own with the sums of what we lack.
   */
  explains(theirs: WeekSummary, week: number | undefined, sender: string, pause: Pause): boolean;
}

/** What sync may know of events that one side holds and the other does not accept. */
export interface Apart {
  /** The ids of the events that authorize has refused when `sender` brought them, not long ago. */
  refusedOf(sender: string): LuaSet<EventId>;
  /** How many events authorize has refused, by who brought them. */
  refused(): Record<string, number>;
  /** How many events of this client's own no sender has shown to hold. */
  unaccepted(): number;
  /** Rights may have changed: what was refused is judged again. */
  judgeAgain(): void;
  /** A sender that may be believed tells what it holds: what is in it of our own is accepted. */
  noteHeld(theirs: WeekSummary, sender: string): void;
  /** Whether {@link explains} may be true, as far as can be told at once. */
  mayExplain(sender: string, withOwn: boolean): boolean;
  /**
   * Whether a week (undefined: the ledger) of `sender` with these sums differs from ours only in what authorize refused when
   * that sender brought it.
   * @param withOwn whether events that this client wrote may be missing in it, too: then we lack nothing, and the sender may.
   */
  explains(theirs: WeekSummary, week: number | undefined, sender: string, withOwn: boolean): boolean;
}

/** The side of a ledger that sync sees: which events there are, and how to hand them over and take them in. */
export interface EventSet {
  readonly ahead: Ahead;
  readonly apart: Apart;
  readonly books: BooksView;
  /** How many events the ledger holds. */
  count(): number;
  /** The sums over all events, live tables: read, do not keep. */
  fingerprint(): Fingerprint;
  /** The numbers of the weeks with events, oldest first. Do not change it. */
  weeks(): readonly number[];
  /** Sums of a week, undefined when it has no events. */
  weekSummary(week: number): WeekSummary | undefined;
  /** Adler-32 of the week's canonical pack (0 to 2^32 - 1); cached until the week changes. Undefined without events. */
  weekAdler(week: number, pause: Pause): number | undefined;
  /** The digest of the week's canonical pack, 18 digits; cached until the week changes. Undefined without events. */
  weekDigest(week: number, pause: Pause): string | undefined;
  /**
   * A week as packs of at most about `maxBytes` characters each (one event may exceed it), in order.
   * Leaves out events that authorize refuses for this client itself, and those with the keys of `without`.
   */
  packWeek(week: number, maxBytes: number, pause: Pause, without?: KeySet): string[];
  /** Adds the keys of a week's events. */
  addKeys(week: number, keys: KeySet, pause: Pause): void;
  /** The first cells of the sketch of all events, a copy, at most CELLS_LIMIT. */
  sketch(cells: number, pause: Pause): Sketch;
  /**
   * Packs of own events, each of one, as one pack: as many of them, from the first, as make at most `maxBytes`, or one.
   * @returns the pack, and how many are in it.
   */
  joinPacks(packs: readonly string[], maxBytes: number, pause: Pause): LuaMultiReturn<[pack: string, joined: number]>;
  /** Those of the events with these ids that are held, as packs. Ids are never trusted: others are ignored. */
  packIds(ids: readonly EventId[], maxBytes: number, pause: Pause): string[];
  /** A week's events in at most so many parts of its time; undefined without events. */
  weekParts(week: number, most: number, pause: Pause): WeekPart[] | undefined;
  /** Where a week differs from what a peer told of its parts; undefined without events. */
  compareParts(week: number, parts: readonly WeekPart[], pause: Pause): PartsDifference | undefined;
  /** The events of a week in some spans of its time, as {@link packWeek}. */
  packSpans(week: number, spans: readonly Span[], maxBytes: number, pause: Pause): string[];
  /** What comes after the first `count` events, as packs; undefined when their sums are not `a` and `b`.
   * With 0 for `maxBytes` nothing is packed: it only says whether that is so. */
  packAfter(count: number, a: number, b: number, maxBytes: number, pause: Pause): string[] | undefined;
  /**
   * Takes in a pack from another client, in slices: unpacks, authorises each new event, merges.
   * Undefined when the text is no pack. Never raises.
   * @param keys the keys of those that are held now, as they came, are added to it.
   * @param sums the mixes of all events in the pack are added to it.
   */
  receive(pack: string, sender: string, pause: Pause, keys?: KeySet, sums?: Fingerprint): MergeReport | undefined;
}
