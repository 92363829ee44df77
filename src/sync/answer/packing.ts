import { encodeNumber } from "../../pack/digits";
import type { EventSet } from "../../ledger/sharing/eventSet";
import type { KeySet } from "../../ledger/store/keySet";
import type { Pick } from "../context";
import type { Compressor, Pause } from "../../ports";
import { CELLS, CONTROL, INDEX, type Subject, SUMMARY } from "../messages/hash";
import {
  COMPRESSED_LIMIT,
  type DataPart,
  encodeData,
  encodeIndex,
  encodeIndexEntry,
  INDEX_LIMIT,
  PARTS_LIMIT,
} from "../messages/data";

function packPick(events: EventSet, pick: Pick, maxBytes: number, pause: Pause): string[] {
  if (pick.ids !== undefined) {
    return events.packIds(pick.ids, maxBytes, pause);
  }
  return pick.spans !== undefined
    ? events.packSpans(pick.week, pick.spans, maxBytes, pause)
    : (events.packAfter(pick.count, pick.a, pick.b, maxBytes, pause) ?? []);
}

/**
 * What answers a request, in parts that are not compressed yet; none when there is nothing, or far too much.
 * @param without what to leave out of a week.
 */
export function packAnswer(
  events: EventSet,
  subject: Subject,
  pick: Pick | undefined,
  maxBytes: number,
  pause: Pause,
  without?: KeySet,
): string[] {
  if (subject === CELLS) {
    return [pick?.ids !== undefined && pick.differs !== undefined ? encodeNumber(pick.differs) : ""];
  }
  const payloads =
    without !== undefined
      ? packRest(events, subject, maxBytes, pause, without)
      : pick !== undefined
        ? packPick(events, pick, maxBytes, pause)
        : subject === INDEX
          ? packIndex(events, maxBytes, pause)
          : subject === CONTROL
            ? events.books.packControl(maxBytes, pause)
            : subject === SUMMARY
              ? events.books.packSummary(maxBytes, pause)
              : events.packWeek(subject, maxBytes, pause);
  return payloads.length > PARTS_LIMIT ? [] : payloads;
}

/** The body of the message that carries a part. */
export function encodePart(
  compressor: Compressor,
  about: Omit<DataPart, "compressed" | "payload">,
  plain: string,
  pause: Pause,
): string {
  const smaller = compressor.compress(plain, pause);
  const compressed = smaller !== undefined && smaller.length < plain.length && smaller.length <= COMPRESSED_LIMIT;
  return encodeData({ ...about, compressed, payload: compressed ? smaller : plain });
}

/** What was not broadcast of a week; one empty part when all of it was. */
function packRest(events: EventSet, subject: Subject, maxBytes: number, pause: Pause, without: KeySet): string[] {
  const rest = events.packWeek(subject, maxBytes, pause, without);
  return rest.length > 0 ? rest : [""];
}

/** The hashes of all weeks, newest first, in parts of at most about `maxBytes`. */
function packIndex(events: EventSet, maxBytes: number, pause: Pause): string[] {
  const weeks = [...events.weeks()];
  const parts: string[] = [];
  let entries: string[] = [];
  let bytes = 0;
  let last: number | undefined;
  for (const i of $range(weeks.length, 1, -1)) {
    const week = weeks[i - 1];
    const summary = events.weekSummary(week);
    if (summary !== undefined) {
      const entry = encodeIndexEntry(last, week, summary.count, summary.a, summary.b);
      entries.push(entry);
      bytes += entry.length;
      last = week;
    }
    if (bytes > maxBytes - 24 || entries.length === INDEX_LIMIT) {
      parts.push(encodeIndex(entries.length, entries.join("")));
      entries = [];
      bytes = 0;
      last = undefined;
      pause();
    }
  }
  if (entries.length > 0) {
    parts.push(encodeIndex(entries.length, entries.join("")));
  }
  return parts;
}
