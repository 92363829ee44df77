import type { Event } from "../../../src/event/event";
import { defineEvent, type EventType } from "../../../src/event/eventType";
import type { MergeReport } from "../../../src/ledger/sharing/eventSet";
import type { Ledger } from "../../../src/ledger/ledger";
import { KeySet } from "../../../src/ledger/store/keySet";
import { noPause } from "../../../src/ledger/store/weeks";
import { writePack } from "../../../src/pack/pack";
import { blockOf, type Draft, guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { loot, openLedger, packEvent, setOf } from "../../support/ledgers";
import { seeded } from "../../support/random";

const receive = (ledger: Ledger, pack: string): MergeReport | undefined =>
  setOf(ledger).receive(pack, "P2-Realm", noPause);
const packOf = (time: number, counter: number, person: number, points: number): string =>
  writePack(
    blockOf([{ time, counter, creator: guid(person), eventType: Loot, payload: loot(1, points) }]),
    1,
    1,
    noPause,
  );
/** All of a ledger as packs. */
const packsOf = (ledger: Ledger, maxBytes: number): string[] => {
  const packs: string[] = [];
  for (const week of ledger.Weeks()) {
    packs.push(...setOf(ledger).packWeek(week, maxBytes, noPause));
  }
  return packs;
};
const filled = (time: FakeTime, person: number, count: number, options: object = {}): Ledger => {
  const ledger = openLedger({ time, person, options });
  const random = seeded(person);
  for (const _ of $range(1, count)) {
    time.server += random.between(0, 9000);
    ledger.Append(Loot, loot(random.between(1, 40), random.between(-50, 50)));
  }
  return ledger;
};

describe("receiving", () => {
  it("tells the sums of what is in a pack, known or new", () => {
    const time = new FakeTime();
    const from = filled(time, 1, 20);
    const to = filled(time, 2, 5);
    for (const _ of $range(1, 2)) {
      const sums = { a: 0, b: 0 };
      for (const week of from.Weeks()) {
        for (const pack of setOf(from).packWeek(week, 1e6, noPause)) {
          setOf(to).receive(pack, "P2-Realm", noPause, undefined, sums);
        }
      }
      const { a, b } = setOf(from).fingerprint();
      assert.same({ a, b }, sums);
    }
  });

  it("makes ledgers equal, whatever the order and however often", () => {
    const time = new FakeTime();
    const one = filled(time, 1, 150);
    time.server -= 500_000;
    const two = filled(time, 2, 150);
    const three = openLedger({ time, person: 3 });
    const random = seeded(4);
    const all = [...packsOf(one, 500), ...packsOf(two, 500)];
    assert.is_true(all.length > 6);
    for (const ledger of [one, two, three]) {
      for (const pack of random.shuffle([...all, ...all])) {
        assert.is_not_nil(receive(ledger, pack));
      }
    }
    assert.equal(300, one.Count());
    for (const ledger of [two, three]) {
      assert.equal(one.Hash(), ledger.Hash());
      for (const week of one.Weeks()) {
        assert.equal(one.WeekHash(week), ledger.WeekHash(week));
      }
    }
    assert.same(packsOf(one, 2000), packsOf(three, 2000));
  });

  it("counts what is new, known and refused, and asks authorize with the sender", () => {
    const time = new FakeTime();
    const asked: unknown[] = [];
    const ledger = openLedger({
      time,
      options: {
        authorize: (event: Event, sender: string) => {
          asked.push([event.points, sender]);
          return event.points !== 13;
        },
      },
    });
    const refused: unknown[] = [];
    ledger.OnRejected((reason, sender, event) => refused.push([reason, sender, event?.points]));
    assert.same(
      { added: 1, known: 0, rejected: 0, conflicts: 0, held: 0 },
      receive(ledger, packOf(time.server, 0, 2, 5)),
    );
    assert.same(
      { added: 0, known: 1, rejected: 0, conflicts: 0, held: 0 },
      receive(ledger, packOf(time.server, 0, 2, 5)),
    );
    assert.same(
      { added: 0, known: 0, rejected: 1, conflicts: 0, held: 0 },
      receive(ledger, packOf(time.server, 1, 2, 13)),
    );
    assert.same(
      [
        [5, "P2-Realm"],
        [13, "P2-Realm"],
      ],
      asked,
    );
    assert.same([["not authorized", "P2-Realm", 13]], refused);
    assert.equal(1, ledger.Count());
  });

  it("settles a payload that comes in under the same key while it is taken in", () => {
    const time = new FakeTime();
    const events = (points: number) => {
      const drafts: Draft[] = [];
      for (const i of $range(1, 100)) {
        drafts.push({ time: time.server - i, counter: 0, creator: guid(2), eventType: Loot, payload: loot(1, points) });
      }
      const block = blockOf(drafts);
      return writePack(block, 1, block.count, noPause);
    };
    const [low, high] = [events(5), events(6)];
    const expected = openLedger({ time });
    receive(expected, low);
    receive(expected, high);
    for (const [first, second] of [
      [low, high],
      [high, low],
    ]) {
      // Between any two steps.
      for (const moment of $range(1, 40)) {
        const ledger = openLedger({ time });
        let conflicts = 0;
        ledger.OnConflict(() => {
          conflicts += 1;
        });
        let steps = 0;
        setOf(ledger).receive(first, "P2-Realm", () => {
          steps += 1;
          if (steps === moment) {
            receive(ledger, second);
          }
        });
        if (steps >= moment) {
          assert.equal(100, conflicts, `after ${moment} steps`);
          assert.equal(expected.Hash(), ledger.Hash(), `after ${moment} steps`);
        }
      }
    }
  });

  it("shows a week that it takes in when the events are there, not before", () => {
    const time = new FakeTime();
    const other = openLedger({ time });
    for (const i of $range(1, 50)) {
      other.Append(Loot, loot(1, i));
    }
    const [pack] = packsOf(other, 60_000);
    const ledger = openLedger({ time, person: 2 });
    let steps = 0;
    setOf(ledger).receive(pack, "P2-Realm", () => {
      steps += 1;
      for (const week of ledger.Weeks()) {
        assert.is_true(ledger.Count() > 0, `after ${steps} steps`);
        assert.is_not_nil(ledger.WeekHash(week));
      }
    });
    assert.is_true(steps > 3);
    assert.equal(1, ledger.Weeks().length);
  });

  it("settles two payloads under one key the same way on both sides, and reports it", () => {
    const time = new FakeTime();
    const packs = [packOf(time.server, 0, 2, 5), packOf(time.server, 0, 2, 6)];
    const reports: unknown[] = [];
    const ledgers = [openLedger({ time }), openLedger({ time })];
    const states = ledgers.map((ledger) =>
      ledger.Project<{ points: unknown[] }>({
        name: "points",
        version: 1,
        initial: () => ({ points: [] }),
        on: { LT: (state, event) => state.points.push(event.points) },
      }),
    );
    for (const i of $range(0, 1)) {
      ledgers[i].OnConflict((kept, dropped, sender) => reports.push([kept.points, dropped.points, sender]));
      receive(ledgers[i], packs[i]);
      time.settle();
      assert.same({ points: [5 + i] }, states[i].GetState());
      assert.equal(1, receive(ledgers[i], packs[1 - i])?.conflicts);
      time.settle();
    }
    assert.equal(ledgers[0].Hash(), ledgers[1].Hash());
    const kept = packs[0] < packs[1] ? 5 : 6;
    assert.same({ points: [kept] }, states[0].GetState());
    assert.same({ points: [kept] }, states[1].GetState());
    const report = [kept, 11 - kept, "P2-Realm"];
    assert.same([report, report], reports);
    ledgers[0].Close();
  });

  it("gives up the lower of two payloads where one may not hand it on, and keeps it where one may", () => {
    const time = new FakeTime();
    const packs = [packOf(time.server, 0, 2, 5), packOf(time.server, 0, 2, 6)];
    table.sort(packs);
    const [lower, higher] = packs;
    for (const mayServe of [true, false]) {
      const ledger = openLedger({
        time,
        options: { authorize: (_event: Event, sender: string) => mayServe || sender === "P2-Realm" },
      });
      const reports: unknown[] = [];
      ledger.OnConflict((kept, dropped) => reports.push([kept.points, dropped.points]));
      receive(ledger, lower);
      const before = ledger.Hash();
      assert.equal(1, receive(ledger, higher)?.conflicts);
      assert.equal(mayServe, ledger.Hash() === before);
      // Who may hand on settles for the lower one, and so does who may not, as soon as that comes again.
      receive(ledger, lower);
      assert.equal(before, ledger.Hash());
      assert.equal(mayServe ? 1 : 2, reports.length);
    }
  });

  it("gives undefined for what is no pack", () => {
    const ledger = openLedger();
    for (const text of ["", "1", "garbage", "2abc"]) {
      assert.is_nil(receive(ledger, text));
    }
  });

  it("tells OnAppend of each new event and its sender", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const heard: unknown[] = [];
    ledger.OnAppend((event, sender) => heard.push([event.points, sender]));
    receive(ledger, packOf(time.server, 0, 2, 5));
    receive(ledger, packOf(time.server, 0, 2, 5));
    assert.same([[5, "P2-Realm"]], heard);
  });
});

describe("what others have heard", () => {
  it("is what they would take from who sent it, whoever holds it already", () => {
    const time = new FakeTime();
    const ledger = openLedger({
      time,
      options: { authorize: (_event: Event, sender: string) => sender === "P2-Realm" },
    });
    const known = blockOf([
      { time: time.server - 10, counter: 0, creator: guid(2), eventType: Loot, payload: loot(1, 1) },
    ]);
    const pack = writePack(known, 1, 1, noPause);
    const heardFrom = (sender: string): boolean => {
      const keys = new KeySet();
      setOf(ledger).receive(pack, sender, noPause, keys);
      return !keys.isEmpty();
    };
    assert.is_true(heardFrom("P2-Realm"));
    assert.is_true(heardFrom("P2-Realm"));
    assert.is_false(heardFrom("Foe-Realm"));
  });
});

describe("handing on", () => {
  it("keeps packs to the size that was asked for", () => {
    const ledger = filled(new FakeTime(), 1, 400);
    for (const pack of packsOf(ledger, 600)) {
      assert.is_true(pack.length <= 600, `${pack.length} characters`);
    }
  });

  it("leaves out what authorize does not allow this client", () => {
    const time = new FakeTime();
    let strict = false;
    const ledger = filled(time, 1, 50, {
      authorize: (event: Event, sender: string) => !strict || sender !== "P1-Realm" || (event.points as number) > 0,
    });
    let positive = 0;
    for (const event of ledger.Events()) {
      positive += (event.points as number) > 0 ? 1 : 0;
    }
    strict = true;
    const other = openLedger({ time, person: 2 });
    for (const pack of packsOf(ledger, 2000)) {
      receive(other, pack);
    }
    assert.equal(positive, other.Count());
    assert.is_true(positive > 10 && positive < 40);
  });

  it("asks authorize about few events between two pauses, and of those with tables or lists about one", () => {
    const Heavy = defineEvent("HV", [["data", "table"]]);
    const Many = defineEvent("MA", [["targets", "guid[]"]]);
    let [asked, most] = [0, 0];
    const mostOf = (eventType: EventType, payload: object): number => {
      const ledger = openLedger({
        events: [eventType],
        options: {
          authorize: () => {
            asked += 1;
            return true;
          },
        },
      });
      for (const _ of $range(1, 40)) {
        ledger.Append(eventType, payload);
      }
      [asked, most] = [0, 0];
      setOf(ledger).packWeek(ledger.Weeks()[0], 100_000, () => {
        most = math.max(most, asked);
        asked = 0;
      });
      return most;
    };
    assert.equal(1, mostOf(Heavy, { data: { text: string.rep("x", 7000) } }));
    assert.equal(1, mostOf(Many, { targets: [guid(1), guid(2)] }));
    assert.equal(8, mostOf(Loot, loot(1, 1)));
  });

  it("packs a single event so that it fits one message", () => {
    const ledger = openLedger();
    const [event] = ledger.Append(Loot, loot(5, -20));
    const pack = packEvent(ledger, event as Event);
    assert.is_true(pack.length < 80, `${pack.length} characters`);
    const other = openLedger({ person: 2 });
    assert.equal(1, receive(other, pack)?.added);
    assert.same(event, other.Get((event as Event).key));
  });
});

describe("two that receive the same at once", () => {
  it("insert it once", () => {
    const time = new FakeTime();
    const one = filled(time, 1, 600);
    const two = filled(time, 2, 300);
    const expected = openLedger({ time, person: 3 });
    const target = openLedger({ time, person: 4 });
    const packs = [...packsOf(one, 60_000), ...packsOf(two, 60_000)];
    time.settle();
    time.millisecondsPerLook = 1.5;
    for (const pack of packs) {
      receive(expected, pack);
      for (const _ of $range(1, 2)) {
        time.scheduler.start((pause) => {
          setOf(target).receive(pack, "P2-Realm", pause);
        });
      }
    }
    time.settle();
    assert.equal(900, target.Count());
    assert.equal(expected.Hash(), target.Hash());
    let events = 0;
    for (const _ of target.Events()) {
      events += 1;
    }
    assert.equal(900, events);
    assert.same([], time.errors);
  });
});
