import { adler32 } from "../../pack/adler32";
import { decodeFixed, encodeFixed } from "../../pack/digits";
import { writePack } from "../../pack/pack";
import { PEER_LIMITS, readPack } from "../../pack/unpack";
import { type DamagedParts, putAside } from "../store/putAside";
import type { SavedRetractions } from "../store/retractionIndex";
import type { SavedTotals } from "../store/storage";
import { parseWeek, verifyText, type Week } from "../store/week";
import { noPause } from "../store/weeks";
import { type ClosingRecord, type ControlId, type ControlRecord, readControl } from "./control";
import { ControlSet } from "./controlSet";
import { mergeTexts } from "../store/mergeTexts";

/** Digits before a control event's pack. */
const HEAD = 6;

/** What was dropped of an archive. */
export interface SavedDropped {
  /** The closing that covers it. */
  closing: ControlId;
  count: number;
  a: number;
  b: number;
  /** The cells of its sketch. */
  sketch: string;
  /** Adler-32 of the others. */
  check: number;
}

/** The check of what was dropped. */
export function droppedCheck({ a, b, closing, count, sketch }: SavedDropped): number {
  return adler32(`${tostring(closing)} ${tostring(count)} ${tostring(a)} ${tostring(b)} ${tostring(sketch)}`);
}

/** Closed weeks, kept aside: they are not loaded, counted or sent. */
export interface SavedArchive {
  /** By week number: as in the saved table. */
  weeks: LuaTable<number, string | undefined>;
  totals?: SavedTotals;
  retractions?: SavedRetractions;
  damaged: DamagedParts;
  /** By mix (14 digits): events that no known closing covered, and that were reported. */
  uncovered: LuaTable<string, boolean | undefined>;
  /** What was dropped. */
  dropped?: SavedDropped;
  /** The first open week since all weeks were last where they belong; absent while they are moved. */
  first?: number;
}

/** The parts of a saved table that closings use; absent until there is a closing. */
export interface SavedBooks {
  weeks: LuaTable<number, string | undefined>;
  /** By id: Adler-32 (6 digits) and the event's pack. */
  control?: LuaTable<ControlId, string | undefined>;
  /** By the closing's id: the summary, as a week's string. */
  summaries?: LuaTable<ControlId, string | undefined>;
  archive?: SavedArchive;
  totals?: SavedTotals;
  damaged: DamagedParts;
}

/** A control event for the disk. */
export function controlText({ block }: ControlRecord): string {
  const pack = writePack(block, 1, 1, noPause);
  return encodeFixed(adler32(pack), HEAD) + pack;
}

function parseControl(id: unknown, text: unknown): ControlRecord | undefined {
  if (
    type(text) !== "string" ||
    decodeFixed(text as string, 1, HEAD) !== adler32(text as string, undefined, 1, HEAD + 1)
  ) {
    return undefined;
  }
  const block = readPack(text as string, PEER_LIMITS, noPause, HEAD + 1);
  const record = block?.count === 1 ? readControl(block, 1) : undefined;
  return record?.id === id ? record : undefined;
}

/** What a saved table says of closings. */
export interface OpenedBooks {
  readonly control: ControlSet;
  /** The closing that holds, and its summary; undefined of no events. */
  readonly effective: ClosingRecord | undefined;
  readonly summary: Week | undefined;
}

/** A part that must be a table, if it is there; what stands there instead is put aside. */
function readPart(
  saved: SavedBooks,
  name: "control" | "summaries" | "archive",
  problems: string[],
): object | undefined {
  const value: unknown = saved[name];
  if (value !== undefined && type(value) !== "table") {
    putAside(saved.damaged, name, value);
    saved[name] = undefined;
    problems.push(`part ${name} on disk is damaged`);
    return undefined;
  }
  return value as object | undefined;
}

/** The saved summary of a closing, whole; undefined when there is none. One that is damaged is put aside. */
export function readSummary(saved: SavedBooks, closing: ClosingRecord): Week | undefined {
  const text: unknown = saved.summaries?.get(closing.id);
  if (text === undefined) {
    return undefined;
  }
  const week = type(text) === "string" ? parseWeek(closing.week - 1, text as string) : undefined;
  if (week?.count === closing.events && week.form.text !== undefined && verifyText(week.form.text, noPause)) {
    return week;
  }
  putAside(saved.damaged, `summary ${closing.id}`, text);
  saved.summaries?.delete(closing.id);
  return undefined;
}

function readArchive(saved: SavedBooks, problems: string[]): void {
  const archive = readPart(saved, "archive", problems) as Partial<Record<keyof SavedArchive, unknown>> | undefined;
  for (const name of ["weeks", "damaged", "uncovered"] as const) {
    if (archive !== undefined && type(archive[name]) !== "table") {
      if (archive[name] !== undefined) {
        putAside(saved.damaged, `archive ${name}`, archive[name]);
        problems.push(`part archive.${name} on disk is damaged`);
      }
      archive[name] = {};
    }
  }
}

/** The saved archive, made when there is none. */
export function archiveOf(saved: SavedBooks): SavedArchive {
  saved.archive ??= { weeks: new LuaTable(), damaged: new LuaTable(), uncovered: new LuaTable() };
  return saved.archive;
}

/** Moves a week's text from one table to another, where one may stand already. */
function moveWeek(
  number: number,
  from: LuaTable<number, string | undefined>,
  to: LuaTable<number, string | undefined>,
): void {
  const text = from.get(number) as string;
  const other = to.get(number);
  to.set(number, other === undefined || other === text ? text : mergeTexts(number, other, text));
  from.delete(number);
}

/** Puts each week where it belongs; a crash may have come between two of them. Whether any was moved. */
function arrangeWeeks(saved: SavedBooks, first: number): boolean {
  const toArchive: number[] = [];
  const toLedger: number[] = [];
  for (const [number, text] of saved.weeks as unknown as LuaPairsIterable<number, unknown>) {
    if (type(number) === "number" && type(text) === "string" && number < first) {
      toArchive.push(number);
    }
  }
  // Hundreds of weeks need not be looked at with every login.
  const archived = saved.archive?.first === first ? {} : (saved.archive?.weeks ?? {});
  for (const [number, text] of archived as unknown as LuaPairsIterable<number, unknown>) {
    if (type(number) === "number" && type(text) === "string" && number >= first) {
      toLedger.push(number);
    }
  }
  for (const number of toArchive) {
    moveWeek(number, saved.weeks, archiveOf(saved).weeks);
  }
  for (const number of toLedger) {
    moveWeek(number, archiveOf(saved).weeks, saved.weeks);
  }
  if (saved.archive !== undefined) {
    saved.archive.first = first;
  }
  return toArchive.length + toLedger.length > 0;
}

/**
 * Reads what a saved table says of closings, puts aside what is damaged, and puts each week into the ledger or the archive,
 * whichever follows from that. `weeks` and `damaged` must be tables.
 */
export function openBooks(saved: SavedBooks, problems: string[]): OpenedBooks {
  const control = new ControlSet();
  const texts = readPart(saved, "control", problems) as LuaTable<AnyNotNil, unknown> | undefined;
  const damaged: AnyNotNil[] = [];
  for (const [id, text] of texts ?? new LuaTable<AnyNotNil, unknown>()) {
    const record = parseControl(id, text);
    if (record === undefined) {
      damaged.push(id);
    } else {
      control.add(record);
    }
  }
  for (const id of damaged) {
    putAside(saved.damaged, `control ${tostring(id)}`, texts?.get(id));
    texts?.delete(id);
    problems.push(`closing ${tostring(id)} on disk is damaged`);
  }
  readPart(saved, "summaries", problems);
  readArchive(saved, problems);
  const summaries = new LuaTable<ControlId, Week | undefined>();
  const effective = control.effective((closing) => {
    if (closing.events === 0) {
      return true;
    }
    const isSaved = saved.summaries?.get(closing.id) !== undefined;
    const summary = readSummary(saved, closing);
    if (isSaved && summary === undefined) {
      problems.push(`summary of closing ${closing.id} on disk is damaged`);
    }
    summaries.set(closing.id, summary);
    return summary !== undefined;
  });
  if (arrangeWeeks(saved, effective?.week ?? 0)) {
    // They are of the weeks as they stood before.
    saved.totals = undefined;
  }
  return { control, effective, summary: effective === undefined ? undefined : summaries.get(effective.id) };
}
