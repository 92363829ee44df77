import { callAddon } from "../addonCall";
import { describeValue } from "../describe";
import { checkSelf } from "../self";
import type { RefusalCode } from "../trust/refusal";
import type { EventHead } from "../event/event";
import { checkTypeOrCode, type EventNamed, type TypeOrCode } from "../event/eventChoice";
import {
  type AnyEventOf,
  type EventOf,
  type EventType,
  type PayloadFor,
  type RetractionEvent,
} from "../event/eventType";
import { formatKey, keyOf, parseKey, stampsBetween, timeOfStamp, weekOfStamp } from "../event/key";
import { payloadToValues } from "../event/payload";
import { checkListener, type Unsubscribe } from "../listeners";
import type { ImportedRow } from "../migration/rows/importedRow";
import type { MapRow } from "../migration/rows/importRows";
import type { EntryLedger, ImportReport } from "../migration/source";
import type { HeldDefinition, ProjectionDefinition } from "../replay/definition";
import type { Projection } from "../replay/projection";
import type { Agreement } from "../sync/status/agreement";
import type { Traffic } from "../sync/link/outbox";
import type { Peer } from "../sync/status/peerList";
import type { SyncDetails, SyncProgress, SyncState } from "../sync/status/status";
import type { EventStore } from "./store/eventStore";
import type { Visit } from "./eventWalk";
import {
  checkAppendOptions,
  checked,
  checkEventType,
  checkFunction,
  checkKey,
  checkRetractable,
  checkTime,
} from "./arguments";
import { CLOSED } from "./appender";
import type { ClosingInfo } from "./closing/closingInfo";
import type { DropOptions, PruneOptions, ReopenOptions } from "./closing/pruneArguments";
import type { PruneCode } from "./closing/prune";
import type { SummaryFunction } from "./closing/readEntries";
import type { Row } from "../pack/block";
import type { Job } from "../ports";
import type { LedgerContext } from "./context";
import type { JournalLine } from "./journal";
import type { RunningExchange } from "./exchange/exchanger";
import type { RowFormat } from "./exchange/rows/exportRows";
import type { RowFilter } from "./exchange/rows/rowFilter";
import type { Verdict } from "./development/development";
import type * as ForkModule from "./fork";
import type { ForkedLedger } from "./fork";
import { checkPeerName, checkPeerOptions, type PeerOptions } from "./peerOptions";
import type { AppendListener } from "./appendListeners";
import type { EventFilter } from "./eventFilter";
import type * as FirstUseModule from "./firstUse";
import { type ConflictListener, Opening, type RejectedListener } from "./opening";
import { type Naming, Retraction } from "./store/retractions";
import { noPause } from "./store/weeks";

/** The bundle's own: what few sessions need is not even defined before it is first used. */
declare function require(this: void, name: string): unknown;

/** What few calls need, and only when they are called. */
const seldom = () => require("./firstUse") as typeof FirstUseModule;

/** Peers outside the channels at most: each costs whispers. */
const PEERS_LIMIT = 20;

/** The values of an event to be appended, and its type. Raises a text when it may not be appended. */
function toAppend(
  this: void,
  parts: Opening,
  { clock, serializer }: LedgerContext,
  eventType: unknown,
  payload: unknown,
  options: unknown,
): LuaMultiReturn<[values: Row<unknown>, ownType: EventType]> {
  parts.mustChange();
  checkAppendOptions(options, clock.serverTime());
  const ownType = checkEventType(eventType, parts.store.types);
  return $multi(payloadToValues(ownType, payload, serializer), ownType);
}

/** pcall, as the declarations do not tell of a second result. */
const attempt = pcall as unknown as (
  this: void,
  work: typeof toAppend,
  ...args: Parameters<typeof toAppend>
) => LuaMultiReturn<[ok: boolean, values: Row<unknown>, ownType: EventType]>;

/** The insert-only history of one addon: opened by `OpenLedger`. */
export class Ledger<Types extends EventType = EventType> {
  /** As given to `OpenLedger`. */
  readonly name: string;
  private readonly parts: Opening;
  private readonly store: EventStore;

  constructor(
    options: unknown,
    private readonly context: LedgerContext,
  ) {
    this.parts = new Opening(options, context);
    this.name = this.parts.options.name;
    this.store = this.parts.store;
  }

  /**
   * Appends an event of one's own, and sends it to the ledger's channels.
   * Raises, and appends nothing, when the payload does not fit the event type, the type is not among the ledger's events, in a
   * handler, or when the ledger is closed. What is wrong inside a table, or too long, ends with a code: `[function]`, `[cycle]`,
   * `[nan]`, `[depth]`, `[size]`.
   * @param eventType one of those given to `OpenLedger`.
   * @param payload a table with the fields of the event type.
   * @param options `at`: Unix seconds not later than now, for an entry made afterwards; it takes its place in the order.
   * @returns the event; or undefined, a message and a code when authorize refuses it, or the weeks of that time are closed.
   * @see RefusalCode
   * @example
   * local event, problem, code = ledger:Append(Award, { target = guid, points = 50 })
   * if code == "roster" then problem = "Try again in some seconds." end
   * print(event and event.points or problem)
   */
  Append<Type extends Types>(
    eventType: Type,
    payload: PayloadFor<Type>,
    options?: { at?: number },
  ): LuaMultiReturn<[event: EventOf<Type> | undefined, message: string | undefined, code: RefusalCode | undefined]> {
    checkSelf(this, "projectionList", "ledger", "Append");
    const { parts } = this;
    // Not by a closure: each event would leave one to be collected.
    const [ok, values, ownType] = attempt(toAppend, parts, this.context, eventType, payload, options);
    if (!ok) {
      error(`Append: ${tostring(values)}`, 2);
    }
    return parts.appender.append<EventOf<Type>>(ownType, values, options?.at);
  }

  /**
   * Undoes an event: handlers do not see it any more, wherever it stands. {@link Restore} brings it back.
   * Nothing is removed: the retraction is an event of type `"_R"` with the field `target` (a key), which authorize
   * judges like any other.
   * Raises when `event` is neither an event nor a key, or a key of the future that the ledger does not hold; when `at` is before
   * the event; in a handler; and when the ledger is closed.
   * @param event an event of this ledger, also one that a saved state has kept, or its key.
   * @param options `at`: Unix seconds not later than now, for a retraction made afterwards: states of the time before, as `At`
   * and `TravelTo` show them, still have the event.
   * @returns the retraction; or undefined, a message and a code when authorize refuses it, or the event is of closed weeks.
   * @see RefusalCode
   * @example
   * local event = ledger:Append(Award, { target = guid, points = 50 })
   * local retraction, problem = ledger:Retract(event)
   * print(retraction and "undone" or problem)
   */
  Retract(
    event: EventHead | string,
    options?: { at?: number },
  ): LuaMultiReturn<
    [retraction: RetractionEvent | undefined, message: string | undefined, code: RefusalCode | undefined]
  > {
    checkSelf(this, "projectionList", "ledger", "Retract");
    const { values, stamp } = checked("Retract", () => {
      this.parts.mustChange();
      const key = checkKey(event);
      const [stamp = 0] = parseKey(key);
      checkRetractable(key, this.parts.shared.latest(), () => this.Get(key) !== undefined);
      checkAppendOptions(options, this.context.clock.serverTime());
      if (options?.at !== undefined && options.at < timeOfStamp(stamp)) {
        error("options.at must not be before the event", 0);
      }
      if (weekOfStamp(stamp) < this.parts.books.week()) {
        return { values: undefined, stamp };
      }
      return { values: payloadToValues(Retraction, { target: key }, this.context.serializer), stamp };
    });
    if (values === undefined) {
      return $multi(undefined, CLOSED, "closed");
    }
    return this.parts.appender.append(Retraction, values, options?.at, stamp);
  }

  /**
   * Undoes all retractions of an event, whoever made them: handlers see it again. Each of those that count is retracted, by
   * an event of its own that authorize judges.
   * Raises when `event` is neither an event nor a key, in a handler, and when the ledger is closed.
   * @param event an event of this ledger, or its key.
   * @returns the new retractions, one for each that counted: none when the event was not retracted. Undefined and a message when
   * authorize refuses one; the event is not restored then, and those that were made before that stay. Undefined and a message, too,
   * for an event of closed weeks.
   * @example
   * local event = ledger:Append(Award, { target = guid, points = 50 })
   * ledger:Retract(event)
   * local made, problem = ledger:Restore(event)
   * print(made and #made .. " retractions undone" or problem)
   */
  Restore(
    event: EventHead | string,
  ): LuaMultiReturn<
    [retractions: RetractionEvent[] | undefined, message: string | undefined, code: RefusalCode | undefined]
  > {
    checkSelf(this, "projectionList", "ledger", "Restore");
    const counting = checked("Restore", () => {
      this.parts.mustChange();
      const [stamp = 0] = parseKey(checkKey(event));
      return weekOfStamp(stamp) < this.parts.books.week()
        ? undefined
        : this.namingOf(event).filter(({ counts }) => counts);
    });
    if (counting === undefined) {
      return $multi(undefined, CLOSED, "closed");
    }
    const made: RetractionEvent[] = [];
    for (const { stamp, creator } of counting) {
      const values = payloadToValues(Retraction, { target: formatKey(stamp, creator) }, this.context.serializer);
      const [retraction, message, code] = this.parts.appender.append<RetractionEvent>(
        Retraction,
        values,
        undefined,
        stamp,
      );
      if (retraction === undefined) {
        return $multi(undefined, message, code);
      }
      made.push(retraction);
    }
    return $multi(made, undefined, undefined);
  }

  /**
   * The retractions that name an event, in order: who undid it, and when. Those that were undone themselves are among them;
   * {@link IsRetracted} tells them apart.
   * Raises when `event` is neither an event nor a key.
   * @param event an event of this ledger, or its key.
   * @example
   * local event = ledger:Append(Award, { target = guid, points = 50 })
   * ledger:Retract(event)
   * for _, retraction in ipairs(ledger:RetractionsOf(event)) do
   *   print(retraction.creator, retraction.time, ledger:IsRetracted(retraction) and "taken back" or "")
   * end
   */
  RetractionsOf(event: EventHead | string): RetractionEvent[] {
    checkSelf(this, "projectionList", "ledger", "RetractionsOf");
    const found: RetractionEvent[] = [];
    for (const each of checked("RetractionsOf", () => this.namingOf(event))) {
      const retraction = this.store.get(each.stamp, each.creator);
      if (retraction !== undefined) {
        found.push(retraction as unknown as RetractionEvent);
      }
    }
    return found;
  }

  /**
   * Whether an event, or the event with that key, is undone by a retraction.
   * Never raises: false for anything else.
   * @param event an event, also one that a saved state has kept, or its key.
   * @example
   * for event in ledger:Events() do
   *   if event.type == "AW" and not ledger:IsRetracted(event) then print(event.points) end
   * end
   */
  IsRetracted(event: EventHead | string): boolean {
    checkSelf(this, "projectionList", "ledger", "IsRetracted");
    const [stamp, creator] = parseKey(keyOf(event));
    const isOpen = stamp !== undefined && weekOfStamp(stamp) >= this.parts.books.week();
    return isOpen && this.store.retractions.isUndone(stamp, creator as number);
  }

  /**
   * The event with a key; undefined when the ledger does not hold it.
   * Never raises.
   * @param key an event's `key`.
   * @example
   * local key = ledger:Append(Award, { target = guid, points = 50 }).key
   * print(ledger:Get(key).points)
   */
  Get(key: string): AnyEventOf<Types> | undefined {
    checkSelf(this, "projectionList", "ledger", "Get");
    const [stamp, creator] = parseKey(key);
    return stamp === undefined
      ? undefined
      : (this.store.get(stamp, creator as number) as AnyEventOf<Types> | undefined);
  }

  /**
   * The events from one time to another, in order; or those that a filter lets through, also newest first, or only so many.
   * Weeks are unpacked as the loop comes to them: the newest few of a long history cost one week.
   * Raises for times that are no numbers from 0 on, and for a wrong filter.
   * @param from Unix seconds, inclusive; undefined: from the beginning. Or a filter, alone.
   * @param to Unix seconds, inclusive; undefined: to the end.
   * @returns an iterator: `for event in ledger:Events() do ... end`. What is appended in the loop is not among them; what
   * comes in meanwhile with an earlier time may be.
   * @see EventFilter
   * @example
   * local yesterday = GetServerTime() - 86400
   * for event in ledger:Events(yesterday) do print(event.type, event.creator) end
   * for event in ledger:Events({ type = Award, reverse = true, limit = 10 }) do print(event.target, event.points) end
   */
  Events(from?: number | EventFilter<Types>, to?: number): LuaIterable<AnyEventOf<Types>> {
    checkSelf(this, "projectionList", "ledger", "Events");
    const selection = checked("Events", () => seldom().checkSelection(from, to, this.store.types));
    const now = this.context.clock.serverTime();
    return seldom().iterateEvents(this.store, now, selection) as LuaIterable<AnyEventOf<Types>>;
  }

  /**
   * How many events the ledger holds.
   * @example
   * print(ledger:Count() .. " events")
   */
  Count(): number {
    checkSelf(this, "projectionList", "ledger", "Count");
    return this.store.count();
  }

  /**
   * Count and fingerprint of all events as text: ledgers with the same events have the same, in any order of arrival.
   * @example
   * print(ledger:Hash())
   */
  Hash(): string {
    checkSelf(this, "projectionList", "ledger", "Hash");
    return this.store.hash();
  }

  /**
   * Count, fingerprint and Adler-32 of a week's events as text; undefined when there are none. May have to pack the week.
   * Never raises.
   * @param week its number, as {@link Weeks} gives it.
   * @example
   * for _, week in ipairs(ledger:Weeks()) do print(week, ledger:WeekHash(week)) end
   */
  WeekHash(week: number): string | undefined {
    checkSelf(this, "projectionList", "ledger", "WeekHash");
    const adler = this.store.weekAdler(week, noPause);
    const summary = this.store.weekSummary(week);
    if (adler === undefined || summary === undefined) {
      return undefined;
    }
    const low = adler % 65536;
    return `${summary.count}-${string.format("%07x%07x-%04x%04x", summary.a, summary.b, (adler - low) / 65536, low)}`;
  }

  /**
   * The numbers of the weeks with events, oldest first: `floor(time / 604800)`.
   * @example
   * for _, week in ipairs(ledger:Weeks()) do print(date("%d %B %Y", week * 604800)) end
   */
  Weeks(): number[] {
    checkSelf(this, "projectionList", "ledger", "Weeks");
    return [...this.store.weeks()];
  }

  /**
   * Makes more event types known, for addons whose modules load one after another. The ledger may hold events of them already,
   * from other clients or an earlier session. These have their fields' names from now on. A projection whose `otherwise` was given
   * such events is made again from there.
   * Raises, and adds none, if `events` is not a list of event types, if a code belongs to another type of the ledger, if fields
   * do not fit the saved ones, in a handler, and when the ledger is closed.
   * @param events the types that `DefineEvent` returned. Types that are known already do not change.
   * @returns the ledger.
   * @example
   * local Loss = ES:DefineEvent("LS", { { "target", "guid" }, { "points", "int" } })
   * ledger:AddEvents({ Loss })
   * ledger:Append(Loss, { target = guid, points = 5 })
   */
  AddEvents<More extends EventType>(events: readonly More[]): Ledger<Types | More> {
    checkSelf(this, "projectionList", "ledger", "AddEvents");
    checked("AddEvents", () => {
      this.parts.mustChange();
      this.parts.addTypes(events);
    });
    return this as unknown as Ledger<Types | More>;
  }

  /**
   * Builds a state from the events, and keeps it up to date.
   * Raises when the definition is not what it should be, when `initial` raises or gives no table, when another projection of
   * the ledger has the name (see {@link Projection.Close}), or when the ledger is closed.
   * @param definition its name, its handlers, and the state that they begin with; or `reset` for a state that the addon holds.
   * @see ProjectionDefinition
   * @see HeldDefinition
   * @example
   * local attendance = ledger:Project({
   *   name = "awards",
   *   version = 1,
   *   initial = function() return { awards = 0 } end,
   *   on = {
   *     AW = function(state, event) state.awards = state.awards + 1 end,
   *   },
   * })
   * attendance:OnChange(function(state) print(state.awards) end)
   */
  Project<State extends object, Saved extends object = object>(
    definition: ProjectionDefinition<State, Types> | HeldDefinition<State, Types, Saved>,
  ): Projection<State, AnyEventOf<Types>> {
    checkSelf(this, "projectionList", "ledger", "Project");
    return checked("Project", () => {
      this.parts.mustBeOpen();
      return this.parts.projections.project(definition, this.store.types);
    }) as unknown as Projection<State, AnyEventOf<Types>>;
  }

  /**
   * Makes the ledger one of the character's present guild. A ledger that goes over GUILD or OFFICER remembers the guild in which it was
   * first used, and in another it is silent: `GetSyncState` gives `"unknown"`, and `otherGuild` in its table. Call this when that is the same guild
   * under a new name, or one that yours has joined, and never because an alt is in another guild: all members of that guild
   * would get the history. Does nothing for ledgers of `ForGuild`, and with `anyGuild`.
   * Raises when the character is in no guild, or the guild is not known yet, and when the ledger is closed.
   * @example
   * local _, details = ledger:GetSyncState()
   * if details.otherGuild then ledger:AdoptGuild() end
   */
  AdoptGuild(): void {
    checkSelf(this, "projectionList", "ledger", "AdoptGuild");
    checked("AdoptGuild", () => {
      this.parts.mustBeOpen();
      this.parts.gate.adopt();
    });
  }

  /**
   * Begins to advertise this ledger's hashes, and to serve peers that lack events.
   * Raises when the ledger is closed.
   * @example
   * local _, _, rank = GetGuildInfo("player")
   * if rank <= 1 then ledger:StartSending() end
   */
  StartSending(): void {
    checkSelf(this, "projectionList", "ledger", "StartSending");
    checked("StartSending", () => {
      this.parts.mustBeOpen();
    });
    this.parts.sync.startSending();
  }

  /**
   * Ends {@link StartSending}. This client goes on to listen, to ask, and to send its own new events.
   * @example
   * ledger:StopSending()
   */
  StopSending(): void {
    checkSelf(this, "projectionList", "ledger", "StopSending");
    this.parts.sync.stopSending();
  }

  /**
   * Whether this client advertises and serves.
   * @example
   * print(ledger:IsSending() and "sending" or "listening")
   */
  IsSending(): boolean {
    checkSelf(this, "projectionList", "ledger", "IsSending");
    return this.parts.sync.isSending();
  }

  /**
   * Syncs by whisper with a player that need not be in the guild. Both sides add each other. Events from that player are
   * authorised like any others. At most 20 at a time; it lasts until {@link RemovePeer} or the end of the session. Adding a peer again
   * changes the way that events go.
   * Raises if `name` is not a name or is your own, for wrong options, for the 21st peer, and when the ledger is closed.
   * @param name `Name-Realm`, or `Name` for this client's own realm; on Forever first name and surname. Letter case, and blanks
   * around names and hyphen, do not matter.
   * @param options which way events go; undefined: both.
   * @see PeerOptions
   * @example
   * ledger:AddPeer("Jaina-Proudmoore")
   * ledger:AddPeer("Anduin-Stormrage", { give = true, take = false })
   */
  AddPeer(name: string, options?: PeerOptions): void {
    checkSelf(this, "projectionList", "ledger", "AddPeer");
    const { sync } = this.parts;
    checked("AddPeer", () => {
      this.parts.mustBeOpen();
      const fullName = checkPeerName(name, this.context);
      const direction = checkPeerOptions(options);
      if (!sync.hasPeer(fullName) && sync.addedPeers() >= PEERS_LIMIT) {
        error(`at most ${PEERS_LIMIT} peers`, 0);
      }
      sync.addPeer(fullName, direction);
    });
  }

  /**
   * Ends {@link AddPeer}: nothing more is whispered to that client, or taken from it.
   * Raises if `name` is not a name or is your own.
   * @param name as given to {@link AddPeer}.
   * @example
   * ledger:RemovePeer("Jaina-Proudmoore")
   */
  RemovePeer(name: string): void {
    checkSelf(this, "projectionList", "ledger", "RemovePeer");
    this.parts.sync.removePeer(checked("RemovePeer", () => checkPeerName(name, this.context)));
  }

  /**
   * The peers that this client has heard recently.
   * @example
   * for _, peer in ipairs(ledger:GetPeers()) do print(peer.name, peer.count, peer.lag) end
   */
  GetPeers(): Peer[] {
    checkSelf(this, "projectionList", "ledger", "GetPeers");
    return this.parts.sync.getPeers();
  }

  /**
   * Asks everybody on a channel what they hold; they show up in {@link GetPeers} within a few seconds. If neither the
   * authorizer nor `mayServe` vouches for the asker, clients answer only one such asker a minute.
   * Raises for a channel that is none of the ledger's.
   * @param channel one of those given to `OpenLedger`.
   * @example
   * ledger:RequestPeers("GUILD")
   * C_Timer.After(10, function()
   *   for _, peer in ipairs(ledger:GetPeers()) do print(peer.name, peer.count) end
   * end)
   */
  RequestPeers(channel: string): void {
    checkSelf(this, "projectionList", "ledger", "RequestPeers");
    if (!this.parts.options.channels.includes(channel)) {
      error(`RequestPeers: channel must be one of the ledger's channels, got ${describeValue(channel)}`, 2);
    }
    this.parts.sync.requestPeers(channel);
  }

  /**
   * What this ledger has sent and heard in this session by channel, whispers under `"WHISPER"`: messages before they are cut
   * for the game, and their bytes. `lostMessages` are those of the sent that the client refused.
   * @example
   * for channel, traffic in pairs(ledger:GetTraffic()) do print(channel, traffic.sentBytes, traffic.receivedBytes) end
   */
  GetTraffic(): Record<string, Traffic> {
    checkSelf(this, "projectionList", "ledger", "GetTraffic");
    return this.parts.sync.getTraffic();
  }

  /**
   * Whether this client holds all events that senders have advertised, and details.
   *
   * - `"synced"`: this client holds all events that senders advertised recently, and that it would accept
   * - `"syncing"`: something is asked for, or about to be
   * - `"out of sync"`: something is known to be missing, and nothing is under way
   * - `"unknown"`: no sender has been heard for a while, or one speaks a newer protocol
   *
   * The second value is a new table with `missing` (events known to be missing here), `refused` (how many events this client
   * has refused, by sender), `unaccepted` (events written here since the login that no sender has shown to hold),
   * `behind` (whether a peer speaks a newer protocol), `otherGuild` (whether the ledger is of another guild, and silent), `senders` (how many
   * were heard recently) and `since` (when the state began, in Unix seconds).
   * @example
   * local state, details = ledger:GetSyncState()
   * if state == "syncing" then print(details.missing .. " events are missing") end
   */
  GetSyncState(): LuaMultiReturn<[state: SyncState, details: SyncDetails]> {
    checkSelf(this, "projectionList", "ledger", "GetSyncState");
    const { sync } = this.parts;
    return $multi(sync.getSyncState(), sync.getSyncDetails());
  }

  /**
   * Calls `listener(event, sender)` for every event that is added to the ledger, or for every one of a type:
   * by `Append`, an import or sync. A sync brings many at once, in any order of time; the calls are spread over frames then.
   * `sender` is nil for this client's own. Events from earlier sessions are not reported again: use a projection for these.
   * Raises if `eventType` is not one of the ledger's types, and if `listener` is not a function.
   * @param eventType one of the ledger's event types, or its code. Leave it out, and give the listener in its place, for all.
   * @param listener is called with each event and its sender.
   * @returns a function that ends it.
   * @example
   * ledger:OnAppend(Award, function(event) print(event.target .. " got " .. event.points) end)
   * local stop = ledger:OnAppend(function(event, sender)
   *   if sender then print(sender .. " brought an event of " .. event.creator) end
   * end)
   * stop()
   */
  OnAppend<Of extends TypeOrCode<Types>>(
    eventType: Of | ((this: void, event: AnyEventOf<Types>, sender: string | undefined) => void),
    listener?: (this: void, event: EventNamed<Types, Of>, sender: string | undefined) => void,
  ): Unsubscribe {
    checkSelf(this, "projectionList", "ledger", "OnAppend");
    if (listener === undefined && type(eventType) !== "table" && type(eventType) !== "string") {
      checkListener("OnAppend", eventType);
      return this.parts.appendListeners.add(undefined, eventType as AppendListener);
    }
    const code = checked("OnAppend", () => checkTypeOrCode(eventType, this.store.types, "type"));
    checkListener("OnAppend", listener);
    return this.parts.appendListeners.add(code, listener as unknown as AppendListener);
  }

  /**
   * Calls `listener()` once, when all projections have applied everything that was saved: at once when that is so already. One
   * that a failing handler has halted is not waited for. Projections that are made in the same frame as the ledger are, also
   * those that are made after this call.
   * Raises if `listener` is not a function.
   * @returns a function that ends the wait.
   * @see Projection.OnReady
   * @example
   * ledger:OnReady(function() print(ledger:Count() .. " events are applied") end)
   */
  OnReady(listener: (this: void) => void): Unsubscribe {
    checkSelf(this, "projectionList", "ledger", "OnReady");
    checkListener("OnReady", listener);
    return this.parts.projections.onReady(listener);
  }

  /**
   * Calls `listener(state)` when the sync state changes.
   * Raises if `listener` is not a function.
   * @returns a function that ends it.
   * @example
   * ledger:OnSyncState(function(state) print(state) end)
   */
  OnSyncState(listener: (this: void, state: SyncState) => void): Unsubscribe {
    checkSelf(this, "projectionList", "ledger", "OnSyncState");
    checkListener("OnSyncState", listener);
    return this.parts.sync.onSyncState(listener);
  }

  /**
   * Calls `listener(progress)` while events come in.
   * Raises if `listener` is not a function.
   * @returns a function that ends it.
   * @example
   * ledger:OnSyncProgress(function(progress)
   *   print(("%d events to come, %d seconds"):format(progress.missing, progress.seconds))
   * end)
   */
  OnSyncProgress(listener: (this: void, progress: SyncProgress) => void): Unsubscribe {
    checkSelf(this, "projectionList", "ledger", "OnSyncProgress");
    checkListener("OnSyncProgress", listener);
    return this.parts.sync.onSyncProgress(listener);
  }

  /**
   * Calls `listener(kept, dropped, sender)` when two versions of one event collide. All clients keep the same one.
   * Raises if `listener` is not a function.
   * @returns a function that ends it.
   * @example
   * ledger:OnConflict(function(kept, dropped, sender) print(kept.key, "was sent in two versions, by", sender) end)
   */
  OnConflict(
    listener: (this: void, kept: AnyEventOf<Types>, dropped: AnyEventOf<Types>, sender: string) => void,
  ): Unsubscribe {
    checkSelf(this, "projectionList", "ledger", "OnConflict");
    checkListener("OnConflict", listener);
    return this.parts.conflictListeners.add(listener as ConflictListener);
  }

  /**
   * Calls `listener(reason, sender, event)` when something was refused: an event by authorize, a message that is
   * damaged, a week or another part on disk that is damaged (sender nil). With the reason `"closed"` also, once, for each event
   * of closed weeks that the closing does not cover: enter it again if it is to count.
   * Raises if `listener` is not a function.
   * @returns a function that ends it.
   * @example
   * ledger:OnRejected(function(reason, sender) print(reason, sender or "on disk") end)
   */
  OnRejected(
    listener: (this: void, reason: string, sender: string | undefined, event: AnyEventOf<Types> | undefined) => void,
  ): Unsubscribe {
    checkSelf(this, "projectionList", "ledger", "OnRejected");
    checkListener("OnRejected", listener);
    return this.parts.rejectedListeners.add(listener as RejectedListener);
  }

  /**
   * The events from one time to another as a text for a chat box, a forum or a file, to be given to {@link Import}. When it
   * reaches back to closed weeks it has the closings and what they carry forward, and nothing of the archive.
   * Raises for times and functions that are none, and when the ledger is closed.
   * @param from Unix seconds, inclusive; undefined: from the beginning.
   * @param to Unix seconds, inclusive; undefined: to the end.
   * @param done is called with the text when it is ready: the work is spread over frames, and nothing is returned. Without
   * it the text is returned at once, which freezes the game for a long history.
   * @param progress is called now and then with how many of how many events were looked at.
   * @example
   * ledger:Export(nil, nil, function(text) editBox:SetText(text) end)
   */
  Export(
    from?: number,
    to?: number,
    done?: (this: void, text: string) => void,
    progress?: (this: void, done: number, total: number) => void,
  ): string | undefined {
    checkSelf(this, "projectionList", "ledger", "Export");
    checked("Export", () => {
      this.parts.mustBeOpen();
      checkTime(from, "from");
      checkTime(to, "to");
      checkFunction(done, "done");
      checkFunction(progress, "progress");
    });
    const [first, end] = stampsBetween(from, to);
    return this.parts.exchanger().export(first, end, done, progress);
  }

  /**
   * The events as a table for other programs: CSV for spreadsheets (RFC 4180) or JSON (RFC 8259). Each event is a row, and each
   * field a column. Times are in ISO 8601, in UTC. Beside each column with GUIDs stands one with the names that guild and group
   * tell now. `retracted` says whether the event is undone; retractions have no rows of their own.
   * Raises for another format, for a wrong filter, and when the ledger is closed.
   * @param format `"csv"` or `"json"`.
   * @param filter which events; undefined: all.
   * @param done is called with the text when it is ready: the work is spread over frames, and nothing is returned. Without it
   * the text is returned at once, which freezes the game for a long history.
   * @param progress is called now and then with how many of how many events were looked at.
   * @see RowFilter
   * @example
   * ledger:ExportRows("csv", { type = Award }, function(text) editBox:SetText(text) end)
   */
  ExportRows(
    format: RowFormat,
    filter?: RowFilter<Types>,
    done?: (this: void, text: string) => void,
    progress?: (this: void, done: number, total: number) => void,
  ): string | undefined {
    checkSelf(this, "projectionList", "ledger", "ExportRows");
    const checkedFilter = checked("ExportRows", () => {
      this.parts.mustBeOpen();
      // Authors in Lua may pass anything.
      const given: unknown = format;
      if (given !== "csv" && given !== "json") {
        error(`format must be "csv" or "json", got ${describeValue(given)}`, 0);
      }
      checkFunction(done, "done");
      checkFunction(progress, "progress");
      return seldom().checkFilter(filter, this.store.types);
    });
    return this.parts.exchanger().exportRows(format, checkedFilter, done, progress);
  }

  /**
   * Takes in the events of a text that {@link Export} made. Added line breaks, blanks and quoting marks do no harm. Or takes in
   * the entries of a ledger of lua-eventsourcing, retractions among them. `authorize` is asked about each new event, with
   * this client as the sender. Twice the same is as good as once.
   * Raises for another kind of source, in a handler, and when the ledger is closed; damage in a text or an entry never raises.
   * @param source the text, or the entries with what becomes of their classes.
   * @param done is called with what became of the events, or undefined and what is wrong with the text: the work is spread
   * over frames, and nothing is returned. Without it all happens at once, and that is returned.
   * @param progress is called now and then with how many of how many parts of the text, or entries, were taken in.
   * @example
   * local report, problem = ledger:Import(editBox:GetText())
   * print(report and report.added .. " new events" or problem)
   */
  Import(
    source: string | EntryLedger,
    done?: (this: void, report: ImportReport | undefined, problem: string | undefined) => void,
    progress?: (this: void, done: number, total: number) => void,
  ): LuaMultiReturn<[report: ImportReport | undefined, problem: string | undefined]> {
    checkSelf(this, "projectionList", "ledger", "Import");
    checked("Import", () => {
      this.parts.mustChange();
      if (type(source) === "table") {
        seldom().checkSource(source, (eventType) => this.store.types.get(eventType.code) === eventType);
      } else if (type(source) !== "string") {
        error(`source must be a text, or a table with entries and classes, got ${describeValue(source)}`, 0);
      }
      checkFunction(done, "done");
      checkFunction(progress, "progress");
    });
    return this.parts.exchanger().import(source, done, progress);
  }

  /**
   * Takes in any history that an addon has in its own tables: each row that `map` makes something of becomes an event. The
   * same rows, imported again or by somebody else, are the same events. `authorize` is asked about each new event, with this
   * client as the sender.
   * Raises in a handler, when the ledger is closed, and unless `rows` is a table and `map` a function; what is wrong with a row
   * never raises.
   * @param rows the list. Nothing in it is changed.
   * @param map is called with each row, and gives what becomes of it; nil leaves the row out.
   * @param done is called with what became of the rows: the work is spread over frames, and nothing is returned. Without it all
   * happens at once, and that is returned.
   * @param progress is called now and then with how many of how many rows were taken in.
   * @see ImportedRow
   * @example
   * local rows = { { at = 1600000000, who = guid, points = 50 }, { at = 1600000060, who = guid, points = -20 } }
   * local function map(row)
   *   return { type = Award, payload = { target = row.who, points = row.points }, time = row.at, source = "OldPoints" }
   * end
   * local report = ledger:ImportRows(rows, map)
   * print(report.added, "new,", report.known, "known,", #report.failed, "failed")
   */
  ImportRows<Row>(
    rows: readonly Row[],
    map: (this: void, row: Row) => ImportedRow<Types> | undefined,
    done?: (this: void, report: ImportReport) => void,
    progress?: (this: void, done: number, total: number) => void,
  ): ImportReport | undefined {
    checkSelf(this, "projectionList", "ledger", "ImportRows");
    checked("ImportRows", () => {
      this.parts.mustChange();
      if (type(rows) !== "table") {
        error(`rows must be a list, got ${describeValue(rows)}`, 0);
      }
      if (type(map) !== "function") {
        error(`map must be a function, got ${describeValue(map)}`, 0);
      }
      checkFunction(done, "done");
      checkFunction(progress, "progress");
    });
    return this.parts.exchanger().importRows(rows, map as MapRow, done, progress);
  }

  /**
   * Closes the books: ends the history before the week of `before`. What is needed of it is carried forward by the events of
   * `summary`, which handlers see before all others. Every client that knows the closing has the same ledger then; what is
   * closed is kept aside, in the {@link Archive}. Every projection is replayed from the summary and what comes after, and must come
   * out as it is.
   * Raises when `before` is no time, when something in `summary` or `options` is not what it should be, in a handler, and when the
   * ledger is closed.
   * @param before Unix seconds, at least 14 days ago: `closing.minimumDays` of `OpenLedger`. The week in which they fall stays open.
   * @param summary a list of `{ type, payload }`, empty to start over; or a function that is given the states of the projections at
   * the end of what is closed. It gives one `{ type, payload }` at a time, and nil after the last; or a list of all.
   * @param options see {@link PruneOptions}. With `done` the work is spread over frames, and nothing is returned.
   * @returns the closing; or undefined, why not, and a code.
   * @see ClosingInfo
   * @example
   * local function summary(states)
   *   local balances = {}
   *   for guid, points in pairs(states.standings) do
   *     balances[#balances + 1] = { Award, { target = guid, points = points } }
   *   end
   *   return balances
   * end
   * local closing, reason = ledger:Prune(GetServerTime() - 90 * 86400, summary)
   * print(closing and closing.closed .. " events closed" or reason)
   */
  Prune(
    before: number,
    summary: readonly (readonly [type: Types, payload: object])[] | SummaryFunction,
    options?: PruneOptions,
  ): LuaMultiReturn<[closing: ClosingInfo | undefined, reason: string | undefined, code: PruneCode | undefined]> {
    checkSelf(this, "projectionList", "ledger", "Prune");
    const { done, force, order } = checked("Prune", () => {
      this.parts.mustChange();
      return seldom().checkPrune(before, summary, options, this.store.types, this.context.serializer);
    });
    return this.parts.closings().prune(before, order, force, done);
  }

  /**
   * All closings that are known, in the order of their making, also those that were undone or replaced.
   * @see ClosingInfo
   * @example
   * for _, closing in ipairs(ledger:Closings()) do print(date("%d %B %Y", closing.before), closing.holds) end
   */
  Closings(): ClosingInfo[] {
    checkSelf(this, "projectionList", "ledger", "Closings");
    return this.parts.closings().list();
  }

  /**
   * Undoes a closing, for good: what it closed comes back, or what the closing before it left open. To close again, call
   * {@link Prune}. The archive must hold all that it closed.
   * Raises when `closing` is none of this ledger, for wrong options, in a handler, and when the ledger is closed.
   * @param closing one of {@link Closings}.
   * @param options `done`: called at the end; the work is spread over frames then.
   * @returns true; or undefined and why not. With `done` nothing.
   * @example
   * local closings = ledger:Closings()
   * local last = closings[#closings]
   * local ok, reason = false, "nothing is closed"
   * if last then ok, reason = ledger:Reopen(last) end
   * print(ok and "reopened" or reason)
   */
  Reopen(
    closing: ClosingInfo,
    options?: ReopenOptions,
  ): LuaMultiReturn<[ok: true | undefined, reason: string | undefined]> {
    checkSelf(this, "projectionList", "ledger", "Reopen");
    const { done, record } = checked("Reopen", () => {
      this.parts.mustChange();
      return { record: this.parts.closings().check(closing), done: seldom().checkReopen(options).done };
    });
    return this.parts.closings().reopen(record, done);
  }

  /**
   * Calls `listener(closing)` when another closing holds than before, from any client; with nil when none holds any more.
   * Raises if `listener` is not a function.
   * @returns a function that ends it.
   * @example
   * ledger:OnClosed(function(closing)
   *   print(closing and "The books are closed before " .. date("%d %B %Y", closing.before) or "The books are open.")
   * end)
   */
  OnClosed(listener: (this: void, closing: ClosingInfo | undefined) => void): Unsubscribe {
    checkSelf(this, "projectionList", "ledger", "OnClosed");
    checkListener("OnClosed", listener);
    return this.parts.closedListeners.add(listener);
  }

  /**
   * The events of closed weeks that are kept aside, in order. They are in no projection, no count and no hash, and are not sent.
   * Raises for times that are no numbers from 0 on, and for a wrong filter.
   * @param from Unix seconds, inclusive; undefined: from the beginning. Or a filter, alone.
   * @param to Unix seconds, inclusive; undefined: to the end.
   * @returns an iterator, as that of {@link Events}.
   * @example
   * for event in ledger:Archive() do print(event.type, event.creator) end
   */
  Archive(from?: number | EventFilter<Types>, to?: number): LuaIterable<AnyEventOf<Types>> {
    checkSelf(this, "projectionList", "ledger", "Archive");
    const selection = checked("Archive", () => seldom().checkSelection(from, to, this.store.types));
    return this.parts.closings().archive(selection) as LuaIterable<AnyEventOf<Types>>;
  }

  /**
   * Drops the archive: closed events are gone here for good, and their closing can no longer be undone. Events that it does not cover
   * are kept, and reported by {@link OnRejected} with the reason `"closed"`.
   * Raises for wrong options, and when the ledger is closed.
   * @param options `uncovered`: true drops these as well, when they have been seen to. `done`: called at the end; the work is spread
   * over frames then, which matters when there are such events among a hundred thousand.
   * @returns how many events were dropped; or undefined and why none. With `done` nothing.
   * @example
   * local count, reason = ledger:DropArchive()
   * print(count and count .. " events dropped" or reason)
   */
  DropArchive(options?: DropOptions): LuaMultiReturn<[count: number | undefined, reason: string | undefined]> {
    checkSelf(this, "projectionList", "ledger", "DropArchive");
    const order = checked("DropArchive", () => {
      this.parts.mustBeOpen();
      return seldom().checkDrop(options);
    });
    return this.parts.closings().drop(order);
  }

  /**
   * A copy to try things out on: it has the same events and options, saves into a table of its own, and is synced with
   * nobody. Project onto it and append to it: nothing of that is seen by this ledger or by anybody else. In the end
   * {@link ForkedLedger.Apply} makes it real, and {@link ForkedLedger.Discard} drops it.
   * Raises in a handler, and when the ledger is closed.
   * @see ForkedLedger
   * @example
   * local trial = ledger:Fork()
   * trial:Append(Award, { target = guid, points = 50 })
   * local standings = trial:Project(standingsDefinition)
   * trial:Discard()
   */
  Fork(): ForkedLedger<Types> {
    checkSelf(this, "projectionList", "ledger", "Fork");
    checked("Fork", () => {
      this.parts.mustChange();
    });
    this.flush();
    const { asFork, forkOptions } = require("./fork") as typeof ForkModule;
    const fork = new Ledger<Types>(forkOptions(this.parts), {
      ...this.context,
      closed: () => {
        // It stands in nobody's list.
      },
    });
    return asFork(fork, fork.parts, this.parts, this.context.clock);
  }

  /**
   * Writes unsaved changes into the saved table. The library does so by itself half a minute after the last event, and at logout. The game
   * writes the table to disk only at logout and /reload. For an addon that copies the table, or before a /reload of its own.
   * Raises in a handler, when the ledger is closed, and if `done` is not a function.
   * @param done is called when it is written: the work is spread over frames. Without it all is written at once, as at
   * logout, which may take a frame of some length after a large import.
   * @example
   * ledger:Save()
   * ledger:Save(function() print("saved") end)
   */
  Save(done?: (this: void) => void): void {
    checkSelf(this, "projectionList", "ledger", "Save");
    checked("Save", () => {
      this.parts.mustChange();
      checkFunction(done, "done");
    });
    if (done === undefined) {
      this.flush();
    } else {
      this.parts.upkeep.save(() => {
        callAddon(this.context.report, done);
      });
    }
  }

  /**
   * Switches development mode on or off: it checks, while you write an addon, that states are what the handlers make of the events. Each projection is
   * replayed aside, in the background, and compared: a few seconds after events have come, and twice a minute. The logger and the
   * game's error handler are told once of each place that differs, and of handlers that change their event; `/es` shows it, too. For
   * states that something else has changed, and handlers that read a clock, a roster or other tables. Projections with
   * `reset` write into your tables: with `save` they are replayed once, and what that gives is compared; without it they are left out. It ends with the session, and costs nothing when it is off.
   * Raises if `on` is not true or false, and when the ledger is closed.
   * @param on whether to look.
   * @example
   * ledger:SetDevelopment(true)
   * -- A while after: ledger "MyLoot", development: standings["Player-4395-0A1B2C3D"]: 999, replayed 120
   */
  SetDevelopment(on: boolean): void {
    checkSelf(this, "projectionList", "ledger", "SetDevelopment");
    checked("SetDevelopment", () => {
      this.parts.mustBeOpen();
      // Authors in Lua may pass anything.
      if (type(on) !== "boolean") {
        error(`on must be true or false, got ${describeValue(on)}`, 0);
      }
    });
    this.parts.setDevelopment(on);
  }

  /**
   * Saves, and ends all that the ledger does: from then on nothing is called, sent, accepted or saved.
   * Raises when a handler calls it.
   * @example
   * ledger:Close()
   */
  Close(): void {
    checkSelf(this, "projectionList", "ledger", "Close");
    checked("Close", () => {
      this.parts.mustNotApply();
    });
    if (this.parts.isOpen) {
      this.flush();
      this.parts.close();
    }
  }

  /** Its projections, in the order of their making; for the command, which may be of another copy of the library. */
  projectionList(): readonly Projection[] {
    return this.parts.projections.all();
  }

  /** What {@link SetDevelopment} has found; undefined when it is off. For the command. */
  verdicts(): Verdict[] | undefined {
    return this.parts.verdicts();
  }

  /** What others bring that does not fit its event types, a sentence each; for the command. */
  strangeTypes(): readonly string[] {
    return this.parts.strangeTypes();
  }

  /** Names that authorize was given, and nobody has; for the command. */
  unseenNames(): readonly string[] {
    return this.parts.unseenNames();
  }

  /** The last lines of what it did, oldest first; for the command. */
  journal(): JournalLine[] {
    return this.parts.journal();
  }

  /** Characters of the archive in the saved table; for the command. */
  archiveBytes(): number {
    return this.parts.closings().archiveBytes();
  }

  /** The table in SavedVariables that it was opened on. */
  savedTable(): object {
    return this.parts.storage;
  }

  /** What {@link OnSyncProgress} tells, as of now; for the command as well. */
  syncProgress(): SyncProgress {
    return this.parts.sync.getSyncProgress();
  }

  /** The channels on which nobody hears this client; for the command. */
  muteChannels(): string[] {
    return this.parts.sync.muteChannels();
  }

  /** For each of these weeks whether the senders heard recently hold the same events; for the window. */
  weekAgreement(weeks: readonly number[]): Agreement[] {
    return this.parts.sync.weekAgreement(weeks);
  }

  /** The export or import that is spread over frames just now; for the window. */
  exchange(): RunningExchange | undefined {
    return this.parts.exchange();
  }

  /** The types that it knows, the library's own among them; for the window. */
  eventTypes(): readonly EventType[] {
    return this.store.types.all();
  }

  /**
   * Visits the events newest first, in slices, until `visit` gives false; for the window.
   * @param code of the event type; undefined: all.
   */
  walk(code: string | undefined, visit: Visit): Job {
    return this.parts.exchanger().walk(code, visit);
  }

  /** How a player is called; undefined where nobody knows. For the window. */
  nameOf(guid: string): string | undefined {
    return this.context.nameOf(guid);
  }

  /** Milliseconds of a frame in combat that this ledger leaves to all of the library. */
  combatBudget(): number {
    return this.parts.options.replay.combatBudget;
  }

  /** Brings the saved table up to date at once: called at logout. */
  flush(): void {
    this.parts.saveNow();
  }

  /** Makes senders with another ledger speak up soon: called when this client may have missed something. */
  connected(): void {
    this.parts.sync.hello();
  }

  /** The game has discarded the saved variables of the addon that opened this ledger: its file was too large. */
  fileDiscarded(addon: string): void {
    this.parts.noteDiscarded(addon);
  }

  /** Whether the history is to come back from peers since the game has discarded the file; for the command. */
  isRecovering(): boolean {
    return this.parts.storage.isRecovering === true;
  }

  /** Large answers wait for some seconds: called when a loading screen has ended, after which little can be sent. */
  loaded(): void {
    this.parts.sync.loaded();
  }

  /** Looks whether the ledger is of the character's guild: called when that may be another. */
  guildUpdated(): void {
    this.parts.gate.look();
  }

  /** Goes on under another name, and asks again what authorize says: called when the game tells this client's name late. */
  rename(): void {
    this.parts.rename();
    this.parts.sync.lookAgain();
  }

  /** Asks peers again for what authorize has refused: called when it may decide otherwise now. */
  lookAgain(): void {
    this.parts.sync.lookAgain();
  }

  /** The retractions that name an event; raises a text if it is not an event. */
  private namingOf(event: unknown): Naming[] {
    const [stamp = 0, creator = 0] = parseKey(checkKey(event));
    return this.store.retractions.naming(stamp, creator);
  }
}
