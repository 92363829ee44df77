import type { Channel, Pause } from "../../ports";
import type { SyncContext } from "../context";
import { Cooldown } from "../cooldown";
import { noPause } from "../../ledger/store/weeks";
import { hasAll, isApart, knowsAsMuch, ownHash } from "../holdings";
import type { IndexEntry } from "../messages/data";
import { CONTROL, countOf, type HashText, hashText, INDEX, SUMMARY, type WeekHash } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import { isCovered } from "../reconcile/covered";
import { type Difference, differenceWith } from "../reconcile/difference";
import type { StrangersTurn } from "./strangersTurn";
import type { Wings } from "./wings";

/** Seconds for which it is remembered that an index told of something that we lack. */
const INDEX_TIME = 3600;
/** Weeks of an index that a stranger is asked for in its turn, in however many parts it comes. */
const STRANGERS_WEEKS = 4;

/** What peers tell of, compared with what we hold; what differs goes to whose way of asking suits it. */
export class Comparing {
  /** The ledgers whose index told of something that we lack. */
  private readonly lacking: Cooldown;
  /** Weeks that an index may still have us ask for in the turn of a stranger. */
  private strangersWeeks = 0;

  constructor(
    private readonly context: SyncContext,
    private readonly wings: Wings,
    private readonly turn: StrangersTurn,
  ) {
    this.lacking = new Cooldown(context.clock, INDEX_TIME);
  }

  /** Takes down whether a peer agrees with us, and asks for what differs, if it may. */
  compare(peer: PeerRecord, mayAsk: boolean, pause: Pause): void {
    const { requester } = this.wings;
    const mayGoOn = !mayAsk || this.compareBooks(peer);
    const difference = differenceWith(this.context, peer, pause);
    const { isEarly, isEqual, weeks } = difference;
    const hasAll = isEqual && weeks.length === 0;
    const isAlike = difference.week >= 0;
    const isListed = this.hasListed(difference);
    peer.agrees = hasAll && isAlike && !isEarly && !difference.isApart;
    peer.isEarly = hasAll && isEarly;
    peer.isApart =
      (hasAll && (difference.isApart || !isAlike)) ||
      requester.hasReceived(difference) ||
      (isAlike && this.hasWritten(difference)) ||
      (isAlike && isCovered(this.context.events, peer)) ||
      isListed;
    if ((hasAll || peer.isApart) && mayGoOn && !difference.isOutdated) {
      this.noteAgreement(difference);
    }
    // A sketch would tell now what may be here soon.
    const isGiven = weeks.length > 0 && requester.isGiven(weeks);
    const isForSketch = mayAsk && !isEqual && !difference.isOutdated && !requester.isCollecting() && !isGiven;
    // The same index would tell the same.
    if (mayAsk && !isListed && !(isForSketch && this.wings.exchange.takes(difference, pause))) {
      this.askForWeeks(difference, mayGoOn);
    }
    // It may have been looked at again.
    this.noteCovered(peer);
  }

  /** Whether a peer lacks what we wrote, and we lack nothing of what it holds. */
  private hasWritten({ ledger, peer }: Difference): boolean {
    return isApart(this.context.events, INDEX, ledger, peer.name, true);
  }

  /** A peer told its cells, or which events it lacks: what it advertised may be all here. */
  noteCovered(peer: PeerRecord): void {
    if (!peer.isApart && !peer.agrees && isCovered(this.context.events, peer)) {
      peer.isApart = true;
      this.wings.status.refresh();
    }
  }

  /** Whether the index of a peer that has closed less told of no event of our open weeks that we lack. */
  private hasListed({ isOpener, ledger, weeks }: Difference): boolean {
    return (
      isOpener &&
      weeks.length === 0 &&
      this.wings.requester.isSpent({ subject: INDEX, hash: ledger }) &&
      !this.lacking.isRecent(ledger)
    );
  }

  /** Of what a peer holds we lack nothing: older versions need not be waited for, and what it has of ours is accepted. */
  private noteAgreement({ count, peer }: Difference): void {
    const { agreements, events } = this.context;
    if (peer.word === "trusted") {
      agreements.note(ownHash(events, INDEX));
      events.apart.noteHeld({ count, a: peer.a, b: peer.b }, peer.name);
    }
    this.wings.requester.noteAgreement(peer);
    this.wings.exchange.noteAgreement(peer);
  }

  /** One of the strangers is asked for the weeks that it advertised, if nobody trusted tells of anything that we lack. */
  askStranger(pause: Pause): void {
    const { channels, events, peers, reputation } = this.context;
    const { exchange, requester, status } = this.wings;
    if (requester.isBusy() || exchange.isBusy() || status.newestDifference() !== undefined) {
      return;
    }
    const waiting = peers.filter(
      (peer) =>
        peer.word === "stranger" &&
        peer.sending &&
        channels.takes(peer.channel) &&
        (differs(peer) || !knowsAsMuch(events, peer)) &&
        !reputation.isIgnored(peer),
    );
    const stranger = this.turn.next(waiting);
    if (stranger !== undefined) {
      this.strangersWeeks = STRANGERS_WEEKS;
      const mayGoOn = this.compareBooks(stranger);
      this.askForWeeks(differenceWith(this.context, stranger, pause), mayGoOn);
    }
  }

  /**
   * Control events come first, then the summary of a closing that would hold here.
   * @returns whether nothing of these is to come that would change which weeks are open.
   */
  private compareBooks(peer: PeerRecord): boolean {
    const { books, channel, ledger } = peer;
    const { requester } = this.wings;
    const { events } = this.context;
    const control = books?.control ?? "";
    if (control !== ownHash(events, CONTROL)) {
      const count = books?.controlCount ?? 0;
      requester.consider({ subject: CONTROL, hash: control, count, ledger, channel, source: peer });
    }
    const summary = books?.summary ?? "";
    const isNeeded = summary !== "" && !hasAll(events, SUMMARY, summary, peer.name, noPause);
    if (isNeeded) {
      const offer = { subject: SUMMARY, hash: summary, count: countOf(summary), ledger, channel, source: peer };
      requester.consider(offer, true);
    }
    // Who knows of none has none to give, and learns of ours from senders alone.
    const hasNone = control === "" && !this.context.isSending();
    const isDone = control === ownHash(events, CONTROL) || requester.isSpent({ subject: CONTROL, hash: control });
    return !isNeeded && (hasNone || isDone);
  }

  /** Control events came: whoever told of a summary that is missing now is asked for it at once. */
  learned(): void {
    for (const [, peer] of pairs(this.context.peers.byName as unknown as Record<string, PeerRecord>)) {
      if (peer.books !== undefined && peer.sending && !this.context.reputation.isIgnored(peer)) {
        this.compareBooks(peer);
      }
    }
  }

  /** What a peer advertised last is compared anew. */
  again(peer: PeerRecord, pause: Pause): void {
    if (!this.context.reputation.isIgnored(peer)) {
      this.compare(peer, true, pause);
      this.wings.status.refresh();
    }
  }

  /** When nothing else is wanted, the newest difference may tell what is next. */
  reconsider(pause: Pause): void {
    const { exchange, requester, status } = this.wings;
    const peer = requester.isBusy() || exchange.isBusy() ? undefined : status.newestDifference();
    if (peer !== undefined) {
      this.again(peer, pause);
    }
  }

  /**
   * Asks for the weeks of a part of an index, the first of which is 1, that differ from ours. Returns whether we hold all that
   * it tells of.
   */
  compareIndex(
    entries: readonly IndexEntry[],
    part: number,
    ledger: HashText,
    channel: Channel,
    source: PeerRecord,
    pause: Pause,
  ): boolean {
    const { events, isSending } = this.context;
    const { requester } = this.wings;
    // The source cannot ask a client that does not send for its missing events.
    const isOurs = !isSending();
    if (part === 1) {
      this.lacking.forget(ledger);
    }
    const isTrusted = source.word === "trusted";
    let holdsAll = true;
    for (const { week, count, a, b } of entries) {
      const hash = hashText(count, a, b);
      if (week >= events.books.week() && !hasAll(events, week, hash, source.name, pause)) {
        holdsAll &&= requester.isReceived({ channel, subject: week, hash });
        this.lacking.note(ledger);
        if (isTrusted || this.strangersWeeks > 0) {
          this.strangersWeeks -= isTrusted ? 0 : 1;
          requester.consider({ subject: week, hash, count, ledger, channel, source }, isOurs);
        }
      }
      pause();
    }
    return holdsAll;
  }

  private askForWeeks({ channel, count, ledger, peer: source, weeks, ...rest }: Difference, mayGoOn: boolean): void {
    const { requester } = this.wings;
    for (const week of weeks) {
      const { week: subject, count: events } = week;
      requester.consider({ subject, hash: hashOfWeek(week), count: events, ledger, channel, source });
    }
    const isOther = rest.week < 0;
    // What is closed here is no reason to look for more, before the other has learned of it.
    if (isOther && rest.isOpener && !mayGoOn) {
      return;
    }
    if (
      !rest.isEqual &&
      rest.hasMoreWeeks &&
      (rest.isMuchOlder ||
        requester.mayAskPast(
          channel,
          weeks.map((week) => versionOfWeek(week)),
        ))
    ) {
      requester.consider({ subject: INDEX, hash: ledger, count, ledger, channel, source }, isOther);
    }
  }
}

/** Whether the last advertisement of a peer told of something that we did not hold. */
function differs({ advertisedAt, agrees, isEarly }: PeerRecord): boolean {
  return advertisedAt !== undefined && !agrees && !isEarly;
}

function hashOfWeek({ count, a, b }: WeekHash): HashText {
  return hashText(count, a, b);
}

function versionOfWeek(week: WeekHash): { subject: number; hash: HashText } {
  return { subject: week.week, hash: hashOfWeek(week) };
}
