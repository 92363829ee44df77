import type { Clock } from "../../ports";
import { earlier } from "../../alarm";
import { INDEX } from "../messages/hash";
import type { SyncOptions } from "../options";
import type { Want } from "./want";

/** How often the same is given up before it is forgotten, and how much is remembered. */
const ROUNDS = 3;
const LIMIT = 64;

/** What nobody answered although its source delivers other things: the next advertisement may be minutes away. */
export class Dormant {
  private readonly list: Want[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly options: SyncOptions,
  ) {}

  /** @param delay seconds beside retryDelay. */
  add(want: Want, delay: number): void {
    if (want.source.deliveries > 0 && want.rounds < ROUNDS && this.list.length < LIMIT) {
      want.due = this.clock.now() + this.options.retryDelay * 2 ** want.rounds + delay;
      want.rounds += 1;
      this.list.push(want);
    }
  }

  /** Those that have rested long enough, but for indexes of ledgers that their source no longer has. */
  take(): Want[] {
    const now = this.clock.now();
    const ready: Want[] = [];
    for (const i of $range(this.list.length, 1, -1)) {
      const want = this.list[i - 1];
      if (want.due <= now) {
        this.list.splice(i - 1, 1);
        if (want.subject !== INDEX || want.source.ledger === want.hash) {
          want.tries = 0;
          want.deferrals = 0;
          ready.push(want);
        }
      }
    }
    return ready;
  }

  /** When the first has rested long enough, or before that `other`. */
  nextDue(other: number | undefined): number | undefined {
    let next = other;
    for (const { due } of this.list) {
      next = earlier(next, due);
    }
    return next;
  }
}
