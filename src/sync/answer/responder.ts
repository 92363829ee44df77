import type { Channel } from "../../ports";
import { type Answer, type Inquiry, newAnswer, putOff } from "./answer";
import { AnswerQueue } from "./answerQueue";
import { earlier } from "../../alarm";
import { partnerOf, whisperWith } from "../link/channels";
import type { Pick, SyncContext, Wing } from "../context";
import { Cooldown } from "../cooldown";
import { Sender } from "./sender";
import { CELLS, type HashText, INDEX, PICKED, type Subject, type Version } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import type { Need } from "../messages/piece";
import { RepairSender } from "../repair/repairSender";
import { Answered } from "./answered";
import { ownCount, ownHash } from "../holdings";
import type { DataPart } from "../messages/data";
import type { Request, Share } from "../messages/request";
import { isBusy, isOurs, mayBegin, type Turn, turnAsLast, turnByName, turnOf, turnOfPick } from "./turns";

/** A peer is whispered the same week once in so many seconds: if it missed the week, it asks for all to hear. */
const WHISPER_PAUSE = 60;

/** Answers requests when it is this client's turn. */
export class Responder implements Wing {
  private readonly queue: AnswerQueue;
  private readonly answered: Answered;
  private readonly whispered: Cooldown;
  private readonly repairSender: RepairSender;
  private readonly sender: Sender;

  /**
   * @param onUnanswered told that nobody answers something that we hold.
   * @param maySpend takes one answer out of what a peer may be given; false when there is none left.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly onUnanswered: (this: void) => void,
    private readonly maySpend: (this: void, peer: PeerRecord, version: Version) => boolean,
  ) {
    this.queue = new AnswerQueue(context.clock, context.options);
    this.answered = new Answered(context.clock, context.reputation, context.options);
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

  /** Whispers with a peer have ended: what it has asked for there is not given any more. */
  forgetPeer(name: string): void {
    const channel = whisperWith(name);
    this.queue.dropAlone(channel);
    this.sender.endAlone(channel);
  }

  heardRequest({ list, server, share, whole = 0 }: Request, channel: Channel, peer: PeerRecord): void {
    const asker = peer.name;
    const isForStranger = peer.word !== "trusted";
    if (!this.context.isSending()) {
      return;
    }
    if (server !== undefined && server !== this.context.world.self) {
      return;
    }
    // Nobody else hears a whisper.
    const isWhisper = partnerOf(channel) !== undefined;
    if (server !== undefined || isWhisper) {
      this.serveAlone(list, isWhisper ? undefined : channel, peer, share);
      return;
    }
    const { events, options, ranking, world } = this.context;
    for (const i of $range(1, list.length)) {
      const { hash, subject } = list[i - 1];
      const isWhole = i <= whole;
      const held = ownHash(events, subject);
      const isAgain = this.answered.isAskedInVain({ subject, hash });
      // Whoever was to have it by whisper hears it, too.
      this.queue.dropWhispers(subject, channel);
      if (held !== "" && hash !== "") {
        this.answered.noteRequest({ subject, hash }, channel, peer);
        if (isWhole) {
          this.queue.giveWhole({ subject, hash }, channel);
        }
        const demand = { asker, subject, hash, held, heldCount: ownCount(events, subject) };
        if (isOurs(demand, ranking)) {
          this.queue.dropGivingWay(subject, hash, channel);
          if (this.hasRoom(subject, hash, channel, asker) && this.maySpend(peer, { subject, hash })) {
            const turn = turnOf(demand, ranking, world.random, options);
            this.enqueue({ subject, hash, channel, asker, isForStranger, isWhole }, turn);
          }
        } else if (held === hash) {
          if (isAgain) {
            // Those who advertised it do not answer: let one of the others claim it.
            this.onUnanswered();
          }
          if (this.hasRoom(subject, hash, channel, asker) && this.maySpend(peer, { subject, hash })) {
            const turn = turnAsLast({ subject, hash }, ranking, world.random, options);
            this.enqueue({ subject, hash, channel, asker, isForStranger, isWhole, givesWay: true }, turn);
          }
        }
      }
    }
  }

  /** Answers by whisper what we were asked by name; a whisper that is refused goes to the channel of the request. */
  private serveAlone(
    list: readonly Version[],
    fallback: Channel | undefined,
    peer: PeerRecord,
    share: Share | undefined,
  ): void {
    const asker = peer.name;
    const { events, options, world } = this.context;
    const channel = whisperWith(asker);
    // One for all, so that they go out in the order in which they were asked for.
    const turn = turnByName(share, world.random, options);
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
        this.answered.noteRequest({ subject, hash }, channel, peer);
        this.enqueue({ subject, hash, channel, fallback, asker, share }, turn);
      }
    }
  }

  /**
   * Somebody lacks events that we may hold: answers unless somebody better does.
   * @param isFirst whether we are the one who told of them.
   */
  offer(hash: HashText, channel: Channel, peer: PeerRecord, pick: Pick, isFirst: boolean): void {
    // Parts of a week are as much as the week: they count as that.
    const hashOfWeek = pick.spans === undefined ? hash : ownHash(this.context.events, pick.week);
    const spent = { subject: pick.spans === undefined ? PICKED : pick.week, hash: hashOfWeek };
    this.offerOf({ subject: PICKED, hash, channel, asker: peer.name, pick }, spent, peer, isFirst);
  }

  /** Somebody lacks events that only more of its cells would tell: says so unless somebody better does. */
  callForCells(hash: HashText, channel: Channel, peer: PeerRecord, differs?: number): void {
    const inquiry = { subject: CELLS, hash, channel, asker: peer.name, pick: { ids: [], differs } };
    this.offerOf(inquiry, inquiry, peer, false);
  }

  /** More of what somebody holds was told: whether that is enough is to be seen. */
  dropCall(hash: HashText, channel: Channel): void {
    this.queue.drop({ subject: CELLS, hash }, channel);
  }

  /** @param spent what it is taken as out of what a peer may be given. */
  private offerOf(inquiry: Inquiry, spent: Version, peer: PeerRecord, isFirst: boolean): void {
    if (!this.context.isSending()) {
      return;
    }
    const { asker, channel, hash, subject } = inquiry;
    const { events, options, ranking, world } = this.context;
    const isAlone = isFirst || partnerOf(channel) !== undefined;
    const ours = ownHash(events, INDEX);
    const before = ranking.before(ours);
    if (before === undefined && !isAlone) {
      this.onUnanswered();
      return;
    }
    if (this.hasRoom(subject, hash, channel, asker) && this.maySpend(peer, spent)) {
      const turn = turnOfPick(isAlone ? undefined : before, ranking.others(ours, asker), world.random, options);
      this.enqueue(inquiry, turn);
    }
  }

  /** Tells all of something new that nobody can have asked for yet. */
  tell(subject: Subject): void {
    const { channels, events, world } = this.context;
    const hash = ownHash(events, subject);
    for (const channel of channels.list) {
      if (hash !== "" && this.hasRoom(subject, hash, channel, world.self)) {
        this.enqueue({ subject, hash, channel, asker: world.self }, { due: 0, limit: 0, ahead: [] });
      }
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

  /** Another client has sent all of an answer that we could have given. */
  heardEnd(version: Version, channel: Channel, sender: PeerRecord): void {
    this.answered.noteEnd(version);
    this.sender.noteSent(version, channel, sender);
    this.queue.drop(version, channel);
  }

  /** Another client is sending an answer: a piece of one of its parts came. */
  heardPiece(about: Version, channel: Channel, sender: PeerRecord): void {
    if (this.context.ranking.isBefore(sender)) {
      this.sender.noteRival(about, channel);
    }
    this.queue.heardPiece(about, channel);
  }

  /** Somebody lacks pieces of what may be ours. @param share see {@link RepairSender.heardNeed}. */
  heardNeed(need: Need, channel: Channel, share: number): void {
    this.repairSender.heardNeed(need, channel, share);
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
    // Each is put off, or begins.
    for (const _ of $range(1, this.queue.all().length)) {
      const next = this.sender.isBusy() ? undefined : this.queue.next();
      if (next === undefined) {
        return;
      }
      this.tryToBegin(next, now);
    }
  }

  private hasRoom(subject: Subject, hash: HashText, channel: Channel, asker: string): boolean {
    return !this.sender.gives(subject, hash, channel) && this.queue.hasRoom(subject, hash, channel, asker);
  }

  /** Puts an answer into the queue, to be given in its turn. */
  private enqueue(inquiry: Inquiry, turn: Turn): void {
    this.queue.add(newAnswer(inquiry, turn, this.context.clock.now()));
  }

  /** Begins an answer that is due, or puts it off. */
  private tryToBegin(answer: Answer, now: number): void {
    const { heardWeeks, options, reputation, world } = this.context;
    const heard = {
      // What somebody calls for has been told meanwhile, and did not help.
      sentAt: answer.subject === CELLS ? undefined : this.answered.sentAt(answer, answer.channel),
      lastPart: heardWeeks.lastPart(answer.channel, answer.subject),
    };
    const verdict = mayBegin(answer, now, heard, options);
    if (verdict !== "yes") {
      answer.state = putOff(answer.state, verdict);
      return;
    }
    for (const peer of answer.ahead) {
      if (answer.isForStranger === true || isBusy(peer, answer.askedAt, options.takeoverDelay)) {
        // It may have given that one as much as it gives a stranger; or something else has kept it from answering.
        reputation.passOver(peer);
      } else {
        reputation.blame(peer);
      }
    }
    world.note?.("Debug", "answers %s on %s", answer.asker, answer.channel);
    this.sender.begin(answer);
  }
}
