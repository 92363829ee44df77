import type { Ledger } from "../../src/ledger/ledger";
import { withVoucher } from "../../src/trust/vouching";
import type { SyncContext } from "../../src/sync/context";
import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import type { ReceiveCallback, Transport } from "../../src/ports";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { openLedger } from "../support/ledgers";

const ANNA = "Anna-Realm";
const BERT = "Bert-Realm";

/** Whether what a sender says counts in this ledger's sync. */
function counts(ledger: Ledger, sender: string): boolean {
  const { standing, peers } = (ledger as unknown as { parts: { sync: { context: SyncContext } } }).parts.sync.context;
  return standing.has(peers.touch(sender));
}

const refuseAll = (): boolean => false;
const onlyAnna = (sender: string): boolean => sender === ANNA;

describe("mayServe", () => {
  it("says whose word counts before anything was delivered", () => {
    const ledger = openLedger({ options: { authorize: refuseAll, mayServe: onlyAnna } });
    assert.is_true(counts(ledger, ANNA));
    assert.is_false(counts(ledger, BERT));
  });

  it("is nobody when it is not given and authorize has to see an event", () => {
    assert.is_false(counts(openLedger({ options: { authorize: refuseAll } }), ANNA));
  });

  it("adds to those for whom the authorizer vouches", () => {
    const authorize = withVoucher(refuseAll, (sender) => sender === BERT);
    const ledger = openLedger({ options: { authorize, mayServe: onlyAnna } });
    assert.is_true(counts(ledger, ANNA));
    assert.is_true(counts(ledger, BERT));
    assert.is_false(counts(ledger, "Carl-Realm"));
    assert.is_true(counts(openLedger({ options: { authorize } }), BERT));
  });

  it("counts where everybody's events are taken, too; without it everybody's word does", () => {
    assert.is_false(counts(openLedger({ options: { mayServe: onlyAnna } }), BERT));
    assert.is_true(counts(openLedger(), BERT));
  });

  it("that raises vouches for nobody, and is reported", () => {
    const time = new FakeTime();
    const mayServe = (): boolean => error("of poor quality");
    const ledger = openLedger({ time, options: { authorize: refuseAll, mayServe } });
    assert.is_false(counts(ledger, ANNA));
    assert.equal(1, time.errors.length);
  });

  it("must be a function", () => {
    const wrong = () => openLedger({ options: { mayServe: true } });
    assert.error_matches(wrong, "mayServe must be a function or nil, got the boolean true");
  });
});

describe("who sends an event that authorize takes", () => {
  it("counts from then on, also after a reload; who sends one that it refuses does not", () => {
    const time = new FakeTime();
    const storage = {};
    let receive: ReceiveCallback | undefined;
    const transport: Transport = {
      Send: (_lane, _text, _channel, _target, onSent) => {
        onSent?.(true);
      },
      OnReceive: (callback) => {
        receive = callback;
      },
    };
    const options = { authorize: (_: unknown, sender: string) => sender === ANNA };
    const ledger = openLedger({ time, storage, transport, options });
    for (const sender of [BERT, ANNA]) {
      const payload = { target: guid(7), points: 5, item: 1 };
      const block = blockOf([
        { time: time.clock.serverTime() - 100, counter: 0, creator: guid(9), eventType: Loot, payload },
      ]);
      const text = encodeFrame(frameSeed("Spec"), Kind.Event, writePack(block, 1, block.count, noPause));
      receive?.("control", text, "GUILD", sender);
      time.advance(2);
    }
    assert.equal(1, ledger.Count());
    assert.is_true(counts(ledger, ANNA));
    assert.is_false(counts(ledger, BERT));
    ledger.Close();
    const later = openLedger({ time, storage, options });
    assert.is_true(counts(later, ANNA));
    assert.is_false(counts(later, BERT));
  });
});
