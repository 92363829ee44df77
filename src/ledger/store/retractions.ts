import { defineEvent } from "../../event/eventType";
import { Prime } from "../../event/fingerprint";
import { isBefore, parseKey, weekOfStamp } from "../../event/key";
import { appendFrom, type Block, type Columns, mergeBlock, newBlock } from "../../pack/block";

/** The library's own event type that undoes an earlier event, or an earlier retraction. */
export const Retraction = defineEvent("_R", [["target", "string"]], true);

interface Key {
  readonly stamp: number;
  readonly creator: number;
}

/** Keys: by stamp, then by creator. */
type Keys = LuaTable<number, LuaTable<number, boolean> | undefined>;

function addKey(keys: Keys, stamp: number, creator: number): void {
  const creators = keys.get(stamp) ?? new LuaTable<number, boolean>();
  creators.set(creator, true);
  keys.set(stamp, creators);
}

function hasKey(keys: Keys, stamp: number, creator: number): boolean {
  return keys.get(stamp)?.get(creator) === true;
}

/**
 * Which events are undone. An event is, while a retraction later than it names it that is not undone itself; so it does
 * not matter in which order they arrive, and retractions cannot go in circles.
 */
export class Retractions {
  /** All retractions of the ledger; not to be changed from outside. */
  block: Block = newBlock();
  /** By week: the keys that retractions name, undone or not. */
  private named = new LuaTable<number, Keys | undefined>();
  /** By a retraction's stamp and creator: what it names, or what that names in its turn, down to the root. */
  private targets = new LuaTable<number, LuaTable<number, Key | undefined> | undefined>();
  /** What is undone now, and what was before some stamp; made when asked for. */
  private undone: Keys | undefined;
  private undoneThen: Keys | undefined;
  private then = 0;

  /** Takes in the retractions among events that are new; gives the earliest key whose event they undo or restore. */
  addFrom(added: Block): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    if (added.columns.get(Retraction.shape) === undefined) {
      return $multi(undefined, 0);
    }
    const own = newBlock();
    let stamp: number | undefined;
    let creator = 0;
    for (const i of $range(1, added.count)) {
      if (added.shapes.get(i) === Retraction.shape) {
        const [rootStamp, rootCreator] = this.addOne(added, i);
        if (rootStamp !== undefined && (stamp === undefined || isBefore(rootStamp, rootCreator, stamp, creator))) {
          stamp = rootStamp;
          creator = rootCreator;
        }
        appendFrom(own, added, i);
      }
    }
    mergeBlock(this.block, own);
    this.undone = undefined;
    this.undoneThen = undefined;
    return $multi(stamp, creator);
  }

  /** Takes in the event in one place of a block, when it is a retraction. See {@link addFrom}. */
  add(block: Block, index: number): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    const single = newBlock();
    appendFrom(single, block, index);
    return this.addFrom(single);
  }

  /**
   * Forgets the event in one place of a block, when it is a retraction: another payload takes its place.
   * @returns the event that it undid or restored.
   */
  remove(block: Block, index: number): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    if (block.shapes.get(index) !== Retraction.shape) {
      return $multi(undefined, 0);
    }
    const stamp = block.stamps.get(index);
    const creator = block.creators.get(index);
    const [rootStamp, rootCreator] = this.rootOf(stamp, creator);
    this.removeIf((otherStamp, otherCreator) => otherStamp === stamp && otherCreator === creator);
    return $multi(rootStamp, rootCreator);
  }

  /**
   * Forgets the retractions of a week that was lost.
   * @returns the earliest event that they undid or restored, perhaps of a week before.
   */
  forgetWeek(number: number): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    const { block } = this;
    let stamp: number | undefined;
    let creator = 0;
    for (const i of $range(1, block.count)) {
      if (weekOfStamp(block.stamps.get(i)) === number) {
        const [rootStamp, rootCreator] = this.rootOf(block.stamps.get(i), block.creators.get(i));
        if (stamp === undefined || isBefore(rootStamp, rootCreator, stamp, creator)) {
          stamp = rootStamp;
          creator = rootCreator;
        }
      }
    }
    this.removeIf((other) => weekOfStamp(other) === number);
    return $multi(stamp, creator);
  }

  /** Forgets the retractions for which `isGone` says so. */
  private removeIf(isGone: (this: void, stamp: number, creator: number) => boolean): void {
    const old = this.block;
    const rest = newBlock();
    for (const i of $range(1, old.count)) {
      if (!isGone(old.stamps.get(i), old.creators.get(i))) {
        appendFrom(rest, old, i);
      }
    }
    this.block = newBlock();
    this.named = new LuaTable();
    this.targets = new LuaTable();
    this.undone = undefined;
    this.undoneThen = undefined;
    this.addFrom(rest);
  }

  /** The stamps in a week that retractions name; undefined when there are none. */
  suspects(week: number): LuaTable<number, unknown> | undefined {
    return this.named.get(week) as LuaTable<number, unknown> | undefined;
  }

  /**
   * Whether the event with this key is undone.
   * @param limit only by retractions whose stamp is below this.
   */
  isUndone(stamp: number, creator: number, limit = math.huge): boolean {
    if (limit === math.huge) {
      this.undone ??= this.findUndone(limit);
      return hasKey(this.undone, stamp, creator);
    }
    if (this.undoneThen === undefined || this.then !== limit) {
      this.undoneThen = this.findUndone(limit);
      this.then = limit;
    }
    return hasKey(this.undoneThen, stamp, creator);
  }

  /** From the newest: only later retractions undo a retraction, so each is settled when its turn comes. */
  private findUndone(limit: number): Keys {
    const { block } = this;
    const undone: Keys = new LuaTable();
    for (const i of $range(block.count, 1, -1)) {
      const stamp = block.stamps.get(i);
      const [targetStamp, targetCreator] = this.targetOf(block, i);
      if (targetStamp !== undefined && stamp < limit && !hasKey(undone, stamp, block.creators.get(i))) {
        addKey(undone, targetStamp, targetCreator);
      }
    }
    return undone;
  }

  /** The earliest key whose event was undone or restored by retractions with a stamp of at least this. */
  firstChangeSince(since: number): LuaMultiReturn<[stamp: number, creator: number]> {
    const { block } = this;
    let stamp = math.huge;
    let creator = 0;
    for (const i of $range(block.count, 1, -1)) {
      if (block.stamps.get(i) < since) {
        break;
      }
      const [rootStamp, rootCreator] = this.rootOf(block.stamps.get(i), block.creators.get(i));
      if (isBefore(rootStamp, rootCreator, stamp, creator)) {
        stamp = rootStamp;
        creator = rootCreator;
      }
    }
    return $multi(stamp, creator);
  }

  /** A number that stands for which events with a stamp of at most this are undone. */
  undoneUpTo(stamp: number): number {
    let sum = 0;
    this.undone ??= this.findUndone(math.huge);
    for (const [target, creators] of this.undone as LuaTable<number, LuaTable<number, boolean>>) {
      for (const [creator] of creators) {
        if (target <= stamp) {
          sum = (sum + (target % Prime.A) * 8191 + (creator % Prime.B)) % Prime.A;
        }
      }
    }
    return sum;
  }

  /** What a retraction undoes or restores in the end; the key itself when it is not one of a retraction. */
  rootOf(stamp: number, creator: number): LuaMultiReturn<[stamp: number, creator: number]> {
    let root: Key = { stamp, creator };
    const passed: Key[] = [];
    let next = this.targets.get(stamp)?.get(creator);
    while (next !== undefined) {
      passed.push(root);
      root = next;
      next = this.targets.get(root.stamp)?.get(root.creator);
    }
    // So that a long chain is walked once.
    for (const key of passed) {
      this.targets.get(key.stamp)?.set(key.creator, root);
    }
    return $multi(root.stamp, root.creator);
  }

  private addOne(block: Block, index: number): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    const [stamp, creator] = this.targetOf(block, index);
    if (stamp === undefined) {
      return $multi(undefined, 0);
    }
    const week = weekOfStamp(stamp);
    const keys: Keys = this.named.get(week) ?? new LuaTable();
    addKey(keys, stamp, creator);
    this.named.set(week, keys);
    const ownStamp = block.stamps.get(index);
    const targets = this.targets.get(ownStamp) ?? new LuaTable<number, Key | undefined>();
    targets.set(block.creators.get(index), { stamp, creator });
    this.targets.set(ownStamp, targets);
    return this.rootOf(stamp, creator);
  }

  /** The key that a retraction names; undefined when it is none, or not before the retraction. */
  private targetOf(block: Block, index: number): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    const columns = block.columns.get(Retraction.shape) as Columns;
    const [stamp, creator] = parseKey(columns.values.get(1).get(block.rows.get(index)));
    if (stamp === undefined || creator === undefined) {
      return $multi(undefined, 0);
    }
    if (!isBefore(stamp, creator, block.stamps.get(index), block.creators.get(index))) {
      return $multi(undefined, 0);
    }
    return $multi(stamp, creator);
  }
}
