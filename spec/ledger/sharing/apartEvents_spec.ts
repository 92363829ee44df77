import { ApartEvents } from "../../../src/ledger/sharing/apartEvents";
import { addTotals, removeTotals, type Totals } from "../../../src/ledger/store/sums";
import { idOf } from "../../../src/sketch/peel";
import { seeded } from "../../support/random";

interface Mix {
  week: number;
  a: number;
  b: number;
}

describe("events apart", () => {
  let now = 0;
  let ours: Totals;
  let apart: ApartEvents;
  const random = seeded(7);

  before_each(() => {
    now = 1000;
    ours = { count: 500, a: 12345, b: 54321 };
    apart = new ApartEvents(
      () => now,
      () => ours,
    );
  });

  const newMix = (week = 3): Mix => ({
    week,
    a: math.floor(random.next() * 2 ** 26),
    b: math.floor(random.next() * 2 ** 25),
  });
  const refuse = (sender: string, { week, a, b }: Mix): boolean => apart.noteRefused(sender, week, a, b);
  const write = ({ week, a, b }: Mix): void => {
    apart.noteWritten(week, { a, b });
    addTotals(ours, { count: 1, a, b });
  };

  /** What somebody holds who has these and lacks those. */
  function ledgerWith(more: readonly Mix[], without: readonly Mix[] = []): Totals {
    const sum = { ...ours };
    for (const { a, b } of more) {
      addTotals(sum, { count: 1, a, b });
    }
    for (const { a, b } of without) {
      removeTotals(sum, { count: 1, a, b });
    }
    return sum;
  }

  it("explain any of what the sender brought, and not what others did", () => {
    const mixes = [newMix(), newMix(), newMix()];
    for (const mix of mixes) {
      assert.is_true(refuse("Liam", mix));
    }
    assert.is_true(apart.explains(ledgerWith([mixes[0], mixes[2]]), undefined, "Liam", true));
    assert.is_true(apart.explains(ledgerWith(mixes), undefined, "Liam", true));
    assert.is_true(apart.explains(ledgerWith([mixes[1]]), 3, "Liam", true));
    assert.is_false(apart.explains(ledgerWith([mixes[1]]), 4, "Liam", true));
    assert.is_false(apart.explains(ledgerWith([mixes[1]]), undefined, "Olga", true));
    assert.is_false(apart.explains(ledgerWith([mixes[1], newMix()]), undefined, "Liam", true));
    // Equal sums over other contents are a difference.
    assert.is_false(apart.explains({ ...ours }, undefined, "Liam", true));
  });

  it("explain what others lack of this client's own", () => {
    const [first, second, third] = [newMix(), newMix(), newMix()];
    [first, second, third].forEach((mix) => {
      write(mix);
    });
    assert.is_true(apart.explains(ledgerWith([], [second]), undefined, "Olga", true));
    const refused = newMix();
    refuse("Olga", refused);
    assert.is_true(apart.explains(ledgerWith([refused], [first, third]), undefined, "Olga", true));
    assert.is_false(apart.explains(ledgerWith([], [newMix()]), undefined, "Olga", true));
    assert.is_false(apart.explains(ledgerWith([], [second]), undefined, "Olga", false));
    assert.is_true(apart.explains(ledgerWith([refused]), undefined, "Olga", false));
  });

  it("of many explain those of before or after some moment", () => {
    const mixes: Mix[] = [];
    for (const _ of $range(1, 40)) {
      mixes.push(newMix());
    }
    mixes.forEach((mix) => {
      write(mix);
    });
    assert.is_true(apart.explains(ledgerWith([], mixes.slice(25)), undefined, "Olga", true));
    assert.is_true(apart.explains(ledgerWith([], mixes.slice(0, 7)), undefined, "Olga", true));
    assert.is_false(apart.explains(ledgerWith([], [mixes[3], mixes[20]]), undefined, "Olga", true));
  });

  it("are no longer unaccepted when a sender holds them", () => {
    const mixes = [newMix(), newMix(), newMix()];
    mixes.forEach((mix) => {
      write(mix);
    });
    assert.equal(3, apart.unaccepted());
    apart.noteHeld(ledgerWith([], [mixes[1]]), "Olga");
    assert.equal(1, apart.unaccepted());
    // Others hold something else: that tells nothing.
    apart.noteHeld(ledgerWith([newMix()]), "Otto");
    assert.equal(1, apart.unaccepted());
    apart.noteHeld({ ...ours }, "Otto");
    assert.equal(0, apart.unaccepted());
  });

  it("are news once, judged again after an hour, and when rights change", () => {
    const mix = newMix();
    assert.is_true(refuse("Liam", mix));
    assert.is_false(refuse("Liam", mix));
    assert.is_true(refuse("Leo", mix));
    assert.is_true(apart.refusedOf("Liam").has(idOf(mix.a, mix.b)));
    assert.is_false(apart.refusedOf("Olga").has(idOf(mix.a, mix.b)));
    assert.same({ Liam: 1, Leo: 1 }, apart.refused());
    now += 3601;
    assert.is_false(apart.refusedOf("Liam").has(idOf(mix.a, mix.b)));
    assert.is_false(apart.explains(ledgerWith([mix]), undefined, "Liam", true));
    assert.is_false(refuse("Liam", mix));
    assert.is_true(apart.explains(ledgerWith([mix]), undefined, "Liam", true));
    apart.judgeAgain();
    assert.same({}, apart.refused());
    assert.is_true(refuse("Liam", mix));
  });

  it("are a bounded number, of one sender and of all", () => {
    for (const sender of $range(1, 30)) {
      for (const _ of $range(1, 100)) {
        refuse(`S${sender}`, newMix());
      }
    }
    let total = 0;
    for (const [, count] of pairs(apart.refused())) {
      assert.is_true(count <= 64);
      total += count;
    }
    assert.is_true(total <= 512, `${total} events`);
  });
});
