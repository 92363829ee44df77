import { syncOptions } from "../../../src/sync/options";
import { hashText, INDEX } from "../../../src/sync/messages/hash";
import { isOurs, mayBegin, turnAsLast, turnByName, turnOf, turnOfPick } from "../../../src/sync/answer/turns";
import { eventOf, WEEK } from "../support/memorySet";
import { Lone } from "../support/lone";

const NUMBER = 2810;
const options = syncOptions({ claimDelay: 5, claimJitter: 1, takeoverDelay: 15, dataInhibitor: 20 });

function holder(): Lone {
  const lone = new Lone();
  lone.events.add(eventOf(NUMBER * WEEK, "C1", "x"));
  lone.events.add(eventOf(NUMBER * WEEK + 1, "C1", "y"));
  lone.advertised(1000);
  return lone;
}

/** The turn of what we hold, with so many before us. */
function turnBehind(ahead: number): ReturnType<typeof turnOf> {
  const lone = holder();
  for (const i of $range(1, ahead)) {
    lone.peer(`P${i}`, { claim: i });
  }
  const demand = { asker: "Anna-Realm", subject: INDEX, hash: lone.ledger(), held: lone.ledger(), heldCount: 2 };
  return turnOf(demand, lone.context.ranking, () => 0.5, options);
}

describe("a turn", () => {
  it("is claimDelay after the request for the best claim, and one takeover later for each behind it", () => {
    assert.equal(5.5, turnBehind(0).due);
    assert.equal(20.5, turnBehind(1).due);
    assert.equal(35.5, turnBehind(2).due);
    assert.equal(2, turnBehind(2).ahead.length);
  });

  it("is only a quarter of a takeover later from the third on", () => {
    assert.equal(35.5 + 15 / 4, turnBehind(3).due);
    assert.equal(35.5 + (15 / 4) * 8, turnBehind(10).due);
  });

  it("comes after nobody who asks for it, whatever that one has advertised", () => {
    const lone = holder();
    lone.peer("Asker", { claim: 1 });
    lone.peer("First", { claim: 2 });
    const demand = { asker: "Asker-Realm", subject: INDEX, hash: lone.ledger(), held: lone.ledger(), heldCount: 2 };
    const { ahead, due } = turnOf(demand, lone.context.ranking, () => 0.5, options);
    assert.same(["First-Realm", 20.5], [ahead.map(({ name }) => name).join(), due]);
  });

  it("waits for those before it for eight takeovers at most", () => {
    const { due, limit } = turnBehind(1);
    assert.equal(8 * 15, limit - due);
  });

  it("is later by a part of a takeover for a week that nobody listed, and by a whole one for another version", () => {
    const lone = holder();
    const { ranking } = lone.context;
    const held = lone.week(NUMBER);
    const same = { asker: "Anna-Realm", subject: NUMBER, hash: held, held, heldCount: 2 };
    assert.equal(5.5 + 7.5, turnOf(same, ranking, () => 0.5, options).due);
    const older = { ...same, hash: hashText(1, 5, 5) };
    assert.equal(5.5 + 15 + 7.5, turnOf(older, ranking, () => 0.5, options).due);
    assert.same([], turnOf(older, ranking, () => 0.5, options).ahead);
    lone.advertised(1000, [NUMBER]);
    assert.equal(5.5, turnOf(same, ranking, () => 0.5, options).due);
  });

  it("is ours for what we advertised, and for unlisted weeks of which we hold as many events", () => {
    const lone = holder();
    const { ranking } = lone.context;
    const demand = {
      asker: "Anna-Realm",
      subject: NUMBER,
      hash: hashText(2, 5, 5),
      held: lone.week(NUMBER),
      heldCount: 2,
    };
    assert.is_true(isOurs(demand, ranking));
    assert.is_false(isOurs({ ...demand, hash: hashText(3, 5, 5) }, ranking));
    assert.is_false(isOurs({ ...demand, subject: INDEX }, ranking));
    lone.advertised(1000, [NUMBER]);
    assert.is_false(isOurs(demand, ranking));
    ranking.own = undefined;
    assert.is_false(isOurs({ ...demand, hash: demand.held }, ranking));
  });

  it("of who has not advertised it comes after all who have, at random, later the more may hold it", () => {
    const lone = holder();
    lone.context.ranking.own = undefined;
    const last = { subject: INDEX, hash: lone.ledger() };
    const due = (chance: number) => turnAsLast(last, lone.context.ranking, () => chance, options).due;
    assert.same([5, 20], [due(0), due(1)]);
    lone.peer("First", { claim: 1 });
    lone.peer("Second", { claim: 2 });
    lone.peer("Failed", { claim: 3, isPenalised: true });
    lone.peer("Stranger", { word: "stranger" });
    assert.same([35, 50], [due(0), due(1)]);
    assert.same(2, turnAsLast(last, lone.context.ranking, () => 0, options).ahead.length);
    for (const i of $range(1, 18)) {
      lone.peer(`Alike${i}`, { ledger: "other" }).agrees = true;
    }
    assert.same([35, 35 + (15 * 6) / 2], [due(0), due(1)]);
    for (const i of $range(1, 18)) {
      lone.peer(`Feigned${i}`, { ledger: "other", word: "stranger" }).agrees = true;
    }
    assert.same([35, 35 + (15 * 6) / 2], [due(0), due(1)]);
  });

  it("comes within claimDelay for who is asked by name", () => {
    assert.same(
      { due: 2.5, limit: 2.5, ahead: [] },
      turnByName(undefined, () => 0.5, options),
    );
  });

  it("comes one after the other for who is one of several that were asked at once", () => {
    const dues = [1, 2, 8].map((place) => turnByName({ place, of: 8 }, () => 0.5, options).due);
    assert.same(
      ["0.00", "0.43", "3.01"],
      dues.map((due) => string.format("%.2f", due)),
    );
  });

  it("of events picked out is at once for who is asked alone, and in the order of claims for others", () => {
    const half = () => 0.5;
    assert.equal(0.5, turnOfPick(undefined, 9, half, options).due);
    assert.equal(2.5, turnOfPick(0, 0, half, options).due);
    assert.equal(32.5, turnOfPick(2, 0, half, options).due);
  });

  it("of events picked out is later by chance where others may hold the same", () => {
    const latest = [0, 1, 9].map((others) => turnOfPick(0, others, () => 1, options).due);
    assert.same([3, 4, 12], latest);
  });
});

describe("an answer that is due", () => {
  const answer = { limit: 100, ahead: [] };

  it("begins", () => {
    assert.equal("yes", mayBegin(answer, 50, {}, options));
  });

  it("waits for dataInhibitor after the same was sent, whatever its limit is", () => {
    assert.equal(60, mayBegin(answer, 50, { sentAt: 40 }, options));
    assert.equal(160, mayBegin(answer, 150, { sentAt: 140 }, options));
  });

  it("waits for a takeover after a part of another version of the week", () => {
    assert.equal(63, mayBegin(answer, 50, { lastPart: 48 }, options));
    assert.equal("yes", mayBegin(answer, 63, { lastPart: 48 }, options));
  });

  it("waits for a takeover after those before it were heard sending", () => {
    const behind = { limit: 100, ahead: [{ lastData: -math.huge }, { lastData: 45 }] };
    assert.equal(60, mayBegin(behind, 50, {}, options));
    assert.equal("yes", mayBegin(behind, 60, {}, options));
  });

  it("waits for nobody after its limit", () => {
    const behind = { limit: 50, ahead: [{ lastData: 45 }] };
    assert.equal("yes", mayBegin(behind, 50, { lastPart: 48 }, options));
  });
});
