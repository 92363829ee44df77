import { syncOptions } from "../../../src/sync/options";
import { Peers } from "../../../src/sync/peers/peers";
import { Ranking } from "../../../src/sync/peers/ranking";
import { Reputation } from "../../../src/sync/peers/reputation";
import { FakeTime } from "../../support/fakes";

describe("the order of claims", () => {
  it("is the lower first, of two equal ones the lower name, and none last", () => {
    const { clock } = new FakeTime();
    const options = syncOptions();
    const peers = new Peers(clock, options);
    const ranking = new Ranking(peers, new Reputation(clock, options), { self: "Self-Realm" });
    const ledger = { sending: true, count: 3, a: 1, b: 2, weeks: [] };
    for (const [name, claim] of [
      ["A-Realm", 0],
      ["D-Realm", 7],
      ["C-Realm", 5],
      ["B-Realm", 5],
    ] as [string, number][]) {
      const peer = peers.touch(name);
      peer.word = "trusted";
      peers.record(peer, { ...ledger, claim }, "GUILD");
    }
    const order: string[] = [];
    for (const _ of $range(1, 4)) {
      const best = ranking.best(peers.touch("A-Realm").ledger);
      order.push(best?.name ?? "");
      if (best !== undefined) {
        best.sending = false;
      }
    }
    // The ledgers' hashes are the same, so that only the claims tell.
    assert.same(["B-Realm", "C-Realm", "D-Realm", "A-Realm"], order);
  });
});
