import { Prime } from "../../event/fingerprint";
import { addMix, type Fingerprint } from "../../ledger/store/sums";
import { noPause } from "../../ledger/store/weeks";
import { adler32 } from "../../pack/adler32";
import type { Channel, Random } from "../../ports";
import type { SyncContext } from "../context";
import { hasAll } from "../holdings";
import type { DataPart } from "../messages/data";
import { type HashText, hashText, type Version } from "../messages/hash";
import type { SyncOptions } from "../options";
import type { PeerRecord } from "../peers/peers";
import { answerTimes } from "../peers/ranking";

/** How many times answerTimeout a want may wait because other data is coming. */
const PATIENCE = 16;
/** How often the same is given up before it is forgotten. */
const ROUNDS = 3;

/** What somebody tells of. */
export interface Offer extends Version {
  /** How many events it has. */
  count: number;
  /** The hash of the ledger it belongs to: who advertised that can answer. */
  ledger: HashText;
  channel: Channel;
  source: PeerRecord;
}

/**
 * Where a want stands; docs/protocol.md has the table. Times are the session clock's. The functions below make one state
 * of another; they set no timers, send nothing, and have their randomness from whoever calls them.
 */
export type WantState =
  /** It may be asked for from then on. */
  | { readonly name: "open"; readonly from: number }
  /**
   * We asked for it, or another did; by `due` a part should have come. Until `countsTo` it takes a place among what may
   * be asked for at a time. Other data that is coming puts `due` off, up to `limit`.
   */
  | {
      readonly name: "asked";
      readonly due: number;
      readonly limit: number;
      readonly countsTo: number;
      readonly counts: boolean;
    }
  /** Parts have come; the next should by `due`. */
  | { readonly name: "coming"; readonly due: number; readonly limit: number }
  /** Given up until then. */
  | { readonly name: "dormant"; readonly until: number };

/** Something that we lack and may ask for. */
export interface Want extends Offer {
  state: WantState;
  /** How often it was asked for in vain, and given up. */
  tries: number;
  rounds: number;
  /** How often another version of the same went first. */
  deferrals: number;
  /** Whether the request of another has stood for ours once. */
  hasWaited: boolean;
  /** Whether that is a stranger's request: strangers may be given nothing. */
  isInDoubt: boolean;
  /** What the source has said since it was asked for. */
  later?: { hash: HashText; count: number; ledger: HashText };
  /** Whether it waited until all who have logged in ask for it. */
  hasCollected: boolean;
  /** Who was asked for it by name. */
  server?: PeerRecord;
  /** Whether that was ever done: then it is for us alone, though it may be asked of all at last. */
  isNamed: boolean;
  /** Wanted although count and fingerprint agree: the packs' Adler-32 do not. */
  forced: boolean;
  /** Whether we asked for all of it, with what all have heard; undefined while we rely on the request of another. */
  isWhole?: boolean;
  /** Which parts came since it was asked for, and how many. */
  seen: LuaTable<number, boolean>;
  got: number;
  /** What was taken in of it, in all answers that were divided alike. */
  taken: Taken;
}

/** Parts of one version that were taken in. A part that is lost comes again when it is asked for again. */
export interface Taken {
  /** Parts of an answer, 0 before the first came; whether it leaves out what was broadcast recently. */
  readonly total: number;
  readonly isRest: boolean;
  readonly parts: LuaTable<number, boolean>;
  /** How many parts, and how many events were in them, new or not. */
  count: number;
  delivered: number;
  /** Of how many of these parts all events are held now, and the sums of their mixes. */
  held: number;
  readonly sums: Fingerprint;
}

export function newWant(offer: Offer, from: number, forced: boolean): Want {
  return {
    ...offer,
    state: { name: "open", from },
    tries: 0,
    rounds: 0,
    deferrals: 0,
    hasWaited: false,
    isInDoubt: false,
    hasCollected: false,
    isNamed: false,
    forced,
    seen: new LuaTable(),
    got: 0,
    taken: noneTaken(0, false),
  };
}

/** Whether an answer to it is waited for. */
export function isAsked({ state }: Want): boolean {
  return state.name === "asked" || state.name === "coming";
}

/** Whether it takes a place among what may be asked for at a time. */
export function countsAsAsked({ state }: Want): boolean {
  return state.name === "coming" || (state.name === "asked" && state.counts);
}

/** When something is to be done about it: it may be asked for, no longer counts, or is overdue. */
export function dueOf({ state }: Want): number {
  if (state.name === "open") {
    return state.from;
  }
  if (state.name === "dormant") {
    return state.until;
  }
  return state.name === "asked" && state.counts ? math.min(state.due, state.countsTo) : state.due;
}

/**
 * open -> asked: it was asked for at `since`, by us or another.
 * @param isByName whether somebody was asked for it by name, who begins at once.
 */
export function asked(since: number, isByName: boolean, options: SyncOptions): WantState {
  const { answerTimeout } = options;
  const { begun, next } = answerTimes(options);
  return {
    name: "asked",
    due: since + (isByName ? next : answerTimeout),
    limit: since + answerTimeout * PATIENCE,
    countsTo: since + begun,
    counts: true,
  };
}

/** open -> asked: a stranger asked for it at `since`, and may be given nothing. A server that is there has begun by `due`. */
export function askedInDoubt(since: number, options: SyncOptions): WantState {
  const state = asked(since, false, options);
  return state.name === "asked" ? { ...state, due: since + answerTimes(options).begun } : state;
}

/** asked -> asked, no longer counted: nothing came by `countsTo`. Undefined: it goes on as it is. */
export function passedOver(state: WantState, now: number): WantState | undefined {
  return state.name === "asked" && state.counts && state.countsTo <= now ? { ...state, counts: false } : undefined;
}

/** any -> coming: a part came. */
export function partCame(state: WantState, now: number, { answerTimeout }: SyncOptions): WantState {
  const due = now + answerTimeout;
  const limit = state.name === "asked" || state.name === "coming" ? state.limit : due;
  return { name: "coming", due, limit: math.max(limit, due) };
}

/** asked or coming, for longer: something else is on its way, after which it may come. */
export function waitedFor(state: WantState, until: number): WantState {
  return state.name === "asked" || state.name === "coming"
    ? { ...state, due: math.max(state.due, math.min(until, state.limit)) }
    : state;
}

/** open -> open, later: another version goes first. @param delay a request's random delay. */
export function deferred(now: number, delay: number, { requestInhibitor }: SyncOptions): WantState {
  return { name: "open", from: now + requestInhibitor / 2 + delay };
}

/** asked -> open: the client did not take the message; nobody is to blame. @param delay a request's random delay. */
export function refused(now: number, delay: number, options: SyncOptions): WantState {
  return deferred(now, delay, options);
}

/**
 * asked or coming -> open: what came was of no use, or nothing did; `tries` counts this time, too. Undefined: it was
 * tried often enough, see {@link givenUp}.
 * @param delay gives a request's random delay; it doubles each time.
 */
export function failed(
  tries: number,
  now: number,
  delay: Random,
  { requestTries }: SyncOptions,
): WantState | undefined {
  return tries > requestTries ? undefined : { name: "open", from: now + delay() * 2 ** tries };
}

/**
 * -> dormant, when it was given up but its source delivers other things: the next advertisement may be minutes away.
 * Undefined: it is gone.
 * @param delay a request's random delay.
 */
export function givenUp(
  { rounds, source }: Want,
  now: number,
  delay: number,
  options: SyncOptions,
): WantState | undefined {
  return source.deliveries > 0 && rounds < ROUNDS
    ? { name: "dormant", until: now + options.retryDelay * 2 ** rounds + delay }
    : undefined;
}

/** Whether we have all of it by now. */
export function isSatisfied({ events }: SyncContext, want: Want): boolean {
  return !want.forced && hasAll(events, want.subject, want.hash, want.source.name, noPause);
}

/** Nothing has been taken in of an answer of so many parts. */
function noneTaken(total: number, isRest: boolean): Taken {
  return { total, isRest, parts: new LuaTable(), count: 0, delivered: 0, held: 0, sums: { a: 0, b: 0 } };
}

/** It was asked for: nothing of the answer has come. */
export function awaitParts(want: Want): void {
  want.got = 0;
  want.seen = new LuaTable();
}

/** Whether a part of all of it came, not of what is left, and not every part. */
export function hasPartOfAll({ got, taken }: Want): boolean {
  return got > 0 && !taken.isRest;
}

/** Takes down that a part came; false when it had come before in this answer. */
export function takePart(want: Want, data: DataPart): boolean {
  const { isRest, part, parts } = data;
  if (want.taken.total !== parts || want.taken.isRest !== isRest) {
    // It is divided in another way.
    want.taken = noneTaken(parts, isRest);
    awaitParts(want);
  }
  if (want.seen.get(part)) {
    return false;
  }
  want.seen.set(part, true);
  want.got += 1;
  return true;
}

/**
 * A part has been taken in, with so many events.
 * @param sums of their mixes, when all of them are held now.
 */
export function noteTaken({ taken }: Want, part: number, events: number, sums?: Fingerprint): void {
  if (taken.parts.get(part)) {
    return;
  }
  taken.parts.set(part, true);
  taken.count += 1;
  taken.delivered += events;
  if (sums !== undefined) {
    taken.held += 1;
    addMix(taken.sums, sums.a, sums.b);
  }
}

/** Whether all of the version is held: every part was taken in, and together they have its sums. Nobody can feign that. */
export function isHeld({ hash, taken }: Want): boolean {
  const { delivered, held, sums, total } = taken;
  return held > 0 && held === total && hashText(delivered, sums.a, sums.b) === hash;
}

/** Whether every part was taken in, by any answer. */
export function isAllTaken({ taken }: Want): boolean {
  return taken.count > 0 && taken.count === taken.total;
}

/** What was taken in was not what it should be: all of it has to come again. */
export function takeAnew(want: Want): void {
  want.taken = noneTaken(0, false);
}

/** The source has another version now: it is the one to ask for, the next time if it has been asked for already. */
export function supersede(want: Want, { hash, count, ledger }: Offer): void {
  want.later = { hash, count, ledger };
  if (!isAsked(want)) {
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
    takeAnew(want);
    awaitParts(want);
  }
}

/** A number below 2^26 that nobody can foresee who does not know the salt; another for every name, subject and try. */
function lotOf(name: string, { subject, tries }: Want, salt: number): number {
  const x = (adler32(name) + subject * 7919 + tries * 104729 + salt) % Prime.A;
  return (((x * x) % Prime.A) * x) % Prime.A;
}

/**
 * Whether another source's version, of so many events, is the one to ask for: the larger one at first, later by lot, or
 * whoever claims most and sends nothing would always come first.
 */
export function isStale(want: Want, source: PeerRecord, count: number, salt: number): boolean {
  return want.tries === 0
    ? !isAsked(want) && count > want.count
    : lotOf(source.name, want, salt) > lotOf(want.source.name, want, salt);
}
