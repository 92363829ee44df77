import type { Account } from "./account";
import { type Addon, type AddonSource, inLoadOrder, readAddon } from "./addon";
import { Allowances } from "./allowance";
import { compile } from "./chunks";
import { runSlashCommand } from "./game/chat";
import { RestrictionType } from "./game/enums";
import type { Globals } from "./globals";
import type { Group } from "./group";
import { enterGame, leaveGame } from "./loading";
import { normalizeRealm, splitName } from "./names";
import { type Checks, checkOptions, NAME, NOT_NEGATIVE, NUMBER, POSITIVE, RANK, TABLE } from "./options";
import { type FrameStats, noFrames } from "./processor";
import { Restrictions } from "./restrictions";
import { Session } from "./session";
import type { World } from "./world";

/** Who a client is and what it has installed. */
export interface ClientOptions {
  /** The character's name, without realm; with `flavour = "forever"` first name and surname, which is `"Sim"` if not given. */
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
  /** Paths of TOCs, or addons described inline. */
  readonly addons?: readonly AddonSource[];
  /** The account it belongs to: its characters share one SavedVariables file of each addon. Default one of its own. */
  readonly account?: string;
  /** What is on its disk: the text of the account's SavedVariables files by addon name. */
  readonly savedVariables?: Readonly<Record<string, string>>;
  /** Players of another faction cannot be whispered to. Default `"Alliance"`. */
  readonly faction?: string;
  /** Realms with different numbers are not connected: no whispers between them. Default 0. */
  readonly connection?: number;
  /** Seconds by which this client's GetServerTime is ahead. Default 0. */
  readonly serverTimeOffset?: number;
  /** Seconds after a login for which UnitName does not know the character. Default 0. */
  readonly nameDelay?: number;
  /** The game's language, as GetLocale gives it: `"deDE"`. Default `"enUS"`. */
  readonly locale?: string;
}

const CHECKS: Checks<ClientOptions> = {
  name: NAME,
  realm: NAME,
  realmId: POSITIVE,
  guid: NAME,
  guild: NAME,
  rank: RANK,
  addons: TABLE,
  account: NAME,
  savedVariables: TABLE,
  faction: NAME,
  connection: NUMBER,
  serverTimeOffset: NUMBER,
  nameDelay: NOT_NEGATIVE,
  locale: NAME,
};

function putText(files: LuaTable<string, string>, addon: string, text: string | undefined): void {
  if (text === undefined) files.delete(addon);
  else files.set(addon, text);
}

/** Raises for options that there are not, and for values that they do not take. `level` is that of `error`. */
export function checkClientOptions(options: ClientOptions, level: number): void {
  checkOptions("addClient", options, CHECKS, level + 1);
  if ((options as Partial<ClientOptions>).name === undefined) error("addClient: name must be given", level + 1);
}

/** One player's game: what is on its disk, and while it is logged in a session. */
export class Client {
  /** Without realm; with the surname where characters have one. */
  readonly name: string;
  /** The first name alone. */
  readonly firstName: string;
  /** Empty where characters have none. */
  readonly surname: string;
  /** The realm's name as shown. */
  readonly realm: string;
  /** The realm's name as it stands in full names. */
  readonly realmKey: string;
  /** `Name-Realm`, or `First Last` where characters have a surname, as addon messages carry it. */
  readonly fullName: string;
  readonly realmId: number;
  /** As UnitGUID gives it. */
  readonly guid: string;
  readonly faction: string;
  readonly connection: number;
  readonly locale: string;
  readonly uptimeAtStart: number;
  readonly addons: readonly Addon[];
  guild: string | undefined;
  rank: number;
  group: Group | undefined;
  assistant = false;
  inCombat = false;
  /** Whether the game refuses its addon messages. */
  inLockdown = false;
  readonly restrictions = new Restrictions(this);
  /** What the server still lets each prefix send, whatever the client's sessions do. */
  readonly allowances: Allowances;
  /** As the second result of IsInInstance: `"none"`, `"party"`, `"raid"`. */
  instanceType = "none";
  serverTimeOffset: number;
  /** Whether it is in the game. */
  online = false;
  /** Its globals; those of the last session while it is offline. */
  env: Globals = {};
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

  /** Whose SavedVariables files it shares. */
  readonly account: Account;
  /** Seconds after a login for which UnitName does not know it. */
  readonly nameDelay: number;
  /** Texts of the files that are the character's own, by addon. */
  private readonly saved = new LuaTable<string, string>();
  private stepsUntilCrash: number | undefined;
  private lastStats = noFrames();
  private longestLeave = 0;

  constructor(
    readonly world: World,
    number: number,
    options: ClientOptions,
  ) {
    this.realm = options.realm ?? "Sim Realm";
    this.realmKey = normalizeRealm(this.realm);
    const { allowance, hasSurnames, refill } = world.flavour;
    this.allowances = new Allowances(allowance, refill);
    [this.firstName, this.surname] = hasSurnames ? splitName(options.name) : [options.name, ""];
    this.name = hasSurnames ? `${this.firstName} ${this.surname}` : this.firstName;
    this.fullName = hasSurnames ? this.name : `${this.name}-${this.realmKey}`;
    this.realmId = options.realmId ?? 1;
    this.guid = options.guid ?? string.format("Player-%d-%08X", this.realmId, 0x0a000000 + number * 0x1003);
    this.guild = options.guild;
    this.rank = options.rank ?? 3;
    this.faction = options.faction ?? "Alliance";
    this.connection = options.connection ?? 0;
    this.serverTimeOffset = options.serverTimeOffset ?? 0;
    this.locale = options.locale ?? "enUS";
    // Computers have been on for different times; GetTime says nothing to another client.
    this.uptimeAtStart = 1000 + number * 37;
    this.addons = inLoadOrder((options.addons ?? []).map((addon) => readAddon(addon, world.paths)));
    this.nameDelay = options.nameDelay ?? 0;
    this.account = world.accountOf(options.account ?? `of ${this.fullName}`);
    for (const [addon, text] of pairs(options.savedVariables ?? {})) this.account.files.set(addon, text);
  }

  /** Enters the game: addons load, and everything up to PLAYER_ENTERING_WORLD happens at once. */
  login(): void {
    if (this.online) error(`${this.fullName} is online already`, 2);
    const { playing } = this.account;
    if (playing !== undefined) error(`${playing.fullName} of the same account is online`, 2);
    this.start(true);
  }

  /** Leaves the game in good order: SavedVariables are written. */
  logout(): void {
    const session = this.expectOnline();
    leaveGame(session);
    this.end(session);
  }

  /** Logs out of the interface and in again, as /reload does. */
  reload(): void {
    const session = this.expectOnline();
    leaveGame(session);
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

  /** The text of an addon's SavedVariables file for the account, undefined before it was first written. */
  savedText(addon: string): string | undefined {
    return this.account.files.get(addon);
  }

  /** Puts another file in the place of the account's file, or none. It is read at the next login. */
  setSavedText(addon: string, text: string | undefined): void {
    putText(this.account.files, addon, text);
  }

  /** The text of an addon's SavedVariables file for this character alone (`SavedVariablesPerCharacter`). */
  savedCharacterText(addon: string): string | undefined {
    return this.saved.get(addon);
  }

  /** Puts another file in the place of the character's own file, or none. */
  setSavedCharacterText(addon: string, text: string | undefined): void {
    putText(this.saved, addon, text);
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
    this.restrict(RestrictionType.Combat, on);
  }

  /** A boss fight begins or ends: addon messages are refused meanwhile. */
  setLockdown(on: boolean): void {
    if (this.restrictions.isActive(RestrictionType.Encounter) === on) return;
    this.setCombat(on);
    if (on) this.fire("ENCOUNTER_START", 1, "Training Dummy", 16, 20);
    else this.fire("ENCOUNTER_END", 1, "Training Dummy", 16, 20, 1);
    this.restrict(RestrictionType.Encounter, on);
  }

  /** A keystone run begins or ends: addon messages are refused meanwhile, in and between its fights. */
  setKeystone(on: boolean): void {
    if (this.restrictions.isActive(RestrictionType.ChallengeMode) === on) return;
    this.fire(on ? "CHALLENGE_MODE_START" : "CHALLENGE_MODE_COMPLETED");
    this.restrict(RestrictionType.ChallengeMode, on);
  }

  /** A battleground or an arena match begins or ends: addon messages are refused meanwhile. */
  setPvPMatch(on: boolean): void {
    if (this.restrictions.isActive(RestrictionType.PvPMatch) === on) return;
    this.fire(on ? "PVP_MATCH_ACTIVE" : "PVP_MATCH_COMPLETE");
    this.restrict(RestrictionType.PvPMatch, on);
  }

  /** Enters an instance (`"party"`, `"raid"`) or leaves it (`"none"`): a loading screen. */
  setInstance(kind: "none" | "party" | "raid"): void {
    this.instanceType = kind;
    this.fire("PLAYER_ENTERING_WORLD", false, false);
    this.restrict(RestrictionType.Map, kind !== "none");
  }

  /** Joins a guild, changes rank, or leaves. */
  setGuild(guild: string | undefined, rank = 3): void {
    checkOptions("setGuild", { rank, ...(guild === undefined ? {} : { guild }) }, { guild: NAME, rank: RANK }, 2);
    const before = this.guild;
    this.guild = guild;
    this.rank = rank;
    this.fire("PLAYER_GUILD_UPDATE", "player");
    if (before !== undefined && before !== guild) this.world.guildChanged(before);
    if (guild !== undefined) this.world.guildChanged(guild);
  }

  /** What its frames have cost since it logged in, or since the last reset. Loading is not counted. */
  frameStats(): FrameStats {
    const stats = this.session?.processor.frameStats() ?? this.lastStats;
    return { ...stats, longestLeave: this.longestLeave };
  }

  /** Milliseconds of real CPU of its longest frame. */
  longestFrame(): number {
    return this.frameStats().longest;
  }

  resetFrameStats(): void {
    this.session?.processor.reset();
    this.longestLeave = 0;
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

  private restrict(kind: number, on: boolean): void {
    this.restrictions.set(kind, on);
    this.inLockdown = this.restrictions.isSilenced();
  }

  private expectOnline(): Session {
    return this.session ?? error(`${this.fullName} is offline`, 3);
  }

  private start(isLogin: boolean): void {
    const session = new Session(this);
    this.session = session;
    this.account.playing = this;
    this.online = true;
    this.env = session.env;
    enterGame(session, isLogin);
  }

  private end(session: Session): void {
    session.end();
    this.lastStats = session.processor.frameStats();
    this.longestLeave = Math.max(this.longestLeave, this.lastStats.longestLeave);
    if (this.session !== session) return;
    this.session = undefined;
    this.account.playing = undefined;
    this.online = false;
  }
}
