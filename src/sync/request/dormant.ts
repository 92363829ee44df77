import { earlier } from "../../alarm";
import { INDEX } from "../messages/hash";
import { dueOf, type Want } from "./want";

/** How much is remembered. */
const LIMIT = 64;

/** What was given up and is asked for anew later. */
export class Dormant {
  private readonly list: Want[] = [];

  add(want: Want): void {
    if (this.list.length < LIMIT) {
      this.list.push(want);
    }
  }

  /** Those that have rested long enough, except for indexes of ledgers that their source no longer has. */
  take(now: number): Want[] {
    const ready: Want[] = [];
    for (const i of $range(this.list.length, 1, -1)) {
      const want = this.list[i - 1];
      if (dueOf(want) <= now) {
        this.list.splice(i - 1, 1);
        if (want.subject !== INDEX || want.source.ledger === want.hash) {
          want.state = { name: "open", from: now };
          want.tries = 0;
          want.deferrals = 0;
          want.hasWaited = false;
          ready.push(want);
        }
      }
    }
    return ready;
  }

  /** When the first has rested long enough, or before that `other`. */
  nextDue(other: number | undefined): number | undefined {
    let next = other;
    for (const want of this.list) {
      next = earlier(next, dueOf(want));
    }
    return next;
  }
}
