import type { Clock } from "../../ports";
import { QueryScope } from "../messages/advertisement";

/** Seconds in which one of these askers is answered once, and to which the numbers belong. */
export const SHARED_PERIOD = 60;
/** How many of them are told what we hold, who ask everybody or those who serve: fewer than a crowd that logs in. */
const MOST: Readonly<Record<QueryScope, number>> = {
  [QueryScope.Nobody]: 0,
  [QueryScope.Everybody]: 1,
  [QueryScope.Senders]: 10,
};

/**
 * What those for whom the addon does not vouch share of our answers: one question makes many speak. Who finds nothing left
 * hears an advertisement soon.
 */
export class SharedAnswers {
  private since = -math.huge;
  private readonly given = new LuaTable<QueryScope, number | undefined>();

  constructor(private readonly clock: Clock) {}

  /** Takes an answer; false when there is none left. */
  take(wants: QueryScope): boolean {
    const now = this.clock.now();
    if (now - this.since >= SHARED_PERIOD) {
      this.since = now;
      this.given.set(QueryScope.Everybody, 0);
      this.given.set(QueryScope.Senders, 0);
    }
    const count = this.given.get(wants) ?? 0;
    if (count >= MOST[wants]) {
      return false;
    }
    this.given.set(wants, count + 1);
    return true;
  }
}
