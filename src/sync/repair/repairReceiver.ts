import type { Channel, Pause } from "../../ports";
import { earlier } from "../../alarm";
import type { SyncContext, Wing } from "../context";
import { Cooldown } from "../cooldown";
import { frameLength, Kind } from "../messages/frame";
import type { PeerRecord } from "../peers/peers";
import { type Parity, recover } from "./reedSolomon";
import { encodeNeed, type Need, NEED_LIMIT, type Piece, PIECE_BYTES } from "../messages/piece";

/** Blocks of one peer, and of all, that are put together at a time: half a megabyte at most. */
const BLOCKS_EACH = 3;
const BLOCKS = 32;
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

/** Seconds for which it is remembered that a block is done: as long as its sender remembers it. */
const MEMORY = 120;

/** What has come of a block. */
interface Block {
  readonly peer: PeerRecord;
  readonly channel: Channel;
  readonly number: number;
  readonly total: number;
  /** Data pieces by place, and how many. */
  pieces: LuaTable<number, string | undefined>;
  got: number;
  parities: Parity[];
  /** Where the messages begin that were handed on. */
  readonly given: LuaTable<number, boolean | undefined>;
  /** When it is asked for what is missing, unless somebody else does. */
  askAt: number;
  /** Whether it is known that no more pieces come unasked. */
  isOver: boolean;
  /** Whether parities were asked for, by us or another, of which none came yet; how often that was in vain. */
  isAsked: boolean;
  tries: number;
  /** Complete or given up: only the number is kept, for what comes late. */
  isDone: boolean;
}

/** Puts messages together from their pieces, and asks for parities when some are lost. */
export class RepairReceiver implements Wing {
  private readonly blocks: Block[] = [];
  /** Blocks that are done: a late parity must not open them again. */
  private readonly done: Cooldown;

  /**
   * @param isWanted whether what a peer is sending is of use.
   * @param onGivenUp told when nothing more is expected of a block of a peer.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly isWanted: (this: void, peer: PeerRecord, channel: Channel) => boolean,
    private readonly onGivenUp: (this: void, peer: PeerRecord, channel: Channel) => void,
  ) {
    this.done = new Cooldown(context.clock, MEMORY);
  }

  /** Forgets all. */
  close(): void {
    this.blocks.length = 0;
  }

  /** Whether pieces of a peer are missing that may still come. */
  isMending(peer: PeerRecord, channel: Channel): boolean {
    return this.blocks.some((block) => block.peer === peer && block.channel === channel && !block.isDone);
  }

  /** The messages that are complete with this piece; undefined when it contradicts what came before. */
  take(piece: Piece, channel: Channel, peer: PeerRecord, pause: Pause): string[] | undefined {
    const block = this.find(piece, channel, peer);
    const now = this.context.clock.now();
    for (const other of this.blocks) {
      // Parities of one block go out amid the pieces of the next.
      if (other.peer === peer && !other.isOver) {
        other.askAt = now + SILENCE;
      }
    }
    if (block === undefined || block.isDone) {
      return [];
    }
    const texts: string[] = [];
    if (piece.place < piece.total) {
      this.put(block, piece.place, piece.payload);
      block.isOver = block.isOver || piece.place === piece.total - 1;
      this.giveMessage(block, piece.place - piece.back, texts);
    } else {
      const number = piece.place - piece.total;
      if (!block.parities.some((parity) => parity.number === number)) {
        block.parities.push({ number, payload: piece.payload });
      }
      block.isOver = true;
      block.isAsked = false;
      block.tries = 0;
    }
    if (block.isOver) {
      block.askAt = now + (block.parities.length > 0 ? PARITY_GAP : REORDERING) + this.delay(needOf(block));
    }
    if (block.got < block.total && needOf(block) <= 0 && !this.recover(block, pause)) {
      this.finish(block);
      return undefined;
    }
    if (block.got === block.total) {
      this.giveAll(block, texts);
      this.finish(block);
    }
    return texts;
  }

  /** Somebody asks for parities: those will help us, too. */
  heardNeed({ block: number, pieces, server }: Need, channel: Channel): void {
    for (const block of this.blocks) {
      const isSame = block.number === number && block.channel === channel && block.peer.name === server;
      if (isSame && !block.isDone && !block.isAsked && pieces >= needOf(block)) {
        block.isOver = true;
        this.noteAsked(block);
      }
    }
  }

  nextDue(): number | undefined {
    let next: number | undefined;
    for (const block of this.blocks) {
      next = block.isDone ? next : earlier(next, block.askAt);
    }
    return next;
  }

  run(now: number): void {
    for (const i of $range(this.blocks.length, 1, -1)) {
      const block = this.blocks[i - 1];
      if (!block.isDone && block.askAt <= now) {
        if (block.isOver) {
          block.isAsked = false;
          this.ask(block, now);
        } else {
          // All who hear its sender have heard nothing for as long: not all must ask in the same moment.
          block.isOver = true;
          block.askAt = now + this.delay(needOf(block));
        }
      }
    }
  }

  private put(block: Block, place: number, payload: string): void {
    if (block.pieces.get(place) === undefined) {
      block.pieces.set(place, payload);
      block.got += 1;
    }
  }

  /** The block of a piece, begun when there is none; undefined when it was done and has made room for others. */
  private find(piece: Piece, channel: Channel, peer: PeerRecord): Block | undefined {
    for (const block of this.blocks) {
      const isSame = block.number === piece.block && block.total === piece.total;
      if (isSame && block.peer === peer && block.channel === channel) {
        return block;
      }
    }
    if (this.done.isRecent(keyOf(peer, channel, piece.block, piece.total))) {
      return undefined;
    }
    this.endOthers(channel, peer);
    if (this.blocks.length >= BLOCKS) {
      this.blocks.shift();
    }
    return this.open(piece, channel, peer);
  }

  /** A peer begins another block: those before have ended, and the oldest makes room. */
  private endOthers(channel: Channel, peer: PeerRecord): void {
    let each = 0;
    for (const i of $range(this.blocks.length, 1, -1)) {
      const block = this.blocks[i - 1];
      if (block.peer === peer && block.channel === channel) {
        each += 1;
        if (each >= BLOCKS_EACH) {
          this.blocks.splice(i - 1, 1);
        } else if (!block.isDone && !block.isOver) {
          block.isOver = true;
          block.askAt = this.context.clock.now() + REORDERING + this.delay(needOf(block));
        }
      }
    }
  }

  private open(piece: Piece, channel: Channel, peer: PeerRecord): Block {
    const block: Block = {
      peer,
      channel,
      number: piece.block,
      total: piece.total,
      pieces: new LuaTable(),
      got: 0,
      parities: [],
      given: new LuaTable(),
      askAt: 0,
      isOver: false,
      isAsked: false,
      tries: 0,
      isDone: false,
    };
    this.blocks.push(block);
    return block;
  }

  /** Hands on the message that begins at a place, if it is complete and was not handed on before. Returns where it ends. */
  private giveMessage(block: Block, start: number, texts: string[]): number {
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

  /** The messages of a block, all pieces of which are there, follow one another. */
  private giveAll(block: Block, texts: string[]): void {
    let start = 0;
    while (start < block.total) {
      start = this.giveMessage(block, start, texts);
    }
  }

  /** Returns false when the parities are none of this block. */
  private recover(block: Block, pause: Pause): boolean {
    const { pieces, total, parities } = block;
    const found = recover(pieces, total, parities.slice(0, total - block.got), pause);
    if (found === undefined) {
      return false;
    }
    for (const [place, payload] of pairs(found as unknown as Record<number, string>)) {
      this.put(block, place, payload);
    }
    return true;
  }

  private finish(block: Block): void {
    block.isDone = true;
    this.done.note(keyOf(block.peer, block.channel, block.number, block.total));
    block.pieces = new LuaTable();
    block.parities = [];
  }

  /**
   * Of many clients few should be early, and those that lack most first: their answer helps all. The truncated
   * exponential distribution of RFC 5740 (NORM), of which whoever lacks n pieces takes the least of n draws.
   */
  private delay(need: number): number {
    const least = 1 - (1 - this.context.world.random()) ** (1 / math.max(need, 1));
    return (LONGEST_DELAY / CROWD) * math.log(least * (math.exp(CROWD) - 1) + 1);
  }

  private ask(block: Block, now: number): void {
    const { outbox } = this.context;
    const { peer, channel, number } = block;
    const pieces = needOf(block);
    const isHopeless = block.tries >= TRIES || pieces > NEED_LIMIT;
    if (isHopeless || now - peer.lastHeard > GONE || !this.isWanted(peer, channel)) {
      this.finish(block);
      this.onGivenUp(peer, channel);
      return;
    }
    this.noteAsked(block);
    outbox.send("control", Kind.Need, encodeNeed({ block: number, pieces, server: peer.name }), channel);
  }

  private noteAsked(block: Block): void {
    block.isAsked = true;
    block.tries += 1;
    block.askAt = this.context.clock.now() + ANSWER_TIME + this.delay(needOf(block));
  }
}

/** How many more pieces a block takes. */
function needOf(block: Block): number {
  return block.total - block.got - block.parities.length;
}

function keyOf({ name }: PeerRecord, channel: Channel, number: number, total: number): string {
  return `${name}:${channel}:${number}:${total}`;
}
