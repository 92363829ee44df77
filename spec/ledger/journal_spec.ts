import { Journal } from "../../src/ledger/journal";
import type { Logger } from "../../src/ports";
import { FakeTime } from "../support/fakes";
import { instructionsOf } from "../support/metered";

describe("the journal", () => {
  it("keeps the last 200 lines, oldest first, with their times", () => {
    const time = new FakeTime();
    const { note, ...journal } = wrap(new Journal(time.clock, undefined, () => undefined));
    assert.same([], journal.lines());
    for (const i of $range(1, 250)) {
      time.server += 1;
      note("Debug", "asks %s for %d weeks", "Anna-Realm", i);
    }
    const lines = journal.lines();
    assert.equal(200, lines.length);
    assert.same({ time: time.server - 199, level: "Debug", text: "asks Anna-Realm for 51 weeks", times: 1 }, lines[0]);
    assert.same({ time: time.server, level: "Debug", text: "asks Anna-Realm for 250 weeks", times: 1 }, lines[199]);
  });

  it("counts what is said again and again, so that it drives nothing out", () => {
    const time = new FakeTime();
    const { note, lines } = wrap(new Journal(time.clock, undefined, () => undefined));
    note("Info", "first");
    for (const _ of $range(1, 5000)) {
      note("Info", "refused from %s: %s", "Bert-Realm", "rate");
    }
    note("Debug", "refused from %s: %s", "Bert-Realm", "rate");
    assert.same(
      ["first 1", "refused from Bert-Realm: rate 5000", "refused from Bert-Realm: rate 1"],
      lines().map(({ text, times }) => `${text} ${times}`),
    );
  });

  it("hands lines to the logger's methods, those that it has, and outlives their errors", () => {
    const time = new FakeTime();
    const errors: unknown[] = [];
    const said: string[] = [];
    const logger: Logger = {
      Info: (text) => said.push(`Info ${text}`),
      Warning: () => error("on purpose", 0),
      Error: (text) => said.push(`Error ${text}`),
    };
    const journal = new Journal(time.clock, logger, (message) => errors.push(message));
    journal.note("Debug", "nobody wants it");
    journal.note("Info", "%d events", 5);
    journal.Error("100 % wrong %s");
    journal.Warning("raises");
    assert.same(["Info 5 events", "Error 100 % wrong %s"], said);
    assert.same(["on purpose"], errors);
    assert.equal(4, journal.lines().length);
  });

  it("makes no text, and hardly any garbage, where nobody reads it", () => {
    const time = new FakeTime();
    const { note } = new Journal(time.clock, undefined, () => undefined);
    for (const i of $range(1, 300)) {
      note("Debug", "%s has %d", "Anna-Realm", i);
    }
    collectgarbage("collect");
    collectgarbage("stop");
    const before = collectgarbage("count");
    for (const i of $range(1, 10_000)) {
      note("Debug", "%s has %d", "Anna-Realm", i);
    }
    const kilobytes = collectgarbage("count") - before;
    collectgarbage("restart");
    assert.is_true(kilobytes < 1, `${kilobytes} kB`);
    const steps = instructionsOf(() => {
      for (const i of $range(1, 1000)) {
        note("Debug", "%s has %d", "Anna-Realm", i);
      }
    });
    assert.is_true(steps < 150_000, `${steps} instructions`);
  });
});

function wrap(journal: Journal) {
  return { note: journal.note, lines: () => journal.lines() };
}
