import { deliverersOf } from "../../../src/ledger/sharing/deliverers";
import type { Storage } from "../../../src/ledger/store/storage";
import type { Clock } from "../../../src/ports";
import { syncOptions } from "../../../src/sync/options";
import { type PeerRecord, Peers } from "../../../src/sync/peers/peers";
import { Reputation } from "../../../src/sync/peers/reputation";
import { Standing, type StandingMemory } from "../../../src/sync/peers/standing";

/** As long as what the addon says of a peer holds. */
const ANSWER_TIME = 10;

let now = 0;
const clock: Clock = { now: () => now, serverTime: () => 1000 + now, milliseconds: () => now * 1000 };

const nobody = (): boolean => false;

/** A session of a client: its peers, and who of them has standing. */
function session(
  mayServe: ((this: void, name: string) => boolean) | undefined,
  memory?: StandingMemory,
): { standing: Standing; peer: (this: void, name: string) => PeerRecord } {
  const peers = new Peers(clock, syncOptions());
  return { standing: new Standing(clock, mayServe, memory), peer: (name) => peers.touch(name) };
}

function newStorage(deliverers?: unknown): Storage {
  return { deliverers } as unknown as Storage;
}

describe("standing", () => {
  before_each(() => {
    now = 0;
  });

  it("has everybody where nothing is judged, and nothing is remembered of it", () => {
    const storage = newStorage();
    const { standing, peer } = session(undefined, deliverersOf(storage, clock));
    assert.is_true(standing.has(peer("Anna-Realm")));
    standing.earn(peer("Anna-Realm"));
    assert.is_nil(storage.deliverers);
  });

  it("has nobody who has neither delivered nor is vouched for", () => {
    const { standing, peer } = session(nobody, deliverersOf(newStorage(), clock));
    assert.is_false(standing.has(peer("Anna-Realm")));
  });

  it("has who delivered an accepted event, at once, and nobody else by it", () => {
    const { standing, peer } = session(nobody);
    assert.is_false(standing.has(peer("Anna-Realm")));
    standing.earn(peer("Anna-Realm"));
    assert.is_true(standing.has(peer("Anna-Realm")));
    assert.is_false(standing.has(peer("Bert-Realm")));
  });

  it("is not lost when the peer's record is", () => {
    const { standing, peer } = session(nobody);
    standing.earn(peer("Anna-Realm"));
    const again = new Peers(clock, syncOptions()).touch("Anna-Realm");
    assert.is_true(standing.has(again));
  });

  it("has who is vouched for, and loses it ten seconds after that has ended at the latest", () => {
    let vouched = true;
    const { standing, peer } = session((name) => vouched && name === "Anna-Realm");
    assert.is_true(standing.has(peer("Anna-Realm")));
    assert.is_false(standing.has(peer("Bert-Realm")));
    vouched = false;
    now += ANSWER_TIME;
    assert.is_false(standing.has(peer("Anna-Realm")));
  });

  it("comes ten seconds after the addon vouches at the latest", () => {
    let vouched = false;
    const { standing, peer } = session(() => vouched);
    assert.is_false(standing.has(peer("Anna-Realm")));
    vouched = true;
    now += ANSWER_TIME;
    assert.is_true(standing.has(peer("Anna-Realm")));
  });

  it("does not ask the addon about each message", () => {
    let asked = 0;
    const { standing, peer } = session(() => {
      asked += 1;
      return false;
    });
    for (const _ of $range(1, 100)) {
      standing.has(peer("Anna-Realm"));
    }
    assert.equal(1, asked);
  });

  it("that was earned is remembered in the saved table", () => {
    const storage = newStorage();
    const first = session(nobody, deliverersOf(storage, clock));
    first.standing.earn(first.peer("Anna-Realm"));
    const second = session(nobody, deliverersOf(storage, clock));
    assert.is_true(second.standing.has(second.peer("Anna-Realm")));
    assert.is_false(second.standing.has(second.peer("Bert-Realm")));
  });

  it("that was vouched for is not remembered", () => {
    const storage = newStorage();
    const first = session(() => true, deliverersOf(storage, clock));
    assert.is_true(first.standing.has(first.peer("Anna-Realm")));
    const second = session(nobody, deliverersOf(storage, clock));
    assert.is_false(second.standing.has(second.peer("Anna-Realm")));
  });

  it("is remembered of 64 names, and the one that was noted longest ago gives way", () => {
    const memory = deliverersOf(newStorage(), clock);
    for (const i of $range(1, 64)) {
      now = i;
      memory.note(`P${i}-Realm`);
    }
    now = 65;
    memory.note("P1-Realm");
    assert.is_true(memory.has("P2-Realm"));
    memory.note("P65-Realm");
    assert.is_true(memory.has("P65-Realm"));
    assert.is_true(memory.has("P1-Realm"));
    assert.is_false(memory.has("P2-Realm"));
    assert.is_true(memory.has("P3-Realm"));
  });

  for (const [what, size, value] of [
    ["of another type", 0, undefined],
    ["with too many names", 100, 5],
    ["with times that are no numbers", 64, 0 / 0],
  ] as const) {
    it(`goes on with a saved table ${what}, within its bounds`, () => {
      const damaged: Record<string, unknown> = {};
      for (const i of $range(1, size)) {
        damaged[`P${i}-Realm`] = value;
      }
      const storage = newStorage(size === 0 ? "damaged" : damaged);
      const memory = deliverersOf(storage, clock);
      assert.is_false(memory.has("Anna-Realm"));
      memory.note("Anna-Realm");
      assert.is_true(memory.has("Anna-Realm"));
      let count = 0;
      for (const [_] of pairs(storage.deliverers as unknown as Record<string, unknown>)) {
        count += 1;
      }
      assert.is_true(count <= 64, `${count} names`);
    });
  }

  it("makes what a peer tells of more likely to be got, unless it let us down", () => {
    const { peer } = session(nobody);
    const reputation = new Reputation(clock, syncOptions());
    const [anna, bert] = [peer("Anna-Realm"), peer("Bert-Realm")];
    anna.word = "trusted";
    bert.deliveries = 5;
    assert.is_true(reputation.reliability(anna) > reputation.reliability(bert));
  });

  it("that was earned makes the peer's word count at once", () => {
    const { standing, peer } = session(nobody);
    const anna = peer("Anna-Realm");
    assert.equal("stranger", anna.word);
    standing.earn(anna);
    assert.equal("trusted", anna.word);
  });

  it("ranks strangers who let us down behind those who did not, as it does trusted ones", () => {
    const { peer } = session(nobody);
    const reputation = new Reputation(clock, syncOptions());
    const [liar, honest] = [peer("Liar-Realm"), peer("Honest-Realm")];
    reputation.blame(liar);
    assert.is_true(reputation.reliability(honest) > reputation.reliability(liar));
  });
});
