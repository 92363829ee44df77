import { createRandom, type Random } from "../random";
import type { DemoGuild } from "./guild";
import type { Member } from "./members";

/** Told of what happens, in a line of text. */
export type Narrator = (this: void, text: string) => void;

/** What happens on the evening. */
export interface EveningOptions {
  readonly seed: number;
  /** How often an officer enters something. */
  readonly awards: number;
  /** Virtual seconds after which it ends, settled or not. */
  readonly patience: number;
}

/** Virtual seconds, from the first login. */
const TICK = 0.5;
const LOGIN_EVERY = 1;
const AWARD_FROM = 25;
const AWARD_EVERY = 8;
const CRASH = 70;
const BACK = 85;
const PULL = 50;
const KILL = 110;
/** How long to wait, when all are equal, until all say so. */
const AFTERWARDS = 60;

const LOOT = [16867, 17069, 18803, 18814, 18816, 18832, 19019, 19334];
const PRICES = [-2, -10, -20, -40];

/** One evening of the guild: logins, awards, a crash, an encounter. */
export class Evening {
  private readonly random: Random;
  private awarded = 0;
  private planned = 0;

  constructor(
    private readonly guild: DemoGuild,
    private readonly options: EveningOptions,
    private readonly narrate: Narrator,
  ) {
    this.random = createRandom(options.seed + 1);
    this.plan();
  }

  /** Lets a second pass at a time until all is done, everybody is equal and knows it, or patience ends. */
  run(tick: (this: void) => void): void {
    const { guild } = this;
    let end = this.options.patience;
    let isEqual = false;
    while (guild.world.time() < end) {
      guild.advance(TICK);
      tick();
      if (!isEqual && this.planned === 0 && guild.isEqual()) {
        isEqual = true;
        end = Math.min(end, guild.world.time() + AFTERWARDS);
      }
      if (isEqual && guild.members.every((member) => guild.standing(member).state === "synced")) {
        return;
      }
    }
  }

  private at(time: number, act: (this: void) => void): void {
    this.planned += 1;
    this.guild.world.schedule(time, () => {
      this.planned -= 1;
      act();
    });
  }

  private plan(): void {
    const { guild, narrate } = this;
    const officers = guild.officers();
    const crashing = officers[1] ?? guild.members[1];
    const others = guild.members.filter((member) => member !== crashing && member !== guild.members[0]);
    const fighting = others.slice(0, 2);
    guild.members.forEach((member, index) => {
      this.at(index * LOGIN_EVERY, () => {
        guild.logIn(member);
      });
    });
    this.at(AWARD_FROM, () => {
      this.award();
    });
    this.at(CRASH, () => {
      guild.client(crashing).crash();
      narrate(`${crashing.name} crashes: nothing is saved`);
    });
    this.at(BACK, () => {
      guild.logIn(crashing);
      narrate(`${crashing.name} is back, with the saved file of before the evening`);
    });
    this.at(PULL, () => {
      this.setFight(fighting, true);
    });
    this.at(KILL, () => {
      this.setFight(fighting, false);
    });
  }

  private setFight(fighting: readonly Member[], on: boolean): void {
    for (const member of fighting) {
      this.guild.client(member).setLockdown(on);
    }
    const names = fighting.map((member) => member.name).join(" and ");
    this.narrate(on ? `${names} enter an encounter: their addons cannot send` : `${names} have won their encounter`);
  }

  /** Points for everybody, or an item for somebody, by one officer after the other. */
  private award(): void {
    const { guild, options } = this;
    const officers = guild.officers().filter((member) => guild.client(member).online);
    const officer = officers[this.awarded % officers.length];
    this.awarded += 1;
    if (this.awarded % 3 === 1) {
      const targets = guild.members.map((member) => member.person);
      guild.enter(officer, { type: "points", targets, points: [2], item: 0, reason: "Time Interval Bonus" });
      this.narrate(`${officer.name} gives everybody 2 points`);
    } else {
      const winner = this.pick(guild.members);
      const price = this.pick(PRICES);
      const item = this.pick(LOOT);
      const reason = "Molten Core: Ragnaros";
      guild.enter(officer, { type: "loot", targets: [winner.person], points: [price], item, reason });
      this.narrate(`${officer.name} gives item ${item} to ${winner.name} for ${-price} points`);
    }
    if (this.awarded < options.awards) {
      this.at(guild.world.time() + AWARD_EVERY, () => {
        this.award();
      });
    }
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)];
  }
}
