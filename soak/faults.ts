import { guid } from "../spec/support/events";
import type { Dice } from "./dice";
import { globalsOf, type Guild, ledgerOf, type Member } from "./guild";
import type { Scenario } from "./scenario";
import { Seasons } from "./seasons";

/** Virtual seconds in which clients log in at the beginning. */
const LOGINS = 30;

/** Does something; false when it was not possible. */
export type Act = (this: void) => boolean;

/** What goes wrong in a scenario, and what its officers go on entering meanwhile. */
export class Faults {
  /** How often each happened. */
  readonly injected: Record<string, number | undefined> = {};
  private isPartitioned = false;
  private isOver = false;
  private readonly acts: readonly (readonly [number, readonly [string, Act]])[];

  constructor(
    private readonly guild: Guild,
    private readonly scenario: Scenario,
    private readonly dice: Dice,
  ) {
    this.acts = [
      [30, ["append", () => this.append(1)]],
      [6, ["burst", () => this.append(dice.between(2, 30))]],
      [3, ["all append", () => this.appendAll()]],
      [5, ["retract", () => this.retract()]],
      [10, ["reload", () => this.reload()]],
      [6, ["logout", () => this.leave("logout")]],
      [6, ["crash", () => this.leave("crash")]],
      [6, ["crash at a step", () => this.doom()]],
      [8, ["lockdown", () => this.lockdown()]],
      [5, ["partition", () => this.partition()]],
      [8, ["toggle", () => this.toggle()]],
      [3, ["loading screen", () => this.instance()]],
      [3, ["clock", () => this.clock()]],
      ...(scenario.closings ? new Seasons(guild, scenario.weeks, dice).acts : []),
    ];
  }

  /** Lets the clients log in, and things go wrong until the scenario's time is over. */
  run(): void {
    const { dice, guild, scenario } = this;
    const { world } = guild;
    world.loss = scenario.loss;
    world.reorder = scenario.reorder;
    const start = world.time();
    for (const member of guild.members) {
      member.sends = member.mayServe && dice.chance(0.6);
      const delay = dice.chance(0.15) ? dice.next() * scenario.trouble : dice.next() * LOGINS;
      this.later(delay, () => {
        this.comeBack(member);
      });
    }
    const end = start + scenario.trouble;
    while (world.time() < end) {
      world.advance(math.min(dice.waiting(scenario.pace), end - world.time()));
      const [name, act] = dice.weighted(this.acts);
      if (act()) {
        this.count(name);
      }
    }
  }

  /** Ends all but loss and reordering: everybody is online, nobody is cut off, and those who may serve send. */
  end(): void {
    const { dice, guild } = this;
    this.isOver = true;
    guild.world.heal();
    for (const member of guild.members) {
      const { client } = member;
      guild.spare(member);
      client.setLockdown(false);
      if (!client.online) {
        guild.login(member);
      }
      client.setInstance("none");
    }
    const servers = guild.members.filter((member) => member.mayServe);
    // All, or only a few.
    const share = dice.chance(0.6) ? 1 : dice.next();
    const certain = dice.pick(servers);
    for (const member of guild.members) {
      guild.setSending(member, member === certain || (member.mayServe && dice.chance(share)));
    }
  }

  private count(name: string): void {
    this.injected[name] = (this.injected[name] ?? 0) + 1;
  }

  /** Does something after a while, if the faults are not over then. */
  private later(seconds: number, act: (this: void) => void): void {
    const { world } = this.guild;
    world.schedule(world.time() + seconds, () => {
      if (!this.isOver) {
        act();
      }
    });
  }

  private someone(): Member | undefined {
    const online = this.guild.online();
    return online.length === 0 ? undefined : this.dice.pick(online);
  }

  private comeBack(member: Member): void {
    if (!member.client.online) {
      this.guild.login(member);
    }
  }

  private enter(member: Member): void {
    const { dice, guild } = this;
    member.client.run(() => {
      const { ledger, Loot, Bonus } = globalsOf(member);
      const isLoot = dice.chance(0.8);
      const payload = isLoot
        ? { target: guid_(dice), points: dice.between(-100, 100), item: dice.between(1, 500) }
        : { targets: [guid_(dice), guid_(dice)], points: dice.between(-5, 5), note: `n${dice.between(1, 9)}` };
      const ago = dice.chance(0.2) ? dice.between(1, 2_000_000) : 0;
      const now = guild.world.startTime + math.floor(guild.world.time()) + math.min(0, member.client.serverTimeOffset);
      const [event] = ledger.Append(isLoot ? Loot : Bonus, payload, ago === 0 ? undefined : { at: now - ago });
      if (event !== undefined) {
        guild.journal.note(event);
      }
    });
  }

  private append(count: number): boolean {
    const writers = this.guild.online().filter((member) => member.mayAppend);
    if (writers.length === 0) {
      return false;
    }
    const writer = this.dice.pick(writers);
    for (const _ of $range(1, count)) {
      // A step may be its last.
      if (writer.client.online) {
        this.enter(writer);
      }
    }
    return true;
  }

  private appendAll(): boolean {
    for (const member of this.guild.online()) {
      if (member.mayAppend) {
        this.enter(member);
      }
    }
    return true;
  }

  private retract(): boolean {
    const { dice, guild } = this;
    const writers = guild.online().filter((member) => member.mayAppend);
    if (writers.length === 0 || guild.journal.keys.length === 0) {
      return false;
    }
    const writer = dice.pick(writers);
    const key = dice.pick(guild.journal.keys);
    return (
      writer.client.run(() => {
        const ledger = ledgerOf(writer);
        const [event] = ledger.Get(key) === undefined ? [undefined] : ledger.Retract(key);
        if (event !== undefined) {
          guild.journal.note(event);
        }
        return event !== undefined;
      }) === true
    );
  }

  private reload(): boolean {
    const member = this.someone();
    if (member === undefined) {
      return false;
    }
    this.guild.reload(member);
    return true;
  }

  private leave(way: "logout" | "crash"): boolean {
    const member = this.someone();
    if (member === undefined) {
      return false;
    }
    this.guild[way](member);
    this.later(this.dice.waiting(60), () => {
      this.comeBack(member);
    });
    return true;
  }

  private doom(): boolean {
    const { dice, guild } = this;
    const member = this.someone();
    if (member === undefined) {
      return false;
    }
    guild.doom(member, dice.between(1, 60));
    if (dice.chance(0.3)) {
      guild.reload(member);
    }
    this.later(30 + dice.waiting(60), () => {
      this.comeBack(member);
    });
    return true;
  }

  private lockdown(): boolean {
    const { dice, guild } = this;
    const share = dice.next();
    const fighting = guild.members.filter(() => dice.chance(share));
    for (const { client } of fighting) {
      client.setLockdown(true);
    }
    this.later(dice.between(10, 300), () => {
      for (const { client } of fighting) {
        client.setLockdown(false);
      }
    });
    return fighting.length > 0;
  }

  private partition(): boolean {
    const { dice, guild } = this;
    if (this.isPartitioned) {
      return false;
    }
    const islands: string[][] = [[], []];
    for (const { client } of guild.members) {
      islands[dice.between(0, 1)].push(client.name);
    }
    this.isPartitioned = true;
    guild.world.partition(islands);
    this.later(dice.between(20, 300), () => {
      this.isPartitioned = false;
      guild.world.heal();
    });
    return true;
  }

  private toggle(): boolean {
    const servers = this.guild.members.filter((member) => member.mayServe);
    const member = this.dice.pick(servers);
    this.guild.setSending(member, !member.sends);
    return true;
  }

  private instance(): boolean {
    const member = this.someone();
    member?.client.setInstance(this.dice.pick(["none", "party", "raid"]));
    return member !== undefined;
  }

  private clock(): boolean {
    this.dice.pick(this.guild.members).client.setServerTimeOffset(this.dice.between(-3, 3));
    return true;
  }
}

function guid_(dice: Dice): string {
  return guid(dice.between(1, 40));
}
