import type { Channel, Job } from "../../ports";
import { earlier } from "../../alarm";
import type { SyncContext, Wing } from "../context";
import { encodePlainFrame, Kind } from "../messages/frame";
import { makeParities } from "./reedSolomon";
import { BLOCK_NUMBERS, BLOCK_PARITIES, encodePiece, type Need, PIECE_BYTES } from "../messages/piece";

/** Blocks remembered, and for how many seconds after their last piece. */
const BLOCKS = 4;
const MEMORY = 120;
/** Seconds in which the needs of several are gathered. */
const GATHERING = 2;

/** Parities of a small block at least. */
const FEWEST = 2;

/** Pieces that went out, kept for those who lack some. */
interface SentBlock {
  readonly number: number;
  readonly channel: Channel;
  readonly pieces: string[];
  /** How many of them have gone. */
  gone: number;
  /** Number of the next parity. */
  parities: number;
  /** Most pieces that somebody lacks, 0 for none; when parities are sent for that. */
  need: number;
  due: number;
  /** Parities that the transport has not sent yet. */
  waiting: number;
  at: number;
}

/** A message that goes out in pieces. */
export interface CutMessage {
  /** Ready to be sent on the bulk lane. */
  readonly texts: readonly string[];
  readonly block: SentBlock;
}

/** Cuts what is broadcast into pieces, and sends parities to those who have lost some: the same ones help all. */
export class RepairSender implements Wing {
  private readonly blocks: SentBlock[] = [];
  private next: number;
  private job?: Job;

  constructor(private readonly context: SyncContext) {
    this.next = math.floor(context.world.random() * BLOCK_NUMBERS);
  }

  /** Stops at once. */
  stop(): void {
    this.job?.cancel();
    this.job = undefined;
    this.blocks.length = 0;
  }

  /** Messages that go out one after the other on a channel, in pieces: as many of them as a block takes, or one. */
  cut(messages: readonly string[], channel: Channel): CutMessage[] {
    let total = 0;
    for (const message of messages) {
      total += piecesOf(message);
    }
    const block = this.open(channel);
    return messages.map((message) => cutMessage(block, message, total));
  }

  /** All pieces of a message have gone. */
  noteGone({ block, texts }: CutMessage): void {
    block.gone += texts.length;
    block.at = this.context.clock.now();
    if (block.gone === block.pieces.length) {
      this.blocks.push(block);
      if (this.blocks.length > BLOCKS) {
        this.blocks.shift();
      }
    }
  }

  /**
   * Somebody lacks pieces.
   * @param share how many parities for each piece of a block there may be for it.
   */
  heardNeed({ block: number, pieces, server }: Need, channel: Channel, share: number): void {
    const { clock, slowLink, world } = this.context;
    if (server !== world.self) {
      return;
    }
    const now = clock.now();
    for (const block of this.blocks) {
      const isMeant = block.number === number && block.channel === channel && now - block.at < MEMORY;
      // While parities are on their way nobody can know what is lost.
      const most = math.max(FEWEST, math.ceil(block.pieces.length * share));
      if (isMeant && block.waiting === 0 && block.parities < most) {
        block.due = block.need === 0 ? slowLink.mayGoAt(now + GATHERING, pieces * PIECE_BYTES) : block.due;
        block.need = math.max(block.need, math.min(pieces, most - block.parities));
      }
    }
  }

  nextDue(): number | undefined {
    let next: number | undefined;
    if (this.job === undefined || this.job.isDone()) {
      for (const block of this.blocks) {
        next = block.need > 0 ? earlier(next, block.due) : next;
      }
    }
    return next;
  }

  run(now: number): void {
    const block = this.blocks.find((each) => each.need > 0 && each.due <= now);
    if (block !== undefined && (this.job === undefined || this.job.isDone())) {
      this.job = this.context.start((pause) => {
        const { need } = block;
        const parities = makeParities(block.pieces, block.parities, need, pause);
        block.parities = math.min(block.parities + need, BLOCK_PARITIES);
        // Somebody may have asked for more meanwhile.
        block.need -= need;
        this.job = undefined;
        for (const { number, payload } of parities) {
          this.sendParity(block, number, payload);
        }
      });
    }
  }

  private open(channel: Channel): SentBlock {
    const now = this.context.clock.now();
    const block: SentBlock = {
      number: this.next,
      channel,
      pieces: [],
      gone: 0,
      parities: 0,
      need: 0,
      due: 0,
      waiting: 0,
      at: now,
    };
    this.next = (this.next + 1) % BLOCK_NUMBERS;
    return block;
  }

  private sendParity(block: SentBlock, number: number, payload: string): void {
    const total = block.pieces.length;
    const body = encodePiece({ block: block.number, total, place: total + number, back: 0, payload });
    block.waiting += 1;
    block.at = this.context.clock.now();
    this.context.outbox.post("bulk", encodePlainFrame(Kind.Piece, body), block.channel, () => {
      block.waiting = math.max(block.waiting - 1, 0);
    });
  }
}

/** How many pieces a message gives. */
export function piecesOf(message: string): number {
  return math.ceil(message.length / PIECE_BYTES);
}

function cutMessage(block: SentBlock, message: string, total: number): CutMessage {
  const texts: string[] = [];
  for (const back of $range(0, piecesOf(message) - 1)) {
    const payload = string.sub(message, back * PIECE_BYTES + 1, (back + 1) * PIECE_BYTES);
    const place = block.pieces.length;
    block.pieces.push(payload);
    texts.push(encodePlainFrame(Kind.Piece, encodePiece({ block: block.number, total, place, back, payload })));
  }
  return { texts, block };
}
