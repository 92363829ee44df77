import type { EventSet } from "../src/ledger/sharing/eventSet";
import type { Lane } from "../src/ports";
import { frameSeed, Kind } from "../src/sync/messages/frame";
import type { SyncContext } from "../src/sync/context";
import { decodePiece } from "../src/sync/messages/piece";
import { guid } from "../spec/support/events";
import { Promised } from "./checks";
import { damage, noise } from "./damage";
import { Dice } from "./dice";
import { globalsOf, Guild, ledgerOf, type Member } from "./guild";
import { heldBy, invent } from "./history";
import { type HeardBlock, Liar } from "./liar";
import { conclude, type Result } from "./result";
import { Campaign } from "./campaign";
import { type Policy, type Scenario, scenarioOf } from "./scenario";
import { chunksOf } from "./wire";

const LEDGER = "SoakLoot";
const PREFIXES: Record<Lane, string> = { control: `ESc${LEDGER}`, bulk: `ESb${LEDGER}` };
/** Members who lie. None of them is an officer. */
const LIARS = 10;
/** Virtual seconds between two salvos: each liar then says what the game lets it say, once on each prefix. */
const SALVO = 1;
/** Seconds of grace in which honest clients must agree while the siege goes on. */
const PATIENCE = 3600;
/** Seconds in which, under siege, all must have what is appended, and what they lacked when it began. */
const PATIENCE_LIVE = 300;
/** Seconds between two looks at what they lacked when it began. */
const LOOK = 10;
/** Honest messages remembered, to be damaged and said again. */
const MEMORY = 200;
/** Blocks of pieces remembered, to ask for more of them. */
const BLOCKS = 20;
/** Most messages that a client may hear in a second; the game disconnects those that hear 200. */
const LOUD = 40;
/** Seconds from one message of a liar to its next: the game lets a client say one a second on each prefix. */
const BREATH = 1;
/**
 * kB by which the memory of all may grow in both the second and the last third of a siege, beside events: what is remembered for
 * ten minutes fills until then, and caches move it. Of 20 sieges none grew by more than 400.
 */
const GROWTH = 1000;
/** kB of an event in an open week: its table, its fields, and its key. */
const EVENT = 0.5;

/**
 * How many times as many messages honest clients may say as without liars, beside one for each lie; and the share of time by which
 * one of them may count longer as somebody who did not deliver.
 */
const MULTIPLE = 2;
const BLAME = 0.15;

/** Messages that liars send in one siege. */
export const SIEGE = 10_000;

/** Whom others trust, from siege to siege: officers; everybody with what is his own; officers and carriers. */
const POLICIES: readonly Policy[] = ["officers", "own", "carriers"];
/** Shares of what liars say: attacks that they keep up, what could be true, and what honest clients said, damaged. */
const CAMPAIGNS = 0.5;
const LIES = 0.78;
const ECHOES = 0.92;
/** Liars' GUIDs begin after this number. */
const FOES = 900;

function scenario(runSeed: number, number: number): Scenario {
  return {
    ...scenarioOf(runSeed, number),
    seed: runSeed * 10_000 + 5000 + number,
    policy: POLICIES[(number - 1) % POLICIES.length],
    clients: 5,
    officers: 3,
    events: 300,
    weeks: 6,
    holding: "parts",
    loss: 0.02,
    reorder: 0.05,
    latency: [0.05, 0.15],
    fps: 30,
  };
}

function contextOf(member: Member): SyncContext {
  return (ledgerOf(member) as unknown as { parts: { sync: { context: SyncContext } } }).parts.sync.context;
}

interface Deflate {
  CompressDeflate(text: string): string;
  EncodeForWoWAddonChannel(data: string): string;
}

/** What honest clients did in some time. */
interface Peace {
  /** Messages that they said. */
  readonly messages: number;
  /** The share of time, 0 to 1, for which one of them held that another did not deliver. */
  readonly blame: number;
}

/** Three officers and two members go about their business while ten members' addons send whatever they like. */
export class Siege {
  private readonly guild: Guild;
  private readonly dice: Dice;
  private readonly liar: Liar;
  private readonly campaigns = new LuaTable<string, Campaign>();
  private readonly policy: Policy;
  private readonly liars: string[] = [];
  private readonly heard: { prefix: string; text: string }[] = [];
  private readonly blocks: HeardBlock[] = [];
  /** Until when each liar is busy saying what it began. */
  private readonly busyUntil = new LuaTable<string, number | undefined>();
  private lies = 0;
  private readonly faults: Record<string, number | undefined> = {};
  /** Appended and not with everybody yet: when, by key. */
  private readonly pending = new LuaTable<string, number>();
  /** Seconds until everybody had an event, at most; and had what was there in the beginning. */
  private slowest = 0;
  private caughtUp?: number;
  /** Seconds, counted once for each client and sender that it blames. */
  private blamed = 0;

  constructor(
    private readonly runSeed: number,
    private readonly number: number,
  ) {
    const plan = scenario(runSeed, number);
    this.policy = plan.policy;
    this.dice = new Dice(plan.seed);
    this.guild = new Guild(plan);
    const { dice, guild } = this;
    const drafts = invent(dice, plan);
    guild.members.forEach((member, place) => {
      guild.fill(member, heldBy(dice, place === 0 ? "all" : plan.holding, drafts, place));
    });
    for (const member of guild.members) {
      member.sends = member.mayServe;
      guild.login(member);
    }
    guild.world.loss = plan.loss;
    guild.world.reorder = plan.reorder;
    guild.world.onMessage(({ injected, prefix, sender, text }) => {
      if (!injected) {
        this.noteBlock(text, sender);
        this.heard[dice.between(0, math.min(this.heard.length, MEMORY - 1))] = { prefix, text };
      }
      return undefined;
    });
    const target = {
      seed: frameSeed(LEDGER),
      known: () => (ledgerOf(this.victim()) as unknown as { parts: { shared: EventSet } }).parts.shared,
      now: () => guild.world.startTime + math.floor(guild.world.time()),
      block: () => this.blocks[this.blocks.length - 1] as HeardBlock | undefined,
    };
    const { seed, known, now, block } = target;
    this.liar = new Liar(dice, seed, known, now, (text) => this.compress(text), block);
    for (const i of $range(1, LIARS)) {
      const name = guild.addFoe(`Liar${i}`, FOES + i);
      const creator = guild.takesFromFoes() ? guid(FOES + i) : undefined;
      this.campaigns.set(name, new Campaign(dice, target, creator));
      this.liars.push(name);
    }
  }

  /** Goes on until liars have sent so many messages and, still under siege, the honest clients are equal. */
  run(messages = SIEGE): Result {
    const { guild } = this;
    const { world } = guild;
    const memory: number[] = [];
    const history = new Promised(guild);
    const begin = world.time();
    world.traffic.reset();
    while (this.lies < messages) {
      if (this.lies > (messages / 3) * (memory.length + 1)) {
        memory.push(this.measure());
      }
      this.salvo();
      this.business();
      this.watch();
      this.watchBlame();
      if (this.caughtUp === undefined && math.floor(world.time()) % LOOK === 0 && history.isHeld()) {
        this.caughtUp = world.time() - begin;
      }
    }
    for (const [, since] of this.pending) {
      this.slowest = math.max(this.slowest, world.time() - since);
    }
    this.caughtUp ??= world.time() - begin;
    const growth = math.min(this.measure() - memory[1], memory[1] - memory[0]);
    const war = this.said(world.time() - begin);
    const peace = new Siege(this.runSeed, this.number).spendInPeace(world.time() - begin);
    const end = world.time();
    const promised = new Promised(guild);
    while (!promised.isKept() && world.time() < end + PATIENCE) {
      this.salvo();
    }
    return conclude(guild, promised, {
      name: `siege ${this.number}`,
      about: string.format(
        "trust %s; %d lies, %d events of theirs taken; %d messages, %d without lies; blame %.0f and %.0f %%; memory grew by %d kB; all had the history after %d s, and each new event after %d s",
        this.policy,
        this.lies,
        this.taken(),
        war.messages,
        peace.messages,
        war.blame * 100,
        peace.blame * 100,
        growth,
        this.caughtUp,
        this.slowest,
      ),
      isSettled: promised.isKept(),
      settledAfter: world.time() - end,
      lies: this.lies,
      faults: this.faults,
      problems: this.problems(growth, war, peace),
    });
  }

  /** Goes about the same business for so many seconds, and nobody lies. */
  private spendInPeace(seconds: number): Peace {
    const { world } = this.guild;
    const end = world.time() + seconds;
    world.traffic.reset();
    while (world.time() < end) {
      world.advance(SALVO);
      this.business();
      this.watchBlame();
    }
    return this.said(seconds);
  }

  /** What honest clients have done in the last so many seconds. */
  private said(seconds: number): Peace {
    const pairs = this.guild.members.length * (this.guild.members.length - 1);
    return { messages: this.guild.world.traffic.sent().messages, blame: this.blamed / (pairs * seconds) };
  }

  /** Counts who is blamed at this moment by whom, of honest clients. */
  private watchBlame(): void {
    const online = this.guild.online();
    for (const member of online) {
      const { clock, peers } = contextOf(member);
      for (const { client } of online) {
        const peer = peers.byName.get(client.fullName);
        this.blamed += peer !== undefined && peer.failures > 0 && peer.penalisedUntil > clock.now() ? 1 : 0;
      }
    }
  }

  /** How many events of liars somebody honest holds. */
  private taken(): number {
    let count = 0;
    for (const event of ledgerOf(this.guild.members[0]).Events()) {
      count += this.guild.foes.has(event.creator) ? 1 : 0;
    }
    return count;
  }

  private problems(growth: number, war: Peace, peace: Peace): string[] {
    const problems: string[] = [];
    if (war.messages > MULTIPLE * peace.messages + this.lies) {
      problems.push(
        string.format("honest clients said %d messages, and %d without lies", war.messages, peace.messages),
      );
    }
    if (war.blame > peace.blame + BLAME) {
      problems.push(string.format("honest clients blamed each other for %.0f %% of the time", war.blame * 100));
    }
    if (growth > GROWTH) {
      problems.push(string.format("memory grew by %d kB", growth));
    }
    const loudest = this.guild.world.traffic.maxReceivedPerSecond();
    if (loudest > LOUD) {
      problems.push(string.format("somebody heard %d messages within a second", loudest));
    }
    const slowest = math.max(this.slowest, this.caughtUp ?? 0);
    if (slowest > PATIENCE_LIVE) {
      problems.push(string.format("under siege somebody lacked something for %d s", slowest));
    }
    return problems;
  }

  /** Takes down which of the events appended under siege everybody has by now. */
  private watch(): void {
    const { guild, pending } = this;
    const now = guild.world.time();
    for (const [key, since] of pending) {
      if (guild.members.every((member) => ledgerOf(member).Get(key) !== undefined)) {
        this.slowest = math.max(this.slowest, now - since);
        pending.delete(key);
      }
    }
  }

  /** Of this session's library: that of an ended one would keep its client's memory. */
  private compress(text: string): string {
    const stub = this.victim().client.env.LibStub as (this: void, name: string) => unknown;
    const deflate = stub("LibDeflate") as Deflate;
    return deflate.EncodeForWoWAddonChannel(deflate.CompressDeflate(text));
  }

  private victim(): Member {
    return this.dice.pick(this.guild.online());
  }

  /** kB in use, beside the events that were taken in. */
  private measure(): number {
    let events = 0;
    for (const member of this.guild.online()) {
      events += ledgerOf(member).Count();
    }
    collectgarbage("collect");
    return collectgarbage("count") - events * EVENT;
  }

  /** Each liar says something, at some moment of the next second. */
  private salvo(): void {
    const { dice, guild } = this;
    const { world } = guild;
    for (const sender of this.liars) {
      world.schedule(world.time() + dice.next() * SALVO, () => {
        this.say(sender);
      });
    }
    world.advance(SALVO);
  }

  private noteBlock(text: string, sender: string): void {
    const piece = string.sub(text, 1, 2) === "1P" ? decodePiece(string.sub(text, 3)) : undefined;
    if (piece !== undefined && this.blocks[this.blocks.length - 1]?.number !== piece.block) {
      this.blocks.push({ number: piece.block, sender });
      if (this.blocks.length > BLOCKS) {
        this.blocks.shift();
      }
    }
  }

  private say(sender: string): void {
    const { dice } = this;
    // Who still says a long message says nothing else.
    if (this.guild.world.time() < (this.busyUntil.get(sender) ?? 0)) {
      return;
    }
    const way = dice.next();
    const lane: Lane = dice.chance(0.5) ? "control" : "bulk";
    if (way < CAMPAIGNS) {
      const said = this.campaigns.get(sender).next();
      if (said !== undefined) {
        const isBulk = said.kind === Kind.Data || said.kind === Kind.Piece;
        this.send(sender, isBulk ? "bulk" : "control", chunksOf(said.text), said.isForOne === true ? "one" : "all");
      }
    } else if (way < LIES) {
      const { kind, text } = this.liar.next();
      const isBulk = kind === Kind.Data || kind === Kind.Piece || text.length > 1000;
      this.send(sender, isBulk === dice.chance(0.97) ? "bulk" : "control", chunksOf(text));
    } else if (way < ECHOES && this.heard.length > 0) {
      const { prefix, text } = dice.pick(this.heard);
      const changed = dice.chance(0.2) ? text : damage(dice, frameSeed(LEDGER), text);
      this.send(sender, prefix === PREFIXES.bulk ? "bulk" : "control", [string.sub(changed, 1, 255)]);
    } else {
      // Chunks without their first or last, and of nothing.
      const mark = dice.chance(0.5) ? string.char(dice.between(1, 9)) : "";
      this.send(sender, lane, [string.sub(mark + noise(dice), 1, 255)]);
    }
  }

  /** @param hearers who hears it, and where; undefined: mostly all in the guild, but sometimes one, or on another channel. */
  private send(sender: string, lane: Lane, chunks: readonly string[], hearers?: "all" | "one"): void {
    const { dice, guild } = this;
    const channel = hearers !== undefined || dice.chance(0.85) ? "GUILD" : dice.pick(["WHISPER", "RAID", "OFFICER"]);
    const online = guild.online().map(({ client }) => client.name);
    const isForAll = hearers === undefined ? channel === "GUILD" && dice.chance(0.9) : hearers === "all";
    const to = isForAll ? online : [dice.pick(online)];
    const { world } = guild;
    const now = world.time();
    chunks.forEach((text, i) => {
      this.lies += 1;
      world.schedule(now + i * BREATH, () => {
        world.inject({ sender, prefix: PREFIXES[lane], text, channel, to });
      });
    });
    this.busyUntil.set(sender, now + chunks.length * BREATH);
  }

  /** What honest officers do of an evening. */
  private business(): void {
    const { dice, guild } = this;
    const officers = guild.online().filter((member) => member.mayAppend);
    if (dice.chance(0.05)) {
      const officer = dice.pick(officers);
      officer.client.run(() => {
        const { ledger, Loot } = globalsOf(officer);
        const payload = { target: guid(dice.between(1, 40)), points: dice.between(-100, 100), item: 1 };
        const [event] = ledger.Append(Loot, payload);
        if (event !== undefined) {
          guild.journal.note(event);
          this.pending.set(event.key, guild.world.time());
        }
      });
    }
    if (dice.chance(0.005)) {
      guild.reload(dice.pick(guild.online()));
      this.faults.reload = (this.faults.reload ?? 0) + 1;
    }
  }
}
