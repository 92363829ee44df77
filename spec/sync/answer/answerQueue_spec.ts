import { newAnswer } from "../../../src/sync/answer/answer";
import { AnswerQueue } from "../../../src/sync/answer/answerQueue";
import { whisperWith } from "../../../src/sync/link/channels";
import { hashText } from "../../../src/sync/messages/hash";
import { syncOptions } from "../../../src/sync/options";
import { FakeTime } from "../../support/fakes";

const HASH = hashText(100, 1, 2);
const options = syncOptions();
let time = new FakeTime();

function addTo(queue: AnswerQueue, subject: number, asker: string): void {
  const inquiry = { subject, hash: HASH, channel: "GUILD", asker };
  queue.add(newAnswer(inquiry, { due: 5, limit: 50, ahead: [] }, time.seconds));
}

function queueWith(...subjects: number[]): AnswerQueue {
  const queue = new AnswerQueue(time.clock, options);
  for (const subject of subjects) {
    addTo(queue, subject, "Anna-Realm");
  }
  return queue;
}

function part(subject: number, number: number): Parameters<AnswerQueue["heardData"]>[0] {
  return { subject, hash: HASH, part: number, parts: 3, compressed: false, isRest: false, payload: "" };
}

describe("the queue of answers", () => {
  before_each(() => {
    time = new FakeTime();
  });

  it("holds each answer once, and of one asker 16", () => {
    const queue = queueWith(1, 2, 3);
    assert.is_false(queue.hasRoom(1, HASH, "GUILD", "Bert-Realm"));
    assert.is_true(queue.hasRoom(1, HASH, "RAID", "Bert-Realm"));
    assert.is_true(queue.hasRoom(1, hashText(99, 1, 2), "GUILD", "Bert-Realm"));
    const full = queueWith(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    assert.is_false(full.hasRoom(99, HASH, "GUILD", "Anna-Realm"));
    assert.is_true(full.hasRoom(99, HASH, "GUILD", "Bert-Realm"));
  });

  it("that is full has room for who has fewer places: who has most of them gives up its last one", () => {
    const queue = queueWith();
    for (const i of $range(0, 63)) {
      addTo(queue, i, `Foe${i % 4}`);
    }
    assert.is_true(queue.hasRoom(99, HASH, "GUILD", "Anna"));
    addTo(queue, 99, "Anna");
    const subjects = queue.all().map(({ subject }) => subject);
    assert.equal(64, subjects.length);
    assert.is_true(subjects.includes(99));
    assert.is_false(subjects.includes(60));
    for (const i of $range(100, 150)) {
      if (queue.hasRoom(i, HASH, "GUILD", "Anna")) {
        addTo(queue, i, "Anna");
      }
    }
    assert.equal(12, queue.all().filter(({ asker }) => asker === "Anna").length);
    assert.equal(64, queue.all().length);
  });

  it("begins with the answer to whom nothing was given for longest, of those that are due", () => {
    const queue = queueWith(1, 2, 3);
    addTo(queue, 4, "Bert-Realm");
    assert.is_nil(queue.next());
    const order: number[] = [];
    for (const _ of $range(1, 4)) {
      time.seconds += 5;
      const next = queue.next();
      if (next !== undefined) {
        order.push(next.subject);
        queue.take(next);
      }
    }
    assert.same([1, 4, 2, 3], order);
  });

  it("drops an answer when another has sent its last part, and puts it off when the part was not the last", () => {
    const queue = queueWith(7, 8);
    queue.heardData(part(7, 1), "GUILD");
    assert.equal("yielded", queue.all()[0].state.name);
    assert.is_true(queue.all()[0].heard.get(1));
    queue.heardData(part(7, 3), "RAID");
    assert.equal(2, queue.all().length);
    queue.heardData(part(7, 3), "GUILD");
    assert.equal(1, queue.all().length);
    assert.equal(8, queue.all()[0].subject);
  });

  it("puts an answer off by pieces of another's, until its limit", () => {
    const queue = queueWith(7);
    queue.heardPiece({ subject: 7, hash: HASH }, "GUILD");
    assert.same({ name: "yielded", due: 15 }, queue.all()[0].state);
    time.seconds = 50;
    queue.heardPiece({ subject: 7, hash: HASH }, "GUILD");
    assert.same({ name: "yielded", due: 15 }, queue.all()[0].state);
  });

  it("drops what gives way as soon as anybody else begins, or it is our turn", () => {
    const inquiry = { subject: 7, hash: HASH, channel: "GUILD", asker: "Anna-Realm", givesWay: true };
    const queueWithLast = () => {
      const queue = queueWith(8);
      queue.add(newAnswer(inquiry, { due: 5, limit: 50, ahead: [] }, time.seconds));
      return queue;
    };
    const subjects = (queue: AnswerQueue) => queue.all().map(({ subject }) => subject);
    for (const hear of [
      (queue: AnswerQueue) => {
        queue.heardData(part(7, 1), "GUILD");
      },
      (queue: AnswerQueue) => {
        queue.heardPiece({ subject: 7, hash: HASH }, "GUILD");
      },
      (queue: AnswerQueue) => {
        queue.dropGivingWay(7, HASH, "GUILD");
      },
    ]) {
      const queue = queueWithLast();
      hear(queue);
      assert.same([8], subjects(queue));
    }
    const queue = queueWithLast();
    queue.heardData(part(8, 1), "GUILD");
    queue.heardPiece({ subject: 7, hash: HASH }, "RAID");
    queue.dropGivingWay(8, HASH, "GUILD");
    assert.same([8, 7], subjects(queue));
  });

  it("forgets what was to be whispered when somebody asks for it on the same channel", () => {
    const queue = queueWith();
    const inquiry = { subject: 7, hash: HASH, channel: "WHISPER:Anna-Realm", fallback: "GUILD", asker: "Anna-Realm" };
    queue.add(newAnswer(inquiry, { due: 1, limit: 1, ahead: [] }, 0));
    queue.dropWhispers(7, "RAID");
    assert.equal(1, queue.all().length);
    queue.dropWhispers(7, "GUILD");
    assert.equal(0, queue.all().length);
  });

  it("is due when its first answer is", () => {
    const queue = queueWith(7);
    time.seconds = 1;
    queue.add(newAnswer({ subject: 8, hash: HASH, channel: "GUILD", asker: "A" }, { due: 1, limit: 1, ahead: [] }, 1));
    assert.equal(2, queue.nextDue(undefined));
    assert.equal(1, queue.nextDue(1));
  });

  it("forgets what a removed peer has asked for by whisper, and nothing else", () => {
    const queue = queueWith(7);
    const channel = whisperWith("Anna-Realm");
    const turn = { due: 5, limit: 50, ahead: [] };
    queue.add(newAnswer({ subject: 8, hash: HASH, channel, asker: "Anna-Realm" }, turn, 0));
    queue.add(newAnswer({ subject: 9, hash: HASH, channel, fallback: "GUILD", asker: "Anna-Realm" }, turn, 0));
    queue.dropAlone(channel);
    assert.same(
      [7, 9],
      queue.all().map((answer) => answer.subject),
    );
  });
});
