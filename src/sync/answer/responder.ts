import type { Channel } from "../../ports";
import { type Answer, AnswerQueue } from "./answerQueue";
import { earlier } from "../../alarm";
import { partnerOf, whisperWith } from "../link/channels";
import type { Pick, SyncContext, Wing } from "../context";
import { Cooldown } from "../cooldown";
import { Sender } from "./sender";
import { countOf, type HashText, INDEX, PICKED, type Subject, type Version } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import type { Need } from "../messages/piece";
import { RepairSender } from "../repair/repairSender";
import { Allowance } from "./allowance";
import { Answered } from "./answered";
import { ownCount, ownHash } from "../holdings";
import type { DataPart } from "../messages/data";
import type { Request } from "../messages/request";

/** How many times takeoverDelay an answer waits for a better claim that is busy with other data. */
const PATIENCE = 8;
/** Seconds in which somebody is whispered the same week once: who missed it asks for all to hear. */
const WHISPER_PAUSE = 60;

/** Answers requests when it is this client's turn. */
export class Responder implements Wing {
  private readonly queue: AnswerQueue;
  private readonly answered: Answered;
  private readonly whispered: Cooldown;
  private readonly allowance: Allowance;
  private readonly repairSender: RepairSender;
  private readonly sender: Sender;

  /** @param onUnanswered told that nobody answers something that we hold. */
  constructor(
    private readonly context: SyncContext,
    private readonly onUnanswered: (this: void) => void,
  ) {
    this.queue = new AnswerQueue(context.clock, context.options);
    this.answered = new Answered(context.clock, context.reputation, context.options);
    this.allowance = new Allowance(context.clock);
    this.whispered = new Cooldown(context.clock, WHISPER_PAUSE);
    this.repairSender = new RepairSender(context);
    this.sender = new Sender(context, this.queue, this.answered, this.repairSender);
  }

  /** Stops at once: what is queued is forgotten. */
  stop(): void {
    this.queue.clear();
    this.sender.end();
    this.repairSender.stop();
  }

  heardRequest({ list, server }: Request, channel: Channel, peer: PeerRecord): void {
    const asker = peer.name;
    if (!this.context.isSending()) {
      return;
    }
    if (server !== undefined && server !== this.context.world.self) {
      return;
    }
    // Nobody else hears a whisper.
    const isWhisper = partnerOf(channel) !== undefined;
    if (server !== undefined || isWhisper) {
      this.serveAlone(list, isWhisper ? undefined : channel, peer);
      return;
    }
    const { clock, events, options, ranking, world } = this.context;
    for (const { subject, hash } of list) {
      const held = ownHash(events, subject);
      const isAgain = this.answered.isAskedInVain({ subject, hash });
      // Whoever was to have it by whisper hears it, too.
      this.queue.dropWhispers(subject, channel);
      if (held !== "" && hash !== "") {
        this.answered.noteRequest({ subject, hash }, channel);
        const ahead = ranking.ahead(subject, hash, held);
        // Whoever told of it may hold more by now: that is of use, too, when nobody has it as it was.
        if (ahead !== undefined || this.isOlder(subject, hash)) {
          if (this.hasRoom(subject, hash, channel, asker) && this.maySpend(peer, { subject, hash })) {
            const now = clock.now();
            const turn =
              options.claimDelay +
              options.claimJitter * world.random() +
              options.takeoverDelay * (ahead === undefined ? 1 : turnsBefore(ahead.length)) +
              // Others may hold it, too, and nobody knows their turns.
              (ranking.hasTold(subject, hash) ? 0 : options.takeoverDelay * world.random());
            const limit = now + turn + options.takeoverDelay * PATIENCE;
            this.queue.add({ subject, hash, channel, asker, due: now + turn, limit, ahead: ahead ?? [] });
          }
        } else if (isAgain && held === hash) {
          // Those who advertised it do not answer: let one of the others claim it.
          this.onUnanswered();
        }
      }
    }
  }

  /** Whether a version of a week that we have not advertised is no larger than ours. */
  private isOlder(subject: Subject, hash: HashText): boolean {
    const { events, ranking } = this.context;
    const isUnlisted = ranking.own !== undefined && ranking.own.weeks.get(subject) === undefined;
    return subject !== INDEX && isUnlisted && countOf(hash) <= ownCount(events, subject);
  }

  /** Answers by whisper what we were asked by name; a whisper that is refused goes to the channel of the request. */
  private serveAlone(list: readonly Version[], fallback: Channel | undefined, peer: PeerRecord): void {
    const asker = peer.name;
    const { clock, events, options, world } = this.context;
    const channel = whisperWith(asker);
    for (const { subject, hash } of list) {
      const held = ownHash(events, subject);
      // Another version than was asked for is of use, too: live events change the newest week all the time.
      const isBroadcast = this.queue.all().some((answer) => answer.subject === subject && answer.channel === fallback);
      const key = `${asker}:${subject}`;
      const isRepeated = fallback !== undefined && this.whispered.isRecent(key);
      if (
        held !== "" &&
        hash !== "" &&
        !isBroadcast &&
        !isRepeated &&
        this.hasRoom(subject, hash, channel, asker) &&
        this.maySpend(peer, { subject, hash })
      ) {
        this.whispered.note(key);
        this.answered.noteRequest({ subject, hash }, channel);
        // Several may have been asked at once: an asker should not hear all of them in the same second.
        const due = clock.now() + options.claimDelay * world.random();
        this.queue.add({ subject, hash, channel, fallback, asker, due, limit: due, ahead: [] });
      }
    }
  }

  /**
   * Somebody lacks events that we may hold: answers unless somebody better does.
   * @param isFirst whether we are the one who told of them.
   */
  offer(hash: HashText, channel: Channel, peer: PeerRecord, pick: Pick, isFirst: boolean): void {
    const asker = peer.name;
    if (!this.context.isSending()) {
      return;
    }
    const { clock, events, options, ranking, world } = this.context;
    const isAlone = isFirst || partnerOf(channel) !== undefined;
    const before = ranking.before(ownHash(events, INDEX));
    if (before === undefined && !isAlone) {
      this.onUnanswered();
      return;
    }
    if (this.hasRoom(PICKED, hash, channel, asker) && this.maySpend(peer, { subject: PICKED, hash })) {
      const turn =
        (isAlone ? 0 : options.claimDelay + options.takeoverDelay * turnsBefore(before ?? 0)) +
        options.claimJitter * world.random();
      const due = clock.now() + turn;
      this.queue.add({ subject: PICKED, hash, channel, asker, pick, due, limit: due, ahead: [] });
    }
  }

  /** Another client sends an answer. */
  heardData(data: DataPart, channel: Channel, sender: PeerRecord): void {
    const { ranking } = this.context;
    if (data.part === data.parts) {
      this.answered.noteEnd(data);
      this.sender.noteSent(data, channel, sender);
    }
    if (ranking.isBefore(sender)) {
      this.sender.heardBetter(data, channel);
    }
    this.queue.heardData(data, channel);
  }

  /** Another client is sending an answer, a piece of a part of which came. */
  heardPiece(about: Version, channel: Channel, sender: PeerRecord): void {
    if (this.context.ranking.isBefore(sender)) {
      this.sender.noteRival(about, channel);
    }
    this.queue.heardPiece(about, channel);
  }

  /** Somebody lacks pieces of what may be ours. */
  heardNeed(need: Need, channel: Channel, peer: PeerRecord): void {
    this.repairSender.heardNeed(need, channel, this.context.standing.has(peer));
  }

  nextDue(): number | undefined {
    const next = this.sender.nextDue();
    const due = this.sender.isBusy() ? next : this.queue.nextDue(next);
    const repair = this.repairSender.nextDue();
    return repair === undefined ? due : earlier(due, repair);
  }

  run(now: number): void {
    this.repairSender.run(now);
    this.sender.goOn();
    for (const answer of this.queue.all()) {
      if (!this.sender.isBusy() && answer.due <= now && this.isOurTurn(answer, now)) {
        this.sender.begin(answer);
      }
    }
  }

  /**
   * Whether a peer is given something. One without standing, which may ask only to keep us busy, gets the same version
   * twice in ten minutes at most, and so many things in all.
   */
  private maySpend(peer: PeerRecord, version: Version): boolean {
    return this.context.standing.has(peer) || this.allowance.take(peer.name, version);
  }

  private hasRoom(subject: Subject, hash: HashText, channel: Channel, asker: string): boolean {
    return !this.sender.gives(subject, hash, channel) && this.queue.hasRoom(subject, hash, channel, asker);
  }

  private isOurTurn(answer: Answer, now: number): boolean {
    const { heardWeeks, options, reputation } = this.context;
    const sent = this.answered.sentAt(answer, answer.channel);
    if (sent !== undefined) {
      answer.due = sent + options.dataInhibitor;
      return false;
    }
    if (now < answer.limit) {
      // Another version of the week: afterwards less is to be said.
      const last = heardWeeks.lastPart(answer.channel, answer.subject);
      if (last !== undefined && now - last < options.takeoverDelay) {
        answer.due = last + options.takeoverDelay;
        return false;
      }
      for (const peer of answer.ahead) {
        if (now - peer.lastData < options.takeoverDelay) {
          answer.due = peer.lastData + options.takeoverDelay;
          return false;
        }
      }
    }
    for (const peer of answer.ahead) {
      reputation.blame(peer);
    }
    return true;
  }
}

/** How many takeovers to wait for: from the third on they follow closer, or a crowd that has left would take minutes. */
function turnsBefore(ahead: number): number {
  return ahead <= 2 ? ahead : 2 + (ahead - 2) / 4;
}
