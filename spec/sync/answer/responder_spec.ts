import { Responder } from "../../../src/sync/answer/responder";
import { whisperWith } from "../../../src/sync/link/channels";
import { type DataPart, decodeData, decodeDiffers } from "../../../src/sync/messages/data";
import { Kind } from "../../../src/sync/messages/frame";
import { CELLS, hashText, INDEX, PICKED } from "../../../src/sync/messages/hash";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import { eventOf, WEEK } from "../support/memorySet";
import { Lone, type Said } from "../support/lone";

const NUMBER = 2800;

/** A sender that holds six weeks of one event, has listed the last four, and whom Anna asks. */
class Scene {
  readonly lone = new Lone({ claimDelay: 5, claimJitter: 1, takeoverDelay: 15, dataInhibitor: 20 });
  unanswered = 0;
  /** How many things more may be given. */
  allowance = math.huge;
  readonly responder = new Responder(
    this.lone.context,
    () => {
      this.unanswered += 1;
    },
    () => {
      this.allowance -= 1;
      return this.allowance >= 0;
    },
  );
  readonly anna: PeerRecord;

  constructor() {
    for (const i of $range(1, 6)) {
      this.lone.events.add(eventOf((NUMBER + i) * WEEK, "C1", `v${i}`));
    }
    this.lone.advertised(
      1000,
      [3, 4, 5, 6].map((i) => NUMBER + i),
    );
    this.anna = this.lone.peer("Anna");
    this.anna.sending = false;
  }

  ask(week = NUMBER + 6, hash = this.lone.week(week), asker = this.anna, whole = 0): void {
    this.responder.heardRequest({ list: [{ subject: week, hash }], whole }, "GUILD", asker);
  }

  /** All have heard of late what we hold of the sixth week. */
  broadcast(): void {
    this.lone.events.addKeys(NUMBER + 6, this.lone.context.heardWeeks.hear("GUILD", NUMBER + 6));
  }

  /** How many of the next so many seconds' answers leave something out, and how many do not. */
  restsAndWholes(seconds: number): [rests: number, wholes: number] {
    const counts: [number, number] = [0, 0];
    this.pass(seconds, ({ body }) => {
      counts[decodeData(body)?.isRest === true ? 0 : 1] += 1;
    });
    return counts;
  }

  askByName(week = NUMBER + 6, asker = this.anna, server = "Self-Realm"): void {
    const list = [{ subject: week, hash: this.lone.week(week) }];
    this.responder.heardRequest({ list, server }, "GUILD", asker);
  }

  /** What is answered in so many seconds: subject, where, and when. */
  run(seconds: number): string[] {
    const answers: string[] = [];
    this.pass(seconds, ({ body, channel }) => {
      const subject = decodeData(body)?.subject ?? 0;
      const name = subject > NUMBER && subject < NUMBER + 9 ? `week ${subject - NUMBER}` : `${subject}`;
      answers.push(`${name} ${channel} ${math.floor(this.lone.now)}`);
    });
    return answers;
  }

  /** The numbers that the answers of the next so many seconds bring. */
  payloads(seconds: number): string[] {
    const numbers: string[] = [];
    this.pass(seconds, ({ body }) => {
      numbers.push(`${decodeDiffers(decodeData(body)?.payload ?? "") ?? "none"}`);
    });
    return numbers;
  }

  /** Runs so many seconds. @param onData told of each answer in one message, in its moment. */
  private pass(seconds: number, onData: (this: void, said: Said) => void): void {
    const end = this.lone.now + seconds;
    let due = this.responder.nextDue();
    while (due !== undefined && due <= end) {
      this.lone.pass(math.max(due - this.lone.now, 0));
      this.responder.run(this.lone.now);
      for (const said of this.lone.takeSaid(Kind.Data)) {
        onData(said);
      }
      due = this.responder.nextDue();
    }
    this.lone.pass(end - this.lone.now);
  }

  /** A part of another's answer to the same. */
  hear(part: number, parts: number, peer: PeerRecord, week = NUMBER + 6): void {
    const data: DataPart = {
      subject: week,
      hash: this.lone.week(week),
      part,
      parts,
      compressed: false,
      isRest: false,
      payload: "",
    };
    this.responder.heardData(data, "GUILD", peer);
  }
}

describe("a request for all to hear", () => {
  it("is answered in our turn, once", () => {
    const scene = new Scene();
    scene.ask();
    scene.ask();
    assert.same(["week 6 GUILD 5"], scene.run(60));
  });

  it("leaves out what all have heard, however often others ask for it, unless one asks for all of it", () => {
    const scene = new Scene();
    scene.broadcast();
    scene.ask();
    assert.same([1, 0], scene.restsAndWholes(30));
    const bert = scene.lone.peer("Bert");
    bert.helloAt = -math.huge;
    scene.ask(NUMBER + 6, undefined, bert);
    assert.same([1, 0], scene.restsAndWholes(30));
    scene.ask();
    scene.ask(NUMBER + 6, undefined, bert, 1);
    assert.same([0, 1], scene.restsAndWholes(60), "the one answer is for both");
  });

  it("is answered a takeover later for each sender before us, which is then penalised", () => {
    const scene = new Scene();
    const first = scene.lone.peer("First", { claim: 1 });
    scene.ask();
    assert.same(["week 6 GUILD 20"], scene.run(60));
    assert.is_true(scene.lone.context.reputation.isPenalised(first));
    assert.equal(1, first.failures);
    scene.lone.pass(100);
  });

  it("blames nobody before us who is still giving something else when we no longer wait", () => {
    const scene = new Scene();
    const first = scene.lone.peer("First", { claim: 1 });
    scene.ask();
    const answered: string[] = [];
    for (const _ of $range(1, 20)) {
      first.lastData = scene.lone.now;
      answered.push(...scene.run(10));
    }
    assert.same(["week 6 GUILD 145"], answered);
    assert.equal(0, first.failures);
    // Others give it meanwhile.
    assert.is_true(scene.lone.context.reputation.isPenalised(first));
  });

  it("blames nobody before us who gave something else after it, and falls silent", () => {
    const scene = new Scene();
    const first = scene.lone.peer("First", { claim: 1 });
    scene.ask();
    scene.lone.pass(10);
    first.lastData = scene.lone.now;
    assert.same(["week 6 GUILD 25"], scene.run(60));
    assert.equal(0, first.failures);
    assert.is_true(scene.lone.context.reputation.isPenalised(first));
  });

  it("of a stranger blames nobody whose turn it was: that one may have given it all that strangers get", () => {
    const scene = new Scene();
    const first = scene.lone.peer("First", { claim: 1 });
    scene.anna.word = "stranger";
    scene.ask();
    assert.same(["week 6 GUILD 20"], scene.run(60));
    assert.equal(0, first.failures);
  });

  it("is not answered when another has", () => {
    const scene = new Scene();
    const first = scene.lone.peer("First", { claim: 1 });
    scene.ask();
    scene.hear(1, 1, first);
    assert.same([], scene.run(60));
  });

  it("is not answered again within dataInhibitor, but after it", () => {
    const scene = new Scene();
    scene.ask();
    scene.run(6);
    scene.ask();
    assert.same(["week 6 GUILD 25"], scene.run(60));
  });

  it("waits while another version of the week is on its way", () => {
    const scene = new Scene();
    scene.lone.context.heardWeeks.noteAnswer("GUILD", NUMBER + 6, true);
    scene.ask();
    assert.same(["week 6 GUILD 15"], scene.run(60));
  });

  it("for what we hold and have not advertised is answered after all who have, unless anybody begins", () => {
    for (const isHeard of [false, true]) {
      const scene = new Scene();
      const first = scene.lone.peer("First", { claim: 1 });
      const { count, a, b } = scene.lone.events.weekSummary(NUMBER + 6) ?? { count: 0, a: 0, b: 0 };
      first.weeks = [{ week: NUMBER + 6, count, a, b, adler: 0 }];
      scene.lone.context.ranking.own = undefined;
      scene.ask();
      if (isHeard) {
        scene.hear(1, 2, first);
      }
      // 5 s, a takeover for the first one, and half of another by lot.
      assert.same(isHeard ? [] : ["week 6 GUILD 27"], scene.run(60));
      assert.equal(!isHeard, scene.lone.context.reputation.isPenalised(first));
    }
  });

  it("for what we have advertised since then is answered in our turn", () => {
    const scene = new Scene();
    const { ranking } = scene.lone.context;
    const { own } = ranking;
    scene.lone.peer("First", { claim: 2000 });
    ranking.own = undefined;
    scene.ask();
    ranking.own = own;
    scene.ask();
    assert.same(["week 6 GUILD 5"], scene.run(100));
  });

  it("is none of ours when we do not serve, or hold another version", () => {
    const scene = new Scene();
    scene.ask(NUMBER + 6, "another");
    scene.lone.isSending = false;
    scene.ask();
    assert.same([], scene.run(100));
  });

  it("makes us advertise what we hold when nobody answers it twice", () => {
    const scene = new Scene();
    scene.lone.context.ranking.own = undefined;
    scene.ask();
    assert.equal(0, scene.unanswered);
    scene.ask();
    assert.equal(1, scene.unanswered);
  });

  it("is answered as often as its sender may be given something", () => {
    const scene = new Scene();
    scene.allowance = 2;
    let answers = 0;
    for (const _ of $range(1, 10)) {
      scene.ask();
      answers += scene.run(50).length;
    }
    assert.equal(2, answers);
  });

  it("for an index tells the hash of every week", () => {
    const scene = new Scene();
    scene.ask(INDEX, scene.lone.ledger());
    assert.same([`${INDEX} GUILD 5`], scene.run(60));
  });
});

describe("a request by name", () => {
  it("is answered by whisper, soon, and by nobody else", () => {
    const scene = new Scene();
    scene.askByName(NUMBER + 6, scene.anna, "Other-Realm");
    assert.same([], scene.run(60));
    scene.askByName();
    assert.same(["week 6 Anna-Realm 62"], scene.run(60));
  });

  it("for the same week is answered once in a minute to one asker", () => {
    const scene = new Scene();
    let answers = 0;
    for (const _ of $range(1, 120)) {
      scene.askByName();
      answers += scene.run(1).length;
    }
    assert.equal(2, answers);
    scene.askByName(NUMBER + 6, scene.lone.peer("Bert"));
    assert.equal(1, scene.run(10).length);
  });

  it("is left to the answer for all to hear, when there is to be one", () => {
    const scene = new Scene();
    scene.ask();
    scene.askByName(NUMBER + 6, scene.lone.peer("Bert"));
    assert.same(["week 6 GUILD 5"], scene.run(60));
  });

  it("is answered for all to hear when somebody else asks for the same before it goes out", () => {
    const scene = new Scene();
    scene.askByName();
    const bert = scene.lone.peer("Bert");
    bert.sending = false;
    scene.ask(NUMBER + 6, scene.lone.week(NUMBER + 6), bert);
    assert.same(["week 6 GUILD 5"], scene.run(60));
  });

  it("goes to the channel when the client refuses the whisper", () => {
    const scene = new Scene();
    scene.lone.isSentAtOnce = false;
    scene.askByName();
    scene.lone.pass(3);
    scene.responder.run(scene.lone.now);
    const [said] = scene.lone.takeSaid(Kind.Data);
    assert.equal(whisperWith("Anna-Realm"), whisperWith(said.channel));
    scene.lone.isSentAtOnce = true;
    said.onSent(false);
    assert.same(["week 6 GUILD 8"], scene.run(60));
  });
});

describe("an offer of picked events", () => {
  const pick = { count: 3, a: 1, b: 1 };

  it("goes out at once from who told of them, and in the order of claims from others", () => {
    const scene = new Scene();
    scene.lone.events.packAfter = () => ["pack"];
    scene.lone.peer("First", { claim: 1 });
    scene.responder.offer(hashText(3, 1, 1), "GUILD", scene.anna, pick, true);
    scene.responder.offer(hashText(3, 1, 2), "GUILD", scene.anna, pick, false);
    assert.same([`${PICKED} GUILD 0`, `${PICKED} GUILD 17`], scene.run(60));
  });

  it("makes who has advertised nothing do that first", () => {
    const scene = new Scene();
    scene.lone.context.ranking.own = undefined;
    scene.responder.offer("h", "GUILD", scene.anna, pick, false);
    assert.equal(1, scene.unanswered);
    assert.is_nil(scene.responder.nextDue());
  });
});

describe("the end of sending", () => {
  it("forgets what was to be answered", () => {
    const scene = new Scene();
    scene.ask();
    scene.responder.stop();
    assert.is_nil(scene.responder.nextDue());
  });

  it("gives nothing more to a peer that is removed", () => {
    const scene = new Scene();
    const whisper = (week: number): void => {
      const list = [{ subject: week, hash: scene.lone.week(week) }];
      scene.responder.heardRequest({ list }, whisperWith("Anna-Realm"), scene.anna);
    };
    for (const week of [NUMBER + 5, NUMBER + 6]) {
      whisper(week);
    }
    scene.ask(NUMBER + 4);
    scene.responder.forgetPeer("Anna-Realm");
    assert.same(1, scene.run(600).length);
    whisper(NUMBER + 3);
    assert.same(1, scene.run(600).length);
  });
});

describe("offers", () => {
  it("of a week's parts count as that week out of what a peer may be given", () => {
    const scene = new Scene();
    const { lone } = scene;
    const spent: string[] = [];
    const responder = new Responder(
      lone.context,
      () => undefined,
      (_, { subject, hash }) => {
        spent.push(`${subject} ${hash}`);
        return true;
      },
    );
    const week = NUMBER + 6;
    for (const invented of ["h1", "h2"]) {
      responder.offer(invented, "GUILD", scene.anna, { week, spans: [{ from: 0, to: WEEK }] }, false);
    }
    responder.callForCells("h1", "GUILD", scene.anna);
    assert.same([`${week} ${lone.week(week)}`, `${week} ${lone.week(week)}`, `${CELLS} h1`], spent);
  });
});

describe("a call for cells", () => {
  it("says about how many events differ", () => {
    const scene = new Scene();
    scene.responder.callForCells(hashText(3, 1, 2), "GUILD", scene.anna, 60);
    assert.same(["60"], scene.payloads(60));
  });

  it("is not given when more cells were told before its turn", () => {
    for (const isTold of [false, true]) {
      const scene = new Scene();
      scene.responder.callForCells("h1", "GUILD", scene.anna);
      if (isTold) {
        scene.responder.dropCall("h1", "GUILD");
      }
      assert.equal(isTold ? 0 : 1, scene.run(60).length);
    }
  });
});
