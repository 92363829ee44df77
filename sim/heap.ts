/** What a heap orders by: first `time`, then `order`. */
export interface HeapEntry {
  readonly time: number;
  /** Tells apart entries of one time: lower comes first. */
  readonly order: number;
}

/** A binary heap: the earliest entry is found at once, adding and taking cost the logarithm of its size. */
export class Heap<T extends HeapEntry> {
  private readonly entries = new LuaTable<number, T>();
  private count = 0;

  /** How many entries there are. */
  size(): number {
    return this.count;
  }

  /** The earliest entry, which stays. */
  peek(): T | undefined {
    return this.entries.get(1);
  }

  push(entry: T): void {
    const { entries } = this;
    const { time, order } = entry;
    let index = this.count + 1;
    this.count = index;
    while (index > 1) {
      const parentIndex = Math.floor(index / 2);
      const parent = entries.get(parentIndex);
      if (parent.time < time || (parent.time === time && parent.order < order)) break;
      entries.set(index, parent);
      index = parentIndex;
    }
    entries.set(index, entry);
  }

  /** Takes out the earliest entry. */
  pop(): T | undefined {
    const count = this.count;
    if (count === 0) return undefined;
    const entries = this.entries;
    const first = entries.get(1);
    const last = entries.get(count);
    entries.delete(count);
    this.count = count - 1;
    if (count > 1) this.sink(last, count - 1);
    return first;
  }

  /** Puts an entry in at the top, of `count` entries, and down to where it belongs. */
  private sink(entry: T, count: number): void {
    // Comparisons are written out: this is where a busy world spends its time.
    const { entries } = this;
    const { time, order } = entry;
    let index = 1;
    let childIndex = 2;
    while (childIndex <= count) {
      let child = entries.get(childIndex);
      if (childIndex < count) {
        const sibling = entries.get(childIndex + 1);
        const siblingTime = sibling.time;
        if (siblingTime < child.time || (siblingTime === child.time && sibling.order < child.order)) {
          childIndex += 1;
          child = sibling;
        }
      }
      if (time < child.time || (time === child.time && order < child.order)) break;
      entries.set(index, child);
      index = childIndex;
      childIndex = index * 2;
    }
    entries.set(index, entry);
  }
}
