import type { Channel, Job, Pause } from "../ports";
import type { Advertiser } from "./advertiser";
import { type Answer, AnswerQueue, isAnswer } from "./answerQueue";
import { Alarm, earlier } from "./alarm";
import { partnerOf, whisperWith } from "./channels";
import type { Core } from "./core";
import { countOf, type HashText, INDEX, ownCount, ownHash, ownHashes, PICKED, type Subject } from "./hash";
import { CONTROL_BYTES } from "./live";
import type { DataPart, Request, Wanted } from "./messages";
import type { Pick } from "./packing";
import type { PeerRecord } from "./peerTable";
import type { Need } from "./repair/pieceMessages";
import { Repairer } from "./repair/repairer";
import { REPEAT_TIME, Repetitions } from "./repetitions";
import { type Outgoing, Transfer } from "./transfer";

/** How many times takeoverDelay an answer waits for a better claim that is busy with other data. */
const PATIENCE = 8;
/** Bytes a second of whispered parts, the transport's own rate: it would send what it has saved up all at once. */
const WHISPER_RATE = 640;
/** The same for what is broadcast: two who begin at once must not bring more than a client should hear in a second. */
const BROADCAST_RATE = 1000;
/** Seconds in which somebody is whispered the same week once: who missed it asks for all to hear. */
const WHISPER_PAUSE = 60;

/** Answers requests when it is this client's turn, one part at a time. */
export class Server {
  private readonly queue: AnswerQueue;
  private readonly repetitions: Repetitions;
  private readonly repairer: Repairer;
  private transfer?: Transfer<Answer>;
  private job?: Job;
  private pumping = false;
  /** When the next part may go out. */
  private partAt = -math.huge;
  private readonly alarm: Alarm;
  private readonly pack: (this: void, pause: Pause) => void;

  constructor(
    private readonly core: Core,
    private readonly advertiser: Advertiser,
  ) {
    this.alarm = new Alarm(core.clock, core.world.timers, () => {
      this.ring();
    });
    this.queue = new AnswerQueue(core.clock, core.options);
    this.repetitions = new Repetitions(core.clock, core.claims);
    this.repairer = new Repairer(core);
    this.pack = (pause) => {
      this.fill(pause);
    };
  }

  /** Stops at once: what is queued is forgotten. */
  stop(): void {
    this.queue.clear();
    this.transfer = undefined;
    this.job?.cancel();
    this.job = undefined;
    this.repairer.stop();
    this.alarm.set(undefined);
  }

  /** To be told before the requester, whose inhibitors say whether this is a repetition. */
  heardRequest({ list, server }: Request, channel: Channel, asker: string): void {
    if (!this.advertiser.isSending()) {
      return;
    }
    if (server !== undefined && server !== this.core.world.self) {
      return;
    }
    // Nobody else hears a whisper.
    const isWhisper = partnerOf(channel) !== undefined;
    if (server !== undefined || isWhisper) {
      this.serveAlone(list, isWhisper ? undefined : channel, asker);
      return;
    }
    const { claims, clock, events, inhibitors, options, world } = this.core;
    for (const { subject, hash } of list) {
      const held = ownHash(events, subject);
      // Whoever was to have it by whisper hears it, too.
      this.queue.dropWhispers(subject, channel);
      if (held !== "" && hash !== "") {
        this.repetitions.noteRequest(dataKey({ subject, hash }, channel));
        const ahead = claims.ahead(subject, hash, held);
        // Whoever told of it may hold more by now: that is of use, too, when nobody has it as it was.
        const isOlder = ahead === undefined && claims.own !== undefined && this.isOlder(subject, hash);
        if (ahead !== undefined || isOlder) {
          if (this.hasRoom(subject, hash, channel, asker)) {
            const now = clock.now();
            const turn =
              options.claimDelay +
              options.claimJitter * world.random() +
              options.takeoverDelay * (ahead === undefined ? 1 : turnsBefore(ahead.length)) +
              // Others may hold it, too, and nobody knows their turns.
              (claims.hasTold(subject, hash) ? 0 : options.takeoverDelay * world.random());
            const limit = now + turn + options.takeoverDelay * PATIENCE;
            this.queue.add({ subject, hash, channel, asker, due: now + turn, limit, ahead: ahead ?? [] });
          }
        } else if (held === hash && inhibitors.within(`R${subject}:${hash}`, REPEAT_TIME)) {
          // Those who advertised it do not answer: let one of the others claim it.
          this.advertiser.hurry();
        }
      }
    }
    this.arm();
  }

  /** Whether a version of a week that we have not advertised is no larger than ours. */
  private isOlder(subject: Subject, hash: HashText): boolean {
    const { claims, events } = this.core;
    return (
      subject !== INDEX && claims.own?.weeks.get(subject) === undefined && countOf(hash) <= ownCount(events, subject)
    );
  }

  /** Answers by whisper what we were asked by name; a whisper that is refused goes to the channel of the request. */
  private serveAlone(list: readonly Wanted[], fallback: Channel | undefined, asker: string): void {
    const { clock, events, inhibitors, options, world } = this.core;
    const channel = whisperWith(asker);
    for (const { subject, hash } of list) {
      const held = ownHash(events, subject);
      // Another version than was asked for is of use, too: live events change the newest week all the time.
      const isBroadcast = this.queue.all().some((answer) => answer.subject === subject && answer.channel === fallback);
      const key = `N${asker}:${subject}`;
      const isRepeated = fallback !== undefined && inhibitors.within(key, WHISPER_PAUSE);
      if (held !== "" && hash !== "" && !isBroadcast && !isRepeated && this.hasRoom(subject, hash, channel, asker)) {
        inhibitors.note(key);
        this.repetitions.noteRequest(dataKey({ subject, hash }, channel));
        // Several may have been asked at once: an asker should not hear all of them in the same second.
        const due = clock.now() + options.claimDelay * world.random();
        this.queue.add({ subject, hash, channel, fallback, asker, due, limit: due, ahead: [] });
      }
    }
    this.arm();
  }

  isServing(): boolean {
    return this.advertiser.isSending();
  }

  /**
   * Somebody lacks events that we may hold: answers unless somebody better does.
   * @param isFirst whether we are the one who told of them.
   */
  offer(hash: HashText, channel: Channel, asker: string, pick: Pick, isFirst: boolean): void {
    if (!this.advertiser.isSending()) {
      return;
    }
    const { claims, clock, events, options, world } = this.core;
    const isAlone = isFirst || partnerOf(channel) !== undefined;
    const before = claims.before(ownHash(events, INDEX));
    if (before === undefined && !isAlone) {
      this.advertiser.hurry();
      return;
    }
    if (this.hasRoom(PICKED, hash, channel, asker)) {
      const turn =
        (isAlone ? 0 : options.claimDelay + options.takeoverDelay * turnsBefore(before ?? 0)) +
        options.claimJitter * world.random();
      const due = clock.now() + turn;
      this.queue.add({ subject: PICKED, hash, channel, asker, pick, due, limit: due, ahead: [] });
      this.arm();
    }
  }

  /** Another client sends an answer. */
  heardData(data: DataPart, channel: Channel, sender: PeerRecord): void {
    const { claims } = this.core;
    if (data.part === data.parts) {
      this.noteSent(data, channel, sender);
    }
    const transfer = this.transfer;
    if (transfer !== undefined && claims.isBefore(sender)) {
      if (isAnswer(transfer.answer, data.subject, data.hash, channel)) {
        this.yieldTo(transfer, data.parts);
      } else {
        noteRival(transfer, data, channel);
      }
    }
    this.queue.heardData(data, channel);
    this.arm();
  }

  /** Another client is sending an answer, a piece of a part of which came. */
  heardPiece(about: Wanted, channel: Channel, sender: PeerRecord): void {
    if (this.transfer !== undefined && this.core.claims.isBefore(sender)) {
      noteRival(this.transfer, about, channel);
    }
    this.queue.heardPiece(about, channel);
    this.arm();
  }

  /** Somebody lacks pieces of what may be ours. */
  heardNeed(need: Need, channel: Channel): void {
    this.repairer.heardNeed(need, channel);
  }

  /** A better claim sends the same: we go on only where it stops. */
  private yieldTo(transfer: Transfer<Answer>, parts: number): void {
    const { answer, part } = transfer;
    this.end();
    if (transfer.parts === parts) {
      for (const sent of $range(1, part - 1)) {
        answer.heard.set(sent, true);
      }
      answer.total = parts;
    }
    this.queue.putBack(answer);
  }

  private hasRoom(subject: Subject, hash: HashText, channel: Channel, asker: string): boolean {
    if (this.transfer !== undefined && isAnswer(this.transfer.answer, subject, hash, channel)) {
      return false;
    }
    return this.queue.hasRoom(subject, hash, channel, asker);
  }

  private ring(): void {
    const now = this.core.clock.now();
    if (this.transfer !== undefined && this.transfer.due <= now) {
      this.end();
    }
    this.pump();
    for (const answer of this.queue.all()) {
      if (this.transfer === undefined && answer.due <= now && this.isOurTurn(answer, now)) {
        this.begin(answer, now);
      }
    }
    this.arm();
  }

  private isOurTurn(answer: Answer, now: number): boolean {
    const { broadcasts, claims, inhibitors, options } = this.core;
    const sent = inhibitors.last(dataKey(answer, answer.channel));
    if (sent !== undefined && now - sent < options.dataInhibitor) {
      answer.due = sent + options.dataInhibitor;
      return false;
    }
    if (now < answer.limit) {
      // Another version of the week: afterwards less is to be said.
      const last = broadcasts.lastPart(answer.channel, answer.subject);
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
      claims.blame(peer);
    }
    return true;
  }

  private begin(answer: Answer, now: number): void {
    this.queue.remove(answer);
    const isHeard = (part: number, parts: number) => answer.total === parts && answer.heard.get(part);
    this.transfer = new Transfer(answer, now + this.core.options.sendTimeout, isHeard);
    this.job = this.core.world.scheduler.start(this.pack);
  }

  private fill(pause: Pause): void {
    const transfer = this.transfer;
    if (transfer === undefined) {
      return;
    }
    const { broadcasts, claims, events, options } = this.core;
    const { subject, channel } = transfer.answer;
    if (subject === INDEX) {
      claims.noteIndex(ownHashes(events, pause));
    }
    const key = dataKey(transfer.answer, channel);
    // What is broadcast needs no smaller parts: lost pieces are made up for.
    const isWhisper = partnerOf(channel) !== undefined;
    const bytes = isWhisper ? this.repetitions.partBytes(key, options.packBytes) : options.packBytes;
    // Who asks again has perhaps missed what was broadcast.
    const isWeek = isBroadcastWeek(subject, channel) && !this.repetitions.isRepeated(key);
    const without = isWeek ? broadcasts.heard(channel, subject) : undefined;
    const onReady = () => {
      // It may have been ended meanwhile, and another begun.
      if (this.transfer === transfer) {
        this.pump();
      }
    };
    transfer.fill(this.core, this.repairer, bytes, without, onReady, pause);
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
      } else if (outgoing === undefined || this.core.clock.now() < this.partAt) {
        break;
      } else if (this.isOvertaken(transfer)) {
        this.stepAside(transfer);
      } else {
        this.sendPart(transfer, outgoing);
      }
      transfer = this.transfer;
    }
    this.pumping = false;
    this.arm();
  }

  /**
   * Whether another version of the week is on its way. Making the first part takes a second or so, in which somebody
   * may have begun; of two who have sent it the one with the better claim goes on.
   */
  private isOvertaken({ answer, part, hasRival }: Transfer<Answer>): boolean {
    const { broadcasts, clock, options } = this.core;
    const { channel, limit, subject } = answer;
    if (part > 2 || clock.now() >= limit || !isBroadcastWeek(subject, channel)) {
      return false;
    }
    return part === 2 ? hasRival : broadcasts.isUnderWay(channel, subject, options.takeoverDelay);
  }

  /** Ours comes later, without what all have heard by then. */
  private stepAside(transfer: Transfer<Answer>): void {
    const { broadcasts, clock, events, options, world } = this.core;
    const { answer } = transfer;
    this.end();
    this.queue.add({ ...answer, due: clock.now() + options.takeoverDelay });
    world.scheduler.start((pause) => {
      for (const pack of transfer.gone()) {
        events.receive(pack, world.self, pause, broadcasts.hear(answer.channel, answer.subject));
      }
    });
  }

  private sendPart(transfer: Transfer<Answer>, { bytes, cut, texts }: Outgoing): void {
    const { broadcasts, clock, options, outbox } = this.core;
    const { answer, part, parts } = transfer;
    const { channel } = answer;
    transfer.ready = false;
    transfer.due = clock.now() + options.sendTimeout;
    const rate = partnerOf(channel) === undefined ? BROADCAST_RATE : WHISPER_RATE;
    this.partAt = clock.now() + bytes / rate;
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
      if (left > 0) {
        return;
      }
      if (cut !== undefined) {
        this.repairer.noteGone(cut);
      }
      transfer.noteGone();
      if (isBroadcastWeek(answer.subject, channel)) {
        broadcasts.noteAnswer(channel, answer.subject, parts !== undefined && part < parts);
      }
      this.pump();
    };
    const isSmall = cut === undefined && answer.pick !== undefined && parts === 1 && bytes <= CONTROL_BYTES;
    for (const text of texts) {
      outbox.post(isSmall ? "control" : "bulk", text, channel, onSent);
    }
  }

  /** The client does not take an answer: the asker will ask again, unless it may be heard on the group's channel. */
  private refused(answer: Answer): void {
    const { clock, options } = this.core;
    this.end();
    if (answer.fallback !== undefined && !this.queue.isFull()) {
      const due = clock.now() + options.claimDelay;
      this.queue.putBack({ ...answer, channel: answer.fallback, fallback: undefined, due, limit: due });
    }
    this.arm();
  }

  private end(): void {
    this.transfer = undefined;
    this.job?.cancel();
    this.job = undefined;
  }

  /** An answer is complete; `sender` is undefined for our own. */
  private noteSent(wanted: Wanted, channel: Channel, sender: PeerRecord | undefined): void {
    const key = dataKey(wanted, channel);
    this.core.inhibitors.note(key);
    this.repetitions.noteAnswer(key, sender);
  }

  /** All have heard what we hold of a week. */
  private noteBroadcast({ subject, channel }: Answer): void {
    const { broadcasts, events, world } = this.core;
    if (isBroadcastWeek(subject, channel)) {
      world.scheduler.start((pause) => {
        events.addKeys(subject, broadcasts.hear(channel, subject), pause);
      });
    }
  }

  private arm(): void {
    let next = this.transfer?.due;
    if (this.transfer?.ready === true && this.transfer.next() !== undefined) {
      next = earlier(next, this.partAt);
    }
    this.alarm.set(this.transfer === undefined ? this.queue.nextDue(next) : next);
  }
}

/** Whether an answer is a week, for all to hear. */
export function isBroadcastWeek(subject: Subject, channel: Channel): boolean {
  return subject !== INDEX && subject !== PICKED && partnerOf(channel) === undefined;
}

/** How many takeovers to wait for: from the third on they follow closer, or a crowd that has left would take minutes. */
function turnsBefore(ahead: number): number {
  return ahead <= 2 ? ahead : 2 + (ahead - 2) / 4;
}

/** Somebody with a better claim is sending: perhaps what we send, too. */
function noteRival(transfer: Transfer<Answer>, about: Wanted, channel: Channel): void {
  if (transfer.answer.subject === about.subject && transfer.answer.channel === channel) {
    transfer.hasRival = true;
  }
}

function dataKey(wanted: Wanted, channel: Channel): string {
  return `D${wanted.subject}:${wanted.hash}:${channel}`;
}
