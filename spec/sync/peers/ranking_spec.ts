import { syncOptions } from "../../../src/sync/options";
import { INDEX } from "../../../src/sync/messages/hash";
import { answerTimes } from "../../../src/sync/peers/ranking";
import { eventOf, WEEK } from "../support/memorySet";
import { Lone } from "../support/lone";

const WEEK_NUMBER = 2810;

function holder(): Lone {
  const lone = new Lone();
  lone.events.add(eventOf(WEEK_NUMBER * WEEK, "C1", "x"));
  return lone;
}

const namesOf = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name).sort();

describe("the times of an answer", () => {
  it("are counted alike by who answers and who waits", () => {
    const options = syncOptions({ claimDelay: 5, claimJitter: 1, takeoverDelay: 15 });
    assert.same({ first: 5, picked: 2, next: 20, begun: 21, lost: 24 }, answerTimes(options));
  });
});

describe("who answers", () => {
  it("is nobody who has advertised nothing", () => {
    const lone = holder();
    assert.is_false(lone.context.ranking.hasAdvertised(INDEX, lone.ledger(), lone.ledger()));
    assert.is_nil(lone.context.ranking.before(lone.ledger()));
  });

  it("is who advertised the ledger, listed the week, or holds a week it did not list", () => {
    const lone = holder();
    const { ranking } = lone.context;
    const held = lone.week(WEEK_NUMBER);
    lone.advertised(1000, [WEEK_NUMBER]);
    assert.is_true(ranking.hasAdvertised(INDEX, lone.ledger(), lone.ledger()));
    assert.is_true(ranking.hasAdvertised(WEEK_NUMBER, held, held));
    // Since then it has changed: what was listed still counts, and what is held now was not told.
    assert.is_true(ranking.hasAdvertised(WEEK_NUMBER, held, "newer"));
    assert.is_false(ranking.hasAdvertised(WEEK_NUMBER, "newer", "newer"));
    assert.is_true(ranking.hasAdvertised(WEEK_NUMBER - 9, "old", "old"));
    assert.is_false(ranking.hasAdvertised(WEEK_NUMBER - 9, "old", "other"));
  });

  it("is who told the hash in an index, even when the week has changed since", () => {
    const lone = holder();
    const { ranking } = lone.context;
    lone.advertised(1000, [WEEK_NUMBER]);
    const index = new LuaTable<number, string | undefined>();
    index.set(7, "told");
    ranking.noteIndex(index);
    assert.is_true(ranking.hasAdvertised(7, "told", "changed since"));
    assert.is_true(ranking.hasTold(7, "told"));
    assert.is_false(ranking.hasTold(7, "changed since"));
    assert.is_true(ranking.hasTold(WEEK_NUMBER, "any"));
  });

  it("comes after those with a lower claim, or an equal one and a lower name", () => {
    const lone = holder();
    lone.advertised(1000);
    lone.peer("Early", { claim: 999 });
    lone.peer("Late", { claim: 1001 });
    lone.peer("Able", { claim: 1000 });
    lone.peer("Zed", { claim: 1000 });
    lone.peer("None", { claim: math.huge });
    lone.peer("Other", { claim: 1, ledger: "other" });
    assert.same(["Able-Realm", "Early-Realm"], namesOf(lone.context.ranking.ahead(INDEX, lone.ledger())));
    assert.equal(2, lone.context.ranking.before(lone.ledger()));
  });

  it("comes before those that are penalised, and after all others when it is itself", () => {
    const lone = holder();
    lone.advertised(1000);
    lone.peer("Early", { claim: 999, isPenalised: true });
    lone.peer("Late", { claim: 1001 });
    const { ranking, reputation } = lone.context;
    assert.same([], ranking.ahead(INDEX, lone.ledger()));
    reputation.passOver(undefined);
    assert.same(["Early-Realm", "Late-Realm"], namesOf(ranking.ahead(INDEX, lone.ledger())));
  });

  it("counts those whose last advertisement agreed, though events have come to both since", () => {
    const lone = holder();
    lone.advertised(1000);
    const peer = lone.peer("Early", { claim: 999, ledger: "as it was" });
    assert.equal(0, lone.context.ranking.ahead(WEEK_NUMBER, lone.week(WEEK_NUMBER)).length);
    peer.agrees = true;
    assert.equal(1, lone.context.ranking.ahead(WEEK_NUMBER, lone.week(WEEK_NUMBER)).length);
  });

  it("is expected of no stranger: not to speak for others, nor to be the first", () => {
    const lone = holder();
    lone.advertised(1000);
    const { ranking } = lone.context;
    const anna = lone.peer("Anna", { claim: 5 });
    const foe = lone.peer("Foe", { claim: 1, word: "stranger" });
    anna.agrees = true;
    foe.agrees = true;
    assert.equal(1, ranking.agreeingOn("GUILD"));
    assert.equal(0, ranking.agreeingOn("RAID"));
    assert.equal(anna, ranking.best(lone.ledger()));
  });

  it("is of those who hold more the best claim in the group first, and nobody who is penalised", () => {
    const lone = holder();
    lone.peer("Second", { count: 9, claim: 5 });
    lone.peer("First", { count: 9, claim: 3 });
    lone.peer("Few", { count: 2, claim: 1 });
    lone.peer("Afar", { count: 9, claim: 1, channel: "WHISPER:Afar-Realm" });
    lone.peer("Bad", { count: 9, claim: 1, isPenalised: true });
    assert.same(
      ["First-Realm", "Second-Realm"],
      lone.context.ranking.holders(2).map(({ name }) => name),
    );
  });

  it("counts the trusted senders that hold something else, but for the asker", () => {
    const lone = holder();
    lone.peer("Anna", { ledger: "as it was" }).agrees = true;
    lone.peer("Bob", { ledger: lone.ledger() });
    lone.peer("Asker", { ledger: "asker's" });
    lone.peer("Other", { ledger: "other's" });
    lone.peer("Foe", { ledger: "foe's", word: "stranger" });
    assert.equal(1, lone.context.ranking.others(lone.ledger(), "Asker-Realm"));
    for (const i of $range(1, 20)) {
      lone.peer(`Other${i}`, { ledger: `${i}` });
    }
    assert.equal(9, lone.context.ranking.others(lone.ledger(), "Asker-Realm"));
  });
});
