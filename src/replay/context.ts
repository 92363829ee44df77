import type { EventStore } from "../ledger/store/eventStore";
import type { Archiver, Clock, Logger, Pause, Scheduler, Timers } from "../ports";
import type { ReplaySource } from "./replayer";

/**
 * How fast projections replay.
 * @example
 * local replay = { batchSize = 500, combatBudget = 1 }
 * local ledger = ES:OpenLedger({ name = "MyLoot", storage = MyLootDB, events = { Award }, replay = replay })
 */
export interface ReplayOptions {
  /** Seconds between two batches; 0, the default: one every frame. */
  interval: number;
  /** Events in a batch of one projection, at most, a whole number; default 2000. */
  batchSize: number;
  /** Milliseconds that a batch may take, default 4; the library's budget for the frame holds all the same. */
  budget: number;
  /** Milliseconds of a frame in combat that all of the library may take, default 4; the least of all ledgers holds. */
  combatBudget: number;
}

/** Closed weeks, for states of the past. */
export interface Past {
  /** Why there is no state of a time, Unix seconds; undefined when there is one. */
  problem(timestamp: number): string | undefined;
  /** The events to replay for a state up to a stamp; undefined: those of the ledger. */
  events(end: number, pause: Pause): ReplaySource | undefined;
}

/** What the projections of a ledger need of the world. */
export interface ReplayContext {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly scheduler: Scheduler;
  readonly options: ReplayOptions;
  readonly archiver: Archiver;
  readonly logger: Logger;
  readonly snapshotStorage: SnapshotStorage;
  readonly past: Past;
  /** The projection of this name has a saved snapshot that cannot be read. */
  readonly damaged: (this: void, name: string) => void;
  /** Told of errors that nobody listens for. */
  readonly report: (this: void, message: unknown) => void;
}

/** Where a projection's saved snapshot is kept, by the projection's name. */
export type SnapshotStorage = LuaTable<string, unknown>;
