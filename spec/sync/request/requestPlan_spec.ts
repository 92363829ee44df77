import { CONTROL, INDEX, SUMMARY } from "../../../src/sync/messages/hash";
import { Overheard } from "../../../src/sync/request/overheard";
import { type Outlook, planRequests, type RequestPlan } from "../../../src/sync/request/requestPlan";
import { asked, newWant, type Want } from "../../../src/sync/request/want";
import { WantList } from "../../../src/sync/request/wantList";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import { Lone } from "../support/lone";

/** A client that wants something, and what it has heard. */
class Scene {
  readonly lone = new Lone({ whisperEvents: 200, requestWeeks: 8 });
  readonly source = this.lone.peer("Source", { deliveries: 1 });
  readonly wants = new WantList(this.lone.context.reputation, this.lone.options);
  readonly overheard = new Overheard(this.lone.context.clock, this.lone.options);
  holders: PeerRecord[] = [];
  moot: Want[] = [];
  underWay: Want[] = [];
  isCalled = true;
  isNew = false;
  /** Until when those who log in wait for each other. */
  crowdUntil?: number;
  areMany = false;

  /** Something that is wanted and may be asked for; of few events unless a spec says otherwise. */
  want(subject: number, given: Partial<Want> = {}): Want {
    const { source } = this;
    const offer = { subject, hash: `h${subject}`, count: 10, ledger: "l", channel: "GUILD", source };
    const want = { ...newWant(offer, this.lone.now, false), ...given };
    this.wants.put(want);
    return want;
  }

  plan(): RequestPlan {
    const outlook: Outlook = {
      wants: this.wants,
      overheard: this.overheard,
      senders: { holders: () => this.holders, wereCalled: () => this.isCalled },
      isNew: () => this.isNew,
      isMoot: (want) => this.moot.includes(want),
      lacking: ({ count }) => count,
      isCrowd: () => this.crowdUntil !== undefined,
      areMany: () => this.areMany,
      collectsUntil: () => this.crowdUntil,
      isUnderWay: (want) => this.underWay.includes(want),
    };
    const { now, options } = this.lone;
    return planRequests(this.wants.ready(now, outlook.lacking), outlook, now, options);
  }

  /** The steps of a plan, as texts. */
  steps(): string[] {
    return this.plan().steps.map((step) =>
      step.name === "ask"
        ? `ask ${step.server?.name ?? "all"} ${step.list.map(({ subject }) => subject).join(" ")}`
        : `${step.name} ${step.want.subject}`,
    );
  }
}

describe("a plan of requests", () => {
  it("asks for the newest weeks first, requestWeeks at a time", () => {
    const scene = new Scene();
    for (const subject of $range(101, 112)) {
      scene.want(subject);
    }
    assert.same(["ask all 112 111 110 109 108 107 106 105"], scene.steps());
  });

  it("waits until all who have logged in ask, once, and asks nobody by name", () => {
    const scene = new Scene();
    scene.holders = [scene.lone.peer("First")];
    scene.want(7, { count: 300 });
    scene.want(INDEX);
    scene.crowdUntil = scene.lone.now + 100;
    assert.same(["collect 7", "ask all -1"], scene.steps());
    scene.want(7, { count: 300, hasCollected: true });
    assert.same(["ask all -1", "ask all 7"], scene.steps());
    scene.crowdUntil = undefined;
    assert.is_true(scene.plan().isAlone);
    scene.areMany = true;
    assert.is_false(scene.plan().isAlone);
  });

  it("looks at the first few of hundreds, but counts what is missing of all", () => {
    const scene = new Scene();
    for (const subject of $range(101, 500)) {
      scene.moot.push(scene.want(subject, { count: 1 }));
    }
    scene.holders = [scene.lone.peer("First")];
    const { isAlone, steps } = scene.plan();
    assert.is_true(isAlone);
    assert.equal(48, steps.length);
    assert.same(
      [500, 453],
      [steps[0], steps[47]].map((step) => (step.name === "drop" ? step.want.subject : 0)),
    );
  });

  it("asks for half as many when nobody known to deliver told of them", () => {
    const scene = new Scene();
    scene.source.deliveries = 0;
    for (const subject of $range(101, 112)) {
      scene.want(subject);
    }
    assert.same(["ask all 112 111 110 109"], scene.steps());
  });

  it("asks for what a reliable source told of before newer weeks of others", () => {
    const scene = new Scene();
    const liar = scene.lone.peer("Liar", { failures: 2 });
    scene.want(103, { source: liar });
    scene.want(101);
    assert.same(["ask all 101 103"], scene.steps());
  });

  it("leaves alone what is not open yet, and counts what is asked for already", () => {
    const scene = new Scene();
    scene.want(120, { state: { name: "open", from: 5 } });
    for (const subject of $range(121, 124)) {
      scene.want(subject, { state: { name: "open", from: 99 } });
      const want = scene.wants.get(subject) as Want;
      scene.wants.move(want, asked(0, false, scene.lone.options));
    }
    for (const subject of $range(101, 108)) {
      scene.want(subject);
    }
    assert.same(["ask all 108 107 106 105"], scene.steps());
  });

  it("asks for an index in a request of its own, and for all to hear", () => {
    const scene = new Scene();
    scene.want(INDEX, { count: 5000 });
    scene.want(101);
    assert.same([`ask all ${INDEX}`, "ask all 101"], scene.steps());
  });

  it("drops what is moot, whatever else speaks against it", () => {
    const scene = new Scene();
    scene.moot = [scene.want(102)];
    scene.want(101);
    assert.same(["drop 102", "ask all 101"], scene.steps());
  });

  it("takes the same request of another for ours, once", () => {
    const scene = new Scene();
    const want = scene.want(101);
    scene.lone.pass(7);
    scene.overheard.noteRequest(want, true, true, true);
    scene.lone.pass(3);
    const [step] = scene.plan().steps;
    assert.equal("stand", step.name);
    assert.same([7, false], [(step as { since: number }).since, (step as { isDoubtful: boolean }).isDoubtful]);
    want.hasWaited = true;
    want.deferrals = 3;
    assert.same(["ask all 101"], scene.steps());
  });

  it("takes that of a stranger for ours in doubt", () => {
    const scene = new Scene();
    scene.overheard.noteRequest(scene.want(101), true, true, false);
    const [step] = scene.plan().steps;
    assert.same(["stand", true], [step.name, (step as { isDoubtful: boolean }).isDoubtful]);
  });

  it("lets another version go first that was asked for and that somebody has, three times", () => {
    const scene = new Scene();
    const want = scene.want(101);
    scene.overheard.noteRequest({ subject: 101, hash: "other" }, true, false, true);
    assert.same(["ask all 101"], scene.steps());
    scene.overheard.noteRequest({ subject: 101, hash: "other" }, true, true, true);
    assert.same(["defer 101"], scene.steps());
    want.deferrals = 3;
    assert.same(["ask all 101"], scene.steps());
  });

  it("lets another version go first whose parts are coming, until a takeover has passed", () => {
    const scene = new Scene();
    scene.want(101);
    scene.overheard.notePart(101);
    assert.same(["defer 101"], scene.steps());
    scene.lone.pass(15);
    assert.same(["ask all 101"], scene.steps());
  });

  it("asks in one request only for what was heard of on one channel", () => {
    const scene = new Scene();
    scene.want(103, { channel: "RAID" });
    scene.want(102);
    scene.want(101, { channel: "RAID" });
    assert.same(["ask all 103 101"], scene.steps());
  });
});

describe("somebody without events", () => {
  /** What an advertisement tells of: closings, a summary, an index, and a week. */
  function fresh(): Scene {
    const scene = new Scene();
    scene.isNew = true;
    for (const subject of [CONTROL, SUMMARY, INDEX, 101]) {
      scene.want(subject, { count: 300 });
    }
    scene.holders = [scene.lone.peer("First"), scene.lone.peer("Second")];
    return scene;
  }

  it("asks one sender by name for closings, index and summary together, in this order", () => {
    const scene = fresh();
    assert.same([`ask First-Realm ${CONTROL} ${INDEX} ${SUMMARY}`], scene.steps());
    assert.same({ place: 1, of: 1 }, (scene.plan().steps[0] as { share?: object }).share);
  });

  it("asks for weeks when the index has come, or is given up", () => {
    const scene = fresh();
    for (const subject of [CONTROL, SUMMARY, INDEX]) {
      const want = scene.wants.get(subject) as Want;
      scene.wants.move(want, asked(0, true, scene.lone.options));
      want.server = scene.holders[0];
      want.isNamed = true;
    }
    assert.same([], scene.steps());
    assert.is_true(scene.plan().waits);
    (scene.wants.get(INDEX) as Want).tries = 1;
    assert.same(["ask Second-Realm 101"], scene.steps());
    (scene.wants.get(INDEX) as Want).tries = 0;
    scene.wants.remove(scene.wants.get(INDEX) as Want);
    assert.same(["ask Second-Realm 101"], scene.steps());
  });

  it("asks like everybody else when nobody is known to hold anything, or asking was in vain", () => {
    const scene = fresh();
    scene.holders = [];
    assert.same([`ask all ${INDEX}`, `ask all ${CONTROL} ${SUMMARY} 101`], scene.steps());
    const other = fresh();
    for (const subject of [CONTROL, SUMMARY, INDEX]) {
      (other.wants.get(subject) as Want).tries = 1;
    }
    assert.same([`ask all ${INDEX}`, `ask all ${CONTROL} ${SUMMARY} 101`], other.steps());
  });
});

describe("much that we alone lack", () => {
  /** Three weeks of 100 events, and two who have them. */
  function much(): Scene {
    const scene = new Scene();
    for (const subject of $range(101, 103)) {
      scene.want(subject, { count: 100 });
    }
    scene.holders = [scene.lone.peer("First"), scene.lone.peer("Second"), scene.lone.peer("Third")];
    return scene;
  }

  it("is dealt out by name among those who hold it, and each is told its share", () => {
    const scene = much();
    scene.want(100, { count: 100 });
    assert.same(["ask First-Realm 103 100", "ask Second-Realm 102", "ask Third-Realm 101"], scene.steps());
    const shares = scene.plan().steps.map((step) => (step.name === "ask" ? step.share : undefined));
    assert.same(
      [1, 2, 3].map((place) => ({ place, of: 3 })),
      shares,
    );
  });

  it("is asked of the first eight at most", () => {
    const scene = much();
    scene.holders = [];
    for (const i of $range(1, 12)) {
      scene.holders.push(scene.lone.peer(`P${i}`));
      scene.want(80 + i, { count: 100 });
    }
    const servers = scene.plan().steps.map((step) => (step.name === "ask" ? step.server?.name : ""));
    assert.same(
      ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"].map((name) => `${name}-Realm`),
      servers,
    );
  });

  it("has those who serve say first what they hold", () => {
    const scene = much();
    scene.isCalled = false;
    const plan = scene.plan();
    assert.equal("GUILD", plan.call);
    assert.same([], plan.steps);
  });

  it("is asked of all, and nobody is made to say what they hold, when somebody who lacks it, too, has called them", () => {
    const scene = much();
    scene.isCalled = false;
    scene.overheard.noteCall("GUILD");
    assert.is_nil(scene.plan().call);
    assert.same(["ask all 103 102 101"], scene.steps());
    scene.lone.pass(scene.lone.options.requestInhibitor);
    assert.equal("GUILD", scene.plan().call);
  });

  it("is asked of all when nobody holds more", () => {
    const scene = much();
    scene.holders = [];
    assert.same(["ask all 103 102 101"], scene.steps());
  });

  it("is asked of those who are still whispering, and have more to give, last", () => {
    const scene = much();
    const busy = scene.holders[2];
    const coming = scene.want(99, { server: busy, isNamed: true });
    scene.wants.move(coming, asked(0, true, scene.lone.options));
    assert.same(["ask Third-Realm 101", "ask First-Realm 103", "ask Second-Realm 102"], scene.steps());
  });

  it("may be up to 16 weeks of each who has delivered", () => {
    const scene = much();
    scene.holders[0].deliveries = 1;
    for (const subject of $range(61, 100)) {
      scene.want(subject, { count: 100 });
    }
    const sizes = scene.plan().steps.map((step) => (step.name === "ask" ? step.list.length : 0));
    assert.same([15, 14, 14], sizes);
    for (const subject of $range(1, 60)) {
      scene.want(subject, { count: 100 });
    }
    const more = scene.plan().steps.map((step) => (step.name === "ask" ? step.list.length : 0));
    assert.same([16, 16, 16], more);
  });

  for (const [reason, change] of [
    [
      "they are fewer than whisperEvents",
      (scene: Scene) => {
        [101, 102, 103].forEach((subject) => ((scene.wants.get(subject) as Want).count = 66));
      },
    ],
    ["one has been asked for in vain", (scene: Scene) => ((scene.wants.get(101) as Want).tries = 1)],
    [
      "somebody else lacks one",
      (scene: Scene) => scene.overheard.noteRequest({ subject: 101, hash: "x" }, false, true, true),
    ],
    ["one is under way to all", (scene: Scene) => (scene.underWay = [scene.wants.get(101) as Want])],
    ["they were told of in a whisper", (scene: Scene) => ((scene.wants.get(101) as Want).channel = "WHISPER:A-B")],
  ] as [string, (this: void, scene: Scene) => void][]) {
    it(`is not whispered when ${reason}`, () => {
      const scene = much();
      assert.is_true(scene.plan().isAlone);
      change(scene);
      assert.is_false(scene.plan().isAlone);
    });
  }

  it("is whispered by another, twice, when it did not come; then it is asked of all, and the rest is whispered still", () => {
    const scene = much();
    const [first] = scene.holders;
    first.deliveries = 1;
    scene.want(100, { count: 100 });
    const lost = scene.want(104, { count: 1, server: first, isNamed: true, tries: 2 });
    assert.same(["ask First-Realm 103 101", "ask Second-Realm 104 100", "ask Third-Realm 102"], scene.steps());
    lost.tries = 3;
    const rest = ["ask First-Realm 103 100", "ask Second-Realm 102", "ask Third-Realm 101"];
    assert.same([...rest, "ask all 104"], scene.steps());
    scene.wants.move(lost, asked(0, false, scene.lone.options));
    lost.server = undefined;
    assert.same(rest, scene.steps());
  });

  it("is whispered to the last week that is left of it", () => {
    const scene = new Scene();
    scene.holders = [scene.lone.peer("First"), scene.lone.peer("Second", { deliveries: 1 })];
    scene.want(101, { server: scene.holders[1], isNamed: true, tries: 1 });
    assert.same(["ask First-Realm 101"], scene.steps());
  });

  it("is asked of all when whoever was asked by name has never delivered anything", () => {
    const scene = much();
    scene.want(104, { server: scene.lone.peer("Liar"), isNamed: true, tries: 1 });
    assert.equal("ask all 104", scene.steps()[3]);
  });

  it("is not whispered while weeks are awaited that all will hear", () => {
    const scene = much();
    scene.wants.move(scene.want(104), asked(0, false, scene.lone.options));
    assert.is_false(scene.plan().isAlone);
  });
});
