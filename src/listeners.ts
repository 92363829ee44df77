import { callAddon, type Report } from "./addonCall";
import { describeValue } from "./describe";

/** Stops the calls of a listener; calling it again does nothing. */
export type Unsubscribe = (this: void) => void;

/** Raises if it is not a function, as the error of the method's caller. */
export function checkListener(method: string, listener: unknown, name = "listener"): void {
  if (type(listener) !== "function") {
    error(`${method}: ${name} must be a function, got ${describeValue(listener)}`, 3);
  }
}

/** A listener; an object, so that the same function may come twice. */
interface Entry<Arguments extends unknown[]> {
  readonly listener: (this: void, ...args: Arguments) => void;
  ended: boolean;
}

/** Shared: nobody adds to a list that was there. */
const NONE: readonly never[] = [];

/**
 * A list of functions to be told of something. They may come and go while they are told: one that ended is not called
 * any more, one that came is called from the next time on.
 */
export class Listeners<Arguments extends unknown[]> {
  private list: readonly Entry<Arguments>[] = NONE;

  /** @param report told of the error when a listener raises; the others are called all the same. */
  constructor(private readonly report: Report) {}

  add(listener: (this: void, ...args: Arguments) => void): Unsubscribe {
    const own: Entry<Arguments> = { listener, ended: false };
    // A new list, so that one that is being called stays as it is.
    this.list = [...this.list, own];
    return () => {
      own.ended = true;
      this.list = this.list.filter((other) => other !== own);
    };
  }

  /** Ends all of them. */
  clear(): void {
    for (const entry of this.list) {
      entry.ended = true;
    }
    this.list = NONE;
  }

  /** Tells all of them for the last time. */
  fireOnce(...args: Arguments): void {
    for (const entry of this.list) {
      if (!entry.ended) {
        entry.ended = true;
        callAddon(this.report, entry.listener, ...args);
      }
    }
    this.list = this.list.filter(({ ended }) => !ended);
  }

  isEmpty(): boolean {
    return this.list.length === 0;
  }

  fire(...args: Arguments): void {
    for (const entry of this.list) {
      if (!entry.ended) {
        callAddon(this.report, entry.listener, ...args);
      }
    }
  }
}
