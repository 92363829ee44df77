import { defineEvent } from "../event/eventType";
import { Prime } from "../event/fingerprint";
import { isBefore, parseKey, weekOfStamp } from "../event/key";
import { appendFrom, type Block, type Columns, findKey, mergeBlock, newBlock } from "../pack/block";

/** The library's own event type that undoes an earlier event, or an earlier retraction. */
export const Retraction = defineEvent("_R", [["target", "string"]], true);

/** One retraction that names an event: its own key. */
interface Mark {
  readonly stamp: number;
  readonly creator: number;
}

/** Retractions by the stamp of what they name, then by its creator. */
type Marks = LuaTable<number, LuaTable<number, Mark[] | undefined> | undefined>;

/**
 * Which events are undone. An event is, while a retraction later than it names it that is not undone itself; so it does
 * not matter in which order they arrive, and retractions cannot go in circles.
 */
export class Retractions {
  /** All retractions of the ledger; not to be changed from outside. */
  block: Block = newBlock();
  private byWeek = new LuaTable<number, Marks | undefined>();

  /** Takes in the retractions among events that are new; gives the earliest key whose event they undo or restore. */
  addFrom(added: Block): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    const columns = added.columns.get(Retraction.shape);
    if (columns === undefined) {
      return $multi(undefined, 0);
    }
    const own = newBlock();
    let stamp: number | undefined;
    let creator = 0;
    for (const i of $range(1, added.count)) {
      if (added.shapes.get(i) === Retraction.shape) {
        const [rootStamp, rootCreator] = this.add(added, columns, i);
        if (rootStamp !== undefined && (stamp === undefined || isBefore(rootStamp, rootCreator, stamp, creator))) {
          stamp = rootStamp;
          creator = rootCreator;
        }
        appendFrom(own, added, i);
      }
    }
    mergeBlock(this.block, own);
    return $multi(stamp, creator);
  }

  /** Forgets the retractions for which `isGone` says so: their week was damaged, or their payload was replaced. */
  removeIf(isGone: (this: void, stamp: number, creator: number) => boolean): void {
    const old = this.block;
    const rest = newBlock();
    for (const i of $range(1, old.count)) {
      if (!isGone(old.stamps.get(i), old.creators.get(i))) {
        appendFrom(rest, old, i);
      }
    }
    this.block = newBlock();
    this.byWeek = new LuaTable();
    this.addFrom(rest);
  }

  /** The stamps in a week that retractions name; undefined when there are none. */
  suspects(week: number): LuaTable<number, unknown> | undefined {
    return this.byWeek.get(week) as LuaTable<number, unknown> | undefined;
  }

  /**
   * Whether the event with this key is undone.
   * @param limit only by retractions whose stamp is below this.
   */
  isUndone(stamp: number, creator: number, limit = math.huge): boolean {
    const marks = this.byWeek.get(weekOfStamp(stamp))?.get(stamp)?.get(creator);
    if (marks !== undefined) {
      for (const mark of marks) {
        if (mark.stamp < limit && !this.isUndone(mark.stamp, mark.creator, limit)) {
          return true;
        }
      }
    }
    return false;
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
    for (const [, stamps] of this.byWeek) {
      for (const [target, creators] of stamps as LuaTable<number, LuaTable<number, unknown>>) {
        for (const [creator] of creators) {
          if (target <= stamp && this.isUndone(target, creator)) {
            sum = (sum + (target % Prime.A) * 8191 + (creator % Prime.B)) % Prime.A;
          }
        }
      }
    }
    return sum;
  }

  private add(
    block: Block,
    columns: Columns,
    index: number,
  ): LuaMultiReturn<[stamp: number | undefined, creator: number]> {
    const stamp = block.stamps.get(index);
    const creator = block.creators.get(index);
    const [targetStamp, targetCreator] = parseKey(columns.values.get(1).get(block.rows.get(index)));
    if (
      targetStamp === undefined ||
      targetCreator === undefined ||
      !isBefore(targetStamp, targetCreator, stamp, creator)
    ) {
      return $multi(undefined, 0);
    }
    const week = weekOfStamp(targetStamp);
    const stamps: Marks = this.byWeek.get(week) ?? new LuaTable();
    const creators = stamps.get(targetStamp) ?? new LuaTable<number, Mark[] | undefined>();
    const marks = creators.get(targetCreator) ?? [];
    marks.push({ stamp, creator });
    creators.set(targetCreator, marks);
    stamps.set(targetStamp, creators);
    this.byWeek.set(week, stamps);
    return this.rootOf(targetStamp, targetCreator);
  }

  /** What a retraction undoes or restores in the end; the key itself when it is not one of a retraction. */
  rootOf(stamp: number, creator: number): LuaMultiReturn<[stamp: number, creator: number]> {
    const index = findKey(this.block, stamp, creator);
    if (index > 0) {
      const columns = this.block.columns.get(Retraction.shape) as Columns;
      const [targetStamp, targetCreator] = parseKey(columns.values.get(1).get(this.block.rows.get(index)));
      if (
        targetStamp !== undefined &&
        targetCreator !== undefined &&
        isBefore(targetStamp, targetCreator, stamp, creator)
      ) {
        return this.rootOf(targetStamp, targetCreator);
      }
    }
    return $multi(stamp, creator);
  }
}
