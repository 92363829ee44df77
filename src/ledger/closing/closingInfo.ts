import { formatGuid } from "../../event/guid";
import { formatKey, Range, timeOfStamp } from "../../event/key";
import type { Books } from "./books";
import type { ClosingRecord } from "./control";

/**
 * A closing of a ledger, as {@link Ledger.Closings} lists it.
 * @example
 * for _, closing in ipairs(ledger:Closings()) do
 *   print(date("%d %B %Y", closing.before), closing.closed, "events closed by", closing.creator, closing.holds and "holds" or "")
 * end
 */
export interface ClosingInfo {
  /** Names it among all closings. */
  readonly id: string;
  /** Its key: the time it was made, and who made it. */
  readonly key: string;
  /** Unix seconds. */
  readonly time: number;
  /** The GUID of who made it. */
  readonly creator: string;
  /** The first week that stays open. */
  readonly week: number;
  /** Unix seconds at which that week begins. */
  readonly before: number;
  /** How many events its summary has. */
  readonly events: number;
  /** How many events it and the closings before it closed. */
  readonly closed: number;
  /** Whether it is the one that holds. */
  readonly holds: boolean;
  /** Whether it was undone. */
  readonly reopened: boolean;
  /** Whether its summary is here. */
  readonly complete: boolean;
}

/** A closing as the addon sees it: a new table, as of now. */
export function infoOf(books: Books, record: ClosingRecord): ClosingInfo {
  const { covered, creator, events, id, stamp, week } = record;
  return {
    id,
    key: formatKey(stamp, creator),
    time: timeOfStamp(stamp),
    creator: formatGuid(creator),
    week,
    before: week * Range.Week,
    events,
    closed: covered.count,
    holds: books.effective === record,
    reopened: books.control.isReopened(id),
    complete: books.hasSummary(record),
  };
}
