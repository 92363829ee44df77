import { Account } from "./account";
import type { PathRules } from "./addon";
import { fileExists } from "./chunks";
import { checkClientOptions, Client, type ClientOptions } from "./client";
import { EventQueue } from "./eventQueue";
import { type Flavour, type FlavourName, flavourNamed } from "./flavours";
import { Group, type GroupKind } from "./group";
import { fullNameOf } from "./names";
import { ANYTHING, type Checks, checkOptions, NUMBER, POSITIVE, SHARE, SWITCH, TABLE, TEXT } from "./options";
import { type InjectedMessage, Network, type Tap } from "./network";
import type { CpuMode } from "./processor";
import { createRandom, type Random } from "./random";
import type { Traffic } from "./traffic";

/** What kind of world it is to be; everything has a default. */
export interface WorldOptions {
  /**
   * Which of the game's clients all of them play: `"retail"`, `"mists"`, `"anniversary"`, `"era"` or `"forever"`. It decides
   * about names, functions and events, the echo on GUILD and the allowances. Default `"retail"`.
   */
  readonly flavour?: FlavourName;
  /** The same seed gives the same run, unless `cpu` is `"real"`. Default 1. */
  readonly seed?: number;
  /** Seconds a message takes, at least and at most. Default 0.05 to 0.15. */
  readonly latency?: readonly [number, number];
  /** The share of deliveries that get lost, 0 to 1. Default 0. */
  readonly loss?: number;
  /** The share of deliveries that are held for up to a second, so that later ones overtake them. Default 0. */
  readonly reorder?: number;
  /** Frames a second. Default 60. */
  readonly fps?: number;
  /** The server's Unix time at the beginning. Default 1,790,000,000. */
  readonly startTime?: number;
  /** Default 0.05: each look at a precise clock costs that many milliseconds. */
  readonly cpu?: CpuMode;
  /** Whether FrameStats.longestStep is counted, which costs some per cent. Default false. */
  readonly countInstructions?: boolean;
  /** The folder of the libraries; default what EVENTSOURCING_LIBS names, else `libs` if it is filled, else `sim/libs`. */
  readonly libs?: string;
  /** Beginnings of paths in TOC and XML files and the folders that stand for them, such as `"libs/MyLib"` and `"."`. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Whether clients have C_EncodingUtil. Default false. */
  readonly encodingUtil?: boolean;
  /** A whisper to someone offline: false for result TargetOffline, true for Success and silence. Default false. */
  readonly silentWhispers?: boolean;
  /** Guild ranks that may not speak in guild chat: what they send on GUILD is taken and lost. Default none. */
  readonly muteRanks?: readonly number[];
  /** Misuse of SendAddonMessage raises an error in the caller instead of only being counted. Default false. */
  readonly strictLimits?: boolean;
  /** Messages within a second above which a client is flooded, which is counted. Default 200. */
  readonly floodLimit?: number;
  /** Whether a flooded client is logged out. Default false. */
  readonly disconnectOnFlood?: boolean;
}

const CHECKS: Checks<WorldOptions> = {
  flavour: TEXT,
  seed: NUMBER,
  latency: TABLE,
  loss: SHARE,
  reorder: SHARE,
  fps: POSITIVE,
  startTime: POSITIVE,
  cpu: ANYTHING,
  countInstructions: SWITCH,
  libs: TEXT,
  mounts: TABLE,
  encodingUtil: SWITCH,
  silentWhispers: SWITCH,
  muteRanks: TABLE,
  strictLimits: SWITCH,
  floodLimit: POSITIVE,
  disconnectOnFlood: SWITCH,
};

function libsFolder(): string {
  const named = os.getenv("EVENTSOURCING_LIBS");
  if (named !== undefined && named !== "") return named;
  return fileExists("libs/LibStub/LibStub.lua") ? "libs" : "sim/libs";
}

/** A simulated game: clients, the server between them, and one virtual clock. */
export class World {
  readonly flavour: Flavour;
  /** Functions and events that this flavour does not have. */
  readonly lacks = new LuaSet<string>();
  readonly fps: number;
  readonly startTime: number;
  readonly cpu: CpuMode;
  readonly countInstructions: boolean;
  readonly paths: PathRules;
  readonly encodingUtil: boolean;
  readonly silentWhispers: boolean;
  readonly muteRanks: readonly number[];
  readonly strictLimits: boolean;
  readonly floodLimit: number;
  readonly disconnectOnFlood: boolean;
  readonly network: Network;
  /** What went over the wire. */
  readonly traffic: Traffic;
  /** Numbers for the network's accidents, in [0, 1). */
  readonly random: Random;
  /** Seconds a message takes, at least and at most; may be changed. */
  latency: readonly [number, number];
  /** The share of deliveries that get lost; may be changed. */
  loss: number;
  /** The share of deliveries that are held back; may be changed. */
  reorder: number;

  private readonly queue = new EventQueue();
  private readonly accounts = new LuaTable<string, Account>();
  private readonly everyone: Client[] = [];
  /** By full name, and by full name in lower case. */
  private readonly byFullName = new LuaTable<string, Client>();
  private readonly seeds: Random;

  constructor(options: WorldOptions) {
    this.flavour = flavourNamed(options.flavour ?? "retail", 3);
    for (const name of this.flavour.lacks) this.lacks.add(name);
    const seed = options.seed ?? 1;
    this.random = createRandom(seed);
    this.seeds = createRandom(seed + 7919);
    this.latency = options.latency ?? [0.05, 0.15];
    this.loss = options.loss ?? 0;
    this.reorder = options.reorder ?? 0;
    this.fps = options.fps ?? 60;
    this.startTime = options.startTime ?? 1790000000;
    this.cpu = options.cpu ?? 0.05;
    this.countInstructions = options.countInstructions ?? false;
    this.paths = { libs: options.libs ?? libsFolder(), mounts: options.mounts ?? {} };
    this.encodingUtil = options.encodingUtil ?? false;
    this.silentWhispers = options.silentWhispers ?? false;
    this.muteRanks = options.muteRanks ?? [];
    this.strictLimits = options.strictLimits ?? false;
    this.floodLimit = options.floodLimit ?? 200;
    this.disconnectOnFlood = options.disconnectOnFlood ?? false;
    this.network = new Network(this);
    this.traffic = this.network.traffic;
  }

  /** Virtual seconds since the world began. */
  time(): number {
    return this.queue.now();
  }

  /** Lets so many virtual seconds pass. */
  advance(seconds: number): void {
    const target = this.time() + seconds;
    while (this.queue.step(target));
    this.queue.jump(target);
  }

  /**
   * Lets time pass until the condition holds; false when it does not within so many seconds. It is asked after
   * everything that happens, or, for a costly one, only every `interval` virtual seconds.
   */
  advanceUntil(condition: (this: void) => boolean, maxSeconds: number, interval = 0): boolean {
    const target = this.time() + maxSeconds;
    while (!condition()) {
      if (this.time() >= target) return false;
      if (interval > 0) this.advance(Math.min(interval, target - this.time()));
      else if (!this.queue.step(target)) this.queue.jump(target);
    }
    return true;
  }

  /** Runs something (a test's own act) at a virtual time. */
  schedule(time: number, run: (this: void) => void): void {
    this.queue.schedule(time, run);
  }

  /** A new client, offline until its login. */
  addClient(options: ClientOptions): Client {
    checkClientOptions(options, 2);
    const client = new Client(this, this.everyone.length + 1, options);
    const key = string.lower(client.fullName);
    if (this.byFullName.has(key)) error(`there is a client ${client.fullName} already`, 2);
    this.byFullName.set(key, client);
    this.byFullName.set(client.fullName, client);
    this.everyone.push(client);
    if (client.guild !== undefined) this.guildChanged(client.guild);
    return client;
  }

  clients(): readonly Client[] {
    return this.everyone;
  }

  /** The client of that name, with or without realm or surname. Raises when there is none. */
  client(name: string): Client {
    const known: Client | undefined = this.byFullName.get(name);
    if (known !== undefined) return known;
    const key = string.lower(name);
    const found = this.everyone.find(
      (client) => string.lower(client.name) === key || string.lower(client.firstName) === key,
    );
    return found ?? error(`no client ${name}`, 2);
  }

  /** The client that someone of this realm means by a name, as the server reads it. */
  findClient(name: string, realmKey: string): Client | undefined {
    const fullName = this.flavour.hasSurnames ? name : fullNameOf(name, realmKey);
    return this.byFullName.get(string.lower(fullName));
  }

  guildMembers(guild: string): readonly Client[] {
    return this.everyone.filter((client) => client.guild === guild);
  }

  /** Tells a guild's members that their roster is another; they ask the server for it. */
  guildChanged(guild: string): void {
    for (const member of this.everyone) {
      if (member.guild === guild && member.session?.knowsGuild === true) member.fire("GUILD_ROSTER_UPDATE", true);
    }
  }

  /** The account's files, which its characters share. */
  accountOf(name: string): Account {
    let account: Account | undefined = this.accounts.get(name);
    if (account === undefined) {
      account = new Account(name);
      this.accounts.set(name, account);
    }
    return account;
  }

  /** Puts clients into a new group, out of their old ones; the first leads it. */
  setGroup(kind: GroupKind, names: readonly string[]): void {
    const members = names.map((name) => this.client(name));
    const affected = this.leaveGroups(members);
    const group = new Group(kind, members);
    for (const member of members) member.group = group;
    for (const member of members) member.fire("GROUP_JOINED", kind);
    for (const client of affected) client.fire("GROUP_ROSTER_UPDATE");
  }

  /** Takes clients out of their groups. */
  leaveGroup(names: readonly string[]): void {
    for (const client of this.leaveGroups(names.map((name) => this.client(name)))) client.fire("GROUP_ROSTER_UPDATE");
  }

  /** Splits the clients into islands that do not hear each other; those not named form one more. */
  partition(islands: readonly (readonly string[])[]): void {
    this.network.partition(islands.map((names) => names.map((name) => this.client(name).fullName)));
  }

  /** Ends a partition. */
  heal(): void {
    this.network.heal();
  }

  /** Shows every message to a function, which may change it or, by returning false, drop it. Gives what ends that. */
  onMessage(tap: Tap): (this: void) => void {
    return this.network.tap(tap);
  }

  /** Brings in a message that no client sent. */
  inject(message: InjectedMessage): void {
    this.network.inject(message);
  }

  /** All clients' errors, each with its client's name. */
  errors(): string[] {
    const all: string[] = [];
    for (const client of this.everyone) for (const text of client.errors) all.push(`${client.fullName}: ${text}`);
    return all;
  }

  drawLatency(): number {
    const [min, max] = this.latency;
    return min + this.random() * (max - min);
  }

  drawLoss(): boolean {
    return this.loss > 0 && this.random() < this.loss;
  }

  drawReorder(): boolean {
    return this.reorder > 0 && this.random() < this.reorder;
  }

  /** A seed for a client's random numbers. */
  nextSeed(): number {
    return Math.floor(this.seeds() * 2147483646);
  }

  private leaveGroups(clients: readonly Client[]): Client[] {
    const affected = [...clients];
    for (const client of clients) {
      const { group } = client;
      if (group === undefined) continue;
      group.remove(client);
      client.group = undefined;
      // A group of one is none.
      if (group.members.length === 1) for (const other of group.members) other.group = undefined;
      for (const other of group.members) if (!affected.includes(other)) affected.push(other);
    }
    return affected;
  }
}

/** A simulated game without clients yet. */
export function createWorld(options: WorldOptions = {}): World {
  checkOptions("createWorld", options, CHECKS, 2);
  return new World(options);
}
