import { Lone } from "../support/lone";

describe("reputation", () => {
  it("of who did not deliver: it ranks last for penalty seconds, twice as long each time, up to penaltyMaximum", () => {
    const lone = new Lone({ penalty: 60, penaltyMaximum: 400 });
    const { reputation } = lone.context;
    const peer = lone.peer("Anna");
    const penalties: number[] = [];
    for (const _ of $range(1, 5)) {
      reputation.blame(peer);
      const start = lone.now;
      while (reputation.isPenalised(peer)) {
        lone.pass(10);
      }
      penalties.push(lone.now - start);
    }
    assert.same([60, 120, 240, 400, 400], penalties);
  });

  it("is not made worse twice for one penalty", () => {
    const lone = new Lone();
    const peer = lone.peer("Anna");
    lone.context.reputation.blame(peer);
    lone.context.reputation.blame(peer);
    assert.equal(1, peer.failures);
  });

  it("has who failed twice, and never delivered, left alone during its penalty", () => {
    const lone = new Lone();
    const { reputation } = lone.context;
    const peer = lone.peer("Anna");
    reputation.blame(peer);
    assert.is_false(reputation.isIgnored(peer));
    lone.pass(60);
    reputation.blame(peer);
    assert.is_true(reputation.isIgnored(peer));
    lone.pass(120);
    assert.is_false(reputation.isIgnored(peer));
    peer.deliveries = 1;
    reputation.blame(peer);
    assert.is_false(reputation.isIgnored(peer));
  });

  it("is mended by a delivery: one failure and the penalty are forgiven", () => {
    const lone = new Lone();
    const { reputation } = lone.context;
    const peer = lone.peer("Anna", { failures: 2, isPenalised: true });
    reputation.praise(peer);
    assert.equal(1, peer.failures);
    assert.is_false(reputation.isPenalised(peer));
    assert.equal(1, peer.deliveries);
  });

  it("lets nobody answer again at once whose answer was no help, ourselves among them", () => {
    const lone = new Lone({ penalty: 60 });
    const { reputation } = lone.context;
    const peer = lone.peer("Anna");
    reputation.passOver(peer);
    reputation.passOver(undefined);
    assert.is_true(reputation.isPenalised(peer) && reputation.isSelfPenalised());
    lone.pass(60);
    assert.is_false(reputation.isPenalised(peer) || reputation.isSelfPenalised());
  });

  it("ranks who delivered before who was never asked, who let us down, and who is penalised", () => {
    const lone = new Lone();
    const { reputation } = lone.context;
    const order = [
      lone.peer("Good", { deliveries: 3 }),
      lone.peer("New"),
      lone.peer("Bad", { failures: 1 }),
      lone.peer("Worse", { failures: 5, isPenalised: true }),
    ].map((peer) => reputation.reliability(peer));
    for (const i of $range(1, 3)) {
      assert.is_true(order[i - 1] > order[i], `${order[i - 1]} before ${order[i]}`);
    }
  });
});
