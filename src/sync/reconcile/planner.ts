import type { Channel } from "../../ports";
import { FEW_CELLS } from "../../sketch/sketch";
import type { Backoff } from "../backoff";
import type { SyncContext } from "../context";
import { Cooldown } from "../cooldown";
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
/** Up to so many times as many as were told, the next few are cheaper than what a guess calls for. */
const NEAR = 1.3;
/** Cells that count as told when none were. */
const FEWEST = 16;

/** A caller may say that one difference takes many cells, or weeks. Its word on another counts after so many seconds. */
const CLAIM_TIME = 600;

/** Plans how to look for a difference, by what it costs here and what others lack. */
export class Planner {
  /** Whose calls said that much differs. */
  private readonly claims: Cooldown;

  constructor(
    private readonly context: SyncContext,
    private readonly lookers: Lookers,
    private readonly backoff: Backoff,
  ) {
    this.claims = new Cooldown(context.clock, CLAIM_TIME);
  }

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
    const own = this.context.events.count();
    const isMore = caller.count > own && caller.count > attempt.peer.count;
    const peer = isMore ? caller : attempt.peer;
    // The peer holds more than we. A caller that does not says nothing of what differs from it.
    const isBeside = caller.count <= own && attempt.peer.count > own;
    const claim = isBeside || this.isSpent(attempt, caller) ? undefined : differs;
    const plan =
      isMore || claim !== undefined
        ? this.planOf(attempt, math.max(caller.count - own, claim ?? 0), this.mostCells(peer))
        : undefined;
    if (claim !== undefined) {
      if (plan === undefined || plan.cells > FEW_CELLS) {
        attempt.claimant = caller;
        this.claims.note(caller.name);
      }
      if (plan === undefined) {
        return false;
      }
      plan.cells = math.min(plan.cells, WIDEST * math.max(attempt.sent, FEWEST));
    }
    // A guess that is near to what was told is no better than the next few cells.
    if (plan !== undefined && (isMore || plan.cells > NEAR * attempt.sent)) {
      aimAt(attempt, peer, plan);
    }
    return canWiden(attempt, this.mostCells(attempt.peer));
  }

  /** Whether a caller has said not long ago that much differs, of another difference. */
  private isSpent({ claimant }: Attempt, caller: PeerRecord): boolean {
    return claimant !== caller && this.claims.isRecent(caller.name);
  }

  /** Whether cells that tell so many differences would take more than whole weeks. */
  isTooMany(attempt: Attempt, differs: number): boolean {
    return this.planOf(attempt, differs, this.context.options.sketchCells) === undefined;
  }

  /** How to go on with an attempt, by cells alone; undefined: whole weeks are cheaper. */
  private planOf({ channel, instead }: Attempt, more: number, mostCells: number): SketchPlan | undefined {
    return planSketch({
      more,
      weeksBytes: instead,
      others: this.othersOn(channel),
      isTail: false,
      mostCells,
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

  /** An attempt has failed. After many cells no advertisement of its peer may make us tell as much again soon. */
  noteFailed({ peer, sent }: Attempt): void {
    if (sent > FEW_CELLS) {
      this.backoff.fail(MUCH, peer.name, "");
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
