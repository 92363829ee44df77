import { type Block } from "../../pack/block";
import type { Pause } from "../../ports";

/** Keys remembered; when there are more, all are forgotten: what is known to be in it is in it, no more. */
const LIMIT = 20000;
/** Keys added between two pauses. */
const STEP = 1024;

/** Keys of events. Of several in the same second with the same counter only the last is remembered. */
export class KeySet {
  private creators = new LuaTable<number, number | undefined>();
  private size = 0;

  isEmpty(): boolean {
    return this.size === 0;
  }

  /** How many there are, or some fewer. */
  count(): number {
    return this.size;
  }

  add(stamp: number, creator: number): void {
    if (this.creators.get(stamp) === undefined) {
      if (this.size >= LIMIT) {
        this.creators = new LuaTable();
        this.size = 0;
      }
      this.size += 1;
    }
    this.creators.set(stamp, creator);
  }

  /** Takes out all of another set that are here. */
  removeAll(others: KeySet): void {
    for (const [stamp, creator] of others.creators) {
      if (this.creators.get(stamp) === creator) {
        this.creators.delete(stamp);
        this.size -= 1;
      }
    }
  }

  has(stamp: number, creator: number): boolean {
    return this.creators.get(stamp) === creator;
  }

  /** Adds the keys of a block's events, in slices; nothing may change the block meanwhile. */
  addFrom(block: Block, pause: Pause): void {
    for (const i of $range(1, block.count)) {
      this.add(block.stamps.get(i), block.creators.get(i));
      if (i % STEP === 0) {
        pause();
      }
    }
  }
}
