import type { Event } from "../../src/event/event";
import { formatKey } from "../../src/event/key";
import { parseGuid } from "../../src/event/guid";
import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger } from "../support/ledgers";

describe("Retract and IsRetracted", () => {
  it("take an event that a saved state has kept", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = openLedger({ time, storage });
    const [event] = ledger.Append(Loot, loot(1, 5));
    const kept = copy({ ...(event as Event), key: (event as unknown as Event).key });
    assert.is_nil(getmetatable(kept));
    assert.is_false(ledger.IsRetracted(kept));
    assert.is_not_nil(ledger.Retract(kept)[0]);
    assert.is_true(ledger.IsRetracted(kept));
    assert.is_true(ledger.IsRetracted(kept.key));
  });

  it("take no other table, and Retract names what came", () => {
    const ledger = openLedger();
    for (const wrong of [{}, { key: 5 }, { key: "nothing" }, 5, "nothing"]) {
      const given = wrong as string;
      assert.is_false(ledger.IsRetracted(given));
      assert.error_matches(() => ledger.Retract(given), "Retract: event must be an event or an event's key, got ");
    }
  });

  it("do not take a key of the future that the ledger does not hold", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = openLedger({ time, storage });
    const creator = parseGuid(guid(2)) as number;
    for (const key of [
      "FFFFFFFFFF0112B01001EEF",
      formatKey(2 ** 40 - 1, creator),
      formatKey((time.server + 86400 * 365) * 256, creator),
    ]) {
      assert.error_matches(() => ledger.Retract(key), "Retract: event must not be of the future, got the key");
      assert.is_false(ledger.IsRetracted(key));
    }
    assert.equal(0, ledger.Count());
    // One that has not come yet may be undone in advance.
    assert.is_not_nil(ledger.Retract(formatKey((time.server - 5) * 256, creator))[0]);
  });

  it("take an event of one's own from before the clock was set back", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    time.server += 86400;
    const [event] = ledger.Append(Loot, loot(1, 5));
    time.server -= 86400;
    assert.is_not_nil(ledger.Retract(event as unknown as Event)[0]);
    assert.is_true(ledger.IsRetracted(event as unknown as Event));
  });
});
