import { describeValue } from "../describe";
import { checkList, checkNames } from "../names";
import { checkAuthorizer } from "../trust/factories";
import { voucherOf } from "../trust/vouching";
import { checkFunction } from "./arguments";
import type { Event } from "../event/event";
import type { AnyEventOf, EventType } from "../event/eventType";
import type { Logger, Transport } from "../ports";
import type { ReplayOptions } from "../replay/context";
import { type SyncOptions, syncOptions } from "../sync/options";

/**
 * The knobs of closings. They bind this client alone.
 * @example
 * local closing = { minimumDays = 28, archiveDays = 365 }
 * local ledger = ES:OpenLedger({ name = "MyLoot", storage = MyLootDB, events = { Award }, closing = closing })
 */
export interface ClosingOptions {
  /** `Prune` closes only events that are at least so many days old; default 14. */
  minimumDays: number;
  /** So many days after a closing was made, the archive is dropped, except for events that it does not cover; default: never. */
  archiveDays: number;
}

/**
 * What `OpenLedger` takes.
 * @example
 * local options = {
 *   name = "MyLoot",
 *   storage = MyLootDB,
 *   events = { Award },
 *   authorize = ES:AllowRank(1),
 *   channels = { "GUILD", "RAID" },
 * }
 * local ledger = ES:OpenLedger(options)
 */
export interface LedgerOptions<Types extends EventType = EventType> {
  /** 1 to 12 letters, digits and underscores; gives the two comm prefixes. All clients of an addon use the same. */
  name: string;
  /** A table in SavedVariables that the library owns; or the name of one, which the library looks up and makes. */
  storage: object | string;
  /** The event types that the addon knows. */
  events: readonly Types[];
  /**
   * Whether `sender` (Name-Realm; this client's own for its own) may bring this event in. Asked before a local append,
   * before anything received is accepted, and before anything is handed on. It must give the same answer on all
   * clients, or they end with different ledgers. Default: yes.
   */
  authorize?: (this: void, event: AnyEventOf<Types>, sender: string) => boolean;
  /** Whether this sender's data may be decoded at all; asked first. Default: yes. */
  trustSender?: (this: void, sender: string) => boolean;
  /**
   * Whether `sender` (Name-Realm) is one who serves, even if it has not delivered anything yet: its advertisements and
   * answers count at once. The library's own authorizers know that by themselves, as `authorize`; here they raise. Default:
   * nobody else.
   */
  mayServe?: (this: void, sender: string) => boolean;
  /** Where new events and advertisements go. Default: `{ "GUILD" }`. */
  channels?: readonly string[];
  /**
   * Whether the ledger may be used in any guild. Otherwise one that goes over GUILD or OFFICER remembers its guild, and is silent
   * in another. Ledgers of `ForGuild` have a table for each guild, and need no such thing. Default: false.
   */
  anyGuild?: boolean;
  /** How fast projections replay. */
  replay?: Partial<ReplayOptions>;
  /** The knobs of sync. */
  sync?: Partial<SyncOptions>;
  /** When the books may be closed, and how long the archive is kept. */
  closing?: Partial<ClosingOptions>;
  /** Default: AceComm-3.0. */
  transport?: Transport;
  /** Is told what goes on. Default: nobody. */
  logger?: Logger;
}

/** Options that were checked, with their defaults. */
export interface CheckedOptions {
  readonly name: string;
  readonly storage: unknown;
  readonly events: unknown;
  readonly authorize: (this: void, event: Event, sender: string) => unknown;
  readonly trustSender: (this: void, sender: string) => unknown;
  readonly mayServe: ((this: void, sender: string) => unknown) | undefined;
  readonly channels: readonly string[];
  readonly anyGuild: boolean;
  readonly replay: ReplayOptions;
  readonly sync: SyncOptions;
  readonly closing: ClosingOptions;
  readonly transport: Transport | undefined;
  readonly logger: Logger | undefined;
}

/** All options: the compiler sees to it that none is missing. */
const OPTIONS: Record<keyof LedgerOptions, true> = {
  name: true,
  storage: true,
  events: true,
  authorize: true,
  trustSender: true,
  mayServe: true,
  channels: true,
  anyGuild: true,
  replay: true,
  sync: true,
  closing: true,
  transport: true,
  logger: true,
};
const CHANNELS = ["GUILD", "OFFICER", "RAID", "PARTY", "INSTANCE_CHAT"];
const REPLAY_DEFAULTS: ReplayOptions = { interval: 0, batchSize: 2000, budget: 4, combatBudget: 4 };
const CLOSING_DEFAULTS: ClosingOptions = { minimumDays: 14, archiveDays: math.huge };
/** The authorize and trustSender of a ledger that was given none. */
export const allowAll = (): boolean => true;

/** @param more methods that it may lack. */
function checkMethods(value: unknown, name: string, methods: readonly string[], more: readonly string[] = []): void {
  if (value === undefined) {
    return;
  }
  for (const method of methods) {
    if (type(value) !== "table" || type((value as Record<string, unknown>)[method]) !== "function") {
      error(`${name} must be a table with ${methods.join(", ")}, got ${describeValue(value)}`, 0);
    }
  }
  for (const method of more) {
    checkFunction((value as Record<string, unknown>)[method], `${name}.${method}`);
  }
}

function checkTable(value: unknown, name: string): object {
  if (value !== undefined && type(value) !== "table") {
    error(`${name} must be a table or nil, got ${describeValue(value)}`, 0);
  }
  return value ?? {};
}

function checkFlag(value: unknown, name: string): boolean {
  if (value !== undefined && type(value) !== "boolean") {
    error(`${name} must be true, false or nil, got ${describeValue(value)}`, 0);
  }
  return value === true;
}

function checkReplay(value: unknown): ReplayOptions {
  const given = checkTable(value, "replay") as Record<string, unknown>;
  const options: Record<string, number> = { ...REPLAY_DEFAULTS };
  checkNames(given, REPLAY_DEFAULTS, "replay.");
  for (const [name, knob] of pairs(given)) {
    const lowest = name === "interval" ? 0 : name === "batchSize" ? 1 : 0.1;
    if (type(knob) !== "number" || !((knob as number) >= lowest)) {
      error(`replay.${name} must be a number of at least ${lowest}, got ${describeValue(knob)}`, 0);
    }
    if (name === "batchSize" && knob !== math.huge && (knob as number) % 1 !== 0) {
      error(`replay.batchSize must be a whole number, got ${describeValue(knob)}`, 0);
    }
    options[name] = knob as number;
  }
  return options as unknown as ReplayOptions;
}

function checkClosing(value: unknown): ClosingOptions {
  const given = checkTable(value, "closing") as Record<string, unknown>;
  const options: Record<string, number> = { ...CLOSING_DEFAULTS };
  checkNames(given, CLOSING_DEFAULTS, "closing.");
  for (const [name, knob] of pairs(given)) {
    if (type(knob) !== "number" || !((knob as number) >= 0)) {
      error(`closing.${name} must be a number of at least 0, got ${describeValue(knob)}`, 0);
    }
    options[name] = knob as number;
  }
  return options as unknown as ClosingOptions;
}

function checkChannels(value: unknown): readonly string[] {
  if (value === undefined) {
    return ["GUILD"];
  }
  const channels: string[] = [];
  for (const [place, channel] of ipairs(checkList(value, "channels", CHANNELS.join(", ")))) {
    if (!CHANNELS.includes(channel as string)) {
      error(`channels[${place}] must be one of ${CHANNELS.join(", ")}, got ${describeValue(channel)}`, 0);
    }
    channels.push(channel as string);
  }
  return channels;
}

/** A function that is given a sender, and no event: an authorizer would say no to everybody. */
function checkForSender(value: unknown, name: string): void {
  checkFunction(value, name);
  checkAuthorizer(value, name);
  if (voucherOf(value) !== undefined) {
    error(`${name} must be a function that is given a sender, got an authorizer: give that as authorize`, 0);
  }
}

/** Checks what `OpenLedger` was given; raises a text that names the option and what it must be. */
export function checkOptions(value: unknown): CheckedOptions {
  if (type(value) !== "table") {
    error(`options must be a table, got ${describeValue(value)}`, 0);
  }
  const options = value as Record<string, unknown>;
  checkNames(options, OPTIONS);
  const { name } = options;
  if (
    type(name) !== "string" ||
    string.match(name as string, "^[%w_]+$")[0] === undefined ||
    (name as string).length > 12
  ) {
    error(`name must be 1 to 12 letters, digits and underscores, got ${describeValue(name)}`, 0);
  }
  checkFunction(options.authorize, "authorize");
  checkAuthorizer(options.authorize, "authorize");
  checkForSender(options.trustSender, "trustSender");
  checkForSender(options.mayServe, "mayServe");
  checkMethods(options.transport, "transport", ["Send", "OnReceive"]);
  checkMethods(options.logger, "logger", ["Warning", "Error"], ["Debug", "Info"]);
  return {
    name: name as string,
    storage: options.storage,
    events: options.events,
    authorize: (options.authorize ?? allowAll) as CheckedOptions["authorize"],
    trustSender: (options.trustSender ?? allowAll) as CheckedOptions["trustSender"],
    mayServe: options.mayServe as CheckedOptions["mayServe"],
    channels: checkChannels(options.channels),
    anyGuild: checkFlag(options.anyGuild, "anyGuild"),
    replay: checkReplay(options.replay),
    sync: syncOptions(checkTable(options.sync, "sync")),
    closing: checkClosing(options.closing),
    transport: options.transport as Transport | undefined,
    logger: options.logger as Logger | undefined,
  };
}
