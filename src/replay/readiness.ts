import { callAddon, type Report } from "../addonCall";
import { Listeners, type Unsubscribe } from "../listeners";

const nothing: Unsubscribe = () => {
  // It was called already.
};

/** Tells once that something is so: a later question is answered at once. */
export class Readiness<Arguments extends unknown[]> {
  private readonly waiting: Listeners<Arguments>;

  /**
   * @param isSo whether it is so now.
   * @param what what the listeners are told, made when they are.
   */
  constructor(
    private readonly report: Report,
    private readonly isSo: (this: void) => boolean,
    private readonly what: (this: void) => Arguments,
  ) {
    this.waiting = new Listeners(report);
  }

  /** Calls the listener as soon as it is so: now, or when somebody looks. */
  add(listener: (this: void, ...args: Arguments) => void): Unsubscribe {
    if (this.isSo()) {
      callAddon(this.report, listener, ...this.what());
      return nothing;
    }
    return this.waiting.add(listener);
  }

  /** To be called when it may be so from now on. */
  look(): void {
    if (!this.waiting.isEmpty() && this.isSo()) {
      this.waiting.fireOnce(...this.what());
    }
  }

  /** Nobody is told any more. */
  clear(): void {
    this.waiting.clear();
  }
}
