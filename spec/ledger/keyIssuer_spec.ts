import type { Event } from "../../src/event/event";
import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger } from "../support/ledgers";

describe("keys of events entered afterwards", () => {
  const appendAt = (ledger: ReturnType<typeof openLedger>, at: number): Event =>
    ledger.Append(Loot, loot(1, 1), { at })[0] as Event;

  it("go on behind those of the same second, also after a reload, and leave out those that are taken", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = openLedger({ time, storage });
    const at = time.server - 1000;
    const keys: string[] = [];
    for (const _ of $range(1, 300)) {
      keys.push(appendAt(ledger, at).key);
    }
    // In between, and where the first 300 have run to.
    keys.push(appendAt(ledger, at + 1).key, appendAt(ledger, at + 2).key);
    for (const _ of $range(1, 300)) {
      keys.push(appendAt(ledger, at).key);
    }
    assert.equal(602, ledger.Count());
    ledger.Close();
    const again = openLedger({ time, storage: copy(storage) });
    const last = appendAt(again, at);
    assert.equal(603, again.Count());
    assert.equal(guid(1), last.creator);
    assert.equal((at + 2) * 256 + 90, last.time * 256 + last.counter);
  });

  it("cost the same however many there are", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const at = time.server - 1000;
    let thousands = 0;
    const cost = (count: number): number => {
      thousands = 0;
      debug.sethook(
        () => {
          thousands += 1;
        },
        "",
        1000,
      );
      for (const _ of $range(1, count)) {
        appendAt(ledger, at);
      }
      debug.sethook();
      return thousands;
    };
    const first = cost(200);
    cost(1600);
    const later = cost(200);
    assert.is_true(later < first * 1.3 + 5, `${first} thousand instructions, then ${later}`);
  });
});
