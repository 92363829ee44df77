import { callAddon } from "../addonCall";
import { describeValue } from "../describe";
import type { Event } from "../event/event";
import { type EventType, ownEventType } from "../event/eventType";
import { formatGuid } from "../event/guid";
import { formatKey, Range, weekOfStamp } from "../event/key";
import { payloadToValues } from "../event/payload";
import type { SharedEvents } from "../ledger/sharing/sharedEvents";
import type { EventStore } from "../ledger/store/eventStore";
import { Retraction } from "../ledger/store/retractions";
import type { Pause, Serializer } from "../ports";
import { canonicalPayload } from "./canonical";
import { type Entry, type EntryHead, headOf, nameOf, parseReference, playerFrom } from "./entry";
import { BATCH, EventBatch } from "./eventBatch";
import { type ClassRule, type EntryLedger, type FailedEntry, IGNORE, type ImportReport, type ToGuid } from "./source";
import { Stamps } from "./stamps";

/** Entries between two pauses. */
const STEP = 4;
/** What a retraction's counter begins with: behind those of nearly all entries of its second. */
const RETRACTIONS = 128;

/** What an import works with. */
export interface Importing {
  readonly store: EventStore;
  readonly events: SharedEvents;
  readonly serializer: Serializer;
  /** Own full name, and the realm id of creators without one. */
  readonly self: string;
  readonly realm: number;
}

/** A retraction that waits until what it undoes has its stamp. */
interface Pending {
  readonly entry: Entry;
  readonly head: EntryHead;
  /** What it undoes. */
  readonly target: EntryHead;
  isTaken: boolean;
}

/** An import of entries under way. */
class EntryImport {
  private readonly failed: FailedEntry[] = [];
  readonly report: ImportReport = {
    added: 0,
    known: 0,
    rejected: 0,
    conflicts: 0,
    held: 0,
    skipped: 0,
    failed: this.failed,
  };
  private readonly batch: EventBatch;
  private readonly stamps = new Stamps();
  private readonly pending: Pending[] = [];
  private readonly pendingByName = new LuaTable<string, Pending | undefined>();
  /** By name: the stamps of retractions that were taken. */
  private readonly retractions = new LuaTable<string, number | undefined>();
  private readonly realm: number;
  private readonly toGuid: ToGuid = (id, realm) => {
    const player = playerFrom(id, realm ?? this.realm);
    return player === undefined ? undefined : formatGuid(player);
  };

  constructor(
    private readonly importing: Importing,
    private readonly source: EntryLedger,
    private readonly pause: Pause,
  ) {
    this.realm = source.realm ?? importing.realm;
    this.batch = new EventBatch(importing.events, importing.self, this.report, pause);
  }

  take(entry: Entry): void {
    if (type(entry) !== "table") {
      this.fail(entry, `it must be a table, got ${describeValue(entry)}`);
      return;
    }
    const [head, problem] = headOf(entry._c, entry._b, entry._a, entry._e ?? this.realm);
    if (head === undefined) {
      this.fail(entry, problem);
    } else if (entry._d === IGNORE) {
      this.postpone(entry, head);
    } else {
      this.takeEvent(entry, head);
    }
  }

  /** Those that undo a retraction come after that one, wherever they stand. */
  takeRetractions(progress: (this: void, done: number) => void): void {
    this.batch.flush();
    for (const i of $range(1, this.pending.length)) {
      const chain: Pending[] = [];
      let next: Pending | undefined = this.pending[i - 1];
      while (next !== undefined && !next.isTaken) {
        next.isTaken = true;
        chain.push(next);
        next = this.pendingByName.get(nameOf(next.target));
      }
      for (const k of $range(chain.length, 1, -1)) {
        this.takeRetraction(chain[k - 1]);
        this.pause();
      }
      progress(i);
    }
    this.batch.flush();
  }

  /** How many retractions wait. */
  waiting(): number {
    return this.pending.length;
  }

  private takeEvent(entry: Entry, head: EntryHead): void {
    const { _d: name } = entry;
    const rule = type(name) === "string" ? this.source.classes[name as string] : undefined;
    // It has its stamp even if it is left out, so that those behind it have theirs.
    const stamp = this.stamps.next(head);
    if (rule === undefined) {
      this.fail(entry, `its class (_d) is not among those of the import: ${describeValue(name)}`);
      return;
    }
    if (rule === false) {
      this.skip();
      return;
    }
    const eventType = ownEventType(rule);
    const payload = eventType === undefined ? this.ask(rule as ClassRule, entry) : fieldsOf(entry);
    if (payload !== undefined) {
      this.add(entry, eventType ?? (ownEventType((rule as ClassRule).type) as EventType), payload, stamp, head.player);
    }
  }

  /** Undefined when the rule leaves the entry out, or fails; both are noted. */
  private ask(rule: ClassRule, entry: Entry): object | undefined {
    let problem = "";
    const note = (message: unknown): void => {
      problem = tostring(message);
    };
    const [ok, payload] = callAddon(note, rule.payload, entry as Record<string, unknown>, this.toGuid);
    if (!ok) {
      this.fail(entry, `its payload: ${problem}`);
      return undefined;
    }
    if (payload === undefined) {
      this.skip();
    }
    return payload as object | undefined;
  }

  private add(entry: Entry, eventType: EventType, payload: object, stamp: number, player: number): void {
    const { serializer } = this.importing;
    const [ok, values] = pcall(() => {
      const canonical = type(payload) === "table" ? canonicalPayload(eventType, payload) : payload;
      return payloadToValues(eventType, canonical, serializer);
    });
    if (!ok) {
      this.fail(entry, `${eventType.code}: ${tostring(values)}`);
      return;
    }
    this.batch.add(stamp, player, eventType, values);
  }

  private postpone(entry: Entry, head: EntryHead): void {
    const [target, problem] = parseReference(entry.ref, this.realm);
    const name = nameOf(head);
    if (target === undefined) {
      this.fail(entry, problem);
    } else if (this.pendingByName.get(name) !== undefined) {
      this.report.known += 1;
    } else {
      const pending = { entry, head, target, isTaken: false };
      this.pending.push(pending);
      this.pendingByName.set(name, pending);
    }
  }

  private takeRetraction({ entry, head, target }: Pending): void {
    const known = this.retractions.get(nameOf(target));
    if (known === undefined && target.counter < 0) {
      this.fail(entry, `what it undoes (ref) is not among the entries: ${entry.ref as string}`);
      return;
    }
    const undone = known ?? this.stamps.of(target);
    const key = formatKey(undone, target.player);
    // In the ledger that is imported it comes before what it undoes; here it has to come after that.
    const first = head.time * Range.Counters + RETRACTIONS - 1 - head.counter;
    const stamp = this.freeStamp(math.max(first, undone + 1), head.player, key);
    this.retractions.set(nameOf(head), stamp);
    const values = payloadToValues(Retraction, { target: key }, this.importing.serializer);
    this.batch.add(stamp, head.player, Retraction, values);
  }

  /** The first stamp from one on that nothing has, or this retraction from an earlier import. */
  private freeStamp(first: number, player: number, target: string): number {
    const { store } = this.importing;
    // In slices here, so that nothing is left to be unpacked by what follows.
    store.openWeek(weekOfStamp(first), this.pause);
    let stamp = first;
    while (this.batch.has(stamp, player) || this.isOther(store.get(stamp, player), target)) {
      stamp += 1;
    }
    return stamp;
  }

  private isOther(event: Event | undefined, target: string): boolean {
    return event !== undefined && !(event.type === Retraction.code && event.target === target);
  }

  private skip(): void {
    this.report.skipped = (this.report.skipped ?? 0) + 1;
  }

  private fail(entry: unknown, problem: string): void {
    this.failed.push({ entry, problem });
  }
}

/** The fields of an entry's class: all but those that every entry has. */
function fieldsOf(entry: Entry): object {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of pairs(entry as Record<string, unknown>)) {
    if (string.match(name, "^_[a-e]$")[0] === undefined) {
      fields[name] = value;
    }
  }
  return fields;
}

/**
 * Takes in a ledger of lua-eventsourcing. Time, counter and creator of its entries become the events' keys, so that twice
 * the same is as good as once, whoever imports it.
 */
export function importEntries(
  importing: Importing,
  source: EntryLedger,
  pause: Pause,
  progress?: (this: void, done: number, total: number) => void,
): ImportReport {
  const run = new EntryImport(importing, source, pause);
  const { entries } = source;
  let i = 0;
  // The addon may add to the list meanwhile.
  while (i < entries.length) {
    i += 1;
    run.take(entries[i - 1]);
    if (i % BATCH === 0) {
      progress?.(i - run.waiting(), entries.length);
    }
    if (i % STEP === 0) {
      pause();
    }
  }
  let told = 0;
  const waiting = run.waiting();
  run.takeRetractions((done) => {
    if (done - told >= BATCH) {
      told = done;
      progress?.(i - waiting + done, i);
    }
  });
  progress?.(i, i);
  return run.report;
}
