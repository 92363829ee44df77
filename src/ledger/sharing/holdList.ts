import type { EventId } from "../../sketch/peel";
import { idOf } from "../../sketch/peel";
import type { Fingerprint } from "../store/sums";

/** When an event is of the future, and how many of these are kept. */
export interface HoldLimits {
  /** Seconds by which an event may be ahead of one's own clock. */
  readonly futureTolerance: number;
  /** Most events that are held back; one sender may have a quarter of them. */
  readonly futureEvents: number;
  /** Most bytes of their packs; one sender may have a quarter of them. */
  readonly futureBytes: number;
}

/** An event whose time has not come, and its mix. */
export interface HeldEvent extends Fingerprint {
  readonly stamp: number;
  readonly creator: number;
  /** The event alone as a pack. */
  readonly pack: string;
  /** Who sent it: authorize will be asked about that one. */
  readonly sender: string;
}

/** The part of the list that one sender may fill. */
const SHARE = 1 / 4;

/**
 * Events that came in ahead of their time, until it comes near; not saved, since peers give them again. Of whoever fills
 * it, the events that are furthest ahead go first.
 */
export class HoldList {
  private readonly events: HeldEvent[] = [];

  constructor(private readonly limits: HoldLimits) {}

  /** All of them, in no order, perhaps several times one event that several sent. Do not change it. */
  all(): readonly HeldEvent[] {
    return this.events;
  }

  /** The ids of the events that are held back. */
  ids(): LuaSet<EventId> {
    const ids = new LuaSet<EventId>();
    for (const { a, b } of this.events) {
      ids.add(idOf(a, b));
    }
    return ids;
  }

  /** Keeps an event, unless its sender's is kept already. Gives those that had to go for it, perhaps itself. */
  add(event: HeldEvent): HeldEvent[] {
    const dropped: HeldEvent[] = [];
    if (this.events.some(({ pack, sender }) => pack === event.pack && sender === event.sender)) {
      return dropped;
    }
    this.events.push(event);
    while (this.use(event.sender) > SHARE) {
      dropped.push(this.takeFurthest(event.sender));
    }
    while (this.use() > 1) {
      dropped.push(this.takeFurthest(this.greediest()));
    }
    return dropped;
  }

  /** The stamp of the first; undefined when there are none. */
  firstStamp(): number | undefined {
    return this.first()?.stamp;
  }

  /** Takes out the first, when its stamp is not later than `latest`. */
  takeDue(latest: number): HeldEvent | undefined {
    const first = this.first();
    return first === undefined || first.stamp > latest ? undefined : this.take(first);
  }

  private first(): HeldEvent | undefined {
    let first: HeldEvent | undefined;
    for (const event of this.events) {
      if (first === undefined || event.stamp < first.stamp) {
        first = event;
      }
    }
    return first;
  }

  /** The part of the list, by number or bytes, that one sender, or all together, have filled. */
  private use(sender?: string): number {
    let count = 0;
    let bytes = 0;
    for (const event of this.events) {
      if (sender === undefined || event.sender === sender) {
        count += 1;
        bytes += event.pack.length;
      }
    }
    return math.max(count / this.limits.futureEvents, bytes / this.limits.futureBytes);
  }

  /** The sender that has filled most of it. */
  private greediest(): string {
    let greediest = "";
    let most = 0;
    const seen = new LuaSet<string>();
    for (const { sender } of this.events) {
      const use = seen.has(sender) ? 0 : this.use(sender);
      seen.add(sender);
      if (use > most) {
        greediest = sender;
        most = use;
      }
    }
    return greediest;
  }

  private takeFurthest(sender: string): HeldEvent {
    let furthest = this.events[0];
    for (const event of this.events) {
      if (event.sender === sender && (furthest.sender !== sender || event.stamp > furthest.stamp)) {
        furthest = event;
      }
    }
    return this.take(furthest);
  }

  private take(event: HeldEvent): HeldEvent {
    this.events.splice(this.events.indexOf(event), 1);
    return event;
  }
}
