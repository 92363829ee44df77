import type { ClosingInfo } from "../../src/ledger/closing/closingInfo";
import type { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import { Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, setOf, type Standings } from "../support/ledgers";
import { seeded, type SeededRandom } from "../support/random";
import { Balance, balances, standings, WEEK } from "../ledger/closing/support/seasons";

declare const os: { getenv: (this: void, name: string) => string | undefined };

const DAY = 86400;
const PEOPLE = 4;
/** `CLOSING_SEEDS=5000 busted …` tries as many. */
const SEEDS = Number(os.getenv("CLOSING_SEEDS") ?? "40");

interface Replica {
  readonly person: number;
  storage: object;
  ledger: Ledger;
  /** Keys of all ordinary events that it ever knew. */
  readonly known: Set<string>;
}

function weekOfKey(key: string): number {
  return Math.floor((tonumber(string.sub(key, 1, 8), 16) as number) / WEEK);
}

function open(time: FakeTime, person: number, storage: object): Ledger {
  const ledger = openLedger({ time, person, storage, events: [Loot, Balance] });
  ledger.Project(standings);
  return ledger;
}

function weekOf(ledger: Ledger): number {
  return ledger.Closings().find(({ holds }) => holds)?.week ?? 0;
}

function openKeys(ledger: Ledger): string[] {
  const first = weekOf(ledger);
  const keys: string[] = [];
  for (const { key } of ledger.Events()) {
    if (weekOfKey(key) >= first) {
      keys.push(key);
    }
  }
  return keys;
}

function archivedKeys(ledger: Ledger): string[] {
  const keys: string[] = [];
  for (const { key } of ledger.Archive()) {
    keys.push(key);
  }
  return keys;
}

/** One gives another all that a sync would: control, the summary, the weeks that are open to both. */
function hand(from: Replica, to: Replica): void {
  const [source, target] = [setOf(from.ledger), setOf(to.ledger)];
  const sender = `P${from.person}-Realm`;
  for (const pack of source.books.packControl(500, noPause)) {
    target.receive(pack, sender, noPause);
  }
  const mark = source.books.effective();
  if (mark !== undefined && target.books.needs(mark.a, mark.b)) {
    for (const pack of source.books.packSummary(300, noPause)) {
      target.books.receiveSummary(mark.a, mark.b, pack, sender, noPause);
    }
    assert.is_false(target.books.needs(mark.a, mark.b));
  }
  const first = Math.max(source.books.week(), target.books.week());
  for (const week of [...source.weeks()]) {
    if (week >= first) {
      for (const pack of source.packWeek(week, 2000, noPause)) {
        target.receive(pack, sender, noPause);
      }
    }
  }
  for (const key of openKeys(from.ledger)) {
    if (weekOfKey(key) >= first) {
      to.known.add(key);
    }
  }
}

/** The closing that holds, by the rules alone. */
function expectedOf(closings: readonly ClosingInfo[]): ClosingInfo | undefined {
  let best: ClosingInfo | undefined;
  for (const each of closings) {
    const isBetter =
      best === undefined ||
      each.week > best.week ||
      (each.week === best.week && (each.closed > best.closed || (each.closed === best.closed && each.id > best.id)));
    if (each.complete && !each.reopened && isBetter) {
      best = each;
    }
  }
  return best;
}

function sorted(keys: Iterable<string>): string[] {
  const list = [...keys];
  table.sort(list);
  return list;
}

/** What a ledger holds follows from what it knows. */
function check({ known, ledger }: Replica): void {
  const closings = ledger.Closings();
  const expected = expectedOf(closings);
  assert.equal(expected?.id, closings.find(({ holds }) => holds)?.id);
  const first = expected?.week ?? 0;
  const keys = sorted(known);
  assert.same(
    keys.filter((key) => weekOfKey(key) >= first),
    openKeys(ledger),
  );
  assert.same(
    keys.filter((key) => weekOfKey(key) < first),
    archivedKeys(ledger),
  );
  let summary = 0;
  for (const event of ledger.Events()) {
    summary += event.type === "BL" ? 1 : 0;
  }
  assert.equal(expected?.events ?? 0, summary);
}

function stateOf(ledger: Ledger): Standings {
  const projection = ledger.Project({ ...standings, name: "anew" });
  projection.CatchUp();
  const state = copy(projection.GetState());
  projection.Close();
  return state;
}

function act(random: SeededRandom, replica: Replica, time: FakeTime): void {
  const { known, ledger, person } = replica;
  const dice = random.next();
  if (dice < 0.5) {
    const at = time.server - random.between(0, 80 * DAY);
    const [event] = ledger.Append(Loot, loot(random.between(1, 5), random.between(-20, 50)), { at });
    if (event !== undefined) {
      known.add(event.key);
    }
  } else if (dice < 0.65) {
    const keys = openKeys(ledger);
    if (keys.length > 0) {
      const [retraction] = ledger.Retract(keys[random.between(0, keys.length - 1)]);
      if (retraction !== undefined) {
        known.add(retraction.key);
      }
    }
  } else if (dice < 0.8) {
    const [closing, reason, code] = ledger.Prune(time.server - random.between(14, 70) * DAY, balances, { force: true });
    assert.is_true(closing !== undefined || code === "closed" || code === "nothing", reason);
  } else if (dice < 0.87) {
    const closings = ledger.Closings().filter(({ reopened }) => !reopened);
    if (closings.length > 0) {
      ledger.Reopen(closings[random.between(0, closings.length - 1)]);
    }
  } else if (dice < 0.93) {
    ledger.flush();
    replica.storage = copy(replica.storage);
    ledger.Close();
    replica.ledger = open(time, person, replica.storage);
  } else {
    time.server += random.between(1, 6 * DAY);
  }
}

describe("closings", () => {
  for (const seed of $range(1, SEEDS)) {
    it(`come to the same everywhere, whatever the order of what happens (seed ${seed})`, () => {
      const random = seeded(seed * 15485863);
      const time = new FakeTime();
      const replicas: Replica[] = [];
      for (const person of $range(1, PEOPLE)) {
        const storage = {};
        replicas.push({ person, storage, ledger: open(time, person, storage), known: new Set() });
      }
      for (const _ of $range(1, random.between(10, 50))) {
        const replica = replicas[random.between(0, PEOPLE - 1)];
        if (random.next() < 0.7) {
          act(random, replica, time);
        } else {
          const other = replicas[random.between(0, PEOPLE - 1)];
          if (other !== replica) {
            hand(other, replica);
          }
        }
        time.settle();
        replicas.forEach((each) => {
          check(each);
        });
      }
      for (const _ of $range(1, 3)) {
        for (const from of replicas) {
          for (const to of replicas) {
            if (from !== to) {
              hand(from, to);
            }
          }
        }
      }
      time.settle();
      const [first, ...others] = replicas;
      check(first);
      const state = stateOf(first.ledger);
      for (const other of others) {
        check(other);
        assert.equal(first.ledger.Hash(), other.ledger.Hash());
        assert.same(
          first.ledger.Closings().map(({ holds, id }) => [id, holds]),
          other.ledger.Closings().map(({ holds, id }) => [id, holds]),
        );
        assert.same(state, stateOf(other.ledger));
      }
      assert.same([], time.errors);
    });
  }
});
