import type { Clock } from "../../ports";
import { QueryScope } from "../messages/advertisement";

/** In so many seconds each asker is answered once, and all of them together as often as stands below. */
export const SHARED_PERIOD = 60;
/** How many answers they share, by what they ask for: fewer than a crowd that logs in would take. */
const MOST: Readonly<Record<QueryScope, number>> = {
  [QueryScope.Nobody]: 0,
  [QueryScope.Everybody]: 1,
  [QueryScope.Senders]: 10,
};

/**
 * The addon does not vouch for some askers. They share a few of our answers, because one question makes many clients speak.
 * An asker that finds none left hears an advertisement soon.
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
