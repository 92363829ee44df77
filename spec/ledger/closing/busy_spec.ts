import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import { decodeFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import { CONTROL, INDEX, SUMMARY } from "../../../src/sync/messages/hash";
import { decodeRequest } from "../../../src/sync/messages/request";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { Hub, type Posted } from "../../support/hub";
import { loot, openLedger } from "../../support/ledgers";
import { seeded } from "../../support/random";
import { Balance, balances, closingOf, standings, WEEK } from "./support/seasons";

const MINUTES = 60;

/** How many of these messages ask for control events, a summary or an index. */
function requestsOf(posted: readonly Posted[]): { control: number; summary: number; index: number } {
  const counts = { control: 0, summary: 0, index: 0 };
  for (const { text } of posted) {
    const [kind, body] = decodeFrame(frameSeed("Spec"), text);
    for (const { subject } of (kind === Kind.Request ? decodeRequest(body)?.list : undefined) ?? []) {
      counts.control += subject === CONTROL ? 1 : 0;
      counts.summary += subject === SUMMARY ? 1 : 0;
      counts.index += subject === INDEX ? 1 : 0;
    }
  }
  return counts;
}

/** What two senders and two members send in an hour of play after the books were closed. */
function evening(seed: number, options: object): Posted[] {
  const time = new FakeTime();
  const random = seeded(seed);
  const hub = new Hub(time, random);
  const open = (person: number, own: object = {}): Ledger => {
    const transport = hub.join(`P${person}-Realm`);
    // Who somebody is decides what is random there.
    const ledger = openLedger({ time, person: 10 * seed + person, events: [Loot, Balance], transport, options: own });
    ledger.Project(standings);
    return ledger;
  };
  const officer = open(1);
  const other = open(2, options);
  const everybody = [officer, other, open(3), open(4)];
  for (const week of $range(0, 9)) {
    for (const i of $range(1, 10)) {
      officer.Append(Loot, loot(i, i), { at: time.server - week * WEEK - i });
    }
  }
  officer.StartSending();
  other.StartSending();
  time.advance(900);
  for (const ledger of everybody) {
    assert.equal(officer.Hash(), ledger.Hash());
  }
  const [closing, reason] = officer.Prune(time.server - 4 * WEEK, balances, { force: true });
  assert.is_not_nil(closing, reason);
  time.advance(600);
  const before = hub.log.length;
  for (const minute of $range(1, MINUTES)) {
    everybody[minute % 4].Append(Loot, loot(1 + (minute % 9), minute));
    time.advance(60);
  }
  time.advance(60);
  // All have the events of this hour, whatever they think of the closing.
  for (const ledger of everybody) {
    let count = 0;
    for (const _ of ledger.Events(time.server - 2 * WEEK)) {
      count += 1;
    }
    assert.equal(20 + MINUTES, count);
  }
  for (const ledger of [everybody[2], everybody[3]]) {
    assert.equal(closing?.id, closingOf(ledger));
  }
  assert.same([], time.errors);
  return hub.log.slice(before);
}

describe("an hour of play", () => {
  for (const seed of $range(1, 3)) {
    it(`costs little more when a sender refuses the closing (seed ${seed})`, () => {
      const agreed = evening(seed, {});
      const refused = evening(seed, { authorize: (event: Event) => event.type !== "_C", mayServe: () => true });
      assert.same({ control: 0, summary: 0, index: 0 }, requestsOf(agreed));
      const { control, index, summary } = requestsOf(refused);
      // What it refuses it asks for again, each time after twice as long.
      assert.is_true(control >= 1 && control <= 6, `control events: ${control} requests`);
      assert.is_true(summary <= 6, `summary: ${summary} requests`);
      assert.is_true(index <= 2, `index: ${index} requests`);
      // The two senders do not agree, so both advertise each new event.
      assert.is_true(refused.length <= 2 * agreed.length, `${refused.length} messages instead of ${agreed.length}`);
    });
  }
});
