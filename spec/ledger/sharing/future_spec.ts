import type { Event } from "../../../src/event/event";
import type { MergeReport } from "../../../src/ledger/sharing/eventSet";
import type { Ledger } from "../../../src/ledger/ledger";
import { mixOf } from "../../../src/ledger/store/sums";
import { noPause } from "../../../src/ledger/store/weeks";
import { writePack } from "../../../src/pack/pack";
import { blockOf, type Draft, guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { loot, openLedger, setOf } from "../../support/ledgers";

const HOUR = 3600;

function draftOf(time: number, points = 5, counter = 0): Draft {
  return { time, counter, creator: guid(2), eventType: Loot, payload: loot(1, points) };
}

function receive(ledger: Ledger, drafts: Draft[], sender = "P2-Realm"): MergeReport | undefined {
  const block = blockOf(drafts);
  return setOf(ledger).receive(writePack(block, 1, block.count, noPause), sender, noPause);
}

/** What else there is to hold, by a sender. */
function flood(ledger: Ledger, time: number, count: number, sender: string): void {
  const drafts: Draft[] = [];
  for (const i of $range(1, count)) {
    drafts.push(draftOf(time + i, i));
  }
  receive(ledger, drafts, sender);
}

describe("an event of the future", () => {
  it("is judged by its sender, held back until futureTolerance before its time, and judged again", () => {
    const time = new FakeTime();
    const asked: string[] = [];
    const heard: unknown[] = [];
    let isDemoted = false;
    const ledger = openLedger({
      time,
      options: {
        authorize: (event: Event, sender: string) => {
          asked.push(`${event.points as number} ${sender}`);
          return event.points !== 13 || !isDemoted;
        },
        sync: { futureTolerance: 100 },
      },
    });
    ledger.OnAppend((event, sender) => heard.push([event.points, sender]));
    ledger.OnRejected((reason, sender, event) => heard.push([reason, sender, event?.points]));
    const { server } = time;
    assert.equal(1, receive(ledger, [draftOf(server + 100, 1)])?.added);
    const report = receive(ledger, [draftOf(server + 101, 2), draftOf(server + HOUR, 3)], "P3-Realm");
    assert.same({ added: 0, known: 0, rejected: 0, conflicts: 0, held: 2 }, report);
    assert.equal(1, receive(ledger, [draftOf(server + HOUR, 13, 1)], "P4-Realm")?.held);
    const first = ["1 P2-Realm", "2 P3-Realm", "3 P3-Realm", "13 P4-Realm"];
    assert.same(first, asked);
    isDemoted = true;
    time.advance(2);
    assert.equal(2, ledger.Count());
    time.advance(HOUR - 104);
    assert.equal(2, ledger.Count());
    time.advance(4);
    assert.same([...first, "2 P3-Realm", "3 P3-Realm", "13 P4-Realm"], asked);
    assert.same(
      [
        [1, "P2-Realm"],
        [2, "P3-Realm"],
        [3, "P3-Realm"],
        ["not authorized", "P4-Realm", 13],
      ],
      heard,
    );
    assert.equal(3, ledger.Count());
    // Half a minute later all is packed, and nothing is left that runs.
    time.advance(60);
    assert.equal(0, time.pendingTimers());
    assert.same([], time.errors);
  });

  it("is taken soon after the clock jumps to its time, and held anew when it has jumped back", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    receive(ledger, [draftOf(time.server + HOUR)]);
    time.advance(30);
    assert.equal(0, ledger.Count());
    time.server -= HOUR;
    time.advance(HOUR);
    assert.equal(0, ledger.Count());
    time.server += HOUR;
    time.advance(61);
    assert.equal(1, ledger.Count());
  });

  it("from whom authorize refuses is not held, and stands for nothing that is missing", () => {
    const time = new FakeTime();
    const ledger = openLedger({
      time,
      options: { authorize: (_event: Event, sender: string) => sender === "P2-Realm" },
    });
    const rejected: unknown[] = [];
    ledger.OnRejected((reason, sender) => rejected.push(`${reason} ${tostring(sender)}`));
    const forged = blockOf([draftOf(time.server + HOUR, 1), draftOf(time.server + HOUR, 2, 1)]);
    const report = setOf(ledger).receive(writePack(forged, 1, 2, noPause), "Foe-Realm", noPause);
    assert.same({ added: 0, known: 0, rejected: 2, conflicts: 0, held: 0 }, report);
    assert.equal(0, setOf(ledger).ahead.count());
    assert.same(["not authorized Foe-Realm", "not authorized Foe-Realm"], rejected);
    // Their sums are those of a ledger with two events that are missing here: no difference is explained by them.
    let a = 0;
    let b = 0;
    for (const i of $range(1, 2)) {
      const [mixA, mixB] = mixOf(forged, i);
      a = (a + mixA) % 67108859;
      b = (b + mixB) % 67108763;
    }
    assert.is_false(setOf(ledger).ahead.explains({ count: 2, a, b }, undefined, "P2-Realm", noPause));
    receive(ledger, [draftOf(time.server + HOUR, 1), draftOf(time.server + HOUR, 2, 1)]);
    assert.is_true(setOf(ledger).ahead.explains({ count: 2, a, b }, undefined, "P2-Realm", noPause));
  });

  it("explains no past week while nothing is held back", () => {
    const time = new FakeTime();
    const { ahead } = setOf(openLedger({ time }));
    const week = math.floor(time.server / 604800);
    assert.same([false, true, true], [ahead.mayExplain(week - 1), ahead.mayExplain(week), ahead.mayExplain(undefined)]);
  });

  it("explains what its own sender has, and nothing that others have", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const early = blockOf([draftOf(time.server + HOUR, 1)]);
    setOf(ledger).receive(writePack(early, 1, 1, noPause), "Foe-Realm", noPause);
    const [a, b] = mixOf(early, 1);
    assert.is_true(setOf(ledger).ahead.explains({ count: 1, a, b }, undefined, "Foe-Realm", noPause));
    assert.is_false(setOf(ledger).ahead.explains({ count: 1, a, b }, undefined, "Officer-Realm", noPause));
  });

  it("that another sends with more rights counts by that one", () => {
    const time = new FakeTime();
    const ledger = openLedger({
      time,
      options: { authorize: (_event: Event, sender: string) => sender === "P3-Realm" },
    });
    for (const sender of ["P2-Realm", "P3-Realm", "P4-Realm", "P3-Realm"]) {
      assert.equal(sender === "P3-Realm" ? 1 : 0, receive(ledger, [draftOf(time.server + HOUR)], sender)?.held);
    }
    time.advance(HOUR);
    assert.equal(1, ledger.Count());
  });

  it("is settled with another payload of its key when its time comes", () => {
    const time = new FakeTime();
    const ledgers = [openLedger({ time }), openLedger({ time })];
    const conflicts: unknown[] = [];
    const drafts = [draftOf(time.server + HOUR, 1), draftOf(time.server + HOUR, 2)];
    for (const ledger of ledgers) {
      ledger.OnConflict((kept) => conflicts.push(kept.points));
      receive(ledger, [drafts[0]]);
      receive(ledger, [drafts[1]], "P3-Realm");
      drafts.reverse();
    }
    time.advance(HOUR);
    assert.equal(1, ledgers[0].Count());
    assert.equal(ledgers[0].Hash(), ledgers[1].Hash());
    assert.equal(2, conflicts.length);
    assert.equal(conflicts[0], conflicts[1]);
  });

  it("is let go of when the ledger is closed", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    receive(ledger, [draftOf(time.server + HOUR)]);
    ledger.Close();
    assert.equal(0, time.pendingTimers());
    time.advance(HOUR);
    assert.equal(0, ledger.Count());
  });

  it("may be a retraction: what it undoes is undone from then on", () => {
    const time = new FakeTime();
    const other = openLedger({ time, person: 2 });
    const ledger = openLedger({ time });
    const [event] = other.Append(Loot, loot(1, 5));
    time.server += HOUR;
    const [retraction] = other.Retract(event as Event);
    time.server -= HOUR;
    assert.is_not_nil(retraction);
    for (const week of other.Weeks()) {
      for (const pack of setOf(other).packWeek(week, 2000, noPause)) {
        setOf(ledger).receive(pack, "P2-Realm", noPause);
      }
    }
    assert.equal(1, ledger.Count());
    assert.is_false(ledger.IsRetracted(event as Event));
    time.advance(HOUR);
    assert.is_true(ledger.IsRetracted(event as Event));
    assert.equal(other.Hash(), ledger.Hash());
  });
});

describe("a flood of events of the future", () => {
  it("fills a quarter of the list for one sender, whose nearest stay", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, options: { sync: { futureEvents: 40 } } });
    const rejected: unknown[] = [];
    ledger.OnRejected((reason, sender) => rejected.push(`${reason} ${tostring(sender)}`));
    flood(ledger, time.server + HOUR, 30, "P2-Realm");
    assert.equal(10, setOf(ledger).ahead.count());
    assert.equal(20, rejected.length);
    assert.equal("of the future, and no room to keep it P2-Realm", rejected[0]);
    time.advance(2 * HOUR);
    assert.equal(10, ledger.Count());
    const points: unknown[] = [];
    for (const event of ledger.Events()) {
      points.push(event.points);
    }
    assert.same([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], points);
  });

  it("from many does not push out the few of another", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    receive(ledger, [draftOf(time.server + 90 * 86400, 77)], "P3-Realm");
    for (const foe of $range(1, 12)) {
      flood(ledger, time.server + HOUR + foe * 1000, 400, `Foe${foe}-Realm`);
    }
    receive(ledger, [draftOf(time.server + 90 * 86400, 78, 1)], "P4-Realm");
    assert.equal(256, setOf(ledger).ahead.count());
    time.server += 90 * 86400;
    time.advance(61);
    let kept = 0;
    for (const event of ledger.Events()) {
      kept += event.points === 77 || event.points === 78 ? 1 : 0;
    }
    assert.equal(2, kept);
  });

  it("is bounded by bytes, too", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, options: { sync: { futureBytes: 4000 } } });
    flood(ledger, time.server + HOUR, 200, "P2-Realm");
    const count = setOf(ledger).ahead.count();
    assert.is_true(count > 5 && count < 64, `${count}`);
  });
});

describe("a client whose clock has jumped back", () => {
  const pointsByTime = (ledger: Ledger): unknown[] => {
    const list: unknown[] = [];
    for (const event of ledger.Events()) {
      list.push(event.points);
    }
    return list;
  };

  it("by seconds appends after what it appended before", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    ledger.Append(Loot, loot(1, 1));
    time.server -= 20;
    ledger.Append(Loot, loot(1, 2));
    assert.same([1, 2], pointsByTime(ledger));
  });

  it("by more than futureTolerance appends at its time, so that nobody holds it back, and uses no key twice", () => {
    const time = new FakeTime();
    const storage = {};
    let ledger = openLedger({ time, storage });
    for (const i of $range(1, 300)) {
      ledger.Append(Loot, loot(1, i));
    }
    time.server -= HOUR;
    ledger.Close();
    ledger = openLedger({ time, storage });
    const rejected: unknown[] = [];
    ledger.OnRejected((reason) => rejected.push(reason));
    time.settle();
    const back = time.server;
    for (const _ of $range(1, HOUR + 20)) {
      const [event] = ledger.Append(Loot, loot(1, 0));
      const now = time.server;
      assert.is_true(event !== undefined && event.time >= now && event.time <= now + 1);
      time.server += 1;
    }
    assert.equal(300 + HOUR + 20, ledger.Count());
    const other = openLedger({ time });
    time.server = back + HOUR;
    let held = 0;
    for (const week of ledger.Weeks()) {
      for (const pack of setOf(ledger).packWeek(week, 2000, noPause)) {
        held += setOf(other).receive(pack, "P1-Realm", noPause)?.held ?? 0;
      }
    }
    assert.equal(0, held);
    assert.equal(ledger.Hash(), other.Hash());
    assert.same([], rejected);
  });

  it("goes on behind what it appended in one second, however much", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, options: { sync: { futureTolerance: 2 } } });
    for (const i of $range(1, 1500)) {
      ledger.Append(Loot, loot(1, i));
    }
    assert.equal(1500, ledger.Count());
    const points = pointsByTime(ledger);
    for (const i of $range(1, 1500)) {
      assert.equal(i, points[i - 1]);
    }
    time.server += 3;
    const [event] = ledger.Append(Loot, loot(1, 1501));
    assert.equal(time.server + 2, event?.time);
  });
});
