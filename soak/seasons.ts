import { Range } from "../src/event/key";
import { guid } from "../spec/support/events";
import type { Dice } from "./dice";
import { closingOf, globalsOf, type Guild, ledgerOf, type Member } from "./guild";
import type { Act } from "./faults";

/** Seconds that must have passed since what is closed. */
const YOUNGEST = 15 * 86400;
const WEEK = Range.Week;

/** What officers do in a scenario with closings, beside all that goes wrong. */
export class Seasons {
  private imports = 0;
  /** By weight and name. */
  readonly acts: readonly (readonly [number, readonly [string, Act]])[] = [
    [8, ["append late", () => this.appendLate()]],
    [14, ["close", () => this.close()]],
    [10, ["reopen", () => this.reopen()]],
    [4, ["drop the archive", () => this.drop()]],
    [4, ["fork", () => this.fork()]],
    [4, ["import", () => this.import()]],
  ];

  constructor(
    private readonly guild: Guild,
    private readonly weeks: number,
    private readonly dice: Dice,
  ) {}

  private now(): number {
    const { world } = this.guild;
    return world.startTime + math.floor(world.time());
  }

  private writer(): Member | undefined {
    const writers = this.guild.online().filter((member) => member.mayAppend);
    return writers.length === 0 ? undefined : this.dice.pick(writers);
  }

  /** Some second of the weeks that may be closed. */
  private longAgo(): number {
    return this.now() - YOUNGEST - this.dice.between(0, (this.weeks - 2) * WEEK);
  }

  private appendLate(): boolean {
    const { dice, guild: team } = this;
    const member = this.writer();
    return (
      member?.client.run(() => {
        const { ledger, Loot } = globalsOf(member);
        const payload = { target: guid(dice.between(1, 40)), points: dice.between(-100, 100), item: 1 };
        const [event] = ledger.Append(Loot, payload, { at: this.longAgo() });
        if (event !== undefined) {
          team.journal.note(event);
        }
        return event !== undefined;
      }) === true
    );
  }

  private close(): boolean {
    const { dice, guild: team } = this;
    const member = this.writer();
    if (member === undefined) {
      return false;
    }
    const before = this.longAgo();
    const force = dice.chance(0.9);
    member.client.run(() => {
      const { ledger, Balances } = globalsOf(member);
      // At once: a crash may come right afterwards, and others have heard of it. Reading takes longer than a listener may.
      ledger.OnClosed((closing) => {
        if (closing?.creator === member.guid) {
          team.journal.noteClosing(closing.id);
          team.world.schedule(team.world.time(), () => {
            if (member.client.online && closingOf(member) === closing.id) {
              team.journal.noteSummary(closing.id, ledgerOf(member));
            }
          });
        }
      });
      ledger.Prune(before, Balances, {
        force,
        done: () => {
          // What came of it is seen in the end.
        },
      });
    });
    return true;
  }

  private reopen(): boolean {
    const member = this.writer();
    const id = member === undefined ? "" : closingOf(member);
    if (member === undefined || id === "") {
      return false;
    }
    member.client.run(() => {
      const ledger = ledgerOf(member);
      const closing = ledger.Closings().find((each) => each.id === id);
      if (closing !== undefined) {
        ledger.Reopen(closing, {
          done: () => {
            // What came of it is seen in the end.
          },
        });
      }
    });
    return true;
  }

  private drop(): boolean {
    const closed = this.guild.online().filter((member) => closingOf(member) !== "");
    if (closed.length === 0) {
      return false;
    }
    const member = this.dice.pick(closed);
    member.client.run(() => {
      ledgerOf(member).DropArchive({
        done: () => {
          // What is gone is covered by a closing.
        },
      });
    });
    return true;
  }

  private fork(): boolean {
    const { dice, guild: team } = this;
    const member = this.writer();
    if (member === undefined) {
      return false;
    }
    const isReal = dice.chance(0.6);
    const times = dice.between(1, 5);
    member.client.run(() => {
      const { ledger, Loot } = globalsOf(member);
      const trial = ledger.Fork();
      for (const i of $range(1, times)) {
        const at = i % 2 === 0 ? this.longAgo() : undefined;
        trial.Append(Loot, { target: guid(dice.between(1, 40)), points: i, item: 2 }, at === undefined ? {} : { at });
      }
      const [events] = isReal ? trial.Apply() : [undefined];
      for (const event of events ?? []) {
        team.journal.note(event);
      }
      trial.Discard();
    });
    return true;
  }

  private import(): boolean {
    const { dice, guild: team } = this;
    const member = this.writer();
    if (member === undefined) {
      return false;
    }
    this.imports += 1;
    const note = `import ${this.imports}`;
    team.journal.noteImport(note);
    const rows: number[] = [];
    for (const _ of $range(1, dice.between(1, 40))) {
      rows.push(dice.chance(0.5) ? this.longAgo() : this.now() - dice.between(1, 86400));
    }
    const targets = [guid(dice.between(1, 40))];
    member.client.run(() => {
      const { ledger, Bonus } = globalsOf(member);
      ledger.ImportRows(
        rows,
        (time) => ({ type: Bonus, payload: { targets, points: 1, note }, time, creator: member.guid }),
        () => {
          // Others get it by sync.
        },
      );
    });
    return true;
  }
}
