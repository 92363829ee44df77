import type { Channel } from "../../ports";
import { FEW_CELLS } from "../../sketch/sketch";
import type { Backoff } from "../backoff";
import type { SyncContext } from "../context";
import { partnerOf } from "../link/channels";
import type { PeerRecord } from "../peers/peers";
import { aimAt, type Attempt, canWiden } from "./attempt";
import type { Difference } from "./difference";
import type { Lookers } from "./lookers";
import { planSketch, type SketchPlan, type WeekSurplus } from "./sketchPlan";

/** In the back-off: much that a peer, whose name stands for a hash, said we lack. */
const MUCH = -2;
/** In a crowd that logs in, more missing events than this are given to all at once, by whole weeks. */
const AT_ONCE = 5;
/** A call makes us tell at most so many times as many cells: it is a claim, and a guess from few cells is rough. */
const WIDEST = 4;
/** Cells that count as told when none were. */
const FEWEST = 16;

/** Plans how to look for a difference, by what it costs here and what others lack. */
export class Planner {
  constructor(
    private readonly context: SyncContext,
    private readonly lookers: Lookers,
    private readonly backoff: Backoff,
  ) {}

  /** What to tell a peer whose ledger differs; undefined: whole weeks are the way. */
  planFor(difference: Difference): SketchPlan | undefined {
    const { channel, count, isTail, peer, weeksBytes } = difference;
    return planSketch({
      more: count - this.context.events.count(),
      weeksBytes,
      others: this.othersOn(channel),
      isTail,
      mostCells: this.mostCells(peer),
      surplus: this.surplusOf(difference),
    });
  }

  /** Whether whole weeks would serve others, too: what is missing is more than a few events, and all hear these. */
  isForAll({ channel, count }: Difference): boolean {
    return count - this.context.events.count() > AT_ONCE && partnerOf(channel) === undefined;
  }

  /**
   * What was told is too little for a caller. If it holds more than who was meant, the next is for that one.
   * @param differs about how many events differ from what it holds; undefined: it did not say.
   * @returns whether there is more to tell.
   */
  answerCall(attempt: Attempt, caller: PeerRecord, differs?: number): boolean {
    const more = caller.count - this.context.events.count();
    const isMore = more > 0 && caller.count > attempt.peer.count;
    const plan =
      isMore || differs !== undefined
        ? this.planOf(attempt, math.max(math.abs(more), differs ?? 0), caller)
        : undefined;
    if (differs !== undefined) {
      attempt.claimant = caller;
      if (plan === undefined) {
        return false;
      }
      plan.cells = math.min(plan.cells, WIDEST * math.max(attempt.sent, FEWEST));
    }
    if (plan !== undefined) {
      aimAt(attempt, isMore ? caller : attempt.peer, plan);
    }
    return canWiden(attempt, this.mostCells(attempt.peer));
  }

  /** Whether cells that tell so many differences would take more than whole weeks. */
  isTooMany(attempt: Attempt, differs: number): boolean {
    return this.planOf(attempt, differs, attempt.peer) === undefined;
  }

  /** How to go on with an attempt, by cells alone; undefined: whole weeks are cheaper. */
  private planOf({ channel, instead }: Attempt, more: number, peer: PeerRecord): SketchPlan | undefined {
    return planSketch({
      more,
      weeksBytes: instead,
      others: this.othersOn(channel),
      isTail: false,
      mostCells: this.mostCells(peer),
    });
  }

  /**
   * How many cells a peer's word may make us tell. Few when it said before that we lack much, and that did not come true. Few
   * in a crowd without a shared ledger, too: each may lack something of each.
   */
  mostCells({ ledger, name }: PeerRecord): number {
    const { sketchCells } = this.context.options;
    const areFew = this.lookers.areScattered(ledger) || this.backoff.isWaiting(MUCH, name, "");
    return areFew ? math.min(sketchCells, FEW_CELLS) : sketchCells;
  }

  /** Whether whole weeks are the way by now: others lack something else, since they have logged in or look for much. */
  isForCrowd({ bytes, cells, instead, isForAll, theirs, week }: Attempt): boolean {
    const { arrivals } = this.context;
    const isLong = week !== undefined || cells > FEW_CELLS;
    const isDear = bytes > instead / (1 + this.lookers.count()) || arrivals.wasCrowd();
    return isForAll && (arrivals.isCrowd(theirs) || (isLong && isDear));
  }

  /** An attempt has failed. After many cells no word of who made us tell them may make us tell as much again soon. */
  noteFailed({ claimant, peer, sent }: Attempt): void {
    if (sent > FEW_CELLS) {
      this.backoff.fail(MUCH, (claimant ?? peer).name, "");
    }
  }

  /** How many others need whole weeks on a channel: they lack something else, and hear these, too. */
  private othersOn(channel: Channel): number {
    return partnerOf(channel) === undefined ? this.lookers.count() : 0;
  }

  /** The week with the largest surplus: how much more of it the peer holds than we. */
  private surplusOf({ weeks }: Difference): WeekSurplus | undefined {
    let surplus: WeekSurplus | undefined;
    for (const { count, week } of weeks) {
      const own = this.context.events.weekSummary(week)?.count ?? 0;
      if (own > 0 && count - own > (surplus?.more ?? 0)) {
        surplus = { week, more: count - own, own };
      }
    }
    return surplus;
  }
}
