import type { SyncContext } from "../../../src/sync/context";
import { syncOptions } from "../../../src/sync/options";
import { type PeerRecord, Peers } from "../../../src/sync/peers/peers";
import { Reputation } from "../../../src/sync/peers/reputation";
import { StrangersTurn } from "../../../src/sync/receive/strangersTurn";
import { FakeTime } from "../../support/fakes";

/** A client that has heard these names. */
function client(names: readonly string[]): { time: FakeTime; turn: StrangersTurn; peers: PeerRecord[]; all: Peers } {
  const time = new FakeTime();
  const options = syncOptions();
  const all = new Peers(time.clock, options);
  const reputation = new Reputation(time.clock, options);
  const context = { clock: time.clock, options, peers: all, reputation } as unknown as SyncContext;
  return { time, turn: new StrangersTurn(context), peers: names.map((name) => all.touch(name)), all };
}

describe("the turn of strangers", () => {
  it("is one's at a time, a minute each, and whoever has waited longest is next", () => {
    const { time, turn, peers } = client(["A-Realm", "B-Realm", "C-Realm"]);
    const order: string[] = [];
    for (const _ of $range(1, 5)) {
      order.push(turn.next(peers)?.name ?? "");
      assert.is_nil(turn.next(peers));
      time.seconds += 59;
      assert.is_nil(turn.next(peers));
      time.seconds += 1;
    }
    assert.same(["A-Realm", "B-Realm", "C-Realm", "A-Realm", "B-Realm"], order);
  });

  it("comes every five minutes only while somebody trusted who serves is heard", () => {
    const { time, turn, peers, all } = client(["A-Realm"]);
    const officer = all.touch("Officer-Realm");
    officer.word = "trusted";
    officer.sending = true;
    assert.equal("A-Realm", turn.next(peers)?.name);
    time.seconds += 299;
    assert.is_nil(turn.next(peers));
    time.seconds += 1;
    assert.equal("A-Realm", turn.next(peers)?.name);
  });

  it("passes over who let us down twice, for as long as that is held against it", () => {
    const { time, turn, peers } = client(["A-Realm", "B-Realm"]);
    peers[0].failures = 2;
    peers[0].penalisedUntil = time.clock.now() + 1000;
    assert.is_false(turn.take(peers[0]));
    assert.is_true(turn.take(peers[1]));
  });
});
