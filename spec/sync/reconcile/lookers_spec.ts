import { Lookers } from "../../../src/sync/reconcile/lookers";
import { Lone } from "../support/lone";

describe("those who look for much", () => {
  it("count for a minute, each ledger once", () => {
    const lone = new Lone();
    const lookers = new Lookers(lone.context);
    assert.equal(0, lookers.count());
    lookers.note("first");
    lookers.note("second");
    lone.pass(30);
    lookers.note("first");
    assert.equal(2, lookers.count());
    lone.pass(30);
    assert.equal(1, lookers.count());
    lone.pass(30);
    assert.equal(0, lookers.count());
  });

  it("are sixteen at most, the last", () => {
    const lookers = new Lookers(new Lone().context);
    for (const i of $range(1, 20)) {
      lookers.note(`${i}`);
    }
    assert.equal(16, lookers.count());
  });

  it("and the ledgers that senders tell of are counted together, less one", () => {
    const lone = new Lone();
    const lookers = new Lookers(lone.context);
    lookers.note("first");
    for (const ledger of ["first", "second", "third"]) {
      lone.peer(ledger, { ledger });
    }
    assert.equal(2, lookers.count());
    lookers.note("fourth");
    lookers.note(lone.ledger());
    assert.equal(3, lookers.count(), "who holds what we do lacks nothing else");
  });

  it("may be all but one of those who told of other ledgers within a minute, and are trusted senders", () => {
    const lone = new Lone();
    const lookers = new Lookers(lone.context);
    for (const ledger of ["first", "second", "second", "third", lone.ledger()]) {
      lone.peer(`${ledger}${lone.context.peers.filter(() => true).length}`, { ledger });
    }
    lone.peer("Stranger", { ledger: "fourth", word: "stranger" });
    lone.peer("Silent", { ledger: "fifth" }).sending = false;
    assert.equal(2, lookers.count());
    assert.same([true, false], [lookers.areScattered("first"), lookers.areScattered("second")]);
    lone.pass(60);
    assert.same([0, false], [lookers.count(), lookers.areScattered("first")]);
  });
});
