import { callAddon } from "../addonCall";
import type { Event } from "../event/event";
import { Range } from "../event/key";
import { Lifetime } from "../lifetime";
import { Listeners } from "../listeners";
import type { Block } from "../pack/block";
import { writePack } from "../pack/pack";
import type { Pause, Timer } from "../ports";
import { Projections } from "../replay/projections";
import type { SyncState } from "../sync/status/status";
import type { SyncWorld } from "../sync/context";
import type { Speech } from "../sync/link/voice";
import { Sync } from "../sync/sync";
import { type Unseen, unseenOf } from "../trust/unseen";
import { forgetRefusal, lastRefusal } from "../trust/refusal";
import { voucherOf } from "../trust/vouching";
import { Appender, type AppenderHooks } from "./appender";
import { AppendListeners } from "./appendListeners";
import { Books } from "./closing/books";
import { type ClosingInfo, infoOf } from "./closing/closingInfo";
import type * as ClosingsModule from "./closing/closings";
import { pastOf } from "./closing/past";
import type { Identity, LedgerContext } from "./context";
import type * as DevelopmentModule from "./development/development";
import { EventTypes } from "./eventTypes";
import type * as ExchangerModule from "./exchange/exchanger";
import type * as FirstUseModule from "./firstUse";
import { GuildGate, leadsToGuild } from "./guildGate";
import { Journal, type JournalLine } from "./journal";
import { Namesakes } from "./namesakes";
import { allowAll, checkOptions, type CheckedOptions } from "./options";
import { deliverersOf } from "./sharing/deliverers";
import { Releaser } from "./sharing/releaser";
import type { HoldLimits } from "./sharing/holdList";
import type { SharingHooks } from "./sharing/sharingHooks";
import { SharedEvents } from "./sharing/sharedEvents";
import type { Change } from "./store/change";
import { EventStore } from "./store/eventStore";
import { dropRecovered } from "./store/putAside";
import { Retraction } from "./store/retractions";
import { checkSavedTypes } from "./store/savedTypes";
import { damagedWeek, openStorage, type Storage } from "./store/storage";
import { noPause } from "./store/weeks";
import { TableKeeper } from "./store/tableKeeper";
import { Upkeep } from "./upkeep";

/** The bundle's own: what few sessions need is not even defined before it is first used. */
declare function require(this: void, name: string): unknown;

const seldom = () => require("./firstUse") as typeof FirstUseModule;

/** Told of two payloads under one key. */
export type ConflictListener = (this: void, kept: Event, dropped: Event, sender: string) => void;
/** Told of what was refused. */
export type RejectedListener = (
  this: void,
  reason: string,
  sender: string | undefined,
  event: Event | undefined,
) => void;

/** Told that another closing holds; undefined: none any more. */
export type ClosedListener = (this: void, closing: ClosingInfo | undefined) => void;

/** Seconds after opening when it is looked who on a list of names was never seen; and then until the guild is known. */
const LIST_DELAY = 300;

/** Seconds. */
const DAY = 86400;

/** Why an event is refused that authorize does not take. */
const NOT_AUTHORIZED = "not authorized";

/** What a ledger is made of: opens the saved table, and tells each part what it must know of the others. */
export class Opening implements SharingHooks, AppenderHooks {
  readonly options: CheckedOptions;
  readonly storage: Storage;
  readonly store: EventStore;
  readonly shared: SharedEvents;
  /** Timers and jobs of all that belongs to this ledger. */
  readonly lifetime: Lifetime;
  readonly sync: Sync;
  readonly releaser: Releaser;
  readonly appender: Appender;
  readonly upkeep: Upkeep;
  readonly projections: Projections;
  readonly gate: GuildGate;
  private readonly keeper: TableKeeper;
  readonly appendListeners: AppendListeners;
  readonly conflictListeners: Listeners<Parameters<ConflictListener>>;
  readonly rejectedListeners: Listeners<Parameters<RejectedListener>>;
  readonly closedListeners: Listeners<Parameters<ClosedListener>>;
  readonly books: Books;
  /** Made when they are first asked for: most sessions neither close books nor exchange texts. */
  private madeClosings: ClosingsModule.Closings | undefined;
  private madeExchanger: ExchangerModule.Exchanger | undefined;
  readonly self: Identity;
  readonly holdLimits: HoldLimits;
  readonly isJudging: boolean;
  /** Goes up with every change of the events. */
  private revision = 0;
  /** Undefined while it is off. */
  private development: DevelopmentModule.Development | undefined;
  /** Undefined until a peer has brought something. */
  private namesakes: Namesakes | undefined;
  private listTimer: Timer | undefined;
  isOpen = true;
  /** Whether the saved table was empty. */
  private readonly isNew: boolean;
  private readonly logger: Journal;

  /** Raises what is wrong with the options or the saved table. */
  constructor(
    options: unknown,
    private readonly context: LedgerContext,
  ) {
    this.options = checkOptions(options);
    this.logger = new Journal(context.clock, this.options.logger, context.report);
    this.lifetime = new Lifetime(context.timers, context.scheduler);
    const { timers, scheduler } = this.lifetime;
    const types = new EventTypes(this.options.events, context.serializer);
    const latest = (context.clock.serverTime() + this.options.sync.futureTolerance) * Range.Counters;
    const saved = this.options.storage;
    this.isNew = type(saved) === "table" && next(saved as object)[0] === undefined;
    const opened = openStorage(this.options.storage, this.options.name, latest);
    this.storage = opened.storage;
    checkSavedTypes(opened, types.all());
    this.appendListeners = new AppendListeners(types, context.report);
    this.conflictListeners = new Listeners(context.report);
    this.rejectedListeners = new Listeners(context.report);
    const { anyGuild, channels } = this.options;
    const isBound = !anyGuild && this.storage.guild !== false && channels.some((channel) => leadsToGuild(channel));
    this.gate = new GuildGate(this.storage, isBound ? context.seeGuild : undefined, {
      foreign: (home, here) => {
        const problem =
          `the ledger "${this.options.name}" is of the guild ${home}, and the character is in ${here}: it neither sends there nor ` +
          "listens. Use ES:ForGuild for one ledger a guild; ledger:AdoptGuild() if the guild has a new name";
        this.logger.Error(problem);
        context.report(problem);
        // Its listeners are told.
        this.sync.getSyncState();
      },
      opened: () => {
        this.sync.getSyncState();
        this.sync.hello();
      },
    });
    this.store = new EventStore(opened, types, {
      changed: (change, pause) => {
        this.noteChange(change, pause);
      },
      opened: () => {
        this.upkeep.scheduleRest();
      },
    });
    this.self = context.self;
    this.holdLimits = this.options.sync;
    this.isJudging = this.options.authorize !== allowAll;
    this.closedListeners = new Listeners(context.report);
    this.books = new Books(this.storage, opened.books, this.store, types, {
      scheduler,
      serverTime: () => context.clock.serverTime(),
      archiveLifetime: this.options.closing.archiveDays * DAY,
      learned: () => {
        this.sync.eventsChanged();
      },
      unpacked: () => {
        this.upkeep.scheduleRest();
      },
      closed: (closing) => {
        this.logger.note("Info", "closing: %s", closing === undefined ? "none holds" : closing.id);
        this.closedListeners.fire(closing === undefined ? undefined : infoOf(this.books, closing));
      },
      uncovered: (event, sender) => {
        this.reject("closed", sender, event);
      },
      unnamed: (closing) => {
        this.logger.Warning(
          `what is held of closed weeks differs from what closing ${closing.id} covers by too much to name`,
        );
      },
    });
    this.shared = new SharedEvents(this.store, this, this.books);
    const syncWorld: SyncWorld = {
      name: this.options.name,
      events: this.shared,
      clock: context.clock,
      timers,
      scheduler,
      transport: this.gate.guard(this.options.transport ?? context.newTransport(this.options.name)),
      isElsewhere: () => this.gate.isForeign(),
      compressor: context.compressor,
      random: context.random,
      self: context.self.name,
      channels: this.options.channels,
      options: this.options.sync,
      trustSender: (sender) => this.ask(this.options.trustSender, sender),
      mayServe: this.vouching(),
      speech: this.speech(),
      standing: deliverersOf(this.storage, context.clock),
      note: this.logger.note,
      onRejected: (reason, sender) => {
        this.reject(reason, sender, undefined);
      },
      report: context.report,
    };
    this.sync = new Sync(syncWorld);
    this.releaser = new Releaser(this.shared, context.clock, timers, scheduler, this.options.sync.futureTolerance);
    this.appender = new Appender(context, this.store, this.storage, this);
    this.projections = new Projections({
      store: this.store,
      clock: context.clock,
      timers,
      scheduler,
      options: this.options.replay,
      archiver: context.archiver,
      logger: this.logger,
      snapshotStorage: this.storage.snapshots,
      past: pastOf(this.books),
      damaged: (name) => {
        this.upkeep.reportDamage([`snapshot of ${name} on disk is damaged`]);
      },
      report: context.report,
    });
    this.keeper = new TableKeeper(this.storage, context.findPlace, (problem) => {
      this.logger.Error(problem);
      this.reject(problem, undefined, undefined);
      context.report(`ledger "${this.options.name}": ${problem}`);
    });
    this.upkeep = new Upkeep(
      this.store,
      this.projections,
      this.lifetime,
      this.keeper,
      (problem) => {
        this.logger.Error(problem);
        this.reject(problem, undefined, undefined);
      },
      (pause) => {
        this.books.settle(pause);
      },
    );
    this.store.loadRetractions();
    if (this.options.closing.archiveDays < math.huge) {
      this.books.scheduleCheck();
    }
    this.upkeep.startChecking(opened.problems);
    this.sync.onSyncState((state) => {
      this.noteSyncState(state);
    });
    this.logger.note("Info", "opened with %d events", this.store.count());
    const unseen = unseenOf(this.options.authorize);
    if (unseen !== undefined) {
      this.watchList(unseen);
    }
    this.gate.look();
    this.sync.hello();
    if (context.findPlace !== undefined) {
      scheduler.start((pause) => {
        this.keeper.look(pause);
      });
    }
  }

  /** Brings the saved table up to date at once. */
  saveNow(): void {
    this.store.settle(noPause);
    this.books.settle(noPause);
    this.projections.saveNow();
    this.keeper.keep();
  }

  /** The ledger knows these event types as well from now on. Raises a text, and changes nothing, when one does not fit. */
  addTypes(events: unknown): void {
    const { types } = this.store;
    const fresh = types.newOnes(events);
    checkSavedTypes({ storage: this.storage, problems: [] }, fresh);
    types.add(fresh);
    this.projections.noteTypes(fresh);
  }

  /** The game tells another name of this client than before. */
  rename(): void {
    this.madeExchanger?.rename(this.context.self.name);
    this.sync.rename(this.context.self.name);
  }

  /**
   * The game has discarded the file of an addon, because it was too large. If this ledger was in it, peers have what is
   * missing, events of this character among it.
   */
  noteDiscarded(addon: string): void {
    if (!this.isNew || this.storage.isRecovering === true || !this.isOpen) {
      return;
    }
    this.storage.isRecovering = true;
    const problem =
      `the saved variables of ${addon} were too large for the game, which has discarded them: the ledger ` +
      `"${this.options.name}" begins empty, and gets back what other players have`;
    this.upkeep.reportDamage([problem]);
    this.context.report(`EventSourcing: ${problem}`);
    this.sync.hello();
  }

  /** Begins or ends to compare states with replays. */
  setDevelopment(isOn: boolean): void {
    if (isOn === (this.development !== undefined)) {
      return;
    }
    this.development?.stop();
    this.development = isOn ? seldom().newDevelopment(this, this.context, this.logger, () => this.revision) : undefined;
  }

  /** How projections came out of the last comparison; undefined when development is off. */
  verdicts(): DevelopmentModule.Verdict[] | undefined {
    return this.development?.list();
  }

  /** Ends all that the ledger does: nothing is called, sent or accepted from now on. */
  close(): void {
    this.isOpen = false;
    this.development?.stop();
    this.listTimer?.cancel();
    this.lifetime.end();
    this.sync.close();
    this.releaser.close();
    this.upkeep.close();
    this.projections.close();
    this.context.closed(this.options.name);
  }

  /** Raises a text unless the ledger is open. */
  mustBeOpen(): void {
    if (!this.isOpen) {
      error("the ledger is closed", 0);
    }
  }

  /** Raises a text in a handler: it makes a state of what is there, and runs again with every replay. */
  mustNotApply(): void {
    if (this.store.isApplying) {
      error("must not be called by a handler", 0);
    }
  }

  /** Raises a text when events must not be added now. */
  mustChange(): void {
    this.mustBeOpen();
    this.mustNotApply();
  }

  /** What writes and reads texts. */
  exchanger(): ExchangerModule.Exchanger {
    this.madeExchanger ??= seldom().newExchanger(this, this.context, this.logger);
    return this.madeExchanger;
  }

  /** The export or import that runs. */
  exchange(): ExchangerModule.RunningExchange | undefined {
    return this.madeExchanger?.running();
  }

  /** What closes and reopens the books. */
  closings(): ClosingsModule.Closings {
    this.madeClosings ??= seldom().newClosings(this, this.context, () => this.revision);
    return this.madeClosings;
  }

  /** Who is vouched for without an event; undefined: everybody, as whatever they send is taken. */
  private vouching(): ((this: void, sender: string) => boolean) | undefined {
    const { authorize, mayServe } = this.options;
    if (mayServe === undefined && authorize === allowAll) {
      return undefined;
    }
    const voucher = voucherOf(authorize);
    return (sender) =>
      (mayServe !== undefined && this.ask(mayServe, sender)) || (voucher !== undefined && this.ask(voucher, sender));
  }

  /** What the game says of its channels, for a ledger that uses them; tells author and player when nobody hears us. */
  private speech(): Speech | undefined {
    const { speech } = this.context;
    const told = new LuaSet<string>();
    return (
      speech && {
        ...(this.options.transport === undefined ? speech : { maySpeak: () => undefined, echoes: () => false }),
        onMute: (channel, isMute) => {
          if (!this.isOpen) {
            return;
          }
          if (!isMute) {
            this.logger.Info(`others hear this client on ${channel} again`);
            return;
          }
          this.logger.Error(
            `nobody hears this client on ${channel}: its guild rank may not speak in guild chat, or the game keeps its ` +
              "messages back. Give the ledger another channel, such as RAID, or the rank the right to speak",
          );
          if (!told.has(channel)) {
            told.add(channel);
            this.context.tellMute?.(this.options.name, channel);
          }
        },
      }
    );
  }

  authorize(event: Event, sender: string): boolean {
    forgetRefusal();
    return this.ask(this.options.authorize, event, sender);
  }

  refused(event: Event, sender: string): void {
    if (sender !== this.context.self.name) {
      this.watchTypes().lookAt(event.type, sender);
    }
    this.reject(NOT_AUTHORIZED, sender, event);
  }

  conflict(kept: Event, dropped: Event, sender: string): void {
    this.logger.Warning(`conflict: ${sender} sent another payload for ${kept.key}`);
    this.conflictListeners.fire(kept, dropped, sender);
  }

  held(): void {
    this.releaser.noteHeld();
  }

  letGo(sender: string): void {
    this.reject("of the future, and no room to keep it", sender, undefined);
  }

  serverTime(): number {
    return this.context.clock.serverTime();
  }

  written(added: Block): void {
    this.sync.announce(writePack(added, 1, 1, noPause));
  }

  firstWeek(): number {
    return this.books.week();
  }

  latest(): number {
    return this.shared.latest();
  }

  isRecovering(): boolean {
    return this.storage.isRecovering === true;
  }

  /** Asks a function of the addon; one that raises has said no, and so has one that closes the ledger. */
  private ask<Arguments extends unknown[]>(
    question: (this: void, ...args: Arguments) => unknown,
    ...args: Arguments
  ): boolean {
    const [ok, answer] = callAddon(this.context.report, question, ...args);
    return ok && !!answer && this.isOpen;
  }

  private reject(reason: string, sender: string | undefined, event: Event | undefined): void {
    if (this.isOpen) {
      this.noteRejected(reason, sender, event);
      this.rejectedListeners.fire(reason, sender, event);
    }
  }

  private noteRejected(reason: string, sender: string | undefined, event: Event | undefined): void {
    const { note } = this.logger;
    if (event === undefined) {
      // Of events that were refused, and of the disk, other lines tell.
      if (sender !== undefined && reason !== "refused") {
        note("Info", "refused from %s: %s", sender, reason);
      }
      return;
    }
    const [code, rank, needed] = lastRefusal();
    if (reason !== NOT_AUTHORIZED) {
      note("Info", "refused %s from %s: %s", event.type, sender ?? "this client", reason);
    } else if (code === "rank") {
      note("Info", "authorize refused %s from %s: rank %d, needed %d", event.type, sender, rank, needed);
    } else {
      note("Info", "authorize refused %s from %s: %s", event.type, sender, code);
    }
  }

  /** Tells all that is made of the events. */
  private noteChange(change: Change, pause: Pause): void {
    this.revision += 1;
    this.projections.noteChange(change.stamp, change.creator);
    this.development?.noteChange(change.stamp, change.creator);
    this.sync.eventsChanged();
    this.upkeep.scheduleRest();
    if (change.kind === "lost") {
      this.upkeep.reportDamage([damagedWeek(change.week)]);
      this.books.noteLost();
    } else if (change.kind === "added") {
      if (change.sender === undefined) {
        this.shared.noteWritten(change.week, change.sum);
      } else {
        this.watchTypes().look(change.events, change.sender);
      }
      this.books.noteAdded(change.week, change.events.columns.get(Retraction.shape) !== undefined);
      this.appendListeners.tell(change, pause);
    }
  }

  /** What others bring that does not fit this ledger's event types, a sentence each. */
  strangeTypes(): readonly string[] {
    return this.namesakes?.findings ?? [];
  }

  private watchTypes(): Namesakes {
    this.namesakes ??= new Namesakes(this.store.types, (finding) => {
      this.logger.Warning(finding);
    });
    return this.namesakes;
  }

  /** Names that authorize was given, and nobody has. */
  unseenNames(): readonly string[] {
    return unseenOf(this.options.authorize)?.() ?? [];
  }

  /** Tells once whose names on a list were never seen: they may be misspelt. */
  private watchList(unseen: Unseen): void {
    this.listTimer = this.lifetime.timers.after(LIST_DELAY, () => {
      const names = unseen();
      if (names === undefined) {
        this.watchList(unseen);
      } else if (names.length > 0) {
        this.logger.Warning(
          `AllowPlayers: nobody with these names is in the guild or the group, or has sent anything: ${names.join(", ")}`,
        );
      }
    });
  }

  /** The last lines of what it did; for the command. */
  journal(): JournalLine[] {
    return this.logger.lines();
  }

  /** What a peer has given back need not be kept as it was any longer. */
  private noteSyncState(state: SyncState): void {
    this.logger.note("Info", "sync: %s", state);
    if (state === "synced") {
      dropRecovered(this.storage.damaged, (week) => this.store.weekSummary(week));
      this.storage.isRecovering = undefined;
    }
  }
}
