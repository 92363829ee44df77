/** Stops the calls of a listener; calling it again does nothing. */
export type Unsubscribe = (this: void) => void;

/** A list of functions to be told of something. They may come and go while they are told. */
export class Listeners<Arguments extends unknown[]> {
  private list: ((this: void, ...args: Arguments) => void)[] = [];

  /** @param report told of the error when a listener raises; the others are called all the same. */
  constructor(private readonly report: (this: void, message: unknown) => void) {}

  add(listener: (this: void, ...args: Arguments) => void): Unsubscribe {
    // A new list, so that one that is being called stays as it is. Wrapped, so that the same function may come twice.
    const own = (...args: Arguments) => {
      listener(...args);
    };
    this.list = [...this.list, own];
    return () => {
      this.list = this.list.filter((other) => other !== own);
    };
  }

  isEmpty(): boolean {
    return this.list.length === 0;
  }

  fire(...args: Arguments): void {
    for (const listener of this.list) {
      const [ok, message] = pcall(listener, ...args);
      if (!ok) {
        this.report(message);
      }
    }
  }
}
