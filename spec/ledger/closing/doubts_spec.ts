import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import { guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { Hub } from "../../support/hub";
import { loot, openLedger } from "../../support/ledgers";
import { seeded } from "../../support/random";
import { Balance, balances, standings, WEEK } from "./support/seasons";

/** An officer, and clients that hold what the officer does, all of them senders. */
class Guild {
  readonly time = new FakeTime();
  readonly hub = new Hub(this.time, seeded(1));
  readonly officer: Ledger;

  constructor(private readonly options: object = {}) {
    this.officer = this.open(1);
    for (const week of $range(0, 9)) {
      for (const i of $range(1, 5)) {
        this.officer.Append(Loot, loot(i, i), { at: this.time.server - week * WEEK - i });
      }
    }
    this.officer.StartSending();
  }

  private open(person: number, options = this.options): Ledger {
    const { hub, time } = this;
    const ledger = openLedger({
      time,
      person,
      events: [Loot, Balance],
      transport: hub.join(`P${person}-Realm`),
      options,
    });
    ledger.Project(standings);
    return ledger;
  }

  join(person: number, options?: object): Ledger {
    const ledger = this.open(person, options);
    ledger.StartSending();
    this.time.advance(900);
    return ledger;
  }

  /** The code of a closing of the older half without force; "" when there is one. */
  close(): string {
    const [, , code] = this.officer.Prune(this.time.server - 5 * WEEK, balances);
    return code ?? "";
  }
}

describe("Prune without force", () => {
  it("does not wait for a sender that others have kept silent", () => {
    const guild = new Guild();
    const silent = guild.join(2);
    const other = guild.join(3);
    assert.equal(silent.Hash(), other.Hash());
    guild.hub.mute("P2-Realm");
    guild.officer.Append(Loot, loot(1, 9), { at: guild.time.server - 7 * WEEK });
    guild.time.advance(2);
    // It was heard last with less.
    assert.equal("ahead", guild.close());
    // Until the other one says that it has it.
    guild.time.advance(200);
    assert.equal(guild.officer.Hash(), silent.Hash());
    assert.equal("", guild.close());
  });

  it("waits for a sender that lacks events, and names it", () => {
    const guild = new Guild();
    guild.join(2);
    guild.join(3, { authorize: (event: Event) => event.points !== 9 });
    guild.officer.Append(Loot, loot(1, 9), { at: guild.time.server - 7 * WEEK });
    guild.time.advance(300);
    const [, reason, code] = guild.officer.Prune(guild.time.server - 5 * WEEK, balances);
    assert.equal("ahead", code);
    assert.equal("events of these weeks are missing at P3-Realm", reason);
    // However long ago it was heard, and whoever has agreed since: it lacked them after others had them.
    for (const _ of $range(1, 60)) {
      guild.time.advance(10);
      assert.equal("ahead", guild.close());
    }
  });

  it("does not wait for events that it has refused", () => {
    const guild = new Guild({ authorize: (event: Event) => event.creator !== guid(2), mayServe: () => true });
    const refused = guild.join(2, {});
    refused.Append(Loot, loot(1, 9), { at: guild.time.server - 7 * WEEK });
    guild.time.advance(300);
    assert.is_false(guild.officer.Hash() === refused.Hash());
    assert.equal("", guild.close());
  });

  it("is held up by no stranger, and is not alone with one that holds the same", () => {
    const guild = new Guild({ authorize: (_: Event, sender: string) => sender === "P1-Realm" });
    guild.time.advance(60);
    assert.equal("alone", guild.close());
    guild.join(2, { authorize: (event: Event) => event.points !== 3 });
    assert.equal("alone", guild.close());
    const stranger = guild.join(3);
    assert.equal(guild.officer.Hash(), stranger.Hash());
    assert.equal("", guild.close());
  });
});
