import type { Client } from "../../../sim/client";
import { contentOf, Journal } from "../../../soak/journal";
import { chunksOf } from "../../../soak/wire";
import type { EventSet } from "../../../src/ledger/sharing/eventSet";
import type { Ledger } from "../../../src/ledger/ledger";
import type { Lane } from "../../../src/ports";
import { encodeFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import { noPause } from "../../../src/ledger/store/weeks";
import { writePack } from "../../../src/pack/pack";
import { blockOf, type Draft, guid, Loot } from "../../support/events";
import { award, Guild, ledgerOf, startSending, standingsOf } from "../../support/guild";
import { receiveAll } from "../../support/ledgers";
import { seeded, type SeededRandom } from "../../support/random";

declare function require(this: void, name: "luassert"): Luassert;
/** busted gives `assert` to spec files only. */
const expect = require("luassert");

const LEDGER = "SpecLoot";
const PREFIXES: Record<Lane, string> = { control: `ESc${LEDGER}`, bulk: `ESb${LEDGER}` };
const WEEK = 604800;

/** Milliseconds that a frame may be charged. */
const FRAME = 5;
/** Thousands of instructions between two looks at the clock: 4 ms of a machine that takes 10 ns for one. */
const STEP = 400;
/** Members who attack. */
const FOES = 10;
/** Their GUIDs' numbers come after this one. */
const FOE_GUIDS = 900;

/** What authorize takes from foes: nothing, or what each has created itself, as AllowOwn does. */
export type Rights = "none" | "own";

/** Where a message of a foe goes. */
export interface Way {
  lane?: Lane;
  channel?: string;
  /** Who hears it; default everybody. */
  to?: readonly Client[];
}

/** What the guild of an attack is like. */
export interface Scene {
  seed?: number;
  /** Weeks before this one that have events, and how many each. */
  weeks?: number;
  each?: number;
  /** Members without rights; default 2. */
  members?: number;
  /** Default "none". With "own" each foe has had one event accepted before it attacks. */
  rights?: Rights;
  /** Whether foes are characters who are online, so that whispers reach them; default: the game refuses those. */
  areFoesOnline?: boolean;
}

/** Two officers who send, and members, with one history; all that enters is known. */
export class Attack {
  readonly guild: Guild;
  readonly officers: Client[] = [];
  readonly members: Client[] = [];
  readonly random: SeededRandom;
  readonly foes: string[] = [];
  readonly drafts: Draft[] = [];
  readonly rights: Rights;
  private readonly journal = new Journal();
  private readonly seed = frameSeed(LEDGER);

  constructor({ seed = 1, weeks = 6, each = 20, members = 2, rights = "none", areFoesOnline = false }: Scene = {}) {
    this.random = seeded(seed);
    this.rights = rights;
    for (const i of $range(1, FOES)) {
      this.foes.push(`Foe${i}-SpecRealm`);
    }
    const own = this.foes.map((foe, i) => `["${foe}"] = "${guid(FOE_GUIDS + i)}"`).join(", ");
    this.guild = new Guild({ seed, countInstructions: true }, rights === "own" ? `OWN = { ${own} }` : "");
    const { random } = this;
    const thisWeek = math.floor(this.guild.world.startTime / WEEK);
    for (const week of $range(thisWeek - weeks, thisWeek - 1)) {
      for (const i of $range(1, each)) {
        const payload = { target: guid(random.between(1, 40)), points: random.between(-100, 100), item: i };
        const time = week * WEEK + random.between(0, WEEK - 1);
        this.drafts.push({ time, counter: i % 256, creator: guid(random.between(1, 2)), eventType: Loot, payload });
      }
    }
    for (const name of ["Officer1", "Officer2"]) {
      this.officers.push(this.join(name));
    }
    for (const i of $range(1, members)) {
      this.members.push(this.join(`Member${i}`));
    }
    if (areFoesOnline) {
      this.foes.forEach((_, i) => {
        const name = `Foe${i + 1}`;
        this.guild.world
          .addClient({
            name,
            realm: "Spec Realm",
            realmId: 4395,
            guid: guid(FOE_GUIDS + i),
            guild: "Specs",
            addons: [],
          })
          .login();
      });
    }
  }

  get clients(): readonly Client[] {
    return this.guild.members;
  }

  /** Everybody has the history, but for what the members lack; officers send, and have found each other. */
  begin(lacks: (this: void, draft: Draft, place: number) => boolean = () => false): this {
    const { clients, drafts, members, officers } = this;
    for (const client of clients) {
      const held = members.includes(client) ? drafts.filter((draft, i) => !lacks(draft, i)) : drafts;
      client.run(() => {
        receiveAll(ledgerOf(client), held, 200, officers[0].fullName);
      });
    }
    this.admit([officers[0]]);
    for (const officer of officers) {
      startSending(officer);
    }
    if (this.rights === "own") {
      for (const foe of this.foes) {
        this.send(foe, Kind.Event, this.ownPack(foe));
      }
      this.goOn(3);
      this.admit([officers[0]]);
    }
    for (const client of clients) {
      client.resetFrameStats();
    }
    return this;
  }

  /** What these hold by now is no intrusion: who gave it may enter events. */
  admit(clients = this.clients): void {
    for (const client of clients) {
      for (const [key, text] of contentOf(ledgerOf(client))) {
        this.journal.noteText(key, text);
      }
    }
  }

  /** The pack of an event that a foe has created, `seconds` after the world began: of one that came in only in a world of such rights. */
  ownPack(foe: string, seconds = -60): string {
    const time = this.guild.world.startTime + seconds;
    const creator = guid(FOE_GUIDS + this.foes.indexOf(foe));
    const payload = { target: guid(1), points: 1, item: 1 };
    const block = blockOf([{ time, counter: 0, creator, eventType: Loot, payload }]);
    return writePack(block, 1, 1, noPause);
  }

  /** Virtual seconds since the world began. */
  time(): number {
    return this.guild.world.time();
  }

  /** The server's Unix time. */
  now(): number {
    return this.guild.world.startTime + math.floor(this.time());
  }

  /** An honest client's ledger as sync sees it. */
  known(client = this.officers[0]): EventSet {
    return (ledgerOf(client) as unknown as { parts: { shared: EventSet } }).parts.shared;
  }

  ledger(client: Client): Ledger {
    return ledgerOf(client);
  }

  /** What LibDeflate makes of a text, as it is sent: behind the mark of what is no pack. */
  compress(text: string): string {
    interface Deflate {
      CompressDeflate(text: string): string;
      EncodeForWoWAddonChannel(data: string): string;
    }
    const stub = this.officers[0].env.LibStub as (this: void, name: string) => unknown;
    const deflate = stub("LibDeflate") as Deflate;
    return `0${deflate.EncodeForWoWAddonChannel(deflate.CompressDeflate(text))}`;
  }

  /** Somebody sends a correct frame, in the chunks that AceComm would make of it. */
  send(sender: string, kind: Kind, body: string, way: Way = {}): void {
    this.sendText(sender, encodeFrame(this.seed, kind, body), way);
  }

  sendText(sender: string, text: string, { lane = "control", channel = "GUILD", to }: Way = {}): void {
    for (const chunk of chunksOf(text)) {
      const receivers = (to ?? this.clients).filter((client) => client.online).map((client) => client.name);
      this.guild.world.inject({ sender, prefix: PREFIXES[lane], text: chunk, channel, to: receivers });
    }
  }

  /** Lets so many seconds pass, and each second the foes do something. */
  goOn(seconds: number, act?: (this: void, second: number) => void): void {
    for (const second of $range(1, seconds)) {
      act?.(second);
      this.guild.world.advance(1);
    }
  }

  /** An officer enters something. */
  award(officer = this.officers[0]): void {
    const event = award(officer, this.random.between(1, 40), this.random.between(1, 100));
    for (const [key, text] of contentOf(ledgerOf(officer))) {
      if (key === event?.key) {
        this.journal.noteText(key, text);
      }
    }
  }

  /** Seconds until all are equal, while the foes go on; undefined when they are not within the limit. */
  secondsUntilEqual(limit: number, act?: (this: void, second: number) => void): number | undefined {
    for (const second of $range(1, limit)) {
      if (this.guild.isEqual()) {
        return second - 1;
      }
      this.goOn(1, act);
    }
    return undefined;
  }

  /** Raises when the honest clients are not equal within so many seconds, during which the foes go on. Gives the seconds. */
  expectEqualWithin(limit: number, act?: (this: void, second: number) => void): number {
    const seconds = this.secondsUntilEqual(limit, act);
    expect.is_not_nil(seconds, `not equal after ${limit} s`);
    return seconds ?? limit;
  }

  /** Raises when an error, an intrusion, a long frame or a flood came of it. */
  expectUnharmed(step = STEP): void {
    const { guild, journal } = this;
    expect.same([], guild.world.errors());
    for (const client of guild.members) {
      for (const [key, text] of contentOf(ledgerOf(client))) {
        expect.is_true(journal.has(key, text), `${client.name} holds ${key}: ${text}`);
      }
      const { longestCharged, longestStep } = client.frameStats();
      expect.is_true(longestCharged <= FRAME, `${client.name}: ${longestCharged} ms charged`);
      expect.is_true(longestStep <= step, `${client.name}: a step of ${longestStep},000 instructions`);
      standingsOf(client);
    }
    expect.is_nil(guild.world.traffic.violations[0]);
  }

  private join(name: string): Client {
    return this.guild.join(name);
  }
}

/** Kilobytes that memory in use has grown by, at least, over each of some rounds: caches grow once, leaks in all. */
export function leastGrowth(rounds: number, round: (this: void) => void): number {
  let least = math.huge;
  for (const _ of $range(1, rounds)) {
    collectgarbage("collect");
    const before = collectgarbage("count");
    round();
    collectgarbage("collect");
    least = math.min(least, collectgarbage("count") - before);
  }
  return least;
}
