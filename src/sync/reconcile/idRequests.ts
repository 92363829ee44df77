import type { Channel } from "../../ports";
import type { EventId } from "../../sketch/peel";
import { earlier } from "../../alarm";
import { type SyncContext, requestDelay, type Wing } from "../context";
import { Cooldown } from "../cooldown";
import { Kind } from "../messages/frame";
import { type Asked, Phantoms } from "./phantoms";
import { type HashText, hashText, INDEX } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import { encodeIds, IDS_LIMIT } from "../messages/sketch";
import { ownHash } from "../holdings";
import { noteLacking, sumsOfIds } from "./covered";
import type { Row } from "./rows";
import type { Findings } from "./findings";

/** Seconds in which one peer is given events by their ids once: ids that nobody holds cost a pass over all events. */
const IDS_PAUSE = 10;

interface Asking extends Asked {
  channel: Channel;
  ours: HashText;
  due: number;
}

/** Asks for events by their ids, and hears who does. */
export class IdRequests implements Wing {
  private asking?: Asking;
  /** By which hash those come that we asked for last. */
  private awaited?: HashText;
  /** Until when the events of ids that we asked for may come. */
  private learnUntil = -math.huge;
  private readonly phantoms: Phantoms;
  /** Who was given events by their ids; which ids were asked for, by us or others. */
  private readonly given: Cooldown;
  private readonly asked: Cooldown;

  /** @param wait seconds until an answer should have begun. */
  constructor(
    private readonly context: SyncContext,
    private readonly wait: number,
  ) {
    this.given = new Cooldown(context.clock, IDS_PAUSE);
    this.asked = new Cooldown(context.clock, context.options.requestInhibitor);
    this.phantoms = new Phantoms(context, wait + context.options.answerTimeout);
  }

  /** Until when what was asked for may come: no other attempt is made before. */
  busyUntil(): number {
    return this.learnUntil;
  }

  /**
   * Somebody asks for events by their ids. Returns their hash when it may be given them.
   * @param counts whether its request may stand for ours.
   */
  heard(ids: readonly EventId[], peer: PeerRecord, counts: boolean): HashText | undefined {
    const hash = hashOfIds(ids);
    if (counts) {
      this.asked.note(hash);
    }
    noteLacking(peer, ids);
    if (this.given.isRecent(peer.name)) {
      return undefined;
    }
    this.given.note(peer.name);
    return hash;
  }

  /** Whether we wait for the events of ids whose hash this is. */
  awaits(hash: HashText): boolean {
    return this.awaited === hash;
  }

  /** A part of what was picked out for somebody came in. Returns the rows whose ids we asked for by this hash. */
  heardPicked(hash: HashText): Row[] {
    return this.phantoms.heard(hash);
  }

  /** A peer's cells tell of events that we lack: they are asked for unless another asks for the same first. Returns whether they are. */
  lack({ lacking, row }: Findings, channel: Channel, peer: PeerRecord): boolean {
    const { clock, events, reputation } = this.context;
    // Sets: a peer may have many events refused and held back, and its cells may tell of many.
    const early = events.ahead.ids();
    const refused = events.apart.refusedOf(peer.name);
    const ids = lacking.filter((id) => !early.has(id) && !refused.has(id));
    if (row === undefined || ids.length === 0 || ids.length > IDS_LIMIT || reputation.isIgnored(peer)) {
      return false;
    }
    table.sort(ids);
    const now = clock.now();
    const ours = ownHash(events, INDEX);
    this.asking = {
      ids,
      hash: hashOfIds(ids),
      channel,
      ours,
      peer,
      row,
      due: now + requestDelay(this.context),
    };
    this.learnUntil = now + this.wait;
    return true;
  }

  nextDue(): number | undefined {
    const due = this.phantoms.nextDue();
    return this.asking === undefined ? due : earlier(due, this.asking.due);
  }

  run(now: number): void {
    const { asking } = this;
    if (asking !== undefined && asking.due <= now) {
      this.asking = undefined;
      this.ask(asking);
    }
    this.phantoms.run(now);
  }

  private ask(asking: Asking): void {
    const { events, outbox } = this.context;
    if (ownHash(events, INDEX) !== asking.ours) {
      return;
    }
    this.phantoms.expect(asking);
    this.awaited = asking.hash;
    if (!this.asked.isRecent(asking.hash)) {
      this.asked.note(asking.hash);
      outbox.send("control", Kind.Ids, encodeIds(asking.ids), asking.channel);
    }
  }
}

function hashOfIds(ids: readonly EventId[]): HashText {
  const { count, a, b } = sumsOfIds(ids);
  return hashText(count, a, b);
}
