import { appendFrom, type Block, findKey, mergeBlock, newBlock } from "../../pack/block";
import type { Pause } from "../../ports";
import { type ClosingRecord, type ControlId } from "./control";
import { fitsSummary, verifySummary } from "./summary";

/** Senders whose parts are kept by themselves. */
const SENDERS_LIMIT = 4;

/** Adds the events of a block that another does not hold. */
function addNew(block: Block, from: Block): void {
  const added = newBlock();
  for (const i of $range(1, from.count)) {
    if (findKey(block, from.stamps.get(i), from.creators.get(i)) < 0) {
      appendFrom(added, from, i);
    }
  }
  if (added.count > 0) {
    mergeBlock(block, added);
  }
}

/**
 * Gathers a summary that comes in parts: it is taken in as a whole, when its digest is that of its closing. Each sender's parts are
 * put together by themselves first, so that nobody spoils what another sends.
 */
export class SummaryParts {
  private closing: ControlId | undefined;
  /** Those of everybody. */
  private all: Block | undefined;
  private bySender = new LuaTable<string, Block | undefined>();
  private senders = 0;

  /** Takes in a part; gives the text of the summary when it is complete. */
  take(closing: ClosingRecord, part: Block, sender: string, pause: Pause): string | undefined {
    if (!fitsSummary(closing, part)) {
      return undefined;
    }
    if (this.closing !== closing.id) {
      this.reset(closing.id);
    }
    let own = this.bySender.get(sender);
    if (own === undefined && this.senders < SENDERS_LIMIT) {
      own = newBlock();
      this.senders += 1;
      this.bySender.set(sender, own);
    }
    const all = this.all ?? newBlock();
    this.all = all;
    addNew(all, part);
    let text: string | undefined;
    if (own !== undefined) {
      addNew(own, part);
      text = verifySummary(closing, own, pause);
      if (text === undefined && own.count === closing.events) {
        // A lie: what comes from this sender next is looked at anew.
        this.bySender.set(sender, newBlock());
      }
    }
    text ??= verifySummary(closing, all, pause);
    if (text !== undefined || (this.closing === closing.id && this.all?.count === closing.events)) {
      if (text !== undefined) {
        this.reset(undefined);
      } else {
        this.all = undefined;
      }
    }
    return text;
  }

  private reset(closing: ControlId | undefined): void {
    this.closing = closing;
    this.all = undefined;
    this.bySender = new LuaTable();
    this.senders = 0;
  }
}
