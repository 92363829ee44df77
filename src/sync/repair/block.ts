import type { Channel, Random } from "../../ports";
import { NEED_LIMIT } from "../messages/piece";
import type { PeerRecord } from "../peers/peers";
import type { Parity } from "./reedSolomon";

/** Seconds without a piece after which a block is taken to be over. */
const SILENCE = 8;
/** Seconds in which pieces that were overtaken may still come; between the parities of one answer. */
const REORDERING = 1;
const PARITY_GAP = 5;
/** Longest wait before one asks, in seconds, and the natural logarithm of how many pieces all together may lack. */
const LONGEST_DELAY = 6;
const CROWD = 7;
/** Seconds to wait for parities that somebody has asked for, and how often that is done in vain. */
const ANSWER_TIME = 15;
const TRIES = 3;
/** Seconds after which a sender that is not heard any more is taken to have left. */
const GONE = 60;

/**
 * Where a block stands; docs/protocol.md has the table. Times are the session clock's. The functions below make one state
 * of another; they send nothing, set no timers, and have their delays from whoever calls them.
 */
export type BlockState =
  /** Its sender is still at it; by `due` it has fallen silent. */
  | { readonly name: "coming"; readonly due: number }
  /** No more pieces come unasked: from `due` on we ask for what is missing, unless somebody else does. */
  | { readonly name: "over"; readonly due: number }
  /** Parities were asked for, by us or another, and by `due` one should have come. */
  | { readonly name: "asked"; readonly due: number }
  /** Complete or given up: only the number is kept, for what comes late. */
  | { readonly name: "done" };

/** What has come of a block. */
export interface Block {
  readonly peer: PeerRecord;
  readonly channel: Channel;
  readonly number: number;
  readonly total: number;
  state: BlockState;
  /** How often parities were asked for in vain. */
  tries: number;
  /** The others whose wait for parities was ours, too. */
  readonly askers: PeerRecord[];
  /** Data pieces by place, and how many. */
  pieces: LuaTable<number, string | undefined>;
  got: number;
  parities: Parity[];
  /** Where the messages begin that were handed on. */
  readonly given: LuaTable<number, boolean | undefined>;
}

/** A block of which nothing has come yet. */
export function newBlock(peer: PeerRecord, channel: Channel, number: number, total: number, now: number): Block {
  return {
    peer,
    channel,
    number,
    total,
    state: { name: "coming", due: now + SILENCE },
    tries: 0,
    askers: [],
    pieces: new LuaTable(),
    got: 0,
    parities: [],
    given: new LuaTable(),
  };
}

/** How many more pieces a block takes. */
export function needOf(block: Block): number {
  return block.total - block.got - block.parities.length;
}

/** Whether its end came, or a parity: every client could ask for its lost pieces. */
export function hasEnded({ parities, pieces, total }: Block): boolean {
  return parities.length > 0 || pieces.get(total - 1) !== undefined;
}

/** When something is to be done about it; undefined: never. */
export function dueOf({ state }: Block): number | undefined {
  return state.name === "done" ? undefined : state.due;
}

/** coming, for longer: its sender was heard. Parities of one block go out amid the pieces of the next. */
export function senderHeard(state: BlockState, now: number): BlockState {
  return state.name === "coming" ? { name: "coming", due: now + SILENCE } : state;
}

/**
 * A piece came: after the last one, and after those that come late, it is over, or still asked for.
 * @param isLast whether it is the last that comes unasked.
 * @param delay gives a random delay: see {@link askDelay}.
 */
export function pieceCame({ parities, state }: Block, isLast: boolean, now: number, delay: Random): BlockState {
  if (state.name === "done" || (state.name === "coming" && !isLast)) {
    return state;
  }
  const due = now + (parities.length > 0 ? PARITY_GAP : REORDERING) + delay();
  return state.name === "asked" ? { name: "asked", due } : { name: "over", due };
}

/** coming, over or asked -> over: a parity came, and others may follow. */
export function parityCame(now: number, delay: Random): BlockState {
  return { name: "over", due: now + PARITY_GAP + delay() };
}

/** coming -> over: its sender has begun another. */
export function overtaken(state: BlockState, now: number, delay: Random): BlockState {
  return state.name === "coming" ? { name: "over", due: now + REORDERING + delay() } : state;
}

/** coming -> over: its sender is silent. All its listeners notice at the same time: not all must ask at once. */
export function fellSilent(now: number, delay: Random): BlockState {
  return { name: "over", due: now + delay() };
}

/** coming, over or asked -> asked: parities were asked for, by us or another. */
export function askedFor(now: number, delay: Random): BlockState {
  return { name: "asked", due: now + ANSWER_TIME + delay() };
}

/**
 * Whether what another asks for will help us as much, so that we need not ask. When nothing came of what was asked for, all ask
 * again at about the same time, and one is enough.
 */
export function helpsUs(block: Block, pieces: number, now: number): boolean {
  const { state } = block;
  const mayAsk = state.name === "asked" ? now >= state.due - LONGEST_DELAY : state.name !== "done";
  return mayAsk && pieces >= needOf(block);
}

/**
 * What to do about a block that is due:
 * - `"over"`: its sender is silent
 * - `"ask"`: ask for parities
 * - `"give up"`: it takes too many, it was asked for often enough, or its sender has left
 */
export function moveOf(block: Block, now: number): "over" | "ask" | "give up" {
  if (block.state.name === "coming") {
    return "over";
  }
  const isHopeless = block.tries >= TRIES || needOf(block) > NEED_LIMIT;
  return isHopeless || now - block.peer.lastHeard > GONE ? "give up" : "ask";
}

/**
 * Seconds to wait before asking for so many pieces. Few of many clients should be early, and those that lack most first:
 * their answer helps all. It is the truncated exponential distribution of RFC 5740 (NORM): a client that lacks n pieces
 * takes the least of n draws.
 */
export function askDelay(need: number, chance: number): number {
  const least = 1 - (1 - chance) ** (1 / math.max(need, 1));
  return (LONGEST_DELAY / CROWD) * math.log(least * (math.exp(CROWD) - 1) + 1);
}
