import type { EventType } from "../event/eventType";
import { isBefore } from "../event/key";
import type { SharedEvents } from "../ledger/sharing/sharedEvents";
import { appendEvent, type Block, findKey, mergeBlock, newBlock, type Row } from "../pack/block";
import type { Pause } from "../ports";
import type { ImportReport } from "./source";

/** Events that are merged at once. */
export const BATCH = 250;

/** Events on their way into a ledger, in order. */
export class EventBatch {
  private block: Block = newBlock();

  /**
   * @param sender the sender that `authorize` is asked about.
   * @param report is told what becomes of the events.
   */
  constructor(
    private readonly events: SharedEvents,
    private readonly sender: string,
    private readonly report: ImportReport,
    private readonly pause: Pause,
  ) {}

  /** Whether an event with this key is on its way. */
  has(stamp: number, player: number): boolean {
    return findKey(this.block, stamp, player) > 0;
  }

  add(stamp: number, player: number, eventType: EventType, values: Row<unknown>): void {
    if (this.block.count >= BATCH || this.has(stamp, player)) {
      // Two of one key are for the ledger to settle.
      this.flush();
    }
    const { block } = this;
    const { count } = block;
    if (count === 0 || isBefore(block.stamps.get(count), block.creators.get(count), stamp, player)) {
      appendEvent(block, stamp, player, eventType.shape, values);
    } else {
      const single = newBlock();
      appendEvent(single, stamp, player, eventType.shape, values);
      mergeBlock(block, single);
    }
  }

  /** Puts what there is into the ledger. */
  flush(): void {
    const { block, report } = this;
    if (block.count === 0) {
      return;
    }
    this.block = newBlock();
    const merged = this.events.receiveBlock(block, this.sender, this.pause);
    report.added += merged.added;
    report.known += merged.known;
    report.rejected += merged.rejected;
    report.conflicts += merged.conflicts;
    report.held += merged.held;
  }
}
