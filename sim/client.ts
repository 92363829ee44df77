import { type Addon, type AddonSource, inLoadOrder, readAddon } from "./addon";
import { compile, compileCached } from "./chunks";
import { installBits } from "./game/bits";
import { installChat, installSlashCommands, runSlashCommand } from "./game/chat";
import { installCompression } from "./game/compression";
import { RestrictionState, RestrictionType } from "./game/enums";
import { installErrors } from "./game/errors";
import { installGroups } from "./game/groups";
import { installGuild } from "./game/guild";
import { installLua } from "./game/lua";
import { installStrings } from "./game/strings";
import { installTime } from "./game/time";
import { installUnits } from "./game/units";
import { installWidgets } from "./game/widgets";
import type { Globals } from "./globals";
import type { Group } from "./group";
import { normalizeRealm } from "./names";
import type { FrameStats } from "./processor";
import type { Callable } from "./protect";
import { loadSavedVariables, writeSavedVariables } from "./savedVariables";
import { Session } from "./session";
import type { World } from "./world";

/** Who a client is and what it has installed. */
export interface ClientOptions {
  /** The character's name, without realm. */
  readonly name: string;
  /** Default `"Sim Realm"`. */
  readonly realm?: string;
  /** Default 1. */
  readonly realmId?: number;
  /** Default made from the realm id and a number of its own. */
  readonly guid?: string;
  /** The guild's name; default none. */
  readonly guild?: string;
  /** The guild rank, 0 for the guild master, 1 for officers; default 3. */
  readonly rank?: number;
  readonly addons?: readonly AddonSource[];
  /** What is on its disk: the text of SavedVariables files by addon name. */
  readonly savedVariables?: Readonly<Record<string, string>>;
  /** Players of another faction cannot be whispered to. Default `"Alliance"`. */
  readonly faction?: string;
  /** Realms with different numbers are not connected: no whispers between them. Default 0. */
  readonly connection?: number;
  /** Seconds by which this client's GetServerTime is ahead. Default 0. */
  readonly serverTimeOffset?: number;
}

/** One player's game: what is on its disk, and while it is logged in a session. */
export class Client {
  readonly name: string;
  /** The realm's name as shown. */
  readonly realm: string;
  /** The realm's name as it stands in full names. */
  readonly realmKey: string;
  /** `Name-Realm`, as addon messages carry it. */
  readonly fullName: string;
  readonly realmId: number;
  readonly guid: string;
  readonly faction: string;
  readonly connection: number;
  readonly uptimeAtStart: number;
  readonly addons: readonly Addon[];
  guild: string | undefined;
  rank: number;
  group: Group | undefined;
  assistant = false;
  inCombat = false;
  inLockdown = false;
  /** As the second result of IsInInstance: `"none"`, `"party"`, `"raid"`. */
  instanceType = "none";
  serverTimeOffset: number;
  /** Its stay in the game, undefined while it is offline. */
  session: Session | undefined;
  /** Texts of all errors of its code, over all sessions. */
  errors: string[] = [];
  /** Where those errors arose, entry by entry. */
  traces: string[] = [];
  /** Lines printed, over all sessions. */
  output: string[] = [];
  /** Called before each step: a test may stop the client there. `"send"`, `"timer"`, `"OnUpdate"`, `"load"`, `"save"`, `"run"` or an event's name. */
  onStep: ((this: void, step: string) => void) | undefined;

  private readonly saved = new LuaTable<string, string>();
  private stepsUntilCrash: number | undefined;
  private lastStats: FrameStats = { frames: 0, total: 0, longest: 0, longestAt: 0, longestCharged: 0 };
  private lastEnv: Globals = {};

  constructor(
    readonly world: World,
    number: number,
    options: ClientOptions,
  ) {
    this.name = options.name;
    this.realm = options.realm ?? "Sim Realm";
    this.realmKey = normalizeRealm(this.realm);
    this.fullName = `${this.name}-${this.realmKey}`;
    this.realmId = options.realmId ?? 1;
    this.guid = options.guid ?? string.format("Player-%d-%08X", this.realmId, 0x0a000000 + number * 0x1003);
    this.guild = options.guild;
    this.rank = options.rank ?? 3;
    this.faction = options.faction ?? "Alliance";
    this.connection = options.connection ?? 0;
    this.serverTimeOffset = options.serverTimeOffset ?? 0;
    // Computers have been on for different times; GetTime says nothing to another client.
    this.uptimeAtStart = 1000 + number * 37;
    this.addons = inLoadOrder((options.addons ?? []).map((addon) => readAddon(addon, world.paths)));
    for (const [addon, text] of pairs(options.savedVariables ?? {})) this.saved.set(addon, text);
  }

  get online(): boolean {
    return this.session !== undefined;
  }

  /** Its globals; those of the last session while it is offline. */
  get env(): Globals {
    return this.session?.env ?? this.lastEnv;
  }

  /** Enters the game: addons load, and everything up to PLAYER_ENTERING_WORLD happens at once. */
  login(): void {
    if (this.online) error(`${this.fullName} is online already`, 2);
    this.start(true);
  }

  /** Leaves the game in good order: SavedVariables are written. */
  logout(): void {
    const session = this.expectOnline();
    this.shutDown(session);
    this.end(session);
  }

  /** Logs out of the interface and in again, as /reload does. */
  reload(): void {
    const session = this.expectOnline();
    this.shutDown(session);
    if (!session.alive) return;
    this.end(session);
    this.start(false);
  }

  /** Leaves the game without a word: nothing is written, the last saved text stays. */
  crash(): void {
    const { session } = this;
    if (session !== undefined) this.end(session);
  }

  /**
   * Crashes at the n-th step from now (1 for the next). A step is a call of addon code (a file, an event, a timer, an
   * OnUpdate), a message sent, or one SavedVariables file written: the step it crashes at does not happen.
   */
  crashAtStep(n: number): void {
    this.stepsUntilCrash = n;
  }

  /**
   * Runs a function as this client's frame code and gives what it returns. An error in it is recorded like any other,
   * but for failed assertions (errors that are tables), which are passed on.
   */
  run<T>(fn: (this: void, env: Globals) => T): T | undefined {
    const session = this.expectOnline();
    let failure: unknown;
    const result = session.runNow(() =>
      session.invoke("run", () => {
        const [ok, value] = pcall(fn, session.env);
        if (ok) return value;
        const problem: unknown = value;
        if (type(problem) === "table") failure = problem;
        else error(problem as string, 0);
        return undefined;
      }),
    );
    if (failure !== undefined) error(failure as string, 0);
    return result as T | undefined;
  }

  /** Runs Lua text as this client's frame code and gives the first thing it returns. */
  runText(text: string): unknown {
    const session = this.expectOnline();
    const [chunk, message] = compile(text, "=runText", session.env);
    if (chunk === undefined) error(message ?? "", 2);
    return session.runNow(() => session.invoke("run", chunk));
  }

  /** Types a slash command. Whether an addon knows it. */
  slash(line: string): boolean {
    const session = this.expectOnline();
    return session.runNow(() => runSlashCommand(session, line));
  }

  /** An event for all its frames, in its next frame. */
  fire(event: string, ...args: unknown[]): void {
    this.session?.fire(event, ...args);
  }

  /** The text of an addon's SavedVariables file, undefined before it was first written. */
  savedText(addon: string): string | undefined {
    return this.saved.get(addon);
  }

  /** Puts another SavedVariables file in an addon's place, or none. It is read at the next login. */
  setSavedText(addon: string, text: string | undefined): void {
    if (text === undefined) this.saved.delete(addon);
    else this.saved.set(addon, text);
  }

  /** Makes GetServerTime run ahead by so many seconds, or behind by a negative number. */
  setServerTimeOffset(seconds: number): void {
    this.serverTimeOffset = seconds;
  }

  /** A fight begins or ends. */
  setCombat(on: boolean): void {
    if (this.inCombat === on) return;
    this.inCombat = on;
    this.fire(on ? "PLAYER_REGEN_DISABLED" : "PLAYER_REGEN_ENABLED");
  }

  /** A boss fight begins or ends: addon messages are refused meanwhile. */
  setLockdown(on: boolean): void {
    if (this.inLockdown === on) return;
    this.inLockdown = on;
    this.setCombat(on);
    if (on) this.fire("ENCOUNTER_START", 1, "Training Dummy", 16, 20);
    else this.fire("ENCOUNTER_END", 1, "Training Dummy", 16, 20, 1);
    const state = on ? RestrictionState.Active : RestrictionState.Inactive;
    this.fire("ADDON_RESTRICTION_STATE_CHANGED", RestrictionType.Encounter, state);
    this.fire("ADDON_RESTRICTION_STATE_CHANGED", RestrictionType.Chat, state);
  }

  /** Enters an instance (`"party"`, `"raid"`) or leaves it (`"none"`): a loading screen. */
  setInstance(kind: "none" | "party" | "raid"): void {
    this.instanceType = kind;
    this.fire("PLAYER_ENTERING_WORLD", false, false);
  }

  /** Joins a guild, changes rank, or leaves. */
  setGuild(guild: string | undefined, rank = 3): void {
    this.guild = guild;
    this.rank = rank;
    this.fire("PLAYER_GUILD_UPDATE", "player");
  }

  /** What its frames have cost since it logged in, or since the last reset. Loading is not counted. */
  frameStats(): FrameStats {
    return this.session?.processor.frameStats() ?? this.lastStats;
  }

  /** Milliseconds of real CPU of its longest frame. */
  longestFrame(): number {
    return this.frameStats().longest;
  }

  resetFrameStats(): void {
    this.session?.processor.reset();
  }

  /** For the game's own parts: something of this client is about to happen. */
  beforeStep(step: string): void {
    this.onStep?.(step);
    if (this.stepsUntilCrash === undefined) return;
    this.stepsUntilCrash -= 1;
    if (this.stepsUntilCrash > 0) return;
    this.stepsUntilCrash = undefined;
    this.crash();
  }

  /** For the game's own parts: an error of this client's code. */
  recordError(problem: unknown, trace: string): void {
    this.errors.push(tostring(problem));
    this.traces.push(trace);
  }

  private expectOnline(): Session {
    return this.session ?? error(`${this.fullName} is offline`, 3);
  }

  private start(isLogin: boolean): void {
    const session = new Session(this);
    this.session = session;
    installLua(session);
    installErrors(session);
    installStrings(session);
    installBits(session);
    installTime(session);
    installWidgets(session);
    installUnits(session);
    installGroups(session);
    installGuild(session);
    installChat(session);
    installSlashCommands(session);
    installCompression(session);
    session.runNow(() => {
      for (const addon of this.addons) this.loadAddon(session, addon);
      session.ready = true;
      session.dispatch("VARIABLES_LOADED");
      session.dispatch("PLAYER_LOGIN");
      session.dispatch("PLAYER_ENTERING_WORLD", isLogin, !isLogin);
    }, false);
    if (session.alive && this.guild !== undefined) this.announceGuild(session);
  }

  /** The server sends the roster some time after login. */
  private announceGuild(session: Session): void {
    const { world } = this;
    world.schedule(world.time() + 1 + world.drawLatency(), () => {
      if (session.alive) (session.env.C_GuildInfo as { GuildRoster: Callable }).GuildRoster();
    });
  }

  private loadAddon(session: Session, addon: Addon): void {
    const { env } = session;
    const private_ = {};
    for (const path of addon.missing) this.recordError(`${addon.name}: no file ${path}`, "");
    for (const part of addon.parts) {
      if (!session.alive) return;
      const { code } = part;
      if (typeof code === "string") {
        const [chunk, message] = compileCached(code, part.name, env);
        if (chunk === undefined) session.reportError(message, "");
        else session.invoke("load", chunk, addon.name, private_);
      } else {
        session.invoke("load", () => {
          code(env, addon.name, private_);
        });
      }
    }
    const text: string | undefined = this.saved.get(addon.name);
    const problem = text === undefined ? undefined : loadSavedVariables(text, addon.name, env);
    if (problem !== undefined) this.recordError(`SavedVariables of ${addon.name} discarded: ${problem}`, "");
    session.dispatch("ADDON_LOADED", addon.name, false);
  }

  private shutDown(session: Session): void {
    session.runNow(() => {
      session.dispatch("PLAYER_LEAVING_WORLD");
      session.dispatch("PLAYER_LOGOUT");
      for (const addon of this.addons) this.save(session, addon);
    }, false);
  }

  private save(session: Session, addon: Addon): void {
    if (!session.alive || addon.savedVariables.length === 0) return;
    this.beforeStep("save");
    if (!session.alive) return;
    const text = writeSavedVariables(addon.savedVariables, session.env, (problem) => {
      this.recordError(`SavedVariables of ${addon.name}: ${problem}`, "");
    });
    this.saved.set(addon.name, text);
  }

  private end(session: Session): void {
    session.alive = false;
    this.lastStats = session.processor.frameStats();
    this.lastEnv = session.env;
    if (this.session === session) this.session = undefined;
  }
}
