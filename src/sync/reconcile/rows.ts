import { DENSE_LENGTH, subtractDense } from "../../sketch/cells";
import { estimateDifference } from "../../sketch/estimate";
import { type Difference, peel } from "../../sketch/peel";
import { FEW_CELLS } from "../../sketch/sketch";
import type { EventSet } from "../../ledger/sharing/eventSet";
import type { Clock, Pause } from "../../ports";
import { countOf, type HashText } from "../messages/hash";
import type { SketchPart } from "../messages/sketch";
import type { PeerRecord } from "../peers/peers";
import { makeRoom } from "../peers/room";

/** Rows that are remembered at a time: a long one takes 23 kB. */
const LIMIT = 16;
/** A long row is looked at again when it has grown by this share: each look is a pass over all of it. */
const GROWTH = 1 / 17;
/** Seconds after which a row makes room for any other. */
const LIFETIME = 60;

interface Segment {
  /** Cells before it. */
  readonly first: number;
  readonly text: string;
}

/** The cells that a peer told of what it holds, as far as its messages came. */
export interface Row {
  readonly peer: PeerRecord;
  readonly hash: HashText;
  readonly segments: Segment[];
  /** Cells up to the end of the last segment, with those that were lost; and without these. */
  size: number;
  known: number;
  /** How many were known when they were last looked at. */
  looked: number;
  /** What we held then. */
  against?: HashText;
  /** When the last segment came. */
  at: number;
}

function lengthOf({ text }: Segment): number {
  return math.floor(text.length / DENSE_LENGTH);
}

/** The rows that peers told, those heard last. */
export class Rows {
  private readonly list: Row[] = [];
  private readonly isOld: (this: void, row: Row) => boolean;

  constructor(private readonly clock: Clock) {
    this.isOld = (row) => row.at < clock.now() - LIFETIME;
  }

  /** What a peer told last. */
  of(peer: PeerRecord): Row | undefined {
    return this.list.find((row) => row.peer === peer);
  }

  /** Takes down a message; undefined when it tells what is known, or there is no room. */
  note({ cells, first, hash, text }: SketchPart, peer: PeerRecord): Row | undefined {
    const at = this.list.findIndex((each) => each.peer === peer);
    let row = at < 0 ? undefined : this.list[at];
    const last = first + cells;
    const isKnown = row?.segments.some((each) => first < each.first + lengthOf(each) && last > each.first) === true;
    if (row?.hash !== hash || (first === 0 && isKnown)) {
      // It begins anew. Messages may come in another order.
      if (row !== undefined) {
        this.list.splice(at, 1);
      } else if (!makeRoom(this.list, LIMIT, peer, this.isOld)) {
        return undefined;
      }
      row = { peer, hash, segments: [], size: 0, known: 0, looked: 0, at: 0 };
      this.list.push(row);
    } else if (isKnown) {
      return undefined;
    }
    if (cells > 0) {
      row.segments.push({ first, text });
      row.size = math.max(row.size, last);
      row.known += cells;
    }
    row.at = this.clock.now();
    return row;
  }
}

/**
 * Whether it is worth while to look what a row tells: all that its peer is telling now has come, or its end.
 * @param total how many cells that are.
 */
export function isDue({ known, looked, size }: Row, total: number): boolean {
  return size >= total && known > looked && (known <= FEW_CELLS || known >= looked * (1 + GROWTH));
}

/**
 * What we hold and a peer does not, by the cells of its row, and the other way round; undefined when these do not tell. Then
 * about how many events that are is the second value.
 */
export function differenceFrom(
  events: EventSet,
  { hash, segments, size }: Row,
  pause: Pause,
): LuaMultiReturn<[found: Difference | undefined, differs: number]> {
  if (size === 0) {
    return $multi(undefined, 0);
  }
  const difference = events.sketch(size, pause);
  const net = events.count() - countOf(hash);
  pause();
  const known: number[] = [];
  for (const { first, text } of segments) {
    subtractDense(difference, first + 1, text);
    for (const n of $range(1, lengthOf({ first, text }))) {
      known.push(first + n);
    }
    pause();
  }
  const differs = estimateDifference(difference, known, net);
  return $multi(peel(difference, pause, known), differs);
}
