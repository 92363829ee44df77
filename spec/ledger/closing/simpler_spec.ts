import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import { noPause } from "../../../src/ledger/store/weeks";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, loot, openLedger, setOf } from "../../support/ledgers";
import { seeded } from "../../support/random";
import { Balance, balances, closingOf, countOf, each, standings, standingsOf, tenWeeks, WEEK } from "./support/seasons";

/** Another client, with nothing. */
function client(time: FakeTime, person: number, storage: object = {}): Ledger {
  const ledger = openLedger({ time, person, storage, events: [Loot, Balance] });
  ledger.Project(standings).CatchUp();
  return ledger;
}

/** One gives another what a sync would: control events, the summary, and the weeks that are open at both. */
function hand(from: Ledger, to: Ledger): void {
  const [source, target] = [setOf(from), setOf(to)];
  for (const pack of source.books.packControl(900, noPause)) {
    target.receive(pack, "P9-Realm", noPause);
  }
  const mark = source.books.effective();
  if (mark !== undefined && target.books.needs(mark.a, mark.b)) {
    for (const pack of source.books.packSummary(900, noPause)) {
      target.books.receiveSummary(mark.a, mark.b, pack, "P9-Realm", noPause);
    }
  }
  const first = Math.max(source.books.week(), target.books.week());
  for (const week of [...source.weeks()]) {
    if (week >= first) {
      for (const pack of source.packWeek(week, 9000, noPause)) {
        target.receive(pack, "P9-Realm", noPause);
      }
    }
  }
}

/** What a client holds: its events, and the closing that holds. */
function stateOf(ledger: Ledger): string {
  return `${ledger.Hash()} ${closingOf(ledger) ?? ""}`;
}

function reported(ledger: Ledger): string[] {
  const keys: string[] = [];
  ledger.OnRejected((reason, _, event) => {
    if (reason === "closed" && event !== undefined) {
      keys.push(event.key);
    }
  });
  return keys;
}

describe("what simpler rules of closing get wrong is right here:", () => {
  it("an event in the first second of the first open week comes after the summary", () => {
    const { ledger, start } = tenWeeks();
    ledger.Project(standings).CatchUp();
    ledger.Append(Loot, loot(1, 1000), { at: start + 6 * WEEK });
    ledger.Prune(start + 6 * WEEK, balances, { force: true });
    const types: string[] = [];
    for (const { type: code } of ledger.Events({ limit: 4 })) {
      types.push(code);
    }
    assert.same(["BL", "BL", "BL", "LT"], types);
    assert.same(
      each((person) => (person === 1 ? 1145 : 145)),
      standingsOf(ledger),
    );
  });

  it("a second closing after a crash is not lost for the keys of the first", () => {
    const storage = {};
    const { ledger, start, time } = tenWeeks(storage);
    ledger.Project(standings).CatchUp();
    ledger.flush();
    const saved = copy(storage);
    const other = client(time, 2);
    hand(ledger, other);
    const [first] = ledger.Prune(start + 5 * WEEK, balances, { force: true });
    hand(ledger, other);
    // The client crashes, has forgotten that, and closes again within the same second.
    const again = client(time, 1, saved);
    const [second] = again.Prune(start + 6 * WEEK, balances, { force: true });
    assert.equal(first?.key, second?.key);
    for (const _ of $range(1, 2)) {
      hand(again, other);
      hand(other, again);
    }
    for (const each_ of [again, other]) {
      assert.equal(2, each_.Closings().length);
      assert.equal(second?.id, closingOf(each_));
      assert.same(
        each(() => 145),
        standingsOf(each_),
      );
    }
    assert.equal(stateOf(again), stateOf(other));
  });

  it("events of a summary count for nothing where its closing is not known", () => {
    const { ledger, start, time } = tenWeeks();
    ledger.Project(standings).CatchUp();
    ledger.Prune(start + 6 * WEEK, balances, { force: true });
    const mark = setOf(ledger).books.effective();
    const other = client(time, 2);
    for (const pack of setOf(ledger).books.packSummary(900, noPause)) {
      setOf(other).books.receiveSummary(mark?.a ?? 0, mark?.b ?? 0, pack, "P9-Realm", noPause);
      // As events of their own they are of weeks that nobody has closed here.
    }
    assert.equal(0, other.Count());
    hand(ledger, other);
    assert.equal(stateOf(ledger), stateOf(other));
  });

  it("an undo in an open week of a closed event that no closing covers is reported", () => {
    const { ledger, start, time } = tenWeeks();
    const other = client(time, 2);
    hand(ledger, other);
    const [late] = other.Append(Loot, loot(3, 500), { at: start + 2 * WEEK + 9 });
    const [undo] = other.Retract(late as Event);
    ledger.Project(standings).CatchUp();
    ledger.Prune(start + 6 * WEEK, balances, { force: true });
    const told = reported(other);
    hand(ledger, other);
    time.settle();
    const keys = [late?.key, undo?.key];
    table.sort(told);
    table.sort(keys as string[]);
    assert.same(keys, told);
    // Everybody holds the undo, and it does nothing.
    hand(other, ledger);
    assert.is_not_nil(ledger.Get(undo?.key ?? ""));
    assert.same(
      each(() => 145),
      standingsOf(ledger),
    );
  });

  it("a client that comes back brings no closing that was undone", () => {
    const { ledger, start, time } = tenWeeks();
    ledger.Project(standings).CatchUp();
    const away = client(time, 2);
    hand(ledger, away);
    const [closing] = ledger.Prune(start + 6 * WEEK, balances, { force: true });
    hand(ledger, away);
    ledger.Reopen(closing ?? error("not closed"));
    assert.equal(closing?.id, closingOf(away));
    hand(away, ledger);
    assert.is_nil(closingOf(ledger));
    hand(ledger, away);
    assert.is_nil(closingOf(away));
    assert.equal(30, away.Count());
    assert.equal(stateOf(ledger), stateOf(away));
  });

  it("an offline officer's later closing does not silently lose what an earlier one included", () => {
    const { ledger, start, time } = tenWeeks();
    const offline = client(time, 2);
    hand(ledger, offline);
    const [included] = ledger.Append(Loot, loot(1, 77), { at: start + WEEK + 9 });
    ledger.Project(standings).CatchUp();
    const [earlier] = ledger.Prune(start + 5 * WEEK, balances, { force: true });
    time.server += 60;
    const [later] = offline.Prune(start + 6 * WEEK, balances, { force: true });
    const told = reported(ledger);
    hand(offline, ledger);
    hand(ledger, offline);
    time.settle();
    assert.equal(later?.id, closingOf(ledger));
    // The event, by who made it; and the closing that is none of the bases of the one that holds.
    const keys = [earlier?.key, included?.key];
    table.sort(told);
    table.sort(keys as string[]);
    assert.same(keys, told);
  });

  it("neither more events, nor the first closing, nor the time of its arrival decide", () => {
    const { ledger, start, time } = tenWeeks();
    ledger.Project(standings).CatchUp();
    const [richer, late, fresh] = [client(time, 2), client(time, 3), client(time, 4)];
    for (const other of [richer, late, fresh]) {
      hand(ledger, other);
    }
    // This one holds what nobody else does.
    richer.Append(Loot, loot(1, 5), { at: start + WEEK + 77 });
    const [first] = ledger.Prune(start + 5 * WEEK, balances, { force: true });
    hand(ledger, richer);
    assert.equal(first?.id, closingOf(richer));
    time.server += 5;
    const [second] = late.Prune(start + 6 * WEEK, balances, { force: true });
    hand(ledger, late);
    assert.equal(second?.id, closingOf(late));
    // Months later, when what was closed is old for everybody.
    time.server += 90 * 86400;
    hand(late, fresh);
    hand(ledger, fresh);
    for (const other of [ledger, richer]) {
      hand(late, other);
      assert.equal(second?.id, closingOf(other));
    }
    assert.equal(stateOf(late), stateOf(fresh));
    assert.equal(stateOf(late), stateOf(ledger));
  });
});

describe("merging ledgers with closings", () => {
  /** Three clients that share a beginning and go on apart, the same for a seed. */
  function three(seed: number): [time: FakeTime, ledgers: Ledger[]] {
    const random = seeded(seed * 7919);
    const { ledger, start, time } = tenWeeks();
    const ledgers = [client(time, 2), client(time, 3), client(time, 4)];
    for (const other of ledgers) {
      hand(ledger, other);
      for (const _ of $range(1, random.between(0, 4))) {
        other.Append(Loot, loot(random.between(1, 3), random.between(1, 9)), {
          at: start + random.between(0, 9 * WEEK),
        });
      }
      if (random.next() < 0.7) {
        time.server += 1;
        other.Prune(start + random.between(3, 7) * WEEK, balances, { force: true });
      }
    }
    return [time, ledgers];
  }

  for (const seed of $range(1, 20)) {
    it(`gives the same in whatever groups, while no closing is undone (seed ${seed})`, () => {
      const merged = (time: FakeTime, person: number, ...of: Ledger[]) => {
        const whole = client(time, person);
        for (const other of of) {
          hand(other, whole);
        }
        return whole;
      };
      const [time, [a, b, c]] = three(seed);
      const left = merged(time, 6, merged(time, 5, a, b), c);
      const [then, [x, y, z]] = three(seed);
      const right = merged(then, 6, x, merged(then, 5, y, z));
      time.settle();
      then.settle();
      assert.equal(stateOf(left), stateOf(right));
    });
  }
});

describe("a projection that is changed after a closing", () => {
  it("begins with the summary", () => {
    const storage = {};
    const { ledger, start, time } = tenWeeks(storage);
    ledger.Project(standings).CatchUp();
    ledger.Prune(start + 6 * WEEK, balances, { force: true });
    ledger.DropArchive();
    time.settle();
    ledger.flush();
    const again = openLedger({ time, storage: copy(storage), events: [Loot, Balance] });
    let carried = 0;
    const changed = again.Project({
      ...standings,
      version: 2,
      on: {
        ...standings.on,
        BL: (state, event: Event) => {
          carried += 1;
          standings.on.BL(state, event);
        },
      },
    });
    changed.CatchUp();
    assert.equal(3, carried);
    assert.same(
      each(() => 145),
      changed.GetState(),
    );
    assert.equal(0, countOf(again.Archive()));
  });
});
