import type { Event } from "../../src/event/event";
import type { Transport } from "../../src/ports";
import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger, standingsDefinition } from "../support/ledgers";

describe("a fork of a ledger", () => {
  it("begins with the same events and goes its own way", () => {
    const time = new FakeTime();
    const storage = {};
    let sent = 0;
    const transport: Transport = {
      Send: (_lane, _text, _channel, _target, onSent) => {
        sent += 1;
        onSent?.(true);
      },
      OnReceive: () => {
        // Nothing comes.
      },
    };
    const ledger = openLedger({ time, storage, transport });
    let first: Event | undefined;
    for (const i of $range(1, 300)) {
      [first] = ledger.Append(Loot, loot(i % 7, i), { at: time.server - 3600 * i });
    }
    const standings = ledger.Project(standingsDefinition);
    standings.CatchUp();
    time.advance(60);
    const [hash, messages] = [ledger.Hash(), sent];
    const fork = ledger.Fork();
    assert.equal(hash, fork.Hash());
    const event = ledger.Get(first?.key ?? "") as Event;
    assert.is_not_nil(fork.Append(Loot, loot(3, 1000))[0]);
    assert.is_not_nil(fork.Retract(event.key)[0]);
    fork.StartSending();
    const trial = fork.Project(standingsDefinition);
    trial.CatchUp();
    assert.equal(standings.GetState()[guid(3)] + 1000, trial.GetState()[guid(3)]);
    time.advance(60);
    assert.equal(hash, ledger.Hash());
    assert.equal(302, fork.Count());
    assert.is_false(ledger.IsRetracted(event));
    assert.equal(messages, sent);
    fork.Close();
    ledger.Append(Loot, loot(3, 5));
    assert.equal(302, fork.Count());
    // What is saved is the ledger's.
    ledger.Close();
    assert.equal(301, openLedger({ time, storage }).Count());
    assert.same([], time.errors);
  });

  it("is asked what its ledger is asked, and not made of a closed one", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, options: { authorize: (event: { points: number }) => event.points < 10 } });
    const fork = ledger.Fork();
    assert.is_nil(fork.Append(Loot, loot(1, 10))[0]);
    assert.is_not_nil(fork.Append(Loot, loot(1, 9))[0]);
    ledger.Close();
    assert.error_matches(() => ledger.Fork(), "Fork: the ledger is closed");
  });
});
