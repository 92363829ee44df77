import type { Event } from "../event/event";
import type { EventType } from "../event/eventType";
import { weekOfStamp } from "../event/key";
import type { Block, Row } from "../pack/block";
import type { LedgerContext } from "./context";
import type { EventStore } from "./store/eventStore";
import { type IssuerHooks, KeyIssuer } from "./keyIssuer";
import type { Storage } from "./store/storage";

/** What an appender asks of the ledger that owns it. */
export interface AppenderHooks extends IssuerHooks {
  authorize(event: Event, sender: string): boolean;
  /** Authorize refused an event of one's own. */
  refused(event: Event, sender: string): void;
  isOpen(): boolean;
  /** An event is in the ledger: it is to be sent to the ledger's channels. */
  written(added: Block): void;
}

/** Appends events of one's own: gives each its key, and has it judged. */
export class Appender {
  private readonly keys: KeyIssuer;

  constructor(
    private readonly world: Pick<LedgerContext, "clock" | "random" | "self">,
    private readonly store: EventStore,
    private readonly storage: Storage,
    private readonly hooks: AppenderHooks,
  ) {
    this.keys = new KeyIssuer(world, store, storage, hooks);
  }

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
    let stamp = this.keys.next(at, after);
    let added = store.newEvent(stamp, player, eventType.shape, values);
    let event = store.types.eventAt(added, 1);
    const count = store.count();
    if (!this.hooks.authorize(event, name)) {
      this.hooks.refused(event, name);
      return $multi(undefined, this.hooks.isOpen() ? `authorize refused ${eventType.code}` : "the ledger is closed");
    }
    if (store.count() !== count) {
      // Authorize has appended, too.
      stamp = this.keys.next(at, after);
      added = store.newEvent(stamp, player, eventType.shape, values);
      event = store.types.eventAt(added, 1);
    }
    if (at === undefined) {
      this.storage.stamps.set(guid, stamp);
    }
    store.insert(weekOfStamp(stamp), added, undefined);
    this.hooks.written(added);
    return $multi(event as Appended, undefined);
  }
}
