import type { Channel, Job, Pause } from "../../ports";
import { type Answer, isAnswer, refused, stepAside, yieldTo } from "./answer";
import type { AnswerQueue } from "./answerQueue";
import { earlier } from "../../alarm";
import { isBroadcastWeek, partnerOf } from "../link/channels";
import type { SyncContext } from "../context";
import { type HashText, INDEX, type Subject, type Version } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import type { RepairSender } from "../repair/repairSender";
import type { Answered } from "./answered";
import { type Outgoing, Transfer } from "./transfer";
import { isOvertaken } from "./turns";
import { ownHashes } from "../holdings";
import { CONTROL_BYTES } from "../messages/frame";
import type { DataPart } from "../messages/data";

/** Bytes a second of whispered parts, the transport's own rate: it would send what it has saved up all at once. */
const WHISPER_RATE = 640;
/** What several who whisper to one client at the same time bring together. */
const SHARED_RATE = 3400;
/** The same for what is broadcast: two who begin at once must not bring more than a client should hear in a second. */
const BROADCAST_RATE = 1000;
/** A whispered part may be so many times as large as one for all: large ones take less, and nobody else waits for them. */
const WHISPERED = 2;

/** Gives one answer at a time, part by part. */
export class Sender {
  private transfer?: Transfer;
  private job?: Job;
  private pumping = false;
  /** When the next part may go out. */
  private partAt = -math.huge;
  private readonly pack: (this: void, pause: Pause) => void;

  /**
   * @param queue where an answer goes back to that has to wait.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly queue: AnswerQueue,
    private readonly answered: Answered,
    private readonly repairSender: RepairSender,
  ) {
    this.pack = (pause) => {
      this.fill(pause);
    };
  }

  isBusy(): boolean {
    return this.transfer !== undefined;
  }

  /** Whether exactly this is being given. */
  gives(subject: Subject, hash: HashText, channel: Channel): boolean {
    return this.transfer !== undefined && isAnswer(this.transfer.answer, subject, hash, channel);
  }

  /** Gives up what is being given by whisper on this channel, where it was asked for. */
  endAlone(channel: Channel): void {
    const answer = this.transfer?.answer;
    if (answer?.channel === channel && answer.fallback === undefined) {
      this.end();
    }
  }

  begin(answer: Answer): void {
    this.queue.take(answer);
    answer.state = { name: "going out" };
    const isHeard = (part: number, parts: number) => answer.total === parts && answer.heard.get(part);
    this.transfer = new Transfer(answer, this.context.clock.now() + this.context.options.sendTimeout, isHeard);
    this.job = this.context.start(this.pack);
  }

  /** Sends what may be sent by now, and gives up what the transport does not take. */
  goOn(): void {
    const { transfer } = this;
    if (transfer !== undefined && transfer.due <= this.context.clock.now()) {
      this.noteDue(transfer);
    }
    this.pump();
  }

  /** A part should have gone by now. */
  private noteDue(transfer: Transfer): void {
    const { clock, outbox } = this.context;
    if (transfer.onGone === undefined || transfer.limit <= clock.now()) {
      this.end();
    } else if (outbox.goneAt() === undefined) {
      // The transport has begun to tell.
      transfer.due = transfer.limit;
    } else {
      transfer.onGone();
    }
  }

  /** Ends at once what is being given. */
  end(): void {
    this.transfer = undefined;
    this.job?.cancel();
    this.job = undefined;
  }

  /** A sender with a better claim sent a part. */
  heardBetter(data: DataPart, channel: Channel): void {
    const { transfer } = this;
    if (transfer === undefined) {
      return;
    }
    if (isAnswer(transfer.answer, data.subject, data.hash, channel)) {
      this.yieldTo(transfer, data.parts);
    } else {
      this.noteRival(data, channel);
    }
  }

  /** A sender with a better claim is sending: perhaps what we send, too. */
  noteRival(about: Version, channel: Channel): void {
    const { transfer } = this;
    if (transfer?.answer.subject === about.subject && transfer.answer.channel === channel) {
      transfer.hasRival = true;
    }
  }

  /** An answer is complete; `sender` is undefined for our own. */
  noteSent(wanted: Version, channel: Channel, sender: PeerRecord | undefined): void {
    this.answered.noteAnswer(wanted, channel, sender);
  }

  /** When the next part may go out, or waiting for the transport ends. */
  nextDue(): number | undefined {
    const { transfer } = this;
    const isReady = transfer?.ready === true && transfer.next() !== undefined;
    return isReady ? earlier(transfer.due, this.mayGoAt(transfer)) : transfer?.due;
  }

  /** When the next part may go out: a large one not while the transport is slow. */
  private mayGoAt(transfer: Transfer): number {
    return this.context.slowLink.mayGoAt(this.partAt, transfer.next()?.bytes ?? 0);
  }

  /** A better claim sends the same: we go on only where it stops. */
  private yieldTo(transfer: Transfer, parts: number): void {
    const { answer, part } = transfer;
    this.end();
    yieldTo(answer, parts, transfer.parts === parts ? part - 1 : undefined, this.context.clock.now());
    this.queue.add(answer);
  }

  private fill(pause: Pause): void {
    const transfer = this.transfer;
    if (transfer === undefined) {
      return;
    }
    const { arrivals, events, heardWeeks, options, ranking } = this.context;
    const { subject, channel } = transfer.answer;
    if (subject === INDEX) {
      ranking.noteIndex(ownHashes(events, pause));
    }
    // What is broadcast needs no smaller parts: lost pieces are made up for.
    const isWhisper = partnerOf(channel) !== undefined;
    const bytes = isWhisper
      ? this.answered.partBytes(transfer.answer, channel, options.packBytes * WHISPERED)
      : options.packBytes;
    // A crowd that logs in has missed what was broadcast.
    const isWeek = isBroadcastWeek(subject, channel) && transfer.answer.isWhole !== true && !arrivals.wasCrowd();
    const without = isWeek ? heardWeeks.heard(channel, subject) : undefined;
    const onReady = () => {
      // It may have been ended meanwhile, and another begun.
      if (this.transfer === transfer) {
        this.pump();
      }
    };
    transfer.fill(this.context, this.repairSender, bytes, without, onReady, pause);
  }

  /** Sends parts while the transport takes them. It may say so at once, inside Send. */
  private pump(): void {
    if (this.pumping) {
      return;
    }
    this.pumping = true;
    let transfer = this.transfer;
    while (transfer?.ready === true) {
      const { answer } = transfer;
      const outgoing = transfer.next();
      if (transfer.isComplete()) {
        if (transfer.parts !== 0) {
          this.noteSent(answer, answer.channel, undefined);
          this.noteBroadcast(answer);
        }
        this.end();
      } else if (outgoing === undefined || this.context.clock.now() < this.mayGoAt(transfer)) {
        break;
      } else if (this.isOvertaken(transfer)) {
        this.stepAside(transfer);
      } else {
        this.sendPart(transfer, outgoing);
      }
      transfer = this.transfer;
    }
    this.pumping = false;
    this.context.wake();
  }

  /** Whether another version of the week goes first. */
  private isOvertaken({ answer, hasRival, part }: Transfer): boolean {
    const { clock, heardWeeks, options } = this.context;
    const { channel, limit, subject } = answer;
    return (
      isBroadcastWeek(subject, channel) &&
      isOvertaken(part, limit - clock.now(), hasRival, heardWeeks.isUnderWay(channel, subject, options.takeoverDelay))
    );
  }

  /** Ours comes later, without what all have heard by then. */
  private stepAside(transfer: Transfer): void {
    const { clock, events, heardWeeks, options, start, world } = this.context;
    const { answer } = transfer;
    this.end();
    stepAside(answer, clock.now(), options);
    this.queue.add(answer);
    start((pause) => {
      for (const pack of transfer.gone()) {
        events.receive(pack, world.self, pause, heardWeeks.hear(answer.channel, answer.subject));
      }
    });
  }

  private sendPart(transfer: Transfer, { bytes, cut, texts }: Outgoing): void {
    const { heardWeeks, clock, options, outbox } = this.context;
    const { answer, part, parts } = transfer;
    const { channel } = answer;
    const whisperRate = math.min(WHISPER_RATE, SHARED_RATE / (answer.share?.of ?? 1));
    const rate = partnerOf(channel) === undefined ? BROADCAST_RATE : whisperRate;
    this.partAt = clock.now() + bytes / rate;
    transfer.ready = false;
    transfer.limit = clock.now() + options.sendTimeout;
    transfer.due = math.min(transfer.limit, math.max(this.partAt, outbox.goneAt() ?? transfer.limit));
    const onGone = () => {
      transfer.onGone = undefined;
      if (cut !== undefined) {
        this.repairSender.noteGone(cut);
      }
      transfer.noteGone();
      if (isBroadcastWeek(answer.subject, channel)) {
        heardWeeks.noteAnswer(channel, answer.subject, parts !== undefined && part < parts);
      }
    };
    transfer.onGone = onGone;
    let left = texts.length;
    const onSent = (delivered: boolean) => {
      if (this.transfer !== transfer || transfer.part !== part) {
        return;
      }
      if (!delivered) {
        this.refused(answer);
        return;
      }
      left -= 1;
      if (left === 0) {
        onGone();
        this.pump();
      }
    };
    const isSmall = cut === undefined && answer.pick !== undefined && parts === 1 && bytes <= CONTROL_BYTES;
    for (const text of texts) {
      outbox.post(isSmall ? "control" : "bulk", text, channel, onSent);
    }
  }

  /** The client does not take an answer: the asker will ask again, unless it may be heard on the group's channel. */
  private refused(answer: Answer): void {
    const { clock, options } = this.context;
    this.end();
    const again = refused(answer, clock.now(), options);
    if (again !== undefined && !this.queue.isFull()) {
      this.queue.add(again);
    }
  }

  /** All have heard what we hold of a week. */
  private noteBroadcast({ subject, channel }: Answer): void {
    const { events, heardWeeks, start } = this.context;
    if (isBroadcastWeek(subject, channel)) {
      start((pause) => {
        events.addKeys(subject, heardWeeks.hear(channel, subject), pause);
      });
    }
  }
}
