import type { MergeReport } from "../../src/ledger/sharing/eventSet";
import type { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, type Draft } from "../support/events";
import { copy, openLedger, setOf } from "../support/ledgers";
import { seeded, type SeededRandom } from "../support/random";
import { settled } from "./support/model";
import { inPacks, KNOWN, randomEvents } from "./support/randomEvents";

interface Replica {
  ledger: Ledger;
  storage: object;
}

function newReplica(): Replica {
  const storage = {};
  return { ledger: openLedger({ storage, events: KNOWN }), storage };
}

function receive(ledger: Ledger, packs: readonly string[]): MergeReport {
  const sum: MergeReport = { added: 0, known: 0, rejected: 0, conflicts: 0, held: 0 };
  for (const pack of packs) {
    const report = setOf(ledger).receive(pack, "P2-Realm", noPause) as MergeReport;
    sum.added += report.added;
    sum.known += report.known;
    sum.rejected += report.rejected;
    sum.conflicts += report.conflicts;
  }
  return sum;
}

/** A ledger with some of the events. */
function replicaOf(random: SeededRandom, drafts: readonly Draft[]): Replica {
  const replica = newReplica();
  const packs = inPacks(random, drafts, 30).map((pack) => {
    const block = blockOf(pack);
    return block.count === 0 ? undefined : writePack(block, 1, block.count, noPause);
  });
  receive(
    replica.ledger,
    packs.filter((pack) => pack !== undefined),
  );
  return replica;
}

/** All that a ledger holds, as it would be sent. */
function packsOf(ledger: Ledger, maxBytes: number): string[] {
  const packs: string[] = [];
  for (const week of ledger.Weeks()) {
    packs.push(...setOf(ledger).packWeek(week, maxBytes, noPause));
  }
  return packs;
}

/** A new ledger with what two hold: what the second has comes to what the first has. */
function union(a: Replica, b: Replica, maxBytes: number): Replica {
  const replica = newReplica();
  receive(replica.ledger, packsOf(a.ledger, maxBytes));
  receive(replica.ledger, packsOf(b.ledger, maxBytes));
  return replica;
}

function contentOf({ ledger, storage }: Replica): unknown {
  ledger.flush();
  const { weeks, retractions, totals } = storage as Record<string, unknown>;
  return { hash: ledger.Hash(), weeks: copy(weeks), retractions: copy(retractions), totals: copy(totals) };
}

describe("merging", () => {
  for (const seed of $range(1, 12)) {
    it(`is commutative, associative and idempotent (seed ${seed})`, () => {
      const random = seeded(seed * 1299709);
      const drafts = randomEvents(random, random.between(5, 200));
      const some = () => drafts.filter(() => random.next() < 0.6);
      const [a, b, c] = [replicaOf(random, some()), replicaOf(random, some()), replicaOf(random, some())];
      const size = random.between(60, 3000);
      const ab = union(a, b, size);
      assert.same(contentOf(ab), contentOf(union(b, a, size)));
      assert.same(contentOf(union(ab, c, size)), contentOf(union(a, union(b, c, size), size)));

      const before = contentOf(ab);
      const report = receive(ab.ledger, packsOf(ab.ledger, size));
      assert.same({ added: 0, known: ab.ledger.Count(), rejected: 0, conflicts: 0, held: 0 }, report);
      assert.same(before, contentOf(ab));
      // Nor by what has gone into it; conflicts are settled as they were.
      assert.equal(0, receive(ab.ledger, [...packsOf(a.ledger, size), ...packsOf(b.ledger, size)]).added);
      assert.same(before, contentOf(ab));
    });

    it(`of parts gives the whole (seed ${seed})`, () => {
      const random = seeded(seed * 15485863);
      const drafts = randomEvents(random, random.between(5, 200));
      const parts: Draft[][] = [[], [], []];
      for (const draft of drafts) {
        parts[random.between(0, 2)].push(draft);
      }
      const [a, b, c] = parts.map((part) => replicaOf(random, part));
      const whole = union(union(a, b, 2000), c, 2000);
      assert.equal(settled(drafts).length, whole.ledger.Count());
      assert.same(contentOf(replicaOf(random, drafts)), contentOf(whole));
    });
  }
});
