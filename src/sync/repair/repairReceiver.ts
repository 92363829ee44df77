import type { Channel, Pause, Random } from "../../ports";
import { earlier } from "../../alarm";
import type { SyncContext, Wing } from "../context";
import { Cooldown } from "../cooldown";
import { Kind } from "../messages/frame";
import { encodeNeed, type Need, type Piece } from "../messages/piece";
import type { PeerRecord } from "../peers/peers";
import { makeRoom } from "../peers/room";
import { giveAll, giveMessage, mend, putParity, putPiece } from "./assembly";
import {
  askDelay,
  askedFor,
  type Block,
  dueOf,
  fellSilent,
  helpsUs,
  moveOf,
  needOf,
  newBlock,
  overtaken,
  parityCame,
  pieceCame,
  senderHeard,
} from "./block";

/** Blocks of one peer, and of all, that are put together at a time: half a megabyte at most. */
const BLOCKS_EACH = 3;
const BLOCKS = 32;
/** In a crowd that logs in, whoever lacks more pieces than these, and this share, has come too late for a block. */
const FEWEST = 2;
const LOST = 1 / 4;
/** Seconds for which it is remembered that a block is done: as long as its sender remembers it. */
const MEMORY = 120;

/** Puts messages together from their pieces, and asks for parities when some are lost. */
export class RepairReceiver implements Wing {
  private readonly blocks: Block[] = [];
  /** Blocks that are done: a late parity must not open them again. */
  private readonly done: Cooldown;

  /**
   * @param isWanted whether what a block brings is of use.
   * @param onGivenUp told of a block, with the pieces that came, of which nothing more is expected.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly isWanted: (this: void, block: Block) => boolean,
    private readonly onGivenUp: (this: void, block: Block) => void,
  ) {
    this.done = new Cooldown(context.clock, MEMORY);
  }

  /** Forgets all. */
  close(): void {
    this.blocks.length = 0;
  }

  /** Whether pieces of a peer are missing that may still come. */
  isMending(peer: PeerRecord, channel: Channel): boolean {
    return this.blocks.some((block) => block.peer === peer && block.channel === channel && !isDone(block));
  }

  /** The messages that are complete with this piece; undefined when it contradicts what came before. */
  take(piece: Piece, channel: Channel, peer: PeerRecord, pause: Pause): string[] | undefined {
    const block = this.find(piece, channel, peer);
    const now = this.context.clock.now();
    for (const other of this.blocks) {
      if (other.peer === peer) {
        other.state = senderHeard(other.state, now);
      }
    }
    if (block === undefined || block.state.name === "done") {
      return [];
    }
    const texts: string[] = [];
    if (piece.place < piece.total) {
      putPiece(block, piece.place, piece.payload);
      block.state = pieceCame(block, piece.place === piece.total - 1, now, this.delayFor(block));
      giveMessage(block, piece.place - piece.back, texts);
    } else {
      putParity(block, piece.place - piece.total, piece.payload);
      block.state = parityCame(now, this.delayFor(block));
      block.tries = 0;
    }
    if (block.got < block.total && needOf(block) <= 0 && !mend(block, pause)) {
      this.finish(block);
      return undefined;
    }
    if (block.got === block.total) {
      giveAll(block, texts);
      this.finish(block);
    }
    return texts;
  }

  /** Somebody asks for parities: those will help us, too. One peer puts us off once. */
  heardNeed({ block: number, pieces, server }: Need, channel: Channel, asker: PeerRecord): void {
    const now = this.context.clock.now();
    for (const block of this.blocks) {
      const isSame = block.number === number && block.channel === channel && block.peer.name === server;
      if (isSame && !block.askers.includes(asker) && helpsUs(block, pieces, now)) {
        block.askers.push(asker);
        this.noteAsked(block, now);
      }
    }
  }

  nextDue(): number | undefined {
    let next: number | undefined;
    for (const block of this.blocks) {
      const due = dueOf(block);
      next = due === undefined ? next : earlier(next, due);
    }
    return next;
  }

  run(now: number): void {
    for (const i of $range(this.blocks.length, 1, -1)) {
      const block = this.blocks[i - 1];
      const due = dueOf(block);
      if (due !== undefined && due <= now) {
        this.move(block, now);
      }
    }
  }

  /** The block of a piece, begun when there is none; undefined when it was done, or there is no room. */
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
    if (!makeRoom(this.blocks, BLOCKS, peer, isDone)) {
      return undefined;
    }
    const block = newBlock(peer, channel, piece.block, piece.total, this.context.clock.now());
    this.blocks.push(block);
    return block;
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
        } else {
          block.state = overtaken(block.state, this.context.clock.now(), this.delayFor(block));
        }
      }
    }
  }

  private finish(block: Block): void {
    block.state = { name: "done" };
    this.done.note(keyOf(block.peer, block.channel, block.number, block.total));
    block.pieces = new LuaTable();
    block.parities = [];
  }

  /** Gives a random wait before a block is asked for. */
  private delayFor(block: Block): Random {
    return () => askDelay(needOf(block), this.context.world.random());
  }

  private move(block: Block, now: number): void {
    const move = moveOf(block, now);
    const { channel, number, peer } = block;
    if (move === "over") {
      block.state = fellSilent(now, this.delayFor(block));
    } else if (move === "ask" && this.isWanted(block) && !this.isLateInCrowd(block)) {
      const pieces = needOf(block);
      this.noteAsked(block, now);
      const body = encodeNeed({ block: number, pieces, server: peer.name });
      this.context.outbox.send("control", Kind.Need, body, channel);
    } else {
      const { pieces } = block;
      this.finish(block);
      this.onGivenUp({ ...block, pieces });
    }
  }

  /** Whether we have logged in while the block went out, perhaps with many others: all of it comes anew for them and us. */
  private isLateInCrowd(block: Block): boolean {
    const { arrivals } = this.context;
    return (arrivals.wasCrowd() || arrivals.areMany()) && needOf(block) > math.max(FEWEST, block.total * LOST);
  }

  private noteAsked(block: Block, now: number): void {
    block.tries += 1;
    block.state = askedFor(now, this.delayFor(block));
  }
}

function isDone({ state }: Block): boolean {
  return state.name === "done";
}

function keyOf({ name }: PeerRecord, channel: Channel, number: number, total: number): string {
  return `${name}:${channel}:${number}:${total}`;
}
