import type { Event } from "../event/event";
import type { EventType } from "../event/eventType";
import { formatKey, parseKey, weekOfStamp } from "../event/key";
import { appendFrom, type Block, newBlock, type Row } from "../pack/block";
import type { LedgerContext } from "./context";
import type { EventStore } from "./store/eventStore";
import { explainRefusal, type RefusalCode } from "../trust/refusal";
import { type IssuerHooks, KeyIssuer } from "./keyIssuer";
import { Retraction } from "./store/retractions";
import type { Storage } from "./store/storage";

/** What an appender asks of the ledger that owns it. */
export interface AppenderHooks extends IssuerHooks {
  authorize(event: Event, sender: string): boolean;
  /** Authorize refused an event of one's own. */
  refused(event: Event, sender: string): void;
  readonly isOpen: boolean;
  /** An event is in the ledger: it is to be sent to the ledger's channels. */
  written(added: Block): void;
  /** The first week that is not closed. */
  firstWeek(): number;
}

/** An event that is to be appended. */
export interface Draft {
  /** The event alone, under the key that it has where it comes from. */
  readonly block: Block;
  /** The time that it is to have; undefined: now. */
  readonly at: number | undefined;
  /** Whether it keeps its key: it may be somebody else's. */
  readonly keepsKey: boolean;
}

/** Why nothing is appended there. */
const ENDED = "the ledger is closed";
export const CLOSED = "the weeks of that time are closed";

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
   * @returns the event; or undefined and why there is none, as text and code.
   */
  append<Appended>(
    eventType: EventType,
    values: Row<unknown>,
    at?: number,
    after = -1,
  ): LuaMultiReturn<[event: Appended | undefined, message: string | undefined, code: RefusalCode | undefined]> {
    const { guid, name, player } = this.world.self;
    const { store } = this;
    let stamp = this.keys.next(at, after);
    if (weekOfStamp(stamp) < this.hooks.firstWeek()) {
      return $multi(undefined, CLOSED, "closed");
    }
    let added = store.newEvent(stamp, player, eventType.shape, values);
    let event = store.types.eventAt(added, 1);
    const count = store.count();
    if (!this.hooks.authorize(event, name)) {
      return this.refuse(event);
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
    store.merger.insert(added, undefined);
    this.hooks.written(added);
    return $multi(event as Appended, undefined, undefined);
  }

  /** Authorize has said no, or closed the ledger. */
  private refuse(
    event: Event,
  ): LuaMultiReturn<[event: undefined, message: string | undefined, code: RefusalCode | undefined]> {
    const [message, code] = explainRefusal(event.type);
    this.hooks.refused(event, this.world.self.name);
    if (!this.hooks.isOpen) {
      return $multi(undefined, ENDED, "ended");
    }
    return $multi(undefined, message, code);
  }

  /**
   * Appends events in their order, when authorize allows each of them; otherwise none. Retractions of others among them follow
   * these to their new keys.
   * @returns the events; or undefined and why there are none, as text and code.
   */
  appendAll(
    drafts: readonly Draft[],
  ): LuaMultiReturn<[events: Event[] | undefined, message: string | undefined, code: RefusalCode | undefined]> {
    const { name } = this.world.self;
    const { store } = this;
    const judged = new LuaTable<string, string | undefined>();
    for (const draft of drafts) {
      const block = this.keyed(draft, judged);
      const event = store.types.eventAt(block, 1);
      if (!this.hooks.authorize(event, name)) {
        return this.refuse(event);
      }
    }
    const events: Event[] = [];
    const renamed = new LuaTable<string, string | undefined>();
    for (const draft of drafts) {
      if (!this.hooks.isOpen) {
        return $multi(undefined, ENDED, "ended");
      }
      // Keyed anew: authorize and listeners may have appended meanwhile.
      const block = this.keyed(draft, renamed);
      const event = store.types.eventAt(block, 1);
      const stamp = block.stamps.get(1);
      if (!draft.keepsKey && draft.at === undefined) {
        this.storage.stamps.set(this.world.self.guid, stamp);
      }
      store.merger.insert(block, draft.keepsKey ? name : undefined);
      if (!draft.keepsKey) {
        this.hooks.written(block);
      }
      events.push(event);
    }
    return $multi(events, undefined, undefined);
  }

  /**
   * A draft's event under the key that it gets here.
   * @param renamed by the key that an event had before: the one that it has here. This one is added.
   */
  private keyed({ block, at, keepsKey }: Draft, renamed: LuaTable<string, string | undefined>): Block {
    const copy = newBlock();
    appendFrom(copy, block, 1);
    if (keepsKey) {
      return copy;
    }
    const creator = block.creators.get(1);
    let after = -1;
    if (block.shapes.get(1) === Retraction.shape) {
      const column = copy.columns.get(Retraction.shape)?.values.get(1) as Row<unknown>;
      const row = copy.rows.get(1);
      const former = column.get(row) as string;
      const target = renamed.get(former) ?? former;
      column.set(row, target);
      [after = -1] = parseKey(target);
    }
    const stamp = this.keys.next(at, after);
    copy.stamps.set(1, stamp);
    renamed.set(formatKey(block.stamps.get(1), creator), formatKey(stamp, creator));
    return copy;
  }

  /** A control event of one's own, judged; undefined when authorize refuses it. */
  newControl(eventType: EventType, values: Row<unknown>): Block | undefined {
    const { guid, name, player } = this.world.self;
    const { store } = this;
    const stamp = this.keys.next(undefined, -1);
    const block = store.newEvent(stamp, player, eventType.shape, values);
    const event = store.types.eventAt(block, 1);
    if (!this.hooks.authorize(event, name)) {
      this.hooks.refused(event, name);
      return undefined;
    }
    this.storage.stamps.set(guid, stamp);
    return block;
  }
}
