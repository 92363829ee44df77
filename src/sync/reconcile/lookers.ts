import type { Clock } from "../../ports";
import type { HashText } from "../messages/hash";

/** How many of them are remembered, and for how many seconds somebody counts. */
const LIMIT = 16;
const TIME = 60;

/** Who else looks for much, by many cells or the parts of a week. Whole weeks serve all of them. */
export class Lookers {
  private list: { readonly ledger: HashText; readonly at: number }[] = [];

  constructor(private readonly clock: Clock) {}

  /** Somebody with this ledger, another than ours, looks for much. */
  note(ledger: HashText): void {
    const others = this.list.filter((each) => each.ledger !== ledger);
    this.list = [{ ledger, at: this.clock.now() }, ...others].slice(0, LIMIT);
  }

  /** How many with different ledgers did so of late. */
  count(): number {
    const oldest = this.clock.now() - TIME;
    return this.list.filter(({ at }) => at > oldest).length;
  }
}
