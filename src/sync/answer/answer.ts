import type { Channel } from "../../ports";
import type { Pick } from "../context";
import type { DataPart } from "../messages/data";
import { countOf, type HashText, type Subject, type Version } from "../messages/hash";
import type { Share } from "../messages/request";
import type { SyncOptions } from "../options";
import type { PeerRecord } from "../peers/peers";
import { answerTimes } from "../peers/ranking";
import type { Turn } from "./turns";

/** Events a second that an answer brings at least. */
const SLOWEST_PACE = 10;

/**
 * Where an answer stands; docs/protocol.md has the table. Times are the session clock's. The functions below make one state
 * of another; they send nothing and set no timers.
 */
export type AnswerState =
  /** Its turn comes at `due`. */
  | { readonly name: "waiting"; readonly due: number }
  /** We are giving it. */
  | { readonly name: "going out" }
  /** Somebody else is giving it; at `due` that one has fallen silent, and we go on where it stopped. */
  | { readonly name: "yielded"; readonly due: number };

/** What a peer asks for, and how it is to be given. */
export interface Inquiry extends Version {
  readonly channel: Channel;
  /** Which events, when it is not a week. */
  readonly pick?: Pick;
  /** Where it goes when a whisper is refused. */
  fallback?: Channel;
  readonly asker: string;
  /** Whether the asker has no standing. */
  readonly isForStranger?: boolean;
  /** Whether it is dropped as soon as anybody else begins: we have not advertised it, and others may hold it, too. */
  readonly givesWay?: boolean;
  /** Whether the asker lacks something that all have heard: nothing is left out. */
  isWhole?: boolean;
  /** Who gives something to the asker by whisper at the same time; undefined: we alone, as far as it said. */
  readonly share?: Share;
}

/** A request that this client will answer unless somebody better does. */
export interface Answer extends Inquiry {
  state: AnswerState;
  readonly askedAt: number;
  /** When we no longer wait for those before us. */
  readonly limit: number;
  /** Senders that would answer before us. */
  readonly ahead: PeerRecord[];
  /** Until when we wait for the parts of others; undefined before the first came. */
  waitsUntil?: number;
  /** The parts that somebody else has sent, of how many. */
  total: number;
  heard: LuaTable<number, boolean>;
}

/** -> waiting. */
export function newAnswer(inquiry: Inquiry, { ahead, due, limit }: Turn, now: number): Answer {
  return {
    ...inquiry,
    state: { name: "waiting", due: now + due },
    askedAt: now,
    limit: now + limit,
    ahead,
    total: 0,
    heard: new LuaTable(),
  };
}

/** Whether an answer is to exactly this. */
export function isAnswer(answer: Answer, subject: Subject, hash: HashText, channel: Channel): boolean {
  return answer.subject === subject && answer.hash === hash && answer.channel === channel;
}

/** When it is to be looked at; undefined while it is going out. */
export function dueOf({ state }: Answer): number | undefined {
  return state.name === "going out" ? undefined : state.due;
}

/** waiting or yielded, for longer. */
export function putOff(state: AnswerState, due: number): AnswerState {
  return state.name === "going out" ? state : { name: state.name, due };
}

/**
 * waiting or yielded -> yielded: a part of another's answer came, or a piece of one. The next is waited for, but not longer
 * than the whole can take, and two takeovers.
 */
export function heardOther(answer: Answer, now: number, { takeoverDelay }: SyncOptions): void {
  const { state } = answer;
  answer.waitsUntil ??= now + 2 * takeoverDelay + countOf(answer.hash) / SLOWEST_PACE;
  if (state.name !== "going out" && now < answer.waitsUntil) {
    const due = math.max(state.due, math.min(now + takeoverDelay, answer.waitsUntil));
    answer.state = { name: "yielded", due };
  }
}

/** Takes down which part of another's answer came. Another number of parts is another answer. */
export function notePart(answer: Answer, { part, parts }: DataPart): void {
  if (answer.total !== parts) {
    answer.total = parts;
    answer.heard = new LuaTable();
  }
  answer.heard.set(part, true);
}

/**
 * going out -> yielded: a better claim gives the same.
 * @param gone how many parts we have given; undefined when the other cuts it into other parts.
 */
export function yieldTo(answer: Answer, parts: number, gone: number | undefined, now: number): void {
  if (gone !== undefined) {
    for (const part of $range(1, gone)) {
      answer.heard.set(part, true);
    }
    answer.total = parts;
  }
  answer.state = { name: "yielded", due: now };
}

/** going out -> waiting: another version of the week goes first. Ours comes later, without what all have heard by then. */
export function stepAside(answer: Answer, now: number, { takeoverDelay }: SyncOptions): void {
  answer.total = 0;
  answer.heard = new LuaTable();
  answer.state = { name: "waiting", due: now + takeoverDelay };
}

/** going out -> waiting, for all to hear: the client refuses the whisper. Undefined: it is gone, and is asked for again. */
export function refused(answer: Answer, now: number, options: SyncOptions): Answer | undefined {
  if (answer.fallback === undefined) {
    return undefined;
  }
  const due = now + answerTimes(options).first;
  const again: Answer = { ...answer, channel: answer.fallback, state: { name: "waiting", due }, limit: due };
  // In Lua a spread cannot take a field away.
  again.fallback = undefined;
  return again;
}
