import { noPause } from "../../src/ledger/store/weeks";
import { encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";
import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { history, THIS_WEEK } from "../sync/support/histories";
import { eventOf, WEEK } from "../sync/support/memorySet";
import { type Client, World } from "../sync/support/world";
import { seeded } from "../support/random";
import { ATTACKERS, expectWithstood } from "./support/trial";

const SEED = frameSeed("Spec");
const FOE = "Foe-Realm";

/** Two officers who send, and members who only listen; only officers' events are taken, and only they are vouched for. */
function guild(world: World, members: number): Client[] {
  const clients: Client[] = [];
  for (const i of $range(1, members + 2)) {
    const client = world.join(i <= 2 ? `Officer${i}` : `Member${i}`);
    client.mayServe = (sender) => string.find(sender, "^Officer")[0] !== undefined;
    world.start(client);
    clients.push(client);
  }
  for (const officer of clients.slice(0, 2)) {
    officer.events.addMany(history(seeded(1), 3, 10));
    officer.sync.startSending();
  }
  return clients;
}

function say(world: World, clients: readonly Client[], text: string): void {
  for (const client of clients) {
    world.deliver(client, "control", text, "GUILD", FOE);
  }
}

describe("a member without standing", () => {
  it("cannot silence advertisements by saying the true hash", () => {
    const world = new World(2);
    const clients = guild(world, 1);
    const [officer] = clients;
    world.run(60);
    const before = world.sent(Kind.Advertisement).length;
    const { a, b } = officer.events.fingerprint();
    const body = encodeAdvertisement(true, 1, officer.events.count(), a, b, "0");
    for (const _ of $range(1, 400)) {
      say(world, clients, encodeFrame(SEED, Kind.Advertisement, body));
      world.run(4.5);
    }
    assert.is_true(
      world.sent(Kind.Advertisement).length >= before + 4,
      `${world.sent(Kind.Advertisement).length - before} advertisements`,
    );
  });
});

describe("the true hash without weeks", () => {
  for (const [who, rights] of ATTACKERS) {
    it(`said again and again by ${who} keeps nobody new from anything`, () => {
      expectWithstood({
        scene: { rights },
        lacks: () => true,
        seconds: 240,
        act: (attack, second) => {
          if (second % 4 !== 1) {
            return 0;
          }
          const { a, b } = attack.known().fingerprint();
          attack.send(
            attack.foes[0],
            Kind.Advertisement,
            encodeAdvertisement(true, 1, attack.known().count(), a, b, "0"),
          );
          return 1;
        },
      });
    });
  }
});

/** Seconds between two messages of the attackers: each of an honest client's shortest intervals hears one. */
const PACE = 4.5;
/** Seconds of the longest interval, and in how many of them one peer may make an advertisement superfluous. */
const INTERVAL = 300;
const SILENCES = 2;

/** What a client would advertise, with the earliest claim. */
function trueAdvertisement({ events }: Client): string {
  const { a, b } = events.fingerprint();
  const weeks = [...events.weeks()]
    .slice(-4)
    .reverse()
    .map((week) => {
      const summary = events.weekSummary(week) ?? { count: 0, a: 0, b: 0 };
      return { week, count: summary.count, a: summary.a, b: summary.b, adler: events.weekAdler(week, noPause) ?? 0 };
    });
  return encodeFrame(SEED, Kind.Advertisement, encodeAdvertisement(true, 1, events.count(), a, b, encodeWeeks(weeks)));
}

/** Officers who send and have the same ledger, and peers with standing who say so in turn, and give nothing. */
class Silenced {
  readonly world: World;
  readonly officers: Client[] = [];
  private turn = 0;

  constructor(
    private readonly foes: number,
    seed: number,
  ) {
    this.world = new World(seed);
    for (const i of $range(1, 3)) {
      const officer = this.world.join(`Officer${i}`);
      officer.events.addMany(history(seeded(1), 6, 40));
      officer.sync.startSending();
      this.officers.push(officer);
    }
  }

  /** Until so many seconds have passed, or it is done; whether it is. */
  goOn(seconds: number, done?: (this: void) => boolean): boolean {
    const { foes, officers, world } = this;
    const end = world.now + seconds;
    while (world.now < end) {
      if (foes > 0) {
        this.turn += 1;
        const text = trueAdvertisement(officers[0]);
        for (const client of world.clients) {
          world.deliver(client, "control", text, "GUILD", `Foe${this.turn % foes}-Realm`);
        }
      }
      if (world.run(PACE, done)) {
        return true;
      }
    }
    return false;
  }

  /** Seconds until somebody new has everything, who comes when an event was just entered. */
  newcomer(): number {
    const { officers, world } = this;
    this.goOn(1800);
    world.append(officers[0], eventOf(THIS_WEEK * WEEK + 1000, "C1", "x"));
    this.goOn(20);
    const newcomer = world.join("Newcomer");
    newcomer.sync.hello();
    const start = world.now;
    return this.goOn(900, () => newcomer.events.count() === officers[0].events.count()) ? world.now - start : math.huge;
  }
}

describe("peers with standing who say the true hash in turn, and give nothing", () => {
  for (const foes of [2, 5]) {
    it(`keep somebody new no longer than a half and a minute from having everything, as ${foes}`, () => {
      for (const seed of [1, 2]) {
        const [normal, beside] = [new Silenced(0, seed).newcomer(), new Silenced(foes, seed).newcomer()];
        assert.is_true(beside <= 1.5 * normal + 60, `${beside} s instead of ${normal} s`);
      }
    });
  }

  it("delay what each client says by two intervals each", () => {
    const foes = 2;
    const silenced = new Silenced(foes, 1);
    const { officers, world } = silenced;
    const begin = world.now;
    silenced.goOn(7200);
    for (const officer of officers) {
      let last = begin;
      for (const { at } of [...world.sent(Kind.Advertisement, officer), { at: world.now }]) {
        // The other officer says the same, too. It speaks in the last fifth of an interval.
        const most = (SILENCES * (foes + officers.length - 1) + 1.2) * INTERVAL;
        assert.is_true(at - last <= most, `${officer.name} was silent for ${at - last} s`);
        last = at;
      }
      assert.is_true(last > begin);
    }
  });
});
