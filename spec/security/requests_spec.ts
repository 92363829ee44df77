import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { hashText } from "../../src/sync/messages/hash";
import { history, THIS_WEEK } from "../sync/support/histories";
import { type Client, World } from "../sync/support/world";
import { seeded } from "../support/random";
import { Attack } from "./support/attack";
import { ownHash } from "../../src/sync/holdings";
import { encodeQuery, QueryScope } from "../../src/sync/messages/advertisement";
import { encodeRequest } from "../../src/sync/messages/request";

/**
 * Ten members ask each second for sixteen weeks each, of an officer by name when there is one: half of them for what is held,
 * half for versions that nobody ever had.
 */
function beg(attack: Attack, second: number, server?: string): void {
  const known = attack.known();
  const weeks = known.weeks();
  for (const i of $range(0, attack.foes.length - 1)) {
    const list = [];
    for (const k of $range(1, 16)) {
      const subject = weeks[(second * 7 + i * 16 + k) % weeks.length];
      list.push({ subject, hash: i % 2 === 0 ? ownHash(known, subject) : hashText(1 + (k % 8), second + 1, i) });
    }
    attack.send(attack.foes[i], Kind.Request, encodeRequest({ list, server }));
  }
}

describe("endless requests", () => {
  it("for everything there is leave room for those of others, and for live events", () => {
    for (const lacksEach of [3, 150]) {
      const attack = new Attack({ weeks: 40, each: 10 });
      attack.begin((_, place) => place % lacksEach === 2 && place < 200);
      const act = (second: number) => {
        beg(attack, second);
      };
      attack.goOn(30, act);
      attack.expectEqualWithin(300, act);
      attack.award();
      attack.expectEqualWithin(5, act);
      attack.expectUnharmed();
    }
  });

  it("for whispers and for everybody's state delay whispers to others, and do not stop them", () => {
    const attack = new Attack({ weeks: 40, each: 10 }).begin((_, place) => place % 3 === 2);
    const act = (second: number) => {
      beg(attack, second, attack.officers[second % 2].fullName);
      for (const foe of attack.foes) {
        attack.send(foe, Kind.Query, encodeQuery(QueryScope.Everybody, second, 1, 1));
      }
    };
    attack.goOn(30, act);
    attack.expectEqualWithin(600, act);
    attack.expectUnharmed();
  });

  it("are answered no faster than the channel takes, however many ask", () => {
    const attack = new Attack({ weeks: 40, each: 10 }).begin();
    attack.goOn(30);
    const { traffic } = attack.guild.world;
    traffic.reset();
    attack.goOn(60, (second) => {
      beg(attack, second);
    });
    for (const { fullName, name } of attack.clients) {
      // A second each, and what the game lets a client send at once, on two prefixes.
      const { messages } = traffic.sent({ client: fullName });
      assert.is_true(messages <= 2 * (60 + 10), `${messages} messages of ${name}`);
    }
    attack.expectUnharmed();
  });
});

/** Strangers who fill the queue of answers, and how many weeks there are. */
const ASKERS = ["Foe1-Realm", "Foe2-Realm", "Foe3-Realm", "Foe4-Realm"];
const WEEKS = 70;

/** An officer who sends, and a member who comes later and lacks the last week; the rest of the guild are strangers to both. */
class Evening {
  readonly world = new World(1);
  private readonly events = history(seeded(1), WEEKS, 12);
  private readonly officer: Client;

  constructor() {
    this.officer = this.join("Officer", this.events.length);
    this.officer.sync.startSending();
    this.world.run(60, () => this.world.sent(Kind.Advertisement).length > 0);
  }

  /** A stranger asks for weeks, as the officer holds them. */
  ask(asker: string, weeks: readonly number[]): void {
    const { officer, world } = this;
    const list = weeks.map((subject) => {
      const { count, a, b } = officer.events.weekSummary(subject) ?? { count: 0, a: 0, b: 0 };
      return { subject, hash: hashText(count, a, b) };
    });
    for (const client of world.clients) {
      const text = encodeFrame(frameSeed("Spec"), Kind.Request, encodeRequest({ list }));
      world.deliver(client, "control", text, "GUILD", asker);
    }
  }

  /** Seconds until the member has everything; strangers speak as soon as it is told what it lacks. */
  seconds(speak: (this: void) => void): number {
    const { events, officer, world } = this;
    const member = this.join("Member", events.length - 12);
    member.sync.hello();
    const start = world.now;
    const told = world.sent(Kind.Advertisement).length;
    world.run(60, () => world.sent(Kind.Advertisement).length > told);
    world.run(0.5);
    speak();
    return world.run(900, () => member.events.count() === officer.events.count()) ? world.now - start : math.huge;
  }

  private join(name: string, count: number): Client {
    const client = this.world.join(name, { whisperEvents: 1e6, sketchCells: 0.5 });
    client.mayServe = (sender) => sender === "Officer-Realm";
    this.world.start(client);
    client.events.addMany(this.events.slice(0, count));
    return client;
  }
}

describe("requests of four who fill the queue of answers", () => {
  it("delay those of others by an answer to each", () => {
    const normal = new Evening().seconds(() => undefined);
    const evening = new Evening();
    const beside = evening.seconds(() => {
      ASKERS.forEach((asker, i) => {
        const weeks = Array.from({ length: 16 }, (_, k) => THIS_WEEK - 2 - i * 16 - k);
        evening.ask(asker, weeks);
      });
    });
    assert.is_true(beside <= normal + 15, `${beside} s instead of ${normal} s`);
  });
});

describe("a request of a stranger who has been given enough", () => {
  it("delays that of another by less than half a minute", () => {
    const normal = new Evening().seconds(() => undefined);
    const evening = new Evening();
    const ask = () => {
      evening.ask(ASKERS[0], [THIS_WEEK - 1]);
    };
    // Twice in ten minutes is all that a stranger is given.
    for (const _ of $range(1, 3)) {
      ask();
      evening.world.run(100);
    }
    const beside = evening.seconds(ask);
    assert.is_true(beside > normal + 10 && beside <= normal + 30, `${beside} s instead of ${normal} s`);
  });
});
