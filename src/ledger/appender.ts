import type { Event } from "../event/event";
import type { EventType } from "../event/eventType";
import { weekOfStamp } from "../event/key";
import type { Row } from "../pack/block";
import { writePack } from "../pack/pack";
import type { LedgerContext } from "./context";
import type { EventStore } from "./store/eventStore";
import { nextStamp } from "./keyIssuer";
import type { Storage } from "./store/storage";
import { noPause } from "./store/weeks";

/** What an appender asks of the ledger that owns it. */
export interface AppenderHooks {
  authorize(event: Event, sender: string): boolean;
  /** Authorize refused an event of one's own. */
  refused(event: Event, sender: string): void;
  isOpen(): boolean;
  /** The highest stamp that is not of the future. */
  latest(): number;
  /** Sends an event to the ledger's channels. */
  announce(pack: string): void;
}

/** Appends events of one's own: gives each its key, and has it judged. */
export class Appender {
  constructor(
    private readonly world: Pick<LedgerContext, "clock" | "self">,
    private readonly store: EventStore,
    private readonly storage: Storage,
    private readonly hooks: AppenderHooks,
  ) {}

  /**
   * Appends an event whose payload was checked.
   * @param at the time it is to have; default now.
   * @param after a stamp that it must be later than.
   * @returns the event; or undefined and why there is none.
   */
  append<Appended>(
    eventType: EventType,
    values: Row<unknown>,
    at?: number,
    after = -1,
  ): LuaMultiReturn<[event: Appended | undefined, message: string | undefined]> {
    const { guid, name, player } = this.world.self;
    const { store } = this;
    let stamp = this.freeStamp(at, after);
    let added = store.newEvent(stamp, player, eventType.shape, values);
    let event = store.types.eventAt(added, 1);
    const count = store.count();
    if (!this.hooks.authorize(event, name)) {
      this.hooks.refused(event, name);
      return $multi(undefined, this.hooks.isOpen() ? `authorize refused ${eventType.code}` : "the ledger is closed");
    }
    if (store.count() !== count) {
      // Authorize has appended, too.
      stamp = this.freeStamp(at, after);
      added = store.newEvent(stamp, player, eventType.shape, values);
      event = store.types.eventAt(added, 1);
    }
    if (at === undefined) {
      this.storage.stamps.set(guid, stamp);
    }
    store.insert(weekOfStamp(stamp), added, undefined);
    this.hooks.announce(writePack(added, 1, 1, noPause));
    return $multi(event as Appended, undefined);
  }

  /**
   * The stamp for this character's next event.
   * @param at the time it is to have; default now.
   * @param after a stamp that it must be later than.
   */
  private freeStamp(at: number | undefined, after: number): number {
    const { clock, self } = this.world;
    let stamp = at === undefined ? this.currentStamp(clock.serverTime()) : nextStamp(at);
    stamp = math.max(stamp, after + 1);
    // Entries made afterwards stand anywhere, and peers may give back what a crash took from the saved table.
    while (this.store.get(stamp, self.player) !== undefined) {
      stamp += 1;
    }
    return stamp;
  }

  /** After this character's newest event; but now, when the clock has jumped back so far that others would hold it back. */
  private currentStamp(now: number): number {
    const { player } = this.world.self;
    const last = this.storage.stamps.get(this.world.self.guid);
    const next = nextStamp(now, last);
    if (next <= this.hooks.latest()) {
      return next;
    }
    // Thousands appended in one second run ahead, too, and go on from the last one.
    const isRun =
      this.store.get(nextStamp(now), player) !== undefined && this.store.get(next - 1, player) !== undefined;
    return isRun ? next : nextStamp(now);
  }
}
