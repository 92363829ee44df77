import type { KeySet } from "../../ledger/store/keySet";
import type { Pause } from "../../ports";
import type { SyncContext } from "../context";
import type { Answer } from "./answer";
import { partnerOf } from "../link/channels";
import { Kind } from "../messages/frame";
import { encodePart, packAnswer } from "./packing";
import { type CutMessage, piecesOf, type RepairSender } from "../repair/repairSender";
import { BLOCK_PIECES } from "../messages/piece";

/** So few parts are made at once, and are one block: that takes fewer parities than two. */
const FEW_PARTS = 3;
/** What the game takes at once, in bytes. */
const MESSAGE_BYTES = 255;

/** A part that is ready to be sent. */
export interface Outgoing {
  /** What goes out, one after the other. */
  readonly texts: readonly string[];
  readonly bytes: number;
  /** When those are pieces: then lost ones can be replaced. */
  readonly cut?: CutMessage;
}

/** An answer that is going out: the later parts are made while the first are sent, for making all takes seconds. */
export class Transfer {
  /** How many parts there are; undefined while nobody knows. */
  parts?: number;
  /** The next to be sent. */
  part = 1;
  /** The transport can take a part. */
  ready = true;
  /** Whether somebody with a better claim sends the same week at the same time. */
  hasRival = false;
  /** When we give up waiting for the transport. */
  limit: number;
  /** To be called when the part under way has gone. */
  onGone?: (this: void) => void;

  private readonly outgoing = new LuaTable<number, Outgoing | undefined>();
  private payloads: readonly string[] = [];

  /**
   * @param due when to look what has become of the part under way.
   * @param isHeard whether somebody else has sent a part of so many.
   */
  constructor(
    readonly answer: Answer,
    public due: number,
    private readonly isHeard: (this: void, part: number, parts: number) => boolean,
  ) {
    this.limit = due;
  }

  /** The next part, undefined while it is not made; {@link noteGone} moves on. */
  next(): Outgoing | undefined {
    while (this.parts !== undefined && this.part <= this.parts && this.isHeard(this.part, this.parts)) {
      this.part += 1;
    }
    return this.outgoing.get(this.part);
  }

  /** Whether every part has gone, of some. */
  isComplete(): boolean {
    return this.parts !== undefined && this.part > this.parts;
  }

  /** The next part has gone. */
  noteGone(): void {
    this.outgoing.delete(this.part);
    this.part += 1;
    this.ready = true;
  }

  /** The parts before the next, as packs. */
  gone(): string[] {
    return this.payloads.slice(0, this.part - 1);
  }

  /**
   * Makes the parts.
   * @param maxBytes of a part before it is compressed, about.
   * @param without what to leave out of a week.
   * @param onReady told whenever some can be sent.
   */
  fill(
    context: SyncContext,
    repairSender: RepairSender,
    maxBytes: number,
    without: KeySet | undefined,
    onReady: (this: void) => void,
    pause: Pause,
  ): void {
    const { events, outbox, world } = context;
    const { channel, hash, pick, subject } = this.answer;
    const isRest = without !== undefined;
    const payloads = packAnswer(events, subject, pick, maxBytes, pause, without);
    const parts = payloads.length;
    this.payloads = payloads;
    this.parts = parts;
    const isBroadcast = partnerOf(channel) === undefined;
    let group: string[] = [];
    let pieces = 0;
    let first = 1;
    const flush = () => {
      const isLong = parts > 1 || group[0].length > MESSAGE_BYTES;
      const cut = isBroadcast && isLong && pieces <= BLOCK_PIECES ? repairSender.cut(group, channel) : [];
      for (const i of $range(1, group.length)) {
        const message = group[i - 1];
        this.outgoing.set(first + i - 1, {
          texts: cut.length > 0 ? cut[i - 1].texts : [message],
          bytes: message.length,
          cut: cut.length > 0 ? cut[i - 1] : undefined,
        });
      }
      group = [];
      pieces = 0;
      onReady();
    };
    for (const part of $range(1, parts)) {
      if (!this.isHeard(part, parts)) {
        const about = { subject, hash, part, parts, isRest };
        const message = outbox.frame(Kind.Data, encodePart(world.compressor, about, payloads[part - 1], pause));
        pause();
        const more = piecesOf(message);
        if (group.length > 0 && (pieces + more > BLOCK_PIECES || first + group.length !== part)) {
          flush();
        }
        first = group.length === 0 ? part : first;
        group.push(message);
        pieces += more;
      }
      // The first of many parts goes alone: all should hear soon that somebody answers.
      if (group.length > 0 && ((first === 1 && parts > FEW_PARTS) || part === parts || !isBroadcast)) {
        flush();
      }
    }
    onReady();
  }
}
