import { createRandom, type Random } from "../sim/random";
import { Range } from "../src/event/key";
import { type Block, newBlock } from "../src/pack/block";
import { noPause } from "../src/ledger/store/weeks";
import { writePack } from "../src/pack/pack";
import { appendLoot, realHistory } from "./workloads";

const START = 1_790_000_000;
const WEEK = 604800;
/** Events of one pack: what a client is filled with at once. */
const PACK_EVENTS = 1000;

/** One event's key and where its payload begins among the random numbers. */
interface Draft {
  time: number;
  seed: number;
}

/** A history of which parts can be left out: event `i` is the same in all of them. */
export class SyncHistory {
  private readonly drafts: Draft[] = [];

  /** So many events at random seconds of so many weeks before this one, 5 creators. */
  constructor(
    readonly count: number,
    weeks: number,
    seed: number,
  ) {
    const random = createRandom(seed);
    const first = (math.floor(START / WEEK) - weeks) * WEEK;
    const taken = new LuaSet<number>();
    while (this.drafts.length < count) {
      const time = first + math.floor(random() * weeks * WEEK);
      if (!taken.has(time)) {
        taken.add(time);
        this.drafts.push({ time, seed: math.floor(random() * 2147483646) });
      }
    }
    table.sort(this.drafts, (x, y) => x.time < y.time);
  }

  /** The packs of all events but those whose places (from 0) are left out. */
  packs(without?: LuaSet<number>): string[] {
    return this.packsOf((place) => without?.has(place) !== true);
  }

  /** The bytes of the events from a place on, as packs of their own. */
  bytesFrom(from: number): number {
    let bytes = 0;
    for (const pack of this.packsOf((place) => place >= from)) {
      bytes += pack.length;
    }
    return bytes;
  }

  private packsOf(isIn: (this: void, place: number) => boolean): string[] {
    const packs: string[] = [];
    let block = newBlock();
    for (const place of $range(0, this.count - 1)) {
      if (isIn(place)) {
        appendDraft(block, this.drafts[place]);
      }
      if (block.count === PACK_EVENTS || (place === this.count - 1 && block.count > 0)) {
        packs.push(packOf(block));
        block = newBlock();
      }
    }
    return packs;
  }
}

function appendDraft(block: Block, draft: Draft): void {
  const random: Random = createRandom(draft.seed);
  appendLoot(block, draft.time * Range.Counters, 1 + math.floor(random() * 5), random);
}

function packOf(block: Block): string {
  return writePack(block, 1, block.count, noPause);
}

/** The real history as packs, and how many events it has; undefined where it is not there. */
export function realPacks(): { packs: string[]; count: number } | undefined {
  const real = realHistory();
  return real === undefined ? undefined : { packs: real.weeks.map(({ block }) => packOf(block)), count: real.count };
}
