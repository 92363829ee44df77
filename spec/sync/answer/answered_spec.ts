import { Answered } from "../../../src/sync/answer/answered";
import { Lone } from "../support/lone";

const VERSION = { subject: 7, hash: "h" };

class Scene {
  readonly lone = new Lone({ dataInhibitor: 20, packBytes: 3000 });
  readonly answered = new Answered(this.lone.context.clock, this.lone.context.reputation, this.lone.options);
  readonly asker = this.lone.peer("Asker");

  constructor() {
    this.asker.helloAt = -math.huge;
  }
}

describe("what was answered", () => {
  it("is known for dataInhibitor, on the channel where it was", () => {
    const { answered, lone } = new Scene();
    lone.pass(3);
    answered.noteAnswer(VERSION, "GUILD", undefined);
    lone.pass(19);
    assert.equal(3, answered.sentAt(VERSION, "GUILD"));
    assert.is_nil(answered.sentAt(VERSION, "RAID"));
    assert.is_nil(answered.sentAt({ ...VERSION, hash: "other" }, "GUILD"));
    lone.pass(1);
    assert.is_nil(answered.sentAt(VERSION, "GUILD"));
  });

  it("and is asked for again within 120 s was no help: who gave it ranks last, ourselves or another", () => {
    const { answered, asker, lone } = new Scene();
    const anna = lone.peer("Anna");
    answered.noteAnswer(VERSION, "GUILD", anna);
    lone.pass(119);
    answered.noteRequest(VERSION, "GUILD", asker);
    assert.is_true(lone.context.reputation.isPenalised(anna));
    assert.is_false(lone.context.reputation.isSelfPenalised());
    answered.noteAnswer(VERSION, "GUILD", undefined);
    answered.noteRequest(VERSION, "GUILD", asker);
    assert.is_true(lone.context.reputation.isSelfPenalised());
  });

  it("by two, one after the other, and is asked for again is held against the last", () => {
    for (const [between, then] of [
      [20, 10],
      // The first answer is no longer too soon.
      [100, 30],
    ]) {
      const { answered, asker, lone } = new Scene();
      const [anna, bert] = [lone.peer("Anna"), lone.peer("Bert")];
      answered.noteAnswer(VERSION, "GUILD", anna);
      lone.pass(between);
      answered.noteAnswer(VERSION, "GUILD", bert);
      lone.pass(then);
      answered.noteRequest(VERSION, "GUILD", asker);
      const isPenalised = (peer: typeof anna) => lone.context.reputation.isPenalised(peer);
      assert.same([false, true], [isPenalised(anna), isPenalised(bert)]);
      lone.pass(61);
      // Another asks for it for the second time: nobody has answered since.
      answered.noteRequest(VERSION, "GUILD", asker);
      assert.same([false, false], [isPenalised(anna), isPenalised(bert)]);
    }
  });

  it("again and again does not make others forget what else was answered", () => {
    const { answered, asker, lone } = new Scene();
    const [anna, bert] = [lone.peer("Anna"), lone.peer("Bert")];
    answered.noteAnswer({ subject: 8, hash: "h" }, "GUILD", anna);
    for (const _ of $range(1, 100)) {
      answered.noteAnswer(VERSION, "GUILD", bert);
    }
    answered.noteRequest({ subject: 8, hash: "h" }, "GUILD", asker);
    assert.is_true(lone.context.reputation.isPenalised(anna));
  });

  it("and is asked for again later may be lacked by somebody else", () => {
    const { answered, asker, lone } = new Scene();
    const anna = lone.peer("Anna");
    answered.noteAnswer(VERSION, "GUILD", anna);
    lone.pass(120);
    answered.noteRequest(VERSION, "GUILD", asker);
    assert.is_false(lone.context.reputation.isPenalised(anna));
  });

  it("and is asked for by somebody who logged in meanwhile was help to those who were there", () => {
    const { answered, asker, lone } = new Scene();
    const anna = lone.peer("Anna");
    answered.noteRequest(VERSION, "GUILD", asker);
    lone.pass(10);
    answered.noteAnswer(VERSION, "GUILD", anna);
    asker.helloAt = 1;
    answered.noteRequest(VERSION, "GUILD", asker);
    assert.is_false(lone.context.reputation.isPenalised(anna));
    asker.helloAt = 0;
    answered.noteRequest(VERSION, "GUILD", asker);
    assert.is_true(lone.context.reputation.isPenalised(anna));
  });

  it("and was no help is given as at first again when nobody has asked for 120 s", () => {
    const { answered, asker, lone } = new Scene();
    answered.noteAnswer(VERSION, "GUILD", undefined);
    answered.noteRequest(VERSION, "GUILD", asker);
    lone.pass(100);
    answered.noteAnswer(VERSION, "GUILD", undefined);
    lone.pass(119);
    assert.equal(1500, answered.partBytes(VERSION, "GUILD", 3000));
    lone.pass(1);
    assert.equal(3000, answered.partBytes(VERSION, "GUILD", 3000));
    answered.noteRequest(VERSION, "GUILD", asker);
    answered.noteAnswer(VERSION, "GUILD", undefined);
    answered.noteRequest(VERSION, "GUILD", asker);
    assert.equal(1500, answered.partBytes(VERSION, "GUILD", 3000));
  });

  it("is given in parts half as large each time, down to one chunk", () => {
    const { answered, asker } = new Scene();
    const sizes: number[] = [];
    for (const _ of $range(1, 7)) {
      sizes.push(answered.partBytes(VERSION, "GUILD", 3000));
      answered.noteAnswer(VERSION, "GUILD", undefined);
      answered.noteRequest(VERSION, "GUILD", asker);
    }
    assert.same([3000, 1500, 750, 375, 220, 220, 220], sizes);
  });
});

describe("what was asked for in vain", () => {
  it("is known from the second time on, within two minutes, until an answer ends", () => {
    const { answered, lone } = new Scene();
    assert.is_false(answered.isAskedInVain(VERSION));
    lone.pass(100);
    assert.is_true(answered.isAskedInVain(VERSION));
    answered.noteEnd(VERSION);
    assert.is_false(answered.isAskedInVain(VERSION));
    lone.pass(120);
    assert.is_false(answered.isAskedInVain(VERSION));
  });
});
