import { appendFrom, type Block, newBlock } from "../../pack/block";
import { adler32 } from "../../pack/adler32";
import { decodeFixed, encodeFixed } from "../../pack/digits";
import { writePack } from "../../pack/pack";
import { DISK_LIMITS, readPack } from "../../pack/unpack";
import type { Pause } from "../../ports";
import { Retraction, type Retractions } from "./retractions";
import { noPause } from "./weeks";

/** The index of retractions on disk. */
export interface SavedRetractions {
  /** The hash of the ledger that it is of. */
  hash: string;
  /** By week: Adler-32 (6 digits) of a pack, and the pack, which holds the week's retractions. */
  weeks: LuaTable<number, string>;
  /** Adler-32 over the hash, and week and Adler-32 of each pack. */
  check: number;
}

/** What the index needs of an event store. */
export interface RetractionSource {
  /** The numbers of the weeks with events, oldest first; live. */
  weeks(): readonly number[];
  /** What stands on disk for a week; undefined when it has changed since. */
  textOf(number: number): string | undefined;
  /** The week's events unpacked; undefined when there are none. */
  openWeek(number: number, pause: Pause): Block | undefined;
  /** Goes up with every change of the week. */
  revisionOf(number: number): number | undefined;
}

/** Digits before a pack. */
const HEAD = 6;
/** Events looked at between two pauses. */
const STEP = 256;
/** A week that changed this often while it was looked through is looked through in one go. */
const RETRIES = 3;

function checkOf(hash: string, weeks: LuaTable<number, string>): number {
  const numbers: number[] = [];
  for (const [number] of weeks) {
    numbers.push(number);
  }
  table.sort(numbers);
  const parts: string[] = [hash];
  for (const number of numbers) {
    parts.push(`${number}:${string.sub(weeks.get(number), 1, HEAD)}`);
  }
  return adler32(parts.join(" "));
}

/** A table of its own for the disk, so that half an update never stands there. */
function copyPacks(packs: LuaTable<number, string>): LuaTable<number, string> {
  const copy = new LuaTable<number, string>();
  for (const [number, text] of packs) {
    copy.set(number, text);
  }
  return copy;
}

/**
 * The retractions of a block, alone; undefined when there are none, or it has changed.
 * @param isSame asked after each pause whether the block is as it was.
 */
function retractionsIn(block: Block, pause: Pause, isSame?: (this: void) => boolean): Block | undefined {
  const own = newBlock();
  for (const i of $range(1, block.count)) {
    if (block.shapes.get(i) === Retraction.shape) {
      appendFrom(own, block, i);
    }
    if (i % STEP === 0) {
      pause();
      if (isSame?.() === false) {
        return undefined;
      }
    }
  }
  return own.count === 0 ? undefined : own;
}

/** Whether a value from disk is an index of retractions, and undamaged. */
export function isIndex(value: unknown): value is SavedRetractions {
  const { hash, weeks, check } = (type(value) === "table" ? value : {}) as Partial<SavedRetractions>;
  if (type(hash) !== "string" || type(weeks) !== "table") {
    return false;
  }
  for (const [number, text] of weeks as unknown as LuaTable<AnyNotNil, unknown>) {
    if (type(number) !== "number" || type(text) !== "string") {
      return false;
    }
    if (decodeFixed(text as string, 1, HEAD) !== adler32(text as string, undefined, undefined, HEAD + 1)) {
      return false;
    }
  }
  return check === checkOf(hash as string, weeks as LuaTable<number, string>);
}

/**
 * Keeps the retractions on disk beside the weeks, a pack for each week, so that a login need not unpack all weeks to know
 * them. A save packs those of the weeks whose retractions have changed.
 */
export class RetractionIndex {
  private packs = new LuaTable<number, string>();

  constructor(
    private readonly retractions: Retractions,
    private readonly source: RetractionSource,
  ) {}

  /** Reads a saved index when it is of a ledger with this hash, and takes the retractions out of the weeks when not. */
  load(saved: SavedRetractions | undefined, hash: string): void {
    if (saved?.hash !== hash || !this.read(saved)) {
      this.scan();
    }
  }

  /** Packs the retractions of the weeks in which they have changed. */
  update(pause: Pause): void {
    const { changedWeeks } = this.retractions;
    const numbers: number[] = [];
    for (const [number] of changedWeeks) {
      numbers.push(number);
    }
    for (const number of numbers) {
      const text = this.packWeek(number, pause);
      if (text === undefined) {
        this.packs.delete(number);
      } else {
        this.packs.set(number, text);
      }
      // No pause since it was found to be of the week as it is.
      changedWeeks.delete(number);
    }
  }

  /** What is to be saved for a ledger with this hash; undefined when retractions came since the update. */
  saved(hash: string): SavedRetractions | undefined {
    const [changed] = next(this.retractions.changedWeeks);
    if (changed !== undefined) {
      return undefined;
    }
    const weeks = copyPacks(this.packs);
    return { hash, weeks, check: checkOf(hash, weeks) };
  }

  private read(saved: SavedRetractions): boolean {
    const blocks: Block[] = [];
    for (const [, text] of saved.weeks) {
      const block = readPack(text, DISK_LIMITS, noPause, HEAD + 1);
      if (block === undefined) {
        return false;
      }
      blocks.push(block);
    }
    for (const block of blocks) {
      this.retractions.addFrom(block);
    }
    this.packs = copyPacks(saved.weeks);
    for (const [number] of saved.weeks) {
      this.retractions.changedWeeks.delete(number);
    }
    return true;
  }

  private scan(): void {
    for (const number of [...this.source.weeks()]) {
      this.scanWeek(number, noPause);
    }
  }

  /** Takes in the retractions of a week at rest. */
  scanWeek(number: number, pause: Pause): void {
    const [found] = string.find(this.source.textOf(number) ?? "", Retraction.shape.text, 1, true);
    const block = found === undefined ? undefined : this.source.openWeek(number, pause);
    if (block !== undefined) {
      this.retractions.addFrom(block);
    }
  }

  /** The retractions of a week at rest, alone; undefined when there are none. */
  inWeek(number: number, pause: Pause): Block | undefined {
    const [found] = string.find(this.source.textOf(number) ?? "", Retraction.shape.text, 1, true);
    const block = found === undefined ? undefined : this.source.openWeek(number, pause);
    return block === undefined ? undefined : retractionsIn(block, pause);
  }

  /** The retractions of a week as they stand on disk; undefined when there are none. */
  private packWeek(number: number, pause: Pause): string | undefined {
    let attempt = 0;
    let text: string | undefined;
    let revision: number | undefined = -1;
    while (revision !== this.source.revisionOf(number)) {
      attempt += 1;
      const give = attempt > RETRIES ? noPause : pause;
      const block = this.source.openWeek(number, give);
      revision = this.source.revisionOf(number);
      text = block === undefined ? undefined : this.packRetractions(block, number, revision, give);
    }
    return text;
  }

  private packRetractions(
    block: Block,
    number: number,
    revision: number | undefined,
    pause: Pause,
  ): string | undefined {
    const own = retractionsIn(block, pause, () => this.source.revisionOf(number) === revision);
    if (own === undefined) {
      return undefined;
    }
    const pack = writePack(own, 1, own.count, pause);
    return encodeFixed(adler32(pack, pause), HEAD) + pack;
  }
}
