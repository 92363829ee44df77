import { syncOptions } from "../../../src/sync/options";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import { Reputation } from "../../../src/sync/peers/reputation";
import { asked, newWant } from "../../../src/sync/request/want";
import { WantList } from "../../../src/sync/request/wantList";
import { FakeTime } from "../../support/fakes";
import { instructionsOf } from "../../support/metered";

const options = syncOptions();
const { clock } = new FakeTime();
const WEEKS = 300;

const peer = (name: string, deliveries: number): PeerRecord =>
  ({ name, deliveries, failures: 0, penalisedUntil: 0, word: "trusted" }) as PeerRecord;

/** What a newcomer wants of a history of so many weeks, told of by two peers. */
function listOf(weeks: number): WantList {
  const list = new WantList(new Reputation(clock, options), options);
  const sources = [peer("Proven", 1), peer("New", 0)];
  for (const subject of $range(1, weeks)) {
    const offer = { subject, hash: "h", count: 10, ledger: "l", channel: "GUILD", source: sources[subject % 2] };
    list.put(newWant(offer, clock.now(), false));
  }
  return list;
}

const newcomersList = (): WantList => listOf(WEEKS);

describe("a list of 300 wants", () => {
  it("says when something is due within 20,000 instructions, and what may be asked for within 200,000", () => {
    const list = newcomersList();
    const looking = instructionsOf(() => {
      assert.equal(clock.now() + 5, list.nextDue(clock.now() + 5));
    });
    assert.is_true(looking <= 20_000, `${looking} for when`);
    const choosing = instructionsOf(() => {
      assert.same(
        [300, 298, 1],
        [0, 1, WEEKS - 1].map((place) => list.ready(clock.now(), ({ count }) => count)[place].subject),
      );
    });
    assert.is_true(choosing <= 200_000, `${choosing} for what`);
  });

  it("puts weeks of which we surely lack events before those of which the other has fewer", () => {
    const list = listOf(60);
    const ready = list.ready(clock.now(), ({ subject }) => (subject < 20 ? 1 : -1));
    assert.same(
      [18, 2, 60],
      [0, 8, 9].map((place) => ready[place].subject),
    );
  });

  it("is due when an answer is overdue, while no more may be asked for", () => {
    const list = newcomersList();
    for (const subject of $range(1, options.requestWeeks / 2)) {
      const want = list.get(subject);
      if (want !== undefined) {
        list.move(want, asked(clock.now(), false, options));
      }
    }
    // Half of the places are left, for what somebody known to deliver told of.
    assert.equal(clock.now(), list.nextDue(0));
    const want = list.get(WEEKS);
    if (want !== undefined) {
      list.move(want, asked(clock.now() - 20, false, options));
    }
    assert.is_false(list.mayAskMore());
    assert.equal(clock.now() + 1, list.nextDue(0));
  });
});
