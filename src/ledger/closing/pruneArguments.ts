import { describeValue } from "../../describe";
import { Range } from "../../event/key";
import { checkList, checkNames } from "../../names";
import type { Serializer } from "../../ports";
import type { EventTypes } from "../eventTypes";
import type { ClosingInfo } from "./closingInfo";
import type { PruneCode, PruneOrder } from "./prune";
import { readEntries, type SummaryFunction } from "./readEntries";

/**
 * What `Prune` takes beside time and summary.
 * @example
 * local function done(closing, reason, code)
 *   print(closing and "closed" or reason, code)
 * end
 * ledger:Prune(GetServerTime() - 90 * 86400, {}, { exclude = { "lastAwards" }, done = done })
 */
export interface PruneOptions {
  /** Closes even if other clients hold other events, or nobody is online. */
  force?: boolean;
  /** Names of projections that need not come out the same from the summary: they lose what is closed. */
  exclude?: readonly string[];
  /**
   * Called with the closing, or nil, why not, and a code: the work is spread over frames, and nothing is returned. Without it all
   * happens at once.
   */
  done?: (
    this: void,
    closing: ClosingInfo | undefined,
    reason: string | undefined,
    code: PruneCode | undefined,
  ) => void;
}

const PRUNE_OPTIONS: Record<keyof PruneOptions, true> = { done: true, exclude: true, force: true };

/**
 * What `DropArchive` takes.
 * @example
 * local function done(count, reason)
 *   print(count and count .. " events dropped" or reason)
 * end
 * ledger:DropArchive({ done = done })
 */
export interface DropOptions {
  /** Drops events that the closing does not cover, too: they have been seen to. */
  uncovered?: boolean;
  /**
   * Called with how many events were dropped, or nil and why none: the work is spread over frames, and nothing is returned.
   * Without it all happens at once.
   */
  done?: (this: void, count: number | undefined, reason: string | undefined) => void;
}

/**
 * What `Reopen` takes beside the closing.
 * @example
 * local closing = ledger:Closings()[1]
 * local function done(ok, reason)
 *   print(ok and "reopened" or reason)
 * end
 * if closing then ledger:Reopen(closing, { done = done }) end
 */
export interface ReopenOptions {
  /**
   * Called with true, or nil and why not: the work is spread over frames, and nothing is returned. Without it all happens at
   * once.
   */
  done?: (this: void, ok: true | undefined, reason: string | undefined) => void;
}

/** What Prune was told. */
export interface CheckedPrune {
  readonly order: PruneOrder;
  readonly force: boolean;
  readonly done: PruneOptions["done"];
}

/** Checks what Prune was given; raises a text that names it and what it must be. */
export function checkPrune(
  before: unknown,
  summary: unknown,
  given: unknown,
  types: EventTypes,
  serializer: Serializer,
): CheckedPrune {
  if (type(before) !== "number" || !((before as number) >= 0 && (before as number) < Range.Times)) {
    error(`before must be Unix seconds, got ${describeValue(before)}`, 0);
  }
  if (type(summary) !== "table" && type(summary) !== "function") {
    error(`summary must be a list of { type, payload } or a function, got ${describeValue(summary)}`, 0);
  }
  const { done, exclude, force } = checkOptions<Record<keyof PruneOptions, unknown>>(given, PRUNE_OPTIONS);
  if (force !== undefined && type(force) !== "boolean") {
    error(`options.force must be true or false, got ${describeValue(force)}`, 0);
  }
  const names = exclude === undefined ? [] : checkList(exclude, "options.exclude", "names of projections");
  for (const [place, name] of ipairs(names)) {
    if (type(name) !== "string") {
      error(`options.exclude[${place}] must be the name of a projection, got ${describeValue(name)}`, 0);
    }
  }
  return {
    order: {
      week: math.floor((before as number) / Range.Week),
      summary: type(summary) === "table" ? readEntries(summary, types, serializer) : (summary as SummaryFunction),
      exclude: names as readonly string[],
    },
    force: force === true,
    done: done as PruneOptions["done"],
  };
}

/** Checks what stands behind a closing, or alone, in a call; raises a text for what it may not be. */
function checkOptions<Options extends { done?: unknown }>(given: unknown, names: Record<keyof Options, true>): Options {
  if (given !== undefined && type(given) !== "table") {
    error(`options must be a table or nil, got ${describeValue(given)}`, 0);
  }
  const options = (given ?? {}) as Options;
  checkNames(options, names, "options.");
  if (options.done !== undefined && type(options.done) !== "function") {
    error(`options.done must be a function or nil, got ${describeValue(options.done)}`, 0);
  }
  return options;
}

/** What Reopen was told. */
export function checkReopen(given: unknown): ReopenOptions {
  return checkOptions<ReopenOptions>(given, { done: true });
}

/** What DropArchive was told. */
export function checkDrop(given: unknown): DropOptions {
  const options = checkOptions<DropOptions>(given, { done: true, uncovered: true });
  const { uncovered } = options as { uncovered?: unknown };
  if (uncovered !== undefined && type(uncovered) !== "boolean") {
    error(`options.uncovered must be true or false, got ${describeValue(uncovered)}`, 0);
  }
  return options;
}
