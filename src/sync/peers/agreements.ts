import { earlier } from "../../alarm";
import type { Clock } from "../../ports";
import type { HeardWeeks } from "../link/heardWeeks";
import type { HashText } from "../messages/hash";
import type { SyncOptions } from "../options";

/**
 * When senders that may be believed told of nothing that we lack. Whoever would object to what all have heard does so within
 * a shortest interval of advertising, so an agreement that old says that older advertisements are no longer true.
 */
export class Agreements {
  private newestAt = -math.huge;
  /** When one first agreed on the ledger that we held at the newest, or we told of it before. */
  private firstAt = -math.huge;
  private ledger?: HashText;
  /** What we told last that we hold, and when first. */
  private told?: HashText;
  private toldAt = -math.huge;
  /** When we told what others have agreed to since: all have heard us as well. */
  private confirmedAt = -math.huge;
  /** Two times of agreement: the next that will be an interval old, and the newest that is. */
  private settlingAt = -math.huge;
  private settledAt = -math.huge;

  constructor(
    private readonly clock: Clock,
    private readonly options: SyncOptions,
    private readonly heardWeeks: HeardWeeks,
  ) {}

  /** A sender that may be believed told of nothing that we lack. @param ledger what we hold. */
  note(ledger: HashText): void {
    const now = this.clock.now();
    const objected = now - this.options.advertiseInterval;
    if (this.settlingAt <= objected) {
      this.settledAt = this.newestAt <= objected ? this.newestAt : this.settlingAt;
      this.settlingAt = this.newestAt <= objected ? now : this.newestAt;
    }
    this.newestAt = now;
    this.confirmedAt = ledger === this.told ? this.toldAt : this.confirmedAt;
    if (this.ledger !== ledger) {
      this.ledger = ledger;
      this.firstAt = ledger === this.told ? this.toldAt : now;
    }
  }

  /** We have told of our ledger. */
  noteTold(ledger: HashText): void {
    if (ledger !== this.told) {
      this.told = ledger;
      this.toldAt = this.clock.now();
    }
  }

  /** When the newest agreement, on the same as now, began. */
  since(): number {
    return this.firstAt;
  }

  /** Who would object to what all heard by then has done so: while weeks are broadcast, nobody does. */
  objectedAt(): number {
    const { advertiseInterval } = this.options;
    return (this.heardWeeks.quietSince(advertiseInterval) ?? this.clock.now()) - advertiseInterval;
  }

  /** The newest time of agreement that nobody has objected to. */
  undisputedAt(objected = this.objectedAt()): number {
    let undisputed = -math.huge;
    for (const at of this.times()) {
      undisputed = at <= objected ? math.max(undisputed, at) : undisputed;
    }
    return undisputed;
  }

  /** When {@link undisputedAt} changes next if nobody agrees again; undefined when it does not. */
  settlesAt(): number | undefined {
    const { advertiseInterval } = this.options;
    const now = this.clock.now();
    let settles: number | undefined;
    for (const time of this.times()) {
      const at = time + advertiseInterval;
      settles = at > now ? earlier(settles, at) : settles;
    }
    if (this.heardWeeks.quietSince(advertiseInterval) !== undefined) {
      // It is to be seen then whether weeks are still broadcast.
      settles = earlier(settles, now + advertiseInterval);
    }
    return settles;
  }

  private times(): readonly number[] {
    return [this.settledAt, this.settlingAt, this.confirmedAt, this.firstAt, this.newestAt];
  }
}
