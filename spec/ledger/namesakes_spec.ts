import { defineEvent, type EventType } from "../../src/event/eventType";
import type { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, guid } from "../support/events";
import { FakeTime } from "../support/fakes";
import { openLedger, setOf } from "../support/ledgers";

const Award = defineEvent("AW", [
  ["target", "guid"],
  ["points", "int"],
]);
/** As a newer version of the addon has it. */
const Longer = defineEvent("AW", [
  ["target", "guid"],
  ["points", "int"],
  ["note", "string?"],
]);
/** As another addon has it. */
const Other = defineEvent("AW", [
  ["item", "int"],
  ["voters", "guid[]"],
]);
const Unknown = defineEvent("CL", [["x", "int"]]);

let second = 0;

function bring(ledger: Ledger, eventType: EventType, payload: object, sender = "Bert-Realm"): void {
  second += 1;
  const draft = { time: 1_699_000_000 + second, counter: 0, creator: guid(2), eventType, payload };
  setOf(ledger).receive(writePack(blockOf([draft]), 1, 1, noPause), sender, noPause);
}

function open(time: FakeTime, authorize = (): boolean => true): { ledger: Ledger; warnings: string[] } {
  const warnings: string[] = [];
  const logger = {
    Warning: (_self: unknown, text: string) => warnings.push(text),
    Error: () => undefined,
  };
  return { ledger: openLedger({ time, events: [Award], options: { logger, authorize } }), warnings };
}

describe("two addons with one ledger name", () => {
  const award = { target: guid(1), points: 5 };
  const other = { item: 5, voters: [guid(1)] };
  const finding =
    'Bert-Realm has brought events of the type "AW" with the fields int, guid[], and here it has guid, int: another addon ' +
    "uses this ledger name, or a version of this one has changed the fields";

  it("are told of once, when events under one code have other fields", () => {
    const time = new FakeTime();
    const { ledger, warnings } = open(time);
    bring(ledger, Award, award);
    bring(ledger, Longer, { ...award, note: "x" });
    assert.same([], ledger.strangeTypes());
    bring(ledger, Other, other);
    bring(ledger, Other, other, "Carl-Realm");
    bring(ledger, defineEvent("AW", [["x", "int"]]), { x: 1 }, "Dora-Realm");
    assert.same([finding], ledger.strangeTypes());
    assert.same([finding], warnings);
    // Nothing that was accepted is lost.
    assert.equal(5, ledger.Count());
  });

  it("are told of, too, when their events are refused", () => {
    const { ledger } = open(new FakeTime(), () => false);
    bring(ledger, Other, other);
    assert.equal(0, ledger.Count());
    assert.same([finding], ledger.strangeTypes());
  });

  it("may be seen by types that are unknown here; not every one of a thousand is told of", () => {
    const { ledger, warnings } = open(new FakeTime());
    bring(ledger, Unknown, { x: 1 });
    assert.same(
      [
        'Bert-Realm has brought events of the type "CL", which is unknown here: a newer version of the addon, or another addon ' +
          "that uses this ledger name",
      ],
      warnings,
    );
    for (const i of $range(1, 50)) {
      bring(ledger, defineEvent(`X${i}`, [["x", "int"]]), { x: 1 });
    }
    assert.equal(8, ledger.strangeTypes().length);
  });

  it("are none when a retraction comes", () => {
    const { ledger } = open(new FakeTime());
    const [event] = ledger.Append(Award, award);
    const [retraction] = ledger.Retract(event as never);
    assert.is_not_nil(retraction);
    const { ledger: second } = open(new FakeTime());
    for (const pack of setOf(ledger).packWeek(ledger.Weeks()[0], 8192, noPause)) {
      setOf(second).receive(pack, "P1-Realm", noPause);
    }
    assert.equal(2, second.Count());
    assert.same([], second.strangeTypes());
  });
});
