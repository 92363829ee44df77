import { hashText } from "../../../src/sync/messages/hash";
import { type EventId, idOf } from "../../../src/sketch/peel";
import { cover, isCovered, noteLacking } from "../../../src/sync/reconcile/covered";
import { eventOf } from "../support/memorySet";
import { Lone } from "../support/lone";

const IDS: readonly EventId[] = [idOf(9, 7), idOf(5, 4)];

/** A client, and what a peer lacks of its events. */
function scene() {
  const lone = new Lone();
  for (const i of $range(1, 3)) {
    lone.events.add(eventOf(1_700_000_000 + i, "C1", `v${i}`));
  }
  const { a, b } = lone.events.fingerprint();
  return { lone, without: (ids: number) => hashText(3 - ids, a - 14, b - 11) };
}

describe("what a peer advertised", () => {
  it("is all here when what it asks for is the rest of what we hold", () => {
    const isRest = (missing: number | undefined, ids: readonly EventId[]) => {
      const { lone, without } = scene();
      const anna = lone.peer("Anna", { ledger: missing === undefined ? "" : without(missing) });
      noteLacking(anna, ids);
      return isCovered(lone.events, anna);
    };
    assert.is_true(isRest(2, IDS));
    assert.is_false(isRest(1, IDS), "the count differs");
    assert.is_false(isRest(2, [idOf(9, 7), idOf(5, 5)]), "others than these");
    assert.is_false(isRest(undefined, IDS), "it has advertised nothing");
  });

  it("is all here as soon as what we lacked of it has come, and stays so while more comes", () => {
    const { lone, without } = scene();
    const anna = lone.peer("Anna", { ledger: without(2) });
    lone.events.lose(lone.events.weeks()[0]);
    noteLacking(anna, IDS);
    assert.is_false(isCovered(lone.events, anna));
    for (const i of $range(1, 3)) {
      lone.events.add(eventOf(1_700_000_000 + i, "C1", `v${i}`));
    }
    assert.is_true(isCovered(lone.events, anna));
    lone.events.add(eventOf(1_800_000_000, "C1", "new"));
    assert.is_true(isCovered(lone.events, anna));
    anna.ledger = without(1);
    assert.is_false(isCovered(lone.events, anna), "it has advertised something else since");
  });

  it("stays so until it advertises something else, or we hold less", () => {
    const { lone, without } = scene();
    const anna = lone.peer("Anna", { ledger: without(2) });
    assert.is_false(isCovered(lone.events, anna));
    cover(lone.events, anna, anna.ledger);
    assert.is_true(isCovered(lone.events, anna));
    anna.ledger = without(1);
    assert.is_false(isCovered(lone.events, anna));
    anna.ledger = without(2);
    lone.events.add(eventOf(1_800_000_000, "C1", "new"));
    assert.is_true(isCovered(lone.events, anna));
    for (const week of [...lone.events.weeks()]) {
      lone.events.lose(week);
    }
    assert.is_false(isCovered(lone.events, anna));
  });
});
