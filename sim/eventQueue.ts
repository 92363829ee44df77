import { Heap, type HeapEntry } from "./heap";

interface Scheduled extends HeapEntry {
  readonly run: (this: void) => void;
}

/** The world's one clock: virtual seconds since the world began, and what is to happen when. */
export class EventQueue {
  private readonly heap = new Heap<Scheduled>();
  private order = 0;
  private current = 0;

  /** Virtual seconds since the world began. */
  now(): number {
    return this.current;
  }

  /** Runs something at a time (not before now); what is due together runs in the order of the calls. */
  schedule(time: number, run: (this: void) => void): void {
    this.order += 1;
    this.heap.push({ time: Math.max(time, this.current), order: this.order, run });
  }

  /** Runs the next entry if it is due by `limit`, which moves the clock to its time. */
  step(limit: number): boolean {
    const next = this.heap.peek();
    if (next === undefined || next.time > limit) return false;
    this.heap.pop();
    this.current = next.time;
    next.run();
    return true;
  }

  /** Moves the clock on over idle time. */
  jump(time: number): void {
    this.current = Math.max(time, this.current);
  }
}
