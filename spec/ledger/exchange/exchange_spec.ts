import type { Ledger } from "../../../src/ledger/ledger";
import { wrapParcel } from "../../../src/ledger/exchange/parcel";
import { noPause } from "../../../src/ledger/store/weeks";
import { guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { loot, openLedger } from "../../support/ledgers";

/** A ledger with an event every hour of some weeks, and its time. */
function filled(count: number): { ledger: Ledger; time: FakeTime } {
  const time = new FakeTime();
  const ledger = openLedger({ time });
  for (const i of $range(1, count)) {
    ledger.Append(Loot, loot(i % 40, i), { at: time.server - 3600 * (count - i + 1) });
  }
  return { ledger, time };
}

describe("an export", () => {
  const { ledger, time } = filled(700);
  const text = ledger.Export() as string;

  it("gives an import all events, twice as well as once", () => {
    const other = openLedger({ person: 2, time });
    const [report, problem] = other.Import(text);
    assert.is_nil(problem);
    assert.same({ added: 700, known: 0, rejected: 0, conflicts: 0, held: 0 }, report);
    assert.equal(ledger.Hash(), other.Hash());
    assert.same({ added: 0, known: 700, rejected: 0, conflicts: 0, held: 0 }, other.Import(text)[0]);
    assert.equal(text, other.Export());
  });

  it("holds the events between two times, both included", () => {
    const [from, to] = [time.server - 3600 * 400, time.server - 3600 * 101];
    const other = openLedger({ person: 2, time });
    other.Import(ledger.Export(from, to) as string);
    assert.equal(300, other.Count());
    let last = 0;
    for (const event of other.Events()) {
      assert.is_true(event.time >= from && event.time <= to && event.time > last);
      last = event.time;
    }
    assert.equal(0, openLedger({ time }).Import(ledger.Export(1, 2) as string)[0]?.added);
  });

  it("and Events take a fraction of a second alike: from <= t <= to", () => {
    const second = time.server - 3600 * 400;
    for (const [from, to, count] of [
      [second, second, 1],
      [second - 0.5, second + 0.5, 1],
      [second + 0.5, second + 0.9, 0],
      [second - 0.9, second - 0.5, 0],
      [second + 0.1, second + 3600, 1],
      [second - 0.1, second + 3600.5, 2],
    ] as const) {
      let listed = 0;
      for (const _ of ledger.Events(from, to)) {
        listed += 1;
      }
      assert.equal(count, listed);
      const other = openLedger({ person: 2, time });
      assert.equal(count, other.Import(ledger.Export(from, to) as string)[0]?.added);
    }
  });

  it("survives chat boxes, quoting and what stands before it", () => {
    const lines: string[] = [];
    for (const from of $range(1, text.length, 60)) {
      lines.push(`> ${string.sub(text, from, from + 59)} `);
    }
    const other = openLedger({ person: 2, time });
    const [report] = other.Import(`Anna wrote:\r\n${lines.join("\r\n")}\n\nBye`);
    assert.equal(700, report?.added);
  });

  it("is found behind prose that looks like its beginning, and behind another that is cut", () => {
    const half = string.sub(text, 1, math.floor(text.length / 2));
    for (const prose of ["it begins with ES1: and a number", "NOTES 1: 2: 3:", "ES2:7:7: came later", `> ${half}\n`]) {
      const other = openLedger({ person: 2, time });
      const [report, problem] = other.Import(`${prose} ${text} ES1:5:5:`);
      assert.is_nil(problem, prose);
      assert.equal(700, report?.added);
      assert.is_nil(openLedger({ person: 2, time }).Import(`${prose} ${half}`)[0]);
    }
  });

  it("says of a text that holds no whole one what is wrong with the largest, and tries a few only", () => {
    const other = openLedger({ person: 2, time });
    const [, problem] = other.Import(`NOTES 1: 2: 3: ${string.sub(text, 1, -40)} ES2:3:3:abc`);
    assert.is_not_nil(string.find(problem ?? "", "it is cut", 1, true)[0], problem);
    assert.is_nil(other.Import(string.rep("ES1:1:1:", 1000) + text)[0]);
  });

  it("is refused with what is wrong when it is damaged, and nothing is taken from it", () => {
    const other = openLedger({ person: 2, time });
    const refused = (damaged: string, expected: string): void => {
      const [report, problem] = other.Import(damaged);
      assert.is_nil(report);
      assert.is_not_nil(string.find(problem ?? "", expected, 1, true)[0], problem);
      assert.equal(0, other.Count());
    };
    const half = math.floor(text.length / 2);
    refused("", "no export");
    refused("hello", "no export");
    refused(string.sub(text, 1, half), "cut");
    refused(`ES2${string.sub(text, 4)}`, "newer version");
    refused(string.sub(text, 1, half) + "x" + string.sub(text, half + 2), "checksum");
    const stranger = openLedger({ time, options: { name: "Strange" } });
    refused(stranger.Export() as string, "Strange");
  });

  it("that somebody forged is taken as far as it can be read, and never raises", () => {
    const name = wrapParcel(
      { pieceBytes: 999, archive: (plain) => plain, unarchive: (plain) => plain },
      "Spec",
      ["nopack"],
      noPause,
    );
    const other = openLedger({ person: 2, time });
    const [report, problem] = other.Import(name);
    assert.same({ added: 0, known: 0, rejected: 0, conflicts: 0, held: 0 }, report);
    assert.is_not_nil(string.find(problem ?? "", "pack 1 of 1", 1, true)[0], problem);
    const huge = wrapParcel(
      { pieceBytes: 999, archive: (plain) => plain, unarchive: (plain) => plain },
      "Spec",
      [string.rep("0", 100_000)],
      noPause,
    );
    assert.is_nil(other.Import(huge)[0]);
  });

  it("leaves it to authorize what is taken in", () => {
    const asked: (string | undefined)[] = [];
    const other = openLedger({
      person: 2,
      time,
      options: {
        authorize: (event: { target: string }, sender: string) => {
          asked.push(sender);
          return event.target === guid(3);
        },
      },
    });
    const [report] = other.Import(text);
    assert.equal(18, report?.added);
    assert.equal(682, report?.rejected);
    assert.equal("P2-Realm", asked[0]);
  });

  it("can be looked at while it is spread over frames", () => {
    const other = openLedger({ person: 2, time });
    assert.is_nil(other.exchange());
    const seen: string[] = [];
    const look = (): void => {
      const running = other.exchange();
      seen.push(running === undefined ? "none" : `${running.kind} ${running.done} of ${running.total}`);
    };
    // Told within the work, so that it is seen in the middle of it.
    other.Import(text, look, (done, total) => {
      assert.same({ kind: "import", done, total }, other.exchange());
    });
    look();
    time.advance(30);
    assert.same(["import 0 of 0", "none"], seen);
    other.Export(undefined, undefined, look, (done) => {
      assert.equal("export", other.exchange()?.kind);
      assert.equal(done, other.exchange()?.done);
    });
    // The one that began first is shown until it ends; one that is done at once is never seen.
    other.ExportRows("csv", {}, look);
    other.Export();
    look();
    time.advance(30);
    assert.is_nil(other.exchange());
    assert.equal("export 0 of 0", seen[2]);
  });

  it("is spread over frames when there is somebody to tell, with progress", () => {
    const told: string[] = [];
    const steps: number[] = [];
    const other = openLedger({ person: 2, time });
    assert.is_nil(
      ledger.Export(
        undefined,
        undefined,
        (result) => told.push(result),
        (done, total) => {
          assert.equal(700, total);
          steps.push(done);
        },
      ),
    );
    time.advance(30);
    assert.same([text], told);
    assert.equal(700, steps[steps.length - 1]);
    const reports: unknown[] = [];
    other.Import(text, (report, problem) => {
      reports.push(report ?? problem);
    });
    other.Import("x", (_, problem) => {
      reports.push(problem);
    });
    time.advance(30);
    assert.equal(2, reports.length);
    assert.equal(ledger.Hash(), other.Hash());
  });

  it("names the argument that is wrong", () => {
    assert.error_matches(() => ledger.Export("x" as never), "Export: from must be Unix seconds");
    assert.error_matches(() => ledger.Export(1, 2, 3 as never), "Export: done must be a function");
    assert.error_matches(
      () => ledger.Import(7 as never),
      "Import: source must be a text, or a table with entries and classes, got the number 7",
    );
  });
});
