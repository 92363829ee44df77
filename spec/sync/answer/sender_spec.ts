import type { Share } from "../../../src/sync/messages/request";
import { newAnswer } from "../../../src/sync/answer/answer";
import { AnswerQueue } from "../../../src/sync/answer/answerQueue";
import { Answered } from "../../../src/sync/answer/answered";
import { Sender } from "../../../src/sync/answer/sender";
import { whisperWith } from "../../../src/sync/link/channels";
import { Kind } from "../../../src/sync/messages/frame";
import { type DataPart, decodeData } from "../../../src/sync/messages/data";
import { RepairSender } from "../../../src/sync/repair/repairSender";
import { eventOf, WEEK } from "../support/memorySet";
import { Lone, noPause, type Said } from "../support/lone";

const NUMBER = 2800;
const WHISPER = whisperWith("Anna-Realm");

/** Somebody who gives a week of 80 events, in four parts or so. */
class Scene {
  readonly lone = new Lone({ packBytes: 300, takeoverDelay: 15, sendTimeout: 120, claimDelay: 5 });
  readonly queue = new AnswerQueue(this.lone.context.clock, this.lone.options);
  readonly answered = new Answered(this.lone.context.clock, this.lone.context.reputation, this.lone.options);
  readonly sender = new Sender(this.lone.context, this.queue, this.answered, new RepairSender(this.lone.context));

  constructor(channel: string, fallback?: string, share?: Share) {
    for (const i of $range(1, 80)) {
      this.lone.events.add(eventOf(NUMBER * WEEK + i, "C1", `value ${i}`));
    }
    const inquiry = { subject: NUMBER, hash: this.lone.week(NUMBER), channel, fallback, asker: "Anna-Realm", share };
    this.queue.add(newAnswer(inquiry, { due: 0, limit: 120, ahead: [] }, 0));
    // The transport is one that tells of what it has sent.
    this.lone.context.outbox.send("control", Kind.Query, "", "GUILD");
    this.lone.takeSaid();
    this.lone.isSentAtOnce = false;
    this.sender.begin(this.queue.all()[0]);
  }

  /** The messages that go out now; the transport takes them when `isTaken` says so. */
  step(seconds: number, isTaken?: boolean): Said[] {
    this.lone.pass(seconds);
    this.sender.goOn();
    const said = this.lone.takeSaid();
    for (const { onSent } of said) {
      if (isTaken !== undefined) {
        onSent(isTaken);
      }
    }
    return said;
  }

  part(part: number, parts: number): DataPart {
    const hash = this.lone.week(NUMBER);
    return { subject: NUMBER, hash, part, parts, compressed: false, isRest: false, payload: "" };
  }
}

describe("an answer that goes out", () => {
  it("takes its share of what the asker can take when others whisper, too", () => {
    const scene = new Scene(WHISPER, undefined, { place: 3, of: 8 });
    scene.step(0)[0].onSent(true);
    const times: number[] = [];
    let bytes = 0;
    for (const _ of $range(1, 200)) {
      for (const { body } of scene.step(0.05, true)) {
        times.push(scene.lone.now);
        bytes += times.length === 1 ? 0 : body.length;
      }
    }
    const rate = bytes / (times[times.length - 1] - times[0]);
    assert.is_true(rate > 250 && rate < 430, `${rate} bytes a second`);
  });

  it("is handed to the transport part by part, by whisper at most 640 bytes a second", () => {
    const scene = new Scene(WHISPER);
    const [first] = scene.step(0);
    assert.same([], scene.step(5), "the first has not gone");
    first.onSent(true);
    const times: number[] = [];
    for (const _ of $range(1, 100)) {
      if (scene.step(0.1, true).length > 0) {
        times.push(scene.lone.now);
      }
    }
    const parts = decodeData(first.body)?.parts ?? 0;
    assert.equal(parts - 1, times.length);
    for (const i of $range(1, times.length - 1)) {
      const gap = times[i] - times[i - 1];
      assert.is_true(gap > 0.6 && gap < 1.2, `${gap} s`);
    }
    assert.is_false(scene.sender.isBusy());
    assert.is_not_nil(scene.answered.sentAt(scene.part(1, parts), WHISPER));
  });

  it("has parts twice as large by whisper, which take less in all", () => {
    const scene = new Scene(WHISPER);
    const { events, options } = scene.lone;
    const parts = events.packWeek(NUMBER, 2 * options.packBytes, noPause).length;
    assert.equal(parts, decodeData(scene.step(0)[0].body)?.parts);
  });

  it("goes out in pieces when all are to hear it, the first part alone", () => {
    const scene = new Scene("GUILD");
    const pieces = scene.step(0, true);
    assert.is_true(pieces.length >= 2 && pieces.every(({ kind }) => kind === Kind.Piece || kind === ""));
  });

  it("ends when the client refuses it, or does not take it for sendTimeout", () => {
    const refused = new Scene(WHISPER);
    refused.step(0, false);
    assert.is_false(refused.sender.isBusy());
    assert.equal(0, refused.queue.all().length);
    const silent = new Scene(WHISPER);
    // The transport has told what became of the first part, and tells nothing of the second.
    silent.step(0, true);
    assert.equal(1, silent.step(1).length);
    silent.step(119);
    assert.is_true(silent.sender.isBusy());
    silent.step(1);
    assert.is_false(silent.sender.isBusy());
  });

  it("ends in the middle for a peer that is removed, but not when all may hear it in the end", () => {
    for (const isForAll of [false, true]) {
      const scene = new Scene(WHISPER, isForAll ? "GUILD" : undefined);
      scene.step(0, true);
      scene.sender.endAlone(whisperWith("Bert-Realm"));
      assert.is_true(scene.sender.isBusy());
      scene.sender.endAlone(WHISPER);
      assert.equal(isForAll, scene.sender.isBusy());
    }
  });

  it("is given for all to hear when the whisper is refused", () => {
    const scene = new Scene(WHISPER, "GUILD");
    scene.step(0, false);
    const [again] = scene.queue.all();
    assert.equal("GUILD", again.channel);
    assert.same({ name: "waiting", due: 5 }, again.state);
  });

  it("is yielded to a better claim that sends the same, with the parts that have gone", () => {
    const scene = new Scene(WHISPER);
    const [{ body }] = scene.step(0, true);
    const parts = decodeData(body)?.parts ?? 0;
    scene.sender.heardBetter(scene.part(1, parts), WHISPER);
    assert.is_false(scene.sender.isBusy());
    const [answer] = scene.queue.all();
    assert.equal("yielded", answer.state.name);
    assert.is_true(answer.heard.get(1));
  });

  it("makes way for another version of the week that is on its way before its first part", () => {
    const { lone, queue, sender } = new Scene("GUILD");
    sender.end();
    lone.takeSaid();
    lone.pass(5);
    lone.context.heardWeeks.noteAnswer("GUILD", NUMBER, true);
    const inquiry = { subject: NUMBER, hash: lone.week(NUMBER), channel: "GUILD", asker: "Anna-Realm" };
    queue.add(newAnswer(inquiry, { due: 0, limit: 120, ahead: [] }, 0));
    sender.begin(queue.all()[0]);
    assert.same([], lone.takeSaid());
    assert.same({ name: "waiting", due: 20 }, queue.all()[0].state);
  });

  it("leaves out what all have heard of the week of late, unless all of it is asked for", () => {
    const [rest] = answerAfterBroadcast(false);
    const data = decodeData(rest.body);
    assert.is_true(data?.isRest);
    assert.equal("", data?.payload);
    const pieces = answerAfterBroadcast(true);
    assert.is_true(pieces.length > 1 && pieces.every(({ kind }) => kind === Kind.Piece));
  });
});

/** The answer for a week of forty events that all have heard of late. */
function answerAfterBroadcast(isWhole: boolean): Said[] {
  const lone = new Lone({ packBytes: 3000 });
  for (const i of $range(1, 40)) {
    lone.events.add(eventOf(NUMBER * WEEK + i, "C1", `value ${i}`));
  }
  const { context, events } = lone;
  events.addKeys(NUMBER, context.heardWeeks.hear("GUILD", NUMBER));
  const queue = new AnswerQueue(context.clock, lone.options);
  const answered = new Answered(context.clock, context.reputation, lone.options);
  const sender = new Sender(context, queue, answered, new RepairSender(context));
  const inquiry = { subject: NUMBER, hash: lone.week(NUMBER), channel: "GUILD", asker: "Anna-Realm", isWhole };
  queue.add(newAnswer(inquiry, { due: 0, limit: 120, ahead: [] }, 0));
  sender.begin(queue.all()[0]);
  sender.goOn();
  return lone.takeSaid();
}
