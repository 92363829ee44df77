import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import { Kind } from "../../../src/sync/messages/frame";
import type { SyncState } from "../../../src/sync/status/status";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { Hub } from "../../support/hub";
import { loot, openLedger } from "../../support/ledgers";
import { seeded } from "../../support/random";
import { Balance, balances, closingOf, standings, WEEK } from "./support/seasons";

const refusesClosings = { authorize: (event: Event) => event.type !== "_C" };

/** An officer who does not send, one who does, and a member, who hold twelve weeks. */
class Trio {
  readonly time = new FakeTime();
  readonly hub = new Hub(this.time, seeded(1));
  readonly officer: Ledger;
  readonly sender: Ledger;
  readonly member: Ledger;

  constructor(options: { sender?: object; member?: object } = {}) {
    this.officer = this.open(1);
    this.sender = this.open(2, options.sender);
    this.member = this.open(3, options.member);
    for (const week of $range(0, 11)) {
      for (const i of $range(1, 5)) {
        this.officer.Append(Loot, loot(i, i), { at: this.time.server - week * WEEK - i });
      }
    }
    this.officer.StartSending();
    this.sender.StartSending();
    this.time.advance(900);
    this.officer.StopSending();
    assert.equal(this.officer.Hash(), this.sender.Hash());
    assert.equal(this.officer.Hash(), this.member.Hash());
  }

  private open(person: number, options: object = {}): Ledger {
    const { hub, time } = this;
    const transport = hub.join(`P${person}-Realm`);
    const ledger = openLedger({ time, person, events: [Loot, Balance], transport, options });
    ledger.Project(standings);
    return ledger;
  }

  /** The officer closes all but the last weeks, more of them than an advertisement lists. */
  close(): void {
    const { officer, time } = this;
    const [closing, reason] = officer.Prune(time.server - 4 * WEEK, balances, { force: true });
    assert.is_not_nil(closing, reason);
  }

  /** The states of a ledger in the minutes to come, each once. */
  states(ledger: Ledger, minutes: number): SyncState[] {
    const states = new Set<SyncState>();
    for (const _ of $range(1, minutes * 6)) {
      this.time.advance(10);
      states.add(ledger.GetSyncState()[0]);
    }
    return [...states];
  }
}

describe("the state of who has closed what a sender has not", () => {
  it("is synced, as it holds all that the sender does", () => {
    const trio = new Trio({ sender: refusesClosings });
    trio.close();
    trio.time.advance(240);
    assert.same(["synced"], trio.states(trio.officer, 8));
    assert.equal(closingOf(trio.officer), closingOf(trio.member));
    assert.equal("synced", trio.member.GetSyncState()[0]);
    const before = trio.hub.log.length;
    trio.officer.DropArchive();
    trio.officer.Append(Loot, loot(1, 3));
    trio.time.advance(30);
    assert.same(["synced"], trio.states(trio.officer, 5));
    assert.same(["synced"], trio.states(trio.member, 5));
    // Nobody has to ask for that.
    assert.equal(0, trio.hub.count(Kind.Request, before));
    assert.same([], trio.time.errors);
  });

  it("is synced when the sender holds more of the closed weeks, after a look at its index", () => {
    const trio = new Trio({ sender: refusesClosings });
    trio.close();
    trio.time.advance(300);
    trio.sender.Append(Loot, loot(1, 3), { at: trio.time.server - 8 * WEEK });
    trio.sender.Append(Loot, loot(1, 4), { at: trio.time.server - 9 * WEEK });
    trio.time.advance(300);
    // The officer has them in its archive; who came later lacks them, and need not have them.
    const novice = openLedger({
      time: trio.time,
      person: 4,
      events: [Loot, Balance],
      transport: trio.hub.join("P4-Realm"),
    });
    trio.officer.StartSending();
    trio.time.advance(900);
    assert.equal(trio.officer.Hash(), novice.Hash());
    trio.officer.StopSending();
    trio.time.advance(300);
    assert.same(["synced"], trio.states(novice, 5));
    assert.same(["synced"], trio.states(trio.officer, 5));
    assert.same([], trio.time.errors);
  });

  it("is out of sync when the sender holds something of open weeks that is missing", () => {
    const trio = new Trio({ sender: refusesClosings });
    trio.close();
    trio.time.advance(300);
    trio.hub.setGroup("P1-Realm", 1);
    trio.sender.Append(Loot, loot(1, 3), { at: trio.time.server - 2 * WEEK });
    trio.time.advance(5);
    // Requests go nowhere.
    trio.hub.setGroup("P1-Realm", 0);
    trio.hub.mute("P1-Realm");
    assert.is_true(trio.states(trio.officer, 8).includes("out of sync"));
  });
});

describe("a closing of somebody who does not send", () => {
  it("is told again while the senders that are heard have not heard of it", () => {
    const trio = new Trio();
    trio.hub.setGroup("P1-Realm", 1);
    trio.close();
    trio.time.advance(30);
    trio.hub.setGroup("P1-Realm", 0);
    trio.time.advance(700);
    for (const ledger of [trio.sender, trio.member]) {
      assert.equal(closingOf(trio.officer), closingOf(ledger));
      assert.equal(trio.officer.Hash(), ledger.Hash());
    }
    const before = trio.hub.log.length;
    trio.time.advance(3600);
    assert.equal(0, trio.hub.log.slice(before).filter(({ sender }) => sender === "P1-Realm").length);
    assert.same([], trio.time.errors);
  });

  it("is told again when its summary was lost", () => {
    const trio = new Trio();
    trio.close();
    trio.time.advance(1);
    trio.hub.loss = 1;
    trio.time.advance(30);
    trio.hub.loss = 0;
    assert.equal(1, trio.sender.Closings().length);
    assert.is_nil(closingOf(trio.sender));
    trio.time.advance(700);
    assert.equal(closingOf(trio.officer), closingOf(trio.sender));
    assert.equal(closingOf(trio.officer), closingOf(trio.member));
  });

  it("is told less and less often to senders that refuse it, and not while others tell of it", () => {
    const trio = new Trio({ sender: refusesClosings });
    trio.close();
    trio.time.advance(60);
    const own = () => trio.hub.log.filter(({ sender, kind }) => sender === "P1-Realm" && kind !== Kind.Query).length;
    let before = own();
    trio.time.advance(4 * 3600);
    const told = own() - before;
    assert.is_true(told >= 2 && told <= 24, `${told}`);
    trio.member.StartSending();
    trio.time.advance(60);
    before = own();
    trio.time.advance(4 * 3600);
    assert.equal(0, own() - before);
  });
});
