import { defineEvent } from "../../event/eventType";
import { Prime } from "../../event/fingerprint";
import { isBefore, parseKey, weekOfStamp } from "../../event/key";
import type { Block, Columns } from "../../pack/block";
import type { Pause } from "../../ports";

/** The library's own event type that undoes an earlier event, or an earlier retraction. */
export const Retraction = defineEvent("_R", [["target", "string"]], true);

/** Retractions looked at between two pauses. */
const STEP = 512;
/** Looking that was overtaken this often is done in one go. */
const RETRIES = 3;

/** A retraction that names an event. */
export interface Naming {
  readonly stamp: number;
  readonly creator: number;
  /** Whether it counts: no retraction that counts names it. */
  readonly counts: boolean;
}

/** By number of a key; 0 where there is none. */
type Row = LuaTable<number, number>;

/** A key as a number, for sums that tell sets of keys apart. */
function keyNumber(stamp: number, creator: number): number {
  return ((stamp % Prime.A) * 8191 + (creator % Prime.B)) % Prime.A;
}

/**
 * Which events are undone. An event is, while a retraction later than it names it that is not undone itself; so it does
 * not matter in which order they arrive, and retractions cannot go in circles.
 *
 * Each retraction names one earlier key, so they form trees: the event at the root, retractions below what they name. Each
 * key knows how many retractions that count name it. One that comes or goes changes the count of what it names; when that
 * becomes undone by it, or is no longer, so does the count of what that names in its turn, and so on up to the root. That is
 * done when somebody asks, the last come first: a chain that grows is then walked once, not once for each that comes.
 */
export class Retractions {
  /** Goes up with every retraction that comes or goes. */
  revision = 0;
  /** The weeks whose retractions have changed; taken out by the index that saves them. */
  readonly changedWeeks = new LuaTable<number, boolean>();
  /** Keys that are or were named, or that of a retraction, are numbered from 1; the rows are made with the first. */
  private size = 0;
  private stamps!: Row;
  private creators!: Row;
  /** How many retractions that count name this key. */
  private undoing!: Row;
  /** Of a retraction: what it names. */
  private targets!: Row;
  /** The first retraction that names this key; of a retraction the ones beside it. */
  private firsts!: Row;
  private nexts!: Row;
  private previous!: Row;
  /** By week and stamp: a key; and the next one with the same stamp. */
  private readonly weeks = new LuaTable<number, LuaTable<number, number | undefined> | undefined>();
  private twins!: LuaTable<number, number | undefined>;
  /** By key: one nearer to its root, or the root; emptied when a retraction goes. */
  private roots!: LuaTable<number, number | undefined>;
  /** Retractions that are not counted yet, and how many. */
  private uncounted!: Row;
  private uncountedSize = 0;
  /** Whether a retraction is counted where it counts. */
  private isCounted!: LuaTable<number, boolean | undefined>;
  /** No retraction has a higher stamp. */
  private latest = -1;
  /** Which keys were undone by retractions before some stamp, as far as it was asked for; and at which revision. */
  private undoneThen!: LuaTable<number, boolean | undefined>;
  private then = 0;
  private thenRevision = 0;

  /**
   * Takes in the retractions among events that are new.
   * @returns the earliest event that may be undone by them, or restored.
   */
  addFrom(added: Block): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    let earliest = 0;
    if (added.columns.get(Retraction.shape) !== undefined) {
      for (const i of $range(1, added.count)) {
        if (added.shapes.get(i) === Retraction.shape) {
          earliest = this.earlier(earliest, this.take(added, i));
        }
      }
    }
    return this.keyOf(earliest);
  }

  /** Takes in the event in one place of a block, when it is a retraction. See {@link addFrom}. */
  add(block: Block, index: number): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    return this.keyOf(block.shapes.get(index) === Retraction.shape ? this.take(block, index) : 0);
  }

  /** Forgets the event in one place of a block, when it is a retraction: another payload takes its place. */
  remove(block: Block, index: number): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    if (block.shapes.get(index) !== Retraction.shape) {
      return this.keyOf(0);
    }
    const stamp = block.stamps.get(index);
    this.changedWeeks.set(weekOfStamp(stamp), true);
    return this.keyOf(this.drop(this.find(stamp, block.creators.get(index))));
  }

  /**
   * Forgets the retractions of a week that was lost.
   * @returns the earliest event that they may have undone, perhaps of a week before.
   */
  forgetWeek(number: number): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    let earliest = 0;
    this.changedWeeks.set(number, true);
    const keys = this.weeks.get(number) as LuaTable<number, number> | undefined;
    if (keys !== undefined) {
      for (const [, first] of keys) {
        let key: number | undefined = first;
        while (key !== undefined) {
          earliest = this.earlier(earliest, this.drop(key));
          key = this.twins.get(key);
        }
      }
    }
    return this.keyOf(earliest);
  }

  /** The stamps in a week at which an event may be undone; undefined when there are none. */
  suspects(week: number): LuaTable<number, unknown> | undefined {
    return this.weeks.get(week) as LuaTable<number, unknown> | undefined;
  }

  /**
   * Whether the event with this key is undone.
   * @param limit only by retractions whose stamp is below this.
   */
  isUndone(stamp: number, creator: number, limit = math.huge): boolean {
    const key = this.find(stamp, creator);
    if (key === 0) {
      return false;
    }
    if (limit !== math.huge && limit <= this.latest) {
      return this.wasUndone(key, limit);
    }
    this.countAll();
    return this.undoing.get(key) > 0;
  }

  /** The retractions that name a key, in order. */
  naming(stamp: number, creator: number): Naming[] {
    const found: Naming[] = [];
    this.countAll();
    const key = this.find(stamp, creator);
    let each = key === 0 ? 0 : this.firsts.get(key);
    while (each > 0) {
      found.push({
        stamp: this.stamps.get(each),
        creator: this.creators.get(each),
        counts: this.undoing.get(each) === 0,
      });
      each = this.nexts.get(each);
    }
    table.sort(found, (a, b) => isBefore(a.stamp, a.creator, b.stamp, b.creator));
    return found;
  }

  /** The retractions from one stamp on, below another, that name a key from a third on, below a fourth. */
  acting(from: number, to: number, on: number, before: number): { stamp: number; creator: number }[] {
    const { creators, stamps, targets } = this;
    const found: { stamp: number; creator: number }[] = [];
    for (const key of $range(1, this.latest < from ? 0 : this.size)) {
      const target = targets.get(key);
      const stamp = stamps.get(key);
      if (target > 0 && stamp >= from && stamp < to && stamps.get(target) >= on && stamps.get(target) < before) {
        found.push({ stamp, creator: creators.get(key) });
      }
    }
    return found;
  }

  /**
   * A key before which all is as it was before some stamp: the earliest event that retractions from this stamp on undo or
   * restore.
   */
  firstChangeSince(since: number, pause: Pause): LuaMultiReturn<[stamp: number, creator: number]> {
    let root = 0;
    if (this.latest >= since) {
      let revision: number | undefined;
      let attempt = 0;
      while (revision !== this.revision) {
        revision = this.revision;
        attempt += 1;
        root = this.earliestRoot(since, attempt > RETRIES ? undefined : pause);
      }
    }
    if (root === 0) {
      return $multi(math.huge, 0);
    }
    return $multi(this.stamps.get(root), this.creators.get(root));
  }

  /**
   * A number that stands for which events up to a stamp are undone, among ledgers with the same events up to it: that is for
   * the later retractions that count.
   */
  undoneUpTo(stamp: number): number {
    let sum = 0;
    if (this.latest > stamp) {
      this.countAll();
      const first = weekOfStamp(stamp);
      for (const [week, keys] of this.weeks) {
        if (week >= first) {
          sum = (sum + this.undoneBy(keys as LuaTable<number, number>, stamp)) % Prime.A;
        }
      }
    }
    return sum;
  }

  /** A number that stands for what some of the keys undo up to a stamp that is before them. */
  private undoneBy(keys: LuaTable<number, number>, stamp: number): number {
    const { creators, stamps, targets, undoing } = this;
    let sum = 0;
    for (const [own, first] of keys) {
      let key = own > stamp ? (first as number | undefined) : undefined;
      while (key !== undefined) {
        const target = targets.get(key);
        if (target > 0 && undoing.get(key) === 0 && stamps.get(target) <= stamp) {
          sum = (sum + keyNumber(stamps.get(target), creators.get(target))) % Prime.A;
        }
        key = this.twins.get(key);
      }
    }
    return sum;
  }

  /** Takes in the retraction in one place of a block; gives the root that it is below, 0 when it names nothing before it. */
  private take(block: Block, index: number): number {
    const stamp = block.stamps.get(index);
    const creator = block.creators.get(index);
    this.changedWeeks.set(weekOfStamp(stamp), true);
    const columns = block.columns.get(Retraction.shape) as Columns;
    const [targetStamp, targetCreator] = parseKey(columns.values.get(1).get(block.rows.get(index)));
    if (targetStamp === undefined || !isBefore(targetStamp, targetCreator as number, stamp, creator)) {
      return 0;
    }
    const key = this.numberOf(stamp, creator);
    if (this.targets.get(key) > 0) {
      // Known already.
      return 0;
    }
    const target = this.numberOf(targetStamp, targetCreator as number);
    const next = this.firsts.get(target);
    this.targets.set(key, target);
    this.nexts.set(key, next);
    this.previous.set(key, 0);
    this.firsts.set(target, key);
    if (next > 0) {
      this.previous.set(next, key);
    }
    this.revision += 1;
    this.latest = math.max(this.latest, stamp);
    this.uncountedSize += 1;
    this.uncounted.set(this.uncountedSize, key);
    return this.rootOf(target);
  }

  /** Forgets a retraction; gives the root that it was below, 0 when it was none. */
  private drop(key: number): number {
    const target = key === 0 ? 0 : this.targets.get(key);
    if (target === 0) {
      return 0;
    }
    this.countAll();
    if (this.undoing.get(key) === 0) {
      this.count(target, -1);
    }
    const root = this.rootOf(target);
    const next = this.nexts.get(key);
    const before = this.previous.get(key);
    this.targets.set(key, 0);
    this.isCounted.set(key, undefined);
    if (before > 0) {
      this.nexts.set(before, next);
    } else {
      this.firsts.set(target, next);
    }
    if (next > 0) {
      this.previous.set(next, before);
    }
    this.roots = new LuaTable();
    this.revision += 1;
    return root;
  }

  /** Counts the retractions that have come, the last first. */
  private countAll(): void {
    const { isCounted, targets, uncounted, undoing } = this;
    for (const i of $range(this.uncountedSize, 1, -1)) {
      const key = uncounted.get(i);
      isCounted.set(key, true);
      if (undoing.get(key) === 0) {
        this.count(targets.get(key), 1);
      }
    }
    this.uncountedSize = 0;
  }

  /** One retraction more, or less, counts that names a key: up the tree as far as that makes a difference. */
  private count(named: number, by: number): void {
    const { isCounted, targets, undoing } = this;
    let key = named;
    let change = by;
    while (true) {
      const before = undoing.get(key);
      const after = before + change;
      undoing.set(key, after);
      // What is not counted yet is when its turn comes.
      if ((before > 0 && after > 0) || isCounted.get(key) === undefined) {
        return;
      }
      key = targets.get(key);
      change = -change;
    }
  }

  /** What a key's retractions undo or restore in the end: itself, when it is not one of a retraction. */
  private rootOf(key: number): number {
    const { roots, targets } = this;
    let root = key;
    let next = roots.get(root) ?? targets.get(root);
    while (next > 0) {
      root = next;
      next = roots.get(root) ?? targets.get(root);
    }
    // So that a long way is gone once.
    let passed = key;
    while (passed !== root) {
      next = roots.get(passed) ?? targets.get(passed);
      roots.set(passed, root);
      passed = next;
    }
    return root;
  }

  private earlier(a: number, b: number): number {
    if (a === 0 || b === 0) {
      return a + b;
    }
    const { creators, stamps } = this;
    return isBefore(stamps.get(a), creators.get(a), stamps.get(b), creators.get(b)) ? a : b;
  }

  private keyOf(key: number): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    if (key === 0) {
      return $multi(undefined, 0);
    }
    return $multi(this.stamps.get(key), this.creators.get(key));
  }

  /** The number of a key; 0 when it has none. */
  private find(stamp: number, creator: number): number {
    let key = this.weeks.get(weekOfStamp(stamp))?.get(stamp);
    while (key !== undefined && this.creators.get(key) !== creator) {
      key = this.twins.get(key);
    }
    return key ?? 0;
  }

  /** The number of a key, given to it when it has none. */
  private numberOf(stamp: number, creator: number): number {
    const known = this.find(stamp, creator);
    if (known > 0) {
      return known;
    }
    if (this.size === 0) {
      this.makeRows();
    }
    const key = this.size + 1;
    this.size = key;
    this.stamps.set(key, stamp);
    this.creators.set(key, creator);
    this.undoing.set(key, 0);
    this.targets.set(key, 0);
    this.firsts.set(key, 0);
    this.nexts.set(key, 0);
    this.previous.set(key, 0);
    const week = weekOfStamp(stamp);
    const keys = this.weeks.get(week) ?? new LuaTable<number, number | undefined>();
    this.twins.set(key, keys.get(stamp));
    keys.set(stamp, key);
    this.weeks.set(week, keys);
    return key;
  }

  /** Most ledgers have no retractions, or none for long. */
  private makeRows(): void {
    this.stamps = new LuaTable();
    this.creators = new LuaTable();
    this.undoing = new LuaTable();
    this.targets = new LuaTable();
    this.firsts = new LuaTable();
    this.nexts = new LuaTable();
    this.previous = new LuaTable();
    this.twins = new LuaTable();
    this.roots = new LuaTable();
    this.uncounted = new LuaTable();
    this.isCounted = new LuaTable();
  }

  /** Whether a key was undone by retractions before a stamp. Settles all below it in its tree, too. */
  private wasUndone(key: number, limit: number): boolean {
    if (this.then !== limit || this.thenRevision !== this.revision) {
      this.undoneThen = new LuaTable();
      this.then = limit;
      this.thenRevision = this.revision;
    }
    const { firsts, nexts, stamps, targets, undoneThen } = this;
    const known = undoneThen.get(key);
    if (known !== undefined) {
      return known;
    }
    const found: Row = new LuaTable();
    found.set(1, key);
    undoneThen.set(key, false);
    let count = 1;
    let looked = 0;
    while (looked < count) {
      looked += 1;
      let each = firsts.get(found.get(looked));
      while (each > 0) {
        if (stamps.get(each) < limit) {
          count += 1;
          found.set(count, each);
          undoneThen.set(each, false);
        }
        each = nexts.get(each);
      }
    }
    // Each stands behind what it names, so it is settled when its turn comes.
    for (const i of $range(count, 2, -1)) {
      const each = found.get(i);
      if (undoneThen.get(each) === false) {
        undoneThen.set(targets.get(each), true);
      }
    }
    return undoneThen.get(key) as boolean;
  }

  /** The earliest of the roots of retractions from a stamp on; 0 when there are none. */
  private earliestRoot(since: number, pause: Pause | undefined): number {
    const { stamps, targets } = this;
    const passed = new LuaTable<number, boolean | undefined>();
    let earliest = 0;
    for (const key of $range(1, this.size)) {
      let root = stamps.get(key) >= since ? targets.get(key) : 0;
      // What is named from this stamp on has a turn of its own; and no way to a root is gone twice.
      while (root > 0 && targets.get(root) > 0 && passed.get(root) === undefined && stamps.get(root) < since) {
        passed.set(root, true);
        root = targets.get(root);
      }
      if (root > 0 && targets.get(root) === 0) {
        earliest = this.earlier(earliest, root);
      }
      if (key % STEP === 0 && pause !== undefined) {
        pause();
      }
    }
    return earliest;
  }
}
