import type { EventSet } from "../../../src/ledger/sharing/eventSet";
import type { Ledger } from "../../../src/ledger/ledger";
import { noPause } from "../../../src/ledger/store/weeks";
import { peel } from "../../../src/sketch/peel";
import { addSketch } from "../../../src/sketch/sketch";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { loot, openLedger } from "../../support/ledgers";
import { seeded } from "../../support/random";

const setOf = (ledger: Ledger): EventSet => (ledger as unknown as { parts: { shared: EventSet } }).parts.shared;

function filled(time: FakeTime, person: number, count: number, storage: object = {}): Ledger {
  const ledger = openLedger({ time, person, storage });
  const random = seeded(person);
  for (const _ of $range(1, count)) {
    time.server += random.between(0, 20000);
    ledger.Append(Loot, loot(random.between(1, 40), random.between(-50, 50)));
  }
  return ledger;
}

/** A ledger with the same events that was opened anew. */
function copyOf(ledger: Ledger, time: FakeTime, person: number): Ledger {
  const copy = openLedger({ time, person });
  for (const week of ledger.Weeks()) {
    for (const pack of setOf(ledger).packWeek(week, 2000, noPause)) {
      setOf(copy).receive(pack, "P1-Realm", noPause);
    }
  }
  return copy;
}

describe("the sketch of a ledger", () => {
  it("is kept up to date by inserts into old and new weeks", () => {
    const time = new FakeTime();
    const one = filled(time, 1, 200);
    const two = copyOf(one, time, 2);
    assert.same(setOf(one).sketch(64, noPause), setOf(two).sketch(64, noPause));
    time.server -= 2_000_000;
    const other = filled(time, 3, 60);
    time.server += 2_000_000;
    const packs: string[] = [];
    for (const week of other.Weeks()) {
      packs.push(...setOf(other).packWeek(week, 500, noPause));
    }
    for (const pack of packs) {
      setOf(one).receive(pack, "P3-Realm", noPause);
    }
    const fresh = copyOf(one, time, 4);
    assert.equal(260, fresh.Count());
    assert.same(setOf(fresh).sketch(64, noPause), setOf(one).sketch(64, noPause));
  });

  it("may be made while events come in", () => {
    const time = new FakeTime();
    const one = filled(time, 1, 300);
    const twin = copyOf(one, time, 2);
    let left = 40;
    const random = seeded(9);
    const sketch = setOf(one).sketch(32, () => {
      if (left > 0 && random.next() < 0.5) {
        left -= 1;
        time.server += 60;
        const event = one.Append(Loot, loot(1, left))[0];
        assert.is_not_nil(event);
      }
    });
    assert.is_true(sketch.size === 32 && left < 40);
    assert.same(setOf(copyOf(one, time, 3)).sketch(64, noPause), setOf(one).sketch(64, noPause));
    assert.is_true(twin.Count() < one.Count());
  });

  it("finds what differs, and the events of the ids", () => {
    const time = new FakeTime();
    const one = filled(time, 1, 200);
    const two = copyOf(one, time, 2);
    for (const points of [1, 2, 3]) {
      time.server += 700_000;
      one.Append(Loot, loot(7, points));
    }
    const difference = setOf(one).sketch(16, noPause);
    addSketch(difference, setOf(two).sketch(16, noPause), -1);
    const found = peel(difference);
    assert.equal(3, found?.first.length);
    const packs = setOf(one).packIds([...(found?.first ?? []), 12345], 2000, noPause);
    assert.equal(1, packs.length);
    assert.equal(3, setOf(two).receive(packs[0], "P1-Realm", noPause)?.added);
    assert.equal(one.Hash(), two.Hash());
    assert.same([], setOf(one).packIds([1, 2, 3], 2000, noPause));
  });
});

describe("what comes after a prefix", () => {
  it("is packed when the sums of the prefix agree", () => {
    const time = new FakeTime();
    const one = filled(time, 1, 100);
    const two = copyOf(one, time, 2);
    const { a, b } = setOf(two).fingerprint();
    const [sumA, sumB] = [a, b];
    for (const points of $range(1, 150)) {
      time.server += 9000;
      one.Append(Loot, loot(7, points));
    }
    for (const pack of setOf(one).packAfter(100, sumA, sumB, 500, noPause) ?? []) {
      assert.equal(0, setOf(two).receive(pack, "P1-Realm", noPause)?.known);
    }
    assert.equal(one.Hash(), two.Hash());
    assert.is_nil(setOf(one).packAfter(100, sumA, sumB + 1, 500, noPause));
    assert.is_nil(setOf(one).packAfter(99, sumA, sumB, 500, noPause));
    assert.is_nil(setOf(one).packAfter(1000, sumA, sumB, 500, noPause));
    assert.same([], setOf(one).packAfter(250, setOf(one).fingerprint().a, setOf(one).fingerprint().b, 500, noPause));
  });
});
