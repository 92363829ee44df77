import { Backoff } from "../backoff";
import type { SyncContext } from "../context";
import { ownHash } from "../holdings";
import { SUMMARY } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";

/**
 * Tells of a closing of our own again while we do not send and no sender has it: nobody else could. Less and less often, for
 * others may refuse it.
 */
export class Reminder {
  private readonly waits: Backoff;

  /** @param tell sends the pack of the closing, and its summary. */
  constructor(
    private readonly context: SyncContext,
    private readonly tell: (this: void, pack: string) => void,
  ) {
    this.waits = new Backoff(context.clock, context.options);
  }

  /** A peer whose word counts has advertised. */
  heard(peer: PeerRecord): void {
    const { events, isSending } = this.context;
    const ours = ownHash(events, SUMMARY);
    if (ours === "" || isSending() || !peer.sending || (peer.books?.week ?? 0) > events.books.week()) {
      return;
    }
    const pack = events.books.ownClosing();
    if (pack === undefined || this.waits.isWaiting(SUMMARY, "", ours) || this.isToldByOthers(ours)) {
      return;
    }
    if (!this.waits.knows(SUMMARY, "", ours)) {
      // It may be on its way.
      this.waits.rest(SUMMARY, "", ours);
      return;
    }
    this.waits.fail(SUMMARY, "", ours);
    this.tell(pack);
  }

  /** Whether a sender that was heard recently holds it. */
  private isToldByOthers(ours: string): boolean {
    const { clock, options, peers } = this.context;
    const since = clock.now() - options.unknownAfter;
    const holders = peers.filter(
      ({ advertisedAt, books, sending, word }) =>
        word === "trusted" && sending && (advertisedAt ?? -math.huge) >= since && books?.summary === ours,
    );
    return holders.length > 0;
  }
}
