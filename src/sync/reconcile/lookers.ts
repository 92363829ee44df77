import type { SyncContext } from "../context";
import { ownHash } from "../holdings";
import { type HashText, INDEX } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";

/** How many of those who look for much are remembered, and for how many seconds one counts, and an advertisement. */
const LIMIT = 16;
const TIME = 60;
/** With so many others that lack something else, it is a crowd. */
const CROWD = 2;

/** Who else lacks something, and something else than we do. Whole weeks serve all of them. */
export class Lookers {
  private list: { readonly ledger: HashText; readonly at: number }[] = [];

  constructor(private readonly context: SyncContext) {}

  /** Somebody with this ledger, another than ours, looks for much: by many cells, or the parts of a week. */
  note(ledger: HashText): void {
    const others = this.list.filter((each) => each.ledger !== ledger);
    this.list = [{ ledger, at: this.context.clock.now() }, ...others].slice(0, LIMIT);
  }

  /** How many look for something now, or may do so. */
  count(): number {
    const oldest = this.context.clock.now() - TIME;
    const ours = ownHash(this.context.events, INDEX);
    const ledgers = new LuaSet<HashText>();
    let looking = 0;
    for (const { at, ledger } of this.list) {
      if (at > oldest && ledger !== ours) {
        ledgers.add(ledger);
        looking += 1;
      }
    }
    let others = looking;
    for (const { advertisedAt, ledger } of this.context.peers.filter(isTrusted)) {
      if ((advertisedAt ?? -math.huge) > oldest && ledger !== ours && !ledgers.has(ledger)) {
        ledgers.add(ledger);
        others += 1;
      }
    }
    // One of the ledgers that senders tell of may be all there is.
    return math.max(looking, others - 1);
  }

  /** Whether many lack something else, and no two senders hold this ledger: it is not all there is, most likely. */
  areScattered(ledger: HashText): boolean {
    const holds = (peer: PeerRecord): boolean => isTrusted(peer) && peer.ledger === ledger;
    return this.count() >= CROWD && this.context.peers.filter(holds).length < 2;
  }
}

function isTrusted({ sending, word }: PeerRecord): boolean {
  return sending && word === "trusted";
}
