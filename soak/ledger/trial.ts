import { Range } from "../../src/event/key";
import type { Ledger } from "../../src/ledger/ledger";
import { Retraction } from "../../src/ledger/store/retractions";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import type { Job } from "../../src/ports";
import type { Projection } from "../../src/replay/projection";
import { blockOf, type Draft, guid, Loot } from "../../spec/support/events";
import { FakeTime } from "../../spec/support/fakes";
import { copy, openLedger, setOf, standingsDefinition } from "../../spec/support/ledgers";
import { seeded, type SeededRandom } from "../../spec/support/random";
import { compare } from "./comparison";
import { type Fact, Model, type Points } from "./model";

/** Weeks over which events are spread. */
const WEEKS = 3;
/** Events of a pack that peers send again. */
const RESENT = 200;
/** Clock of a client on which every pause gives the frame back: no budget is as long. */
const SLOW = 10;
/** Steps between two comparisons, about. */
const CHECK = 60;

interface SavedTable {
  weeks: Record<number, string>;
  damaged: Record<string, unknown>;
}

/**
 * One ledger under random steps, beside a plain model of it: events come in all ways, the addon is loaded anew, crashes, and
 * finds its table damaged, while every pause of the work under way gives the frame back. In between all is compared. Its
 * seed makes it the same every time.
 */
export class Trial {
  /** What was not as in the model; empty when all is well. */
  readonly problems: string[] = [];
  /** Steps done, by name. */
  readonly done: Record<string, number> = {};
  private readonly random: SeededRandom;
  private readonly model = new Model();
  private time = new FakeTime();
  private storage: object = {};
  /** The saved table as it was at the last logout. */
  private lastSaved: object = {};
  private ledger: Ledger;
  private live: Projection<Points>;
  private traveller: Projection<Points>;
  private travelTime: number | undefined;
  /** Work that this trial has begun, and ends with the session. */
  private jobs: Job[] = [];
  /** Weeks that were damaged on purpose, and were not looked at since: of this session's table, and of the saved one. */
  private damaged = new LuaSet<number>();
  private savedDamaged = new LuaSet<number>();
  private readonly steps: Record<string, (this: void) => void> = {
    append: () => {
      this.append();
    },
    appendAfterwards: () => {
      this.append(this.pastTime());
    },
    receive: () => {
      this.receive(this.newDrafts(this.random.between(1, 12)));
    },
    receiveAgain: () => {
      const facts = this.model.facts();
      const from = this.random.between(0, math.max(0, facts.length - 40));
      this.receive(facts.slice(from, from + 40).map(({ draft }) => draft));
    },
    conflict: () => {
      this.conflict();
    },
    retract: () => {
      this.retract();
    },
    import: () => {
      this.import();
    },
    export: () => {
      this.export();
    },
    fork: () => {
      const fork = this.ledger.Fork();
      this.expect(
        fork.Hash() === this.ledger.Hash() && fork.Count() === this.ledger.Count(),
        "a fork is another ledger",
      );
      fork.Close();
    },
    travel: () => {
      this.travelTime = this.pastTime();
      this.traveller.TravelTo(this.travelTime);
    },
    return: () => {
      this.travelTime = undefined;
      this.traveller.Return();
    },
    catchUp: () => {
      this.live.CatchUp();
      this.compareWithEvents();
    },
    look: () => {
      for (const event of this.ledger.Events(this.pastTime())) {
        this.expect(this.ledger.Get(event.key)?.key === event.key, `${event.key} is listed and cannot be got`);
        break;
      }
    },
    sketch: () => {
      this.start((pause) => {
        setOf(this.ledger).sketch(64, pause);
      });
    },
    hand: () => {
      const weeks = this.ledger.Weeks();
      const week = weeks[this.random.between(0, weeks.length - 1)] as number | undefined;
      if (week === undefined) {
        return;
      }
      this.start((pause) => {
        setOf(this.ledger).packWeek(week, 2000, pause);
      });
    },
    wait: () => {
      this.advance(this.random.between(1, 4));
    },
    save: () => {
      this.advance(31);
    },
    reload: () => {
      this.logOut();
      this.login(this.lastSaved);
    },
    crash: () => {
      this.login(this.lastSaved);
    },
    damage: () => {
      this.logOut();
      this.damage(this.lastSaved as SavedTable);
      this.login(this.lastSaved);
    },
  };
  /** Names of steps, each as often as it is to be. */
  private readonly urn: string[] = [];

  constructor(readonly seed: number) {
    this.random = seeded(seed);
    this.time.millisecondsPerLook = SLOW;
    this.ledger = openLedger({ time: this.time, storage: this.storage });
    this.live = this.ledger.Project({ ...standingsDefinition, name: "live" });
    this.traveller = this.ledger.Project({ ...standingsDefinition, name: "traveller" });
    const often: Record<string, number> = { append: 12, appendAfterwards: 12, receive: 14, retract: 10, conflict: 8 };
    const seldom = ["reload", "crash", "damage", "save", "import", "export", "fork"];
    // In a fixed order, so that the seed alone decides.
    const names: string[] = [];
    for (const [name] of pairs(this.steps)) {
      names.push(name);
    }
    table.sort(names);
    for (const name of names) {
      for (const _ of $range(1, often[name] ?? (seldom.includes(name) ? 1 : 4))) {
        this.urn.push(name);
      }
    }
    // A week that is packed and unpacked in many slices.
    this.receive(this.newDrafts(250, 1));
    this.receive(this.newDrafts(250, 1));
    this.receive(this.newDrafts(250, 1));
  }

  /** Does so many steps, and compares now and then; stops at the first problem. */
  run(steps: number): this {
    for (const step of $range(1, steps)) {
      const name = this.urn[this.random.between(0, this.urn.length - 1)];
      this.done[name] = ((this.done[name] as number | undefined) ?? 0) + 1;
      this.steps[name]();
      for (const _ of $range(1, this.random.between(0, 3))) {
        this.time.frame();
      }
      if (step === steps || this.random.between(1, CHECK) === 1) {
        this.compareWithModel();
      }
      this.note(this.time.errors.map((error) => `error: ${tostring(error)}`));
      if (this.problems.length > 0) {
        this.problems.push(`seed ${this.seed}, step ${step}: ${name}`);
        break;
      }
    }
    return this;
  }

  private expect(isRight: boolean, problem: string): void {
    if (!isRight) {
      this.problems.push(problem);
    }
  }

  private note(problems: readonly string[]): void {
    for (const problem of problems) {
      this.problems.push(problem);
    }
  }

  private start(work: Parameters<FakeTime["scheduler"]["start"]>[0]): void {
    this.jobs.push(this.time.scheduler.start(work));
  }

  private advance(seconds: number): void {
    this.time.advance(seconds);
  }

  /** Some second of the weeks that count, not later than now. */
  private pastTime(weeks = WEEKS): number {
    return this.time.server - this.random.between(0, weeks * Range.Week - 1);
  }

  private newDrafts(count: number, weeks = WEEKS): Draft[] {
    const drafts: Draft[] = [];
    const seen = new LuaSet<string>();
    for (const _ of $range(1, count)) {
      const time = this.pastTime(weeks);
      const creator = guid(this.random.between(2, 9));
      if (!seen.has(`${time} ${creator}`)) {
        seen.add(`${time} ${creator}`);
        drafts.push({ time, counter: this.random.between(0, 2), creator, eventType: Loot, payload: this.payload() });
      }
    }
    return drafts;
  }

  private payload(): { target: string; points: number; item: number } {
    return { target: guid(this.random.between(1, 12)), points: this.random.between(-50, 50), item: 16800 };
  }

  private randomFact(): Fact {
    const facts = this.model.facts();
    return facts[this.random.between(0, facts.length - 1)];
  }

  private randomRetraction(): Fact {
    const retractions = this.model.facts().filter(({ draft }) => draft.eventType === Retraction);
    return retractions.length === 0 ? this.randomFact() : retractions[this.random.between(0, retractions.length - 1)];
  }

  /** A peer sends these, and it is taken in in slices. */
  private receive(drafts: Draft[]): void {
    for (const draft of drafts) {
      this.model.add(draft);
    }
    this.send(drafts);
  }

  private send(drafts: Draft[]): void {
    const block = blockOf(drafts);
    const pack = writePack(block, 1, block.count, noPause);
    this.start((pause) => {
      this.expect(setOf(this.ledger).receive(pack, "P2-Realm", pause) !== undefined, "a good pack is refused");
    });
  }

  private append(at?: number): void {
    const payload = this.payload();
    const [event] = this.ledger.Append(Loot, payload, at === undefined ? undefined : { at });
    if (event === undefined) {
      this.problems.push("an append was refused");
      return;
    }
    const { time, counter, creator } = event;
    this.model.add({ time, counter, creator, eventType: Loot, payload });
  }

  private retract(): void {
    const target = this.randomFact().key;
    const [event] = this.ledger.Retract(target);
    if (event === undefined) {
      this.problems.push("a retraction was refused");
      return;
    }
    const { time, counter, creator } = event;
    this.model.add({ time, counter, creator, eventType: Retraction, payload: { target } });
  }

  /** Another payload under keys that are there, perhaps of another type. */
  private conflict(): void {
    const drafts: Draft[] = [];
    const seen = new LuaSet<string>();
    for (const _ of $range(1, this.random.between(1, 5))) {
      const { draft, key } = this.random.between(1, 3) === 1 ? this.randomRetraction() : this.randomFact();
      if (!seen.has(key)) {
        seen.add(key);
        const isRetraction = this.random.between(1, 3) === 1;
        const payload = isRetraction ? { target: this.randomFact().key } : this.payload();
        drafts.push({ ...draft, eventType: isRetraction ? Retraction : Loot, payload });
      }
    }
    this.receive(drafts);
  }

  /** Somebody's export is read in slices. */
  private import(): void {
    const drafts = this.newDrafts(20);
    const block = blockOf(drafts);
    const other = openLedger({ time: this.quietTime(), person: 2 });
    setOf(other).receive(writePack(block, 1, block.count, noPause), "P3-Realm", noPause);
    for (const draft of drafts) {
      this.model.add(draft);
    }
    this.ledger.Import(other.Export() as string, () => {
      // It is compared later.
    });
  }

  /** An export in slices holds at least what was there when it began. */
  private export(): void {
    const { ledger } = this;
    const before = ledger.Count();
    ledger.Export(undefined, undefined, (text) => {
      const other = openLedger({ time: this.quietTime(), person: 2 });
      other.Import(text);
      this.expect(other.Count() >= before || this.isHurt(), `an export of ${before} events holds ${other.Count()}`);
    });
  }

  /** A clock of the same time on which nothing pauses. */
  private quietTime(): FakeTime {
    const time = new FakeTime();
    time.server = this.time.server;
    return time;
  }

  private logOut(): void {
    this.ledger.flush();
    this.lastSaved = copy(this.storage);
    this.savedDamaged = copy(this.damaged);
  }

  /** One byte of a week, or its end, is another. */
  private damage(saved: SavedTable): void {
    const weeks: number[] = [];
    for (const [number] of pairs(saved.weeks as unknown as LuaTable<number, string>)) {
      weeks.push(number);
    }
    if (weeks.length === 0) {
      return;
    }
    table.sort(weeks);
    const number = weeks[this.random.between(0, weeks.length - 1)];
    const text = saved.weeks[number];
    const place = this.random.between(1, text.length);
    const other = string.byte(text, place) === 48 ? "1" : "0";
    saved.weeks[number] =
      this.random.between(1, 4) === 1
        ? string.sub(text, 1, place - 1)
        : string.sub(text, 1, place - 1) + other + string.sub(text, place + 1);
    this.savedDamaged.add(number);
  }

  /** A new session with a saved table; peers give again what it lacks. */
  private login(saved: object): void {
    for (const job of this.jobs) {
      job.cancel();
    }
    this.jobs = [];
    this.ledger.Close();
    const time = this.quietTime();
    time.millisecondsPerLook = SLOW;
    time.server += 1;
    this.time = time;
    this.storage = copy(saved);
    this.damaged = copy(this.savedDamaged);
    this.ledger = openLedger({ time, storage: this.storage });
    this.live = this.ledger.Project({ ...standingsDefinition, name: "live" });
    this.traveller = this.ledger.Project({ ...standingsDefinition, name: "traveller" });
    this.travelTime = undefined;
    if (this.random.between(1, 2) === 1) {
      // The check for damage begins.
      this.advance(7);
      this.compareWithEvents();
    }
    const facts = this.model.facts();
    for (const from of $range(0, facts.length - 1, RESENT)) {
      this.send(facts.slice(from, from + RESENT).map(({ draft }) => draft));
    }
  }

  /** Whether a damage on purpose may not have been made good yet. */
  private isHurt(): boolean {
    return next(this.damaged)[0] !== undefined;
  }

  /** Handlers have seen just the events that the ledger gives, each once. */
  private compareWithEvents(): void {
    // A week that turns out to be damaged is gone while it is looked at.
    for (const _ of this.ledger.Events());
    this.live.CatchUp();
    const sums: Points = {};
    for (const event of this.ledger.Events()) {
      if (event.type === "LT" && !this.ledger.IsRetracted(event)) {
        const { target, points } = event as unknown as { target: string; points: number };
        sums[target] = ((sums[target] as number | undefined) ?? 0) + points;
      }
    }
    this.expect(isSame(sums, this.live.GetState()), "the state is not that of the events");
  }

  /** All that was begun comes to its end, and all must be as in the model. */
  private compareWithModel(): void {
    this.time.settle();
    // Rewinds rest, ten seconds at most, and weeks are checked and packed.
    this.advance(45);
    const { ledger, model } = this;
    this.note(compare(ledger, model));
    this.expect(isSame(model.points(), this.live.GetState()), "the live state is another");
    this.expect(isSame(model.points(this.travelTime), this.traveller.GetState()), "the state of a time is another");
    for (const [name] of pairs((this.storage as SavedTable).damaged)) {
      const [number] = string.match(name, "^%d+");
      this.expect(this.damaged.has(tonumber(number) ?? -1), `a healthy week was put aside: ${name}`);
    }
    // All weeks were looked at since.
    this.damaged = new LuaSet();
    (this.storage as SavedTable).damaged = {};
  }
}

/** Whether two tables of sums say the same; who has none may be left out. */
function isSame(a: Points, b: Points): boolean {
  for (const [name, value] of pairs(a)) {
    if (((b[name] as number | undefined) ?? 0) !== value) {
      return false;
    }
  }
  for (const [name, value] of pairs(b)) {
    if (((a[name] as number | undefined) ?? 0) !== value) {
      return false;
    }
  }
  return true;
}
