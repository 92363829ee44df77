import type { Ledger } from "../../../src/ledger/ledger";
import type { SyncDetails, SyncState } from "../../../src/sync/status/status";
import { LOCALES } from "../../../src/client/messages";
import { standingOf } from "../../../src/client/window/standing";

const QUIET: SyncDetails = {
  missing: 0,
  refused: {},
  unaccepted: 0,
  behind: false,
  otherGuild: false,
  senders: 0,
  since: 1_790_000_000,
};

/** A ledger of which only its sync state is asked. */
function ledgerWith(state: SyncState, details: Partial<SyncDetails>, received = 0): Ledger {
  const all = { ...QUIET, ...details };
  return {
    GetSyncState: () => $multi(state, all),
    syncProgress: () => ({ missing: all.missing, received, seconds: 1 }),
  } as unknown as Ledger;
}

describe("what the window tells players", () => {
  const game = _G as unknown as { date: unknown };
  const original = game.date;
  before_each(() => {
    game.date = os.date;
  });
  after_each(() => {
    game.date = original;
  });

  const sentence = (state: SyncState, details: Partial<SyncDetails>, received?: number): string =>
    standingOf(LOCALES.enUS, ledgerWith(state, details, received)).sentence;

  it("is whether they are up to date, and how far they are", () => {
    assert.equal("Up to date. Checked with players online: 4", sentence("synced", { senders: 4 }));
    assert.equal("Catching up: 312 of 1819", sentence("syncing", { missing: 1507 }, 312));
    assert.equal("Not up to date: others have other events.", sentence("out of sync", {}));
    assert.equal("Not known: nobody else who may write is online.", sentence("unknown", {}));
  });

  it("names what stands in the way, and since when it is so", () => {
    const ledger = ledgerWith("out of sync", { unaccepted: 3, behind: true, refused: { "Anna-Realm": 2 } });
    const { lines } = standingOf(LOCALES.enUS, ledger);
    assert.equal("Somebody has a newer version of this addon: update yours.", lines[0]);
    assert.equal(
      "Your entries that wait for an officer: 3. They are kept until one is online who takes them.",
      lines[1],
    );
    assert.equal("refused: 2 from Anna-Realm", lines[2]);
    assert.is_true(string.find(lines[3], "^Since 2026%-")[0] !== undefined, lines[3]);
    assert.equal(4, lines.length);
  });
});
