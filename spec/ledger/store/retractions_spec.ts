import { parseGuid } from "../../../src/event/guid";
import { formatKey, isBefore, Range, weekOfStamp } from "../../../src/event/key";
import { Retraction, Retractions } from "../../../src/ledger/store/retractions";
import { noPause } from "../../../src/ledger/store/weeks";
import { appendEvent, type Block, newBlock, type Row } from "../../../src/pack/block";
import { guid } from "../../support/events";
import { seeded, type SeededRandom } from "../../support/random";

interface Key {
  readonly stamp: number;
  readonly creator: number;
  readonly text: string;
}
interface Known extends Key {
  readonly target: Key;
}

const WEEK = Range.Week * Range.Counters;
const STEPS = 250;
/** Three players as numbers, in order. */
const PEOPLE = [1, 2, 3].map((person) => parseGuid(guid(person)) as number);

const keyOf = (stamp: number, creator = PEOPLE[0]): Key => ({ stamp, creator, text: formatKey(stamp, creator) });

function blockOf(retractions: readonly Known[]): Block {
  const block = newBlock();
  const sorted = retractions.slice();
  table.sort(sorted, (a, b) => a.text < b.text);
  for (const { stamp, creator, target } of sorted) {
    const values: Row<unknown> = new LuaTable();
    values.set(1, target.text);
    appendEvent(block, stamp, creator, Retraction.shape, values);
  }
  return block;
}

/** What is undone, found the plain way: from the newest retraction to the oldest. */
function undoneOf(retractions: readonly Known[], limit = math.huge): LuaSet<string> {
  const undone = new LuaSet<string>();
  const sorted = retractions.slice();
  table.sort(sorted, (a, b) => a.text > b.text);
  for (const { stamp, creator, target, text } of sorted) {
    if (stamp < limit && !undone.has(text) && isBefore(target.stamp, target.creator, stamp, creator)) {
      undone.add(target.text);
    }
  }
  return undone;
}

/** A ledger's retractions beside a plain list of them. */
class Trial {
  readonly retractions = new Retractions();
  list: Known[] = [];
  /** Everything that may be named: events of three weeks, several in one second, and retractions. */
  readonly keys: Key[] = [];

  constructor(private readonly random: SeededRandom) {
    for (const _ of $range(1, 12)) {
      this.keys.push(this.newKey());
    }
  }

  newKey(): Key {
    const { random } = this;
    // Few stamps, so that keys differ in the creator alone now and then.
    const stamp = random.between(2, 4) * WEEK + random.between(0, 12) * (Range.Counters / 2);
    return keyOf(stamp, PEOPLE[random.between(0, 2)]);
  }

  /** A retraction under a key that none has, of anything: of a retraction, of what comes later, of itself. */
  newRetraction(): Known | undefined {
    const { random } = this;
    const key = this.newKey();
    if (this.list.some((other) => other.text === key.text)) {
      return undefined;
    }
    this.keys.push(key);
    return { ...key, target: this.anyKey(random) };
  }

  anyKey(random: SeededRandom): Key {
    return this.keys[random.between(0, this.keys.length - 1)];
  }

  /** Does something; gives the earliest key that the retractions say may have changed. */
  step(): Pick<Key, "stamp" | "creator"> | undefined {
    const { random, retractions } = this;
    const dice = random.next();
    let changed: Pick<Key, "stamp" | "creator"> | undefined;
    const note = (told: LuaMultiReturn<[stamp: number | undefined, creator: number]>): void => {
      const [stamp, creator] = told;
      if (stamp !== undefined && (changed === undefined || isBefore(stamp, creator, changed.stamp, changed.creator))) {
        changed = { stamp, creator };
      }
    };
    if (dice < 0.65 || this.list.length === 0) {
      const added: Known[] = [];
      for (const _ of $range(1, random.next() < 0.3 ? 5 : 1)) {
        const retraction = this.newRetraction();
        if (retraction !== undefined) {
          added.push(retraction);
          this.list.push(retraction);
        }
      }
      note(retractions.addFrom(blockOf(added)));
    } else if (dice < 0.97) {
      const place = random.between(0, this.list.length - 1);
      const old = this.list[place];
      note(retractions.remove(blockOf([old]), 1));
      this.list.splice(place, 1);
      if (random.next() < 0.7) {
        // A conflict: another payload takes its place.
        const other = { ...old, target: this.anyKey(random) };
        this.list.push(other);
        note(retractions.add(blockOf([other]), 1));
      }
    } else {
      const week = weekOfStamp(this.anyKey(random).stamp);
      note(retractions.forgetWeek(week));
      this.list = this.list.filter(({ stamp }) => weekOfStamp(stamp) !== week);
    }
    return changed;
  }

  /** The same retractions, come in another order. */
  copy(): Retractions {
    const copy = new Retractions();
    for (const retraction of this.random.shuffle([...this.list])) {
      copy.addFrom(blockOf([retraction]));
    }
    return copy;
  }
}

describe("retractions", () => {
  for (const seed of $range(1, 16)) {
    it(`are what a plain list of them is, whatever comes and goes (seed ${seed})`, () => {
      const random = seeded(seed * 7919);
      const trial = new Trial(random);
      const { keys, retractions } = trial;
      let undone = new LuaSet<string>();
      for (const step of $range(1, STEPS)) {
        const changed = trial.step();
        // Often nobody asks in between.
        if (random.next() < 0.4 || step === STEPS) {
          const name = `step ${step}`;
          const now = undoneOf(trial.list);
          const limit = trial.anyKey(random).stamp;
          const then = undoneOf(trial.list, limit);
          const [since, sinceCreator] = retractions.firstChangeSince(limit, noPause);
          for (const key of keys) {
            const { stamp, creator, text } = key;
            const isRight =
              now.has(text) === retractions.isUndone(stamp, creator) &&
              then.has(text) === retractions.isUndone(stamp, creator, limit) &&
              (!isBefore(stamp, creator, since, sinceCreator) || then.has(text) === now.has(text));
            if (!isRight) {
              error(`${name}: ${text}, and before ${limit}`);
            }
          }
          assert.equal(trial.copy().undoneUpTo(limit), retractions.undoneUpTo(limit), name);
        }
        const now = undoneOf(trial.list);
        for (const key of keys) {
          const isSame = now.has(key.text) === undone.has(key.text);
          const isTold = changed !== undefined && !isBefore(key.stamp, key.creator, changed.stamp, changed.creator);
          if (!isSame && !isTold) {
            error(`step ${step}: ${key.text} changed, and nobody was told`);
          }
        }
        undone = now;
      }
    });
  }

  it("have another number when a later one changes what was undone up to a stamp", () => {
    const random = seeded(31);
    let changes = 0;
    for (const _ of $range(1, 60)) {
      const trial = new Trial(random);
      for (const _step of $range(1, 15)) {
        const limit = trial.anyKey(random).stamp;
        const upTo = ({ stamp }: Key) => stamp <= limit;
        const wasUndone = undoneOf(trial.list);
        const before = trial.retractions.undoneUpTo(limit);
        const listed = trial.list.filter((each) => upTo(each)).map((each) => each.text + each.target.text);
        trial.step();
        const isUndone = undoneOf(trial.list);
        const isOther = trial.keys.some((key) => upTo(key) && wasUndone.has(key.text) !== isUndone.has(key.text));
        const isSameList =
          listed.join() ===
          trial.list
            .filter((each) => upTo(each))
            .map((each) => each.text + each.target.text)
            .join();
        if (isOther && isSameList) {
          changes += 1;
          assert.is_true(before !== trial.retractions.undoneUpTo(limit));
        }
      }
    }
    assert.is_true(changes > 50, `${changes} changes`);
  });

  it("are listed by what they name, and say which of them count", () => {
    const retractions = new Retractions();
    const event = keyOf(2 * WEEK);
    const first = { ...keyOf(2 * WEEK + 5), target: event };
    const second = { ...keyOf(2 * WEEK + 9, PEOPLE[1]), target: event };
    const third = { ...keyOf(3 * WEEK), target: first };
    retractions.addFrom(blockOf([third]));
    retractions.addFrom(blockOf([second]));
    retractions.addFrom(blockOf([first]));
    assert.same(
      [
        { stamp: first.stamp, creator: PEOPLE[0], counts: false },
        { stamp: second.stamp, creator: PEOPLE[1], counts: true },
      ],
      retractions.naming(event.stamp, event.creator),
    );
    assert.same([], retractions.naming(event.stamp, PEOPLE[2]));
  });

  it("cost the same whether few or many are there, and chains are walked once", () => {
    const retractions = new Retractions();
    let instructions = 0;
    const count = (work: () => void): number => {
      instructions = 0;
      debug.sethook(
        () => {
          instructions += 100;
        },
        "",
        100,
      );
      work();
      debug.sethook();
      return instructions;
    };
    const event = (i: number): Key => keyOf(2 * WEEK + i);
    const later = (i: number): Key => keyOf(3 * WEEK + i);
    const many: Known[] = [];
    for (const i of $range(1, 10_000)) {
      many.push({ ...later(i), target: event(i) });
    }
    const asked = (i: number): number =>
      count(() => {
        retractions.addFrom(blockOf([{ ...later(i), target: event(i) }]));
        assert.is_true(retractions.isUndone(event(i).stamp, PEOPLE[0]));
      });
    const alone = asked(20_000);
    retractions.addFrom(blockOf(many));
    assert.is_true(retractions.isUndone(event(1).stamp, PEOPLE[0]));
    assert.is_true(asked(20_001) <= alone + 200, "one more among many costs more than one alone");
    let last = event(30_000);
    const chain = count(() => {
      for (const i of $range(1, 5000)) {
        const next = { ...keyOf(4 * WEEK + i), target: last };
        retractions.addFrom(blockOf([next]));
        last = next;
      }
      assert.is_false(retractions.isUndone(event(30_000).stamp, PEOPLE[0]));
    });
    assert.is_true(chain < 5000 * 1500, `${chain} instructions for a chain of 5,000`);
  });
});
