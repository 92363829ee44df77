import type { ClosingMark } from "../../src/ledger/closing/booksView";
import { Closing, Reopening } from "../../src/ledger/closing/controlTypes";
import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { CELL_LENGTH } from "../../src/sketch/cells";
import { blockOf, type Draft, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, openLedger, setOf } from "../support/ledgers";
import { seeded } from "../support/random";
import {
  Balance,
  balances,
  closingOf,
  countOf,
  each,
  standings,
  standingsOf,
  tenWeeks,
  WEEK,
} from "../ledger/closing/support/seasons";

const SKETCH = string.rep("0", 32 * CELL_LENGTH);
const DIGEST = string.rep("1", 18);

interface Said {
  time?: number;
  counter?: number;
  week?: number;
  events?: number;
  digest?: string;
  base?: string;
  count?: number;
  a?: number;
  b?: number;
  sketch?: string;
}

/** A closing that somebody made up. */
function draftOf(time: FakeTime, said: Said): Draft {
  const { time: at, counter, ...fields } = said;
  return {
    time: at ?? time.server,
    counter: counter ?? 0,
    creator: guid(7),
    eventType: Closing,
    payload: {
      week: Math.floor(time.server / WEEK) - 3,
      events: 0,
      digest: "",
      count: 0,
      a: 0,
      b: 0,
      sketch: SKETCH,
      ...fields,
    },
  };
}

function receive(ledger: Ledger, drafts: Draft[], sender = "P7-Realm"): void {
  const block = blockOf(drafts);
  setOf(ledger).receive(writePack(block, 1, block.count, noPause), sender, noPause);
}

const HOSTILE: Record<string, (this: void, time: FakeTime) => Said> = {
  "one of a future week": (time) => ({ week: Math.floor(time.server / WEEK) + 1 }),
  "one of the first week": () => ({ week: 0 }),
  "one of the future": (time) => ({ time: time.server + 86400 }),
  "one with a summary that never completes": () => ({ events: 5, digest: DIGEST }),
  "one with a summary of too many events": () => ({ events: 16385, digest: DIGEST }),
  "one with events and no digest": () => ({ events: 5 }),
  "one with a digest and no events": () => ({ digest: DIGEST }),
  "one with a wrong base": () => ({ base: "nothing" }),
  "one with a negative count": () => ({ count: -1 }),
  "one with a sum beyond its prime": () => ({ a: 67108859 }),
  "one with a cut sketch": () => ({ sketch: string.sub(SKETCH, 2) }),
  "one with a sketch of other characters": () => ({ sketch: string.rep("!", SKETCH.length) }),
};

describe("a hostile closing:", () => {
  for (const [name, said] of pairs(HOSTILE)) {
    it(`${name} closes nothing`, () => {
      const { ledger, time } = tenWeeks();
      const hash = ledger.Hash();
      receive(ledger, [draftOf(time, said(time))]);
      time.settle();
      assert.is_nil(closingOf(ledger));
      assert.equal(hash, ledger.Hash());
      ledger.flush();
      assert.equal(hash, openLedger({ time, storage: copy(ledger.savedTable()), events: [Loot, Balance] }).Hash());
      assert.same([], time.errors);
    });
  }

  it("one without rights closes nothing", () => {
    const time = new FakeTime();
    const authorize = (event: Event, sender: string) => event.type !== "_C" || sender !== "P7-Realm";
    const { ledger } = tenWeeks({}, time, { authorize });
    receive(ledger, [draftOf(time, {})]);
    assert.is_nil(closingOf(ledger));
    // Somebody with rights may pass on the same.
    receive(ledger, [draftOf(time, {})], "P8-Realm");
    assert.is_not_nil(closingOf(ledger));
  });

  it("a thousand closings, and a reopening of each, leave the ledger open and quick", () => {
    const { ledger, time } = tenWeeks();
    const hash = ledger.Hash();
    const drafts: Draft[] = [];
    for (const i of $range(1, 1000)) {
      drafts.push(draftOf(time, { time: time.server - 10000 + i, count: i }));
    }
    receive(ledger, drafts);
    assert.equal(1000, ledger.Closings().length);
    assert.is_not_nil(closingOf(ledger));
    receive(
      ledger,
      ledger.Closings().map(({ id }, i) => ({
        time: time.server - 5000 + i,
        counter: 0,
        creator: guid(7),
        eventType: Reopening,
        payload: { closing: id },
      })),
    );
    time.settle();
    assert.is_nil(closingOf(ledger));
    assert.equal(hash, ledger.Hash());
    assert.same([], time.errors);
  });

  it("two closings of one key are two closings everywhere", () => {
    const one = (time: FakeTime) => draftOf(time, { count: 1 });
    const two = (time: FakeTime) => draftOf(time, { count: 2 });
    const ids: (string | undefined)[] = [];
    for (const order of [
      [one, two],
      [two, one],
    ]) {
      const { ledger, time } = tenWeeks();
      for (const make of order) {
        receive(ledger, [make(time)]);
      }
      assert.equal(2, ledger.Closings().length);
      ids.push(closingOf(ledger));
      // Whoever hears of both together takes both.
      const other = openLedger({ time, person: 3, events: [Loot, Balance] });
      for (const pack of setOf(ledger).books.packControl(9999, noPause)) {
        setOf(other).receive(pack, "P1-Realm", noPause);
      }
      assert.equal(2, other.Closings().length);
      ids.push(closingOf(other));
    }
    assert.same([ids[0], ids[0], ids[0], ids[0]], ids);
  });

  it("one per client ends the same, whatever the order", () => {
    const random = seeded(5);
    let hash: string | undefined;
    for (const _ of $range(1, 5)) {
      const { ledger, time } = tenWeeks();
      const drafts: Draft[] = [];
      for (const i of $range(1, 40)) {
        drafts.push({
          ...draftOf(time, { count: i % 7, week: Math.floor(time.server / WEEK) - (i % 5) }),
          creator: guid(i),
        });
      }
      for (const draft of random.shuffle(drafts)) {
        receive(ledger, [draft]);
      }
      hash ??= `${closingOf(ledger)} ${ledger.Hash()}`;
      assert.equal(hash, `${closingOf(ledger)} ${ledger.Hash()}`);
    }
  });

  it("false counts are no reason to drop what they do not cover", () => {
    const { ledger, time } = tenWeeks();
    receive(ledger, [draftOf(time, { count: 1000000, a: 5, b: 6 })]);
    time.settle();
    assert.is_not_nil(closingOf(ledger));
    const archived = countOf(ledger.Archive());
    assert.is_true(archived > 0);
    assert.equal(0, ledger.DropArchive()[0] ?? 0);
    assert.equal(archived, countOf(ledger.Archive()));
  });

  it("wrong parts of a summary spoil no right ones", () => {
    const { ledger, start, time } = tenWeeks();
    ledger.Project(standings).CatchUp();
    ledger.Prune(start + 6 * WEEK, balances, { force: true });
    const source = setOf(ledger).books;
    const mark = source.effective() as ClosingMark;
    const member = openLedger({ time, person: 2, events: [Loot, Balance] });
    const target = setOf(member);
    for (const pack of source.packControl(9999, noPause)) {
      target.receive(pack, "P1-Realm", noPause);
    }
    const parts = source.packSummary(60, noPause);
    assert.is_true(parts.length > 1);
    // The same places with other contents: by somebody else, and of no use.
    const wrong = blockOf(
      [0, 1, 2].map((i) => ({
        time: mark.week * WEEK - 1,
        counter: 253 + i,
        creator: guid(1),
        eventType: Balance,
        payload: { target: guid(i), points: 9999 },
      })),
    );
    const lie = writePack(wrong, 1, 3, noPause);
    for (const part of parts) {
      target.books.receiveSummary(mark.a, mark.b, lie, "P9-Realm", noPause);
      target.books.receiveSummary(mark.a, mark.b, "no pack", "P9-Realm", noPause);
      assert.is_nil(closingOf(member));
      target.books.receiveSummary(mark.a, mark.b, part, "P1-Realm", noPause);
    }
    assert.equal(closingOf(ledger), closingOf(member));
    assert.same(
      each((person) => (person > 3 ? 0 : 75)),
      standingsOf(member),
    );
  });
});
