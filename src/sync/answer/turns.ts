import type { Random } from "../../ports";
import { countOf, type HashText, type Version } from "../messages/hash";
import type { Share } from "../messages/request";
import type { SyncOptions } from "../options";
import type { PeerRecord } from "../peers/peers";
import { answerTimes, type Ranking } from "../peers/ranking";

/** How many times takeoverDelay an answer waits for a better claim that is busy with other data. */
const PATIENCE = 8;
/** From so many before us on each adds only this share of a takeover: a crowd that has left would take minutes. */
const CROWD = 2;
const CROWD_SHARE = 1 / 4;

/** Seconds between the beginnings of servers that were asked by name at once. */
const APART = 0.43;

/** A version that is asked for, beside what we hold of the same. */
export interface Demand extends Version {
  readonly asker: string;
  readonly held: HashText;
  readonly heldCount: number;
}

/** When an answer begins. Times are seconds after the request. */
export interface Turn {
  /** When it is our turn. */
  readonly due: number;
  /** When we no longer wait for those before us. */
  readonly limit: number;
  /** Senders that would answer before us. */
  readonly ahead: PeerRecord[];
}

/** What was heard that may put off an answer. */
export interface Heard {
  /** When exactly this was answered, if that is so short ago that it is not answered again. */
  readonly sentAt?: number;
  /** When the last part came of a version of the same week that is on its way. */
  readonly lastPart?: number;
}

/** What of an answer says whether it may begin. */
export interface Waiting {
  readonly limit: number;
  readonly ahead: readonly { readonly lastData: number }[];
}

/**
 * Whether a demand is for us to answer: we have advertised it. Or whoever told of a week that we have not listed may hold
 * more by now; ours, no smaller, is of use then, too, when nobody has it as it was.
 */
export function isOurs({ subject, hash, held, heldCount }: Demand, ranking: Ranking): boolean {
  return ranking.hasAdvertised(subject, hash, held) || (ranking.isUnlisted(subject) && countOf(hash) <= heldCount);
}

/** When we answer a demand that is {@link isOurs}. @param chance gives random numbers from 0 to 1. */
export function turnOf(demand: Demand, ranking: Ranking, chance: Random, options: SyncOptions): Turn {
  const { claimJitter, takeoverDelay } = options;
  const { asker, subject, hash, held } = demand;
  const isKnown = ranking.hasAdvertised(subject, hash, held);
  // What the asker said when it agreed with us says nothing about what it lacks now.
  const ahead = isKnown ? ranking.ahead(subject, hash).filter(({ name }) => name !== asker) : [];
  const due =
    answerTimes(options).first +
    claimJitter * chance() +
    takeoverDelay * (isKnown ? turnsBefore(ahead.length) : 1) +
    // Others may hold it, too, and nobody knows their turns.
    (ranking.hasTold(subject, hash) ? 0 : takeoverDelay * chance());
  return { due, limit: due + takeoverDelay * PATIENCE, ahead };
}

/**
 * When we give what we hold and have not advertised: after all that have advertised it, if none of them begins. Nobody knows
 * which other peers hold it, so the wait is random, and longer the more may do so.
 */
export function turnAsLast({ subject, hash }: Version, ranking: Ranking, chance: Random, options: SyncOptions): Turn {
  const { takeoverDelay } = options;
  const ahead = ranking.told(subject, hash);
  const spread = math.max(turnsBefore(ranking.alike()) / 2, 1);
  const due = answerTimes(options).first + takeoverDelay * (turnsBefore(ahead.length) + spread * chance());
  return { due, limit: due + takeoverDelay * PATIENCE, ahead };
}

/**
 * When we answer what we alone were asked for, by name or by whisper.
 * @param share who else was asked at once: the parts of all must not come in one moment; undefined: the asker did not say.
 */
export function turnByName(share: Share | undefined, chance: Random, options: SyncOptions): Turn {
  const due = share === undefined ? answerTimes(options).first * chance() : (share.place - 1) * APART;
  return { due, limit: due, ahead: [] };
}

/**
 * When we give events that were picked out for somebody.
 * @param before how many with the same ledger come before us; undefined: it is for us alone.
 * @param others how many with other ledgers may hold the same events: nobody knows their turns.
 */
export function turnOfPick(before: number | undefined, others: number, chance: Random, options: SyncOptions): Turn {
  const { claimJitter, takeoverDelay } = options;
  const turn = before === undefined ? 0 : answerTimes(options).picked + takeoverDelay * turnsBefore(before);
  const spread = before === undefined ? 1 : 1 + others;
  const due = turn + claimJitter * spread * chance();
  return { due, limit: due, ahead: [] };
}

/** Whether an answer that is due may begin: yes, or when to look again. */
export function mayBegin(
  { ahead, limit }: Waiting,
  now: number,
  { lastPart, sentAt }: Heard,
  { dataInhibitor, takeoverDelay }: SyncOptions,
): "yes" | number {
  if (sentAt !== undefined) {
    return sentAt + dataInhibitor;
  }
  if (now >= limit) {
    return "yes";
  }
  // Another version of the week: afterwards less is to be said.
  if (lastPart !== undefined && now - lastPart < takeoverDelay) {
    return lastPart + takeoverDelay;
  }
  for (const peer of ahead) {
    if (isBusy(peer, now, takeoverDelay)) {
      return peer.lastData + takeoverDelay;
    }
  }
  return "yes";
}

/** Whether a peer was heard sending data so short ago that it is not silent: what it was asked for waits. */
export function isBusy({ lastData }: { readonly lastData: number }, now: number, takeoverDelay: number): boolean {
  return now - lastData < takeoverDelay;
}

/**
 * Whether an answer makes way for another version of the week before a part of it goes out. Making the first part takes a
 * second or so, and somebody may begin meanwhile. When two have sent it, the one with the better claim goes on.
 * @param left seconds to its limit, after which it waits for nobody.
 * @param hasRival whether somebody with a better claim sends the week at the same time.
 * @param isUnderWay whether anybody does.
 */
export function isOvertaken(part: number, left: number, hasRival: boolean, isUnderWay: boolean): boolean {
  return left > 0 && part <= 2 && (part === 2 ? hasRival : isUnderWay);
}

/** How many takeovers to wait for. */
function turnsBefore(ahead: number): number {
  return ahead <= CROWD ? ahead : CROWD + (ahead - CROWD) * CROWD_SHARE;
}
