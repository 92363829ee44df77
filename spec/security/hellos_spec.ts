import { encodeQuery, QueryScope } from "../../src/sync/messages/advertisement";
import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history } from "../sync/support/histories";
import { World } from "../sync/support/world";
import { ATTACKERS, expectWithstood } from "./support/trial";

/** Whose state is asked for, and how many seconds pass between two queries of each: the cheapest, and the most. */
const QUERIES: readonly (readonly [what: string, wants: QueryScope, pace: number])[] = [
  ["everybody's state once a minute", QueryScope.Everybody, 60],
  ["everybody's state every five seconds", QueryScope.Everybody, 5],
  ["senders' states once a minute", QueryScope.Senders, 60],
  ["senders' states every five seconds", QueryScope.Senders, 5],
];

describe("queries for", () => {
  for (const [what, wants, pace] of QUERIES) {
    for (const [who, rights] of ATTACKERS) {
      it(`${what} of ${who}, and nine more, make nobody say much, and delay no newcomer`, () => {
        expectWithstood({
          scene: { weeks: 6, each: 60, members: 6, rights, areFoesOnline: true },
          lacks: () => true,
          seconds: 240,
          act: (attack, second) => {
            const asking = attack.foes.filter((_, i) => second % pace === i % pace);
            for (const foe of asking) {
              // One that holds something is no newcomer, of whom many would be a crowd.
              attack.send(foe, Kind.Query, encodeQuery(wants, 1, 1, 1));
            }
            return asking.length;
          },
        });
      });
    }
  }
});

/** Strangers who ask one after the other, and what a takeover takes, in seconds. */
const STRANGERS = 20;
const TAKEOVER = 15;

/** Seconds until somebody new has everything, while so many strangers ask each second for the states of those who serve. */
function newcomer(seed: number, strangers: number): number {
  const world = new World(seed);
  const query = encodeFrame(frameSeed("Spec"), Kind.Query, encodeQuery(QueryScope.Senders, 1, 1, 1));
  const join = (name: string) => {
    const client = world.join(name);
    client.mayServe = (sender) => string.find(sender, "^Officer")[0] !== undefined;
    world.start(client);
    return client;
  };
  const officers = ["Officer1", "Officer2", "Officer3"].map((name) => {
    const officer = join(name);
    officer.events.addMany(history(seeded(1), 6, 40));
    officer.sync.startSending();
    return officer;
  });
  const goOn = (seconds: number, done?: (this: void) => boolean): boolean => {
    for (const second of $range(1, seconds)) {
      for (const client of strangers > 0 ? world.clients : []) {
        world.deliver(client, "control", query, "GUILD", `Stranger${second % strangers}-Realm`);
      }
      if (world.run(1, done)) {
        return true;
      }
    }
    return false;
  };
  goOn(1830);
  const client = join("Newcomer");
  client.sync.hello();
  const start = world.now;
  return goOn(600, () => client.events.count() === officers[0].events.count()) ? world.now - start : math.huge;
}

describe("queries of strangers who leave no answers for others", () => {
  it("delay a newcomer by less than a takeover", () => {
    for (const seed of [1, 2, 3, 4]) {
      const [normal, beside] = [newcomer(seed, 0), newcomer(seed, STRANGERS)];
      if (os.getenv("TOLD") !== undefined) print(normal, beside);
      assert.is_true(beside <= normal + TAKEOVER, `${beside} s instead of ${normal} s`);
    }
  });
});
