import type { Event } from "../../../src/event/event";
import { Range, weekOfStamp } from "../../../src/event/key";
import { wrapParcel } from "../../../src/ledger/exchange/parcel";
import type { Ledger } from "../../../src/ledger/ledger";
import { newText, newWeek } from "../../../src/ledger/store/week";
import { addMix, mixOf } from "../../../src/ledger/store/sums";
import { noPause } from "../../../src/ledger/store/weeks";
import { adler32 } from "../../../src/pack/adler32";
import { newBlock } from "../../../src/pack/block";
import { writePack } from "../../../src/pack/pack";
import { PEER_LIMITS, readPack } from "../../../src/pack/unpack";
import { fromWire, type TextCoder, toWire } from "../../../src/pack/wire";
import type { Archiver } from "../../../src/ports";
import { blockOf, type Draft } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, openLedger, setOf } from "../../support/ledgers";
import { type SeededRandom, seeded } from "../../support/random";
import { Mutants } from "./mutants";
import { settled } from "./model";
import { putTogether, takeApart } from "./packParts";
import { KNOWN, randomEvents } from "./randomEvents";

/** Mutants that one ledger is given before it is saved. */
const ROUND = 40;
/** Mutants of one pack. */
const SIBLINGS = 5;
/** The last second that a key can have. */
const END = Range.Times - 1;

/** The ways into a ledger. */
export type Way = "peer" | "wire" | "text" | "disk";

/** What became of mutants. */
export interface Tally {
  accepted: number;
  refused: number;
}

const plainCoder: TextCoder = { compress: (text) => text, decompress: (data) => data };
/** Two letters for a byte: what texts are cleaned of does not come up. */
const archiver: Archiver = {
  pieceBytes: 999,
  archive: (text) => string.gsub(text, ".", (byte) => string.format("%02x", string.byte(byte)))[0],
  unarchive: (text) => string.gsub(text, "..", (code) => string.char(tonumber(code, 16) ?? 0))[0],
};

/** Whether two values are equal, tables by what they hold. */
function isSame(one: unknown, other: unknown): boolean {
  if (type(one) !== "table" || type(other) !== "table") {
    return one === other;
  }
  const rest = other as LuaTable<AnyNotNil, unknown>;
  for (const [key, value] of pairs(one as object)) {
    if (!isSame(value, rest.get(key))) {
      return false;
    }
  }
  for (const [key] of pairs(other as object)) {
    if ((one as LuaTable<AnyNotNil, unknown>).get(key) === undefined) {
      return false;
    }
  }
  return true;
}

/** Gives ledgers mutants, and raises when one that was taken cannot be saved, or does not come back. */
export class Acceptance {
  private readonly random: SeededRandom;
  private readonly mutants: Mutants;

  constructor(private readonly seed: number) {
    this.random = seeded(seed * 7919);
    this.mutants = new Mutants(this.random);
  }

  /** One ledger, mutants by one way, and a look at what it saves. */
  round(way: Way): Tally {
    const time = new FakeTime();
    const random = this.random;
    const isLate = way !== "disk" && random.next() < 0.3;
    time.server = isLate ? END : time.server;
    const storage = {};
    const tally: Tally = { accepted: 0, refused: 0 };
    let ledger = this.open(storage, time);
    const base = way === "disk" ? weekOfStamp(time.server * Range.Counters) : undefined;
    let pack = "";
    for (const i of $range(1, ROUND)) {
      if (i % SIBLINGS === 1) {
        pack = this.pack(isLate, base);
      }
      const week = base === undefined ? undefined : base - i;
      const shift = base === undefined ? -random.between(0, isLate ? 3 : 9) : -i * Range.Week;
      const mutant = this.mutants.of(pack, shift);
      const isTaken = week !== undefined ? this.putOnDisk(storage, mutant, week) : this.give(way, ledger, mutant);
      if (isTaken) {
        this.mustBeCanonical(mutant, way);
      }
      tally.accepted += isTaken ? 1 : 0;
      tally.refused += isTaken ? 0 : 1;
    }
    if (way === "disk") {
      ledger.Close();
      ledger = this.open(storage, time);
      this.eventsOf(ledger);
      this.mustBeEqual(tally.accepted, ledger.Weeks().length, "weeks on disk");
    }
    this.mustComeBack(ledger, storage, time);
    return tally;
  }

  private fail(problem: string): never {
    error(`seed ${this.seed}: ${problem}`, 0);
  }

  private open(storage: object, time: FakeTime): Ledger {
    return openLedger({ time, storage, events: KNOWN, archiver });
  }

  /** A pack of a few random events: of the last seconds, of one week, or of some weeks. */
  private pack(isLate: boolean, week: number | undefined): string {
    const { random } = this;
    const drafts: Draft[] = settled(randomEvents(random, random.next() < 0.4 ? 1 : random.between(2, 6)));
    for (const draft of drafts) {
      if (isLate) {
        draft.time = END - random.between(0, 3);
      } else if (week !== undefined) {
        draft.time = week * Range.Week + (draft.time % Range.Week);
      }
      if (isLate || random.next() < 0.1) {
        draft.counter = random.between(250, 255);
      }
    }
    const block = blockOf(settled(drafts));
    return writePack(block, 1, block.count, noPause);
  }

  /** Whether at least one event of a mutant was taken in. */
  private give(way: Way, ledger: Ledger, mutant: string): boolean {
    let report: { added: number; known: number; conflicts: number } | undefined;
    if (way === "text") {
      [report] = ledger.Import(wrapParcel(archiver, "Spec", [mutant], noPause));
    } else {
      const pack = way === "wire" ? this.overWire(mutant) : mutant;
      report = pack === undefined ? undefined : setOf(ledger).receive(pack, "P2-Realm", noPause);
    }
    return report !== undefined && report.added + report.conflicts > 0;
  }

  /** What comes out of a mutant's wire form, which was changed on its way or not. */
  private overWire(mutant: string): string | undefined {
    const isPack = readPack(mutant, PEER_LIMITS, noPause) !== undefined;
    const wire = toWire(isPack ? mutant : this.pack(false, undefined), plainCoder, noPause) as string;
    return fromWire(isPack ? wire : this.mutants.changeBytes(wire), plainCoder, noPause);
  }

  /** Saves a mutant as a week of its own; gives whether the ledger must take it. */
  private putOnDisk(storage: object, mutant: string, number: number): boolean {
    const saved = storage as { weeks: LuaTable<number, string>; totals: unknown };
    const read = readPack(mutant, PEER_LIMITS, noPause);
    const block = read ?? newBlock();
    const week = newWeek(number, block);
    for (const i of $range(1, block.count)) {
      const [a, b] = mixOf(block, i);
      addMix(week, a, b);
    }
    saved.weeks.set(number, newText(week, mutant, adler32(mutant)).text);
    saved.totals = undefined;
    return (
      read !== undefined &&
      weekOfStamp(block.stamps.get(1)) === number &&
      weekOfStamp(block.stamps.get(block.count)) === number
    );
  }

  /** What was accepted is the writer's text, but for the modes of columns. */
  private mustBeCanonical(mutant: string, way: Way): void {
    const block = way === "wire" ? undefined : readPack(mutant, PEER_LIMITS, noPause);
    if (block !== undefined) {
      // Two texts, and which modes their columns have.
      const written = takeApart(writePack(block, 1, block.count, noPause));
      const read = takeApart(mutant);
      for (const column of [...written.columns, ...read.columns]) {
        column.mode = 0;
      }
      if (!isSame(written, read)) {
        this.fail(`${mutant} is not ${putTogether(written)}`);
      }
    }
  }

  private mustBeEqual(expected: unknown, actual: unknown, what: string): void {
    if (!isSame(expected, actual)) {
      this.fail(`${what} should be ${tostring(expected)}, not ${tostring(actual)}`);
    }
  }

  private eventsOf(ledger: Ledger): Event[] {
    const events: Event[] = [];
    for (const event of ledger.Events()) {
      events.push({ ...event, key: event.key });
    }
    return events;
  }

  private mustComeBack(ledger: Ledger, storage: object, time: FakeTime): void {
    const events = this.eventsOf(ledger);
    const hash = ledger.Hash();
    const weeks = ledger.Weeks();
    const weekHashes = weeks.map((week) => ledger.WeekHash(week));
    ledger.Close();
    const { damaged } = storage as { damaged: object };
    const saved = copy(storage) as { damaged: object };
    const again = this.open(saved, time);
    const problems: string[] = [];
    again.OnRejected((reason) => problems.push(reason));
    this.mustBeEqual(events, this.eventsOf(again), "events");
    this.mustBeEqual(hash, again.Hash(), "hash");
    this.mustBeEqual(events.length, again.Count(), "count");
    this.mustBeEqual(weeks, again.Weeks(), "weeks");
    this.mustBeEqual(
      weekHashes,
      again.Weeks().map((week) => again.WeekHash(week)),
      "hashes of weeks",
    );
    again.Close();
    if (problems.length > 0 || time.errors.length > 0) {
      this.fail(`${problems.join("; ")} ${tostring(time.errors[0])}`);
    }
    this.mustBeEqual(damaged, saved.damaged, "what is damaged");
  }
}
