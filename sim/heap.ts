/** What a heap orders by: first `time`, then `order`. */
export interface HeapEntry {
  readonly time: number;
  /** Tells apart entries of one time: lower comes first. */
  readonly order: number;
}

function isBefore(a: HeapEntry, b: HeapEntry): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
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
    const entries = this.entries;
    let index = this.count + 1;
    this.count = index;
    while (index > 1) {
      const parentIndex = Math.floor(index / 2);
      const parent = entries.get(parentIndex);
      if (!isBefore(entry, parent)) break;
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
    const entries = this.entries;
    let index = 1;
    for (;;) {
      let childIndex = index * 2;
      if (childIndex > count) break;
      let child = entries.get(childIndex);
      if (childIndex < count) {
        const sibling = entries.get(childIndex + 1);
        if (isBefore(sibling, child)) {
          childIndex += 1;
          child = sibling;
        }
      }
      if (!isBefore(child, entry)) break;
      entries.set(index, child);
      index = childIndex;
    }
    entries.set(index, entry);
  }
}
