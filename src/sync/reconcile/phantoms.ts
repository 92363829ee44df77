import type { Job, Pause } from "../../ports";
import type { EventId } from "../../sketch/peel";
import { earlier } from "../../alarm";
import type { SyncContext, Wing } from "../context";
import type { HashText } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import { differenceFrom, type Row } from "./rows";

/** Ids of one peer that never came are forgiven this often in a row: a message may be lost. */
const FORGIVEN = 1;
/** How many peers something is expected of at a time. */
const LIMIT = 16;

/** Events that are asked for by their ids. */
export interface Asked {
  readonly ids: readonly EventId[];
  /** Of the ids. */
  readonly hash: HashText;
  /** Whose sketch told of them, and its cells. */
  readonly peer: PeerRecord;
  readonly row: Row;
}

/** When the answer should have come. */
interface Expected extends Asked {
  readonly due: number;
}

/** Has peers rank last whose sketches keep telling of events that nobody gives. */
export class Phantoms implements Wing {
  private list: Expected[] = [];
  private job?: Job;

  /** @param wait seconds until an answer should have begun. */
  constructor(
    private readonly context: SyncContext,
    private readonly wait: number,
  ) {}

  /** We, or somebody else, have asked for these. */
  expect({ ids, hash, peer, row }: Asked): void {
    if (this.list.length < LIMIT && !this.list.some((expected) => expected.peer === peer)) {
      this.list.push({ ids, hash, peer, row, due: this.context.clock.now() + this.wait });
    }
  }

  /** A part of the answer to a request for ids came in. Returns the rows that told of these. */
  heard(hash: HashText): Row[] {
    const answered = this.list.filter((expected) => expected.hash === hash);
    for (const { peer } of answered) {
      peer.phantoms = 0;
    }
    this.list = this.list.filter((expected) => expected.hash !== hash);
    return answered.map(({ row }) => row);
  }

  nextDue(): number | undefined {
    let due: number | undefined;
    if (this.job === undefined || this.job.isDone()) {
      for (const expected of this.list) {
        due = earlier(due, expected.due);
      }
    }
    return due;
  }

  run(now: number): void {
    const due = this.nextDue();
    if (due !== undefined && due <= now) {
      this.job = this.context.start((pause) => {
        this.judge(pause);
        this.job = undefined;
      });
    }
  }

  private judge(pause: Pause): void {
    const { clock, events, reputation } = this.context;
    const now = clock.now();
    const due = this.list.filter((expected) => expected.due <= now);
    this.list = this.list.filter((expected) => expected.due > now);
    for (const { peer, ids, row } of due) {
      const [found] = differenceFrom(events, row, pause);
      const missing = found?.second;
      if (missing !== undefined && ids.every((id) => missing.includes(id))) {
        peer.phantoms += 1;
        if (peer.phantoms > FORGIVEN) {
          reputation.blame(peer);
        }
      } else if (missing !== undefined) {
        peer.phantoms = 0;
      }
      pause();
    }
  }
}
