import { Range } from "../src/event/key";
import { noPause } from "../src/ledger/store/weeks";
import { writePack } from "../src/pack/pack";
import { blockOf, type Draft, Everything, guid, Loot } from "../spec/support/events";
import type { Dice } from "./dice";
import { Bonus } from "./history";

/** Where time begins and ends, for a liar. */
const TIMES = [0, 1, 86400, Range.Times - 1];

/** What nobody who may has entered: under officers' names, at any time, of known types and of an unknown one. */
function forge(dice: Dice, now: number): Draft {
  const time = dice.weighted<number>([
    [6, now - dice.between(0, 3_000_000)],
    [1, now + dice.between(1, 600)],
    [1, now + dice.between(600, 400_000_000)],
    [1, dice.pick(TIMES)],
  ]);
  const counter = dice.between(0, 255);
  const creator = dice.chance(0.8) ? guid(dice.between(1, 5)) : guid(dice.between(1, 99), dice.between(1, 8000));
  const target = guid(dice.between(1, 40));
  if (dice.chance(0.7)) {
    const points = dice.chance(0.9) ? dice.between(-100, 100) : dice.pick([2 ** 50 - 1, 1 - 2 ** 50, 0]);
    return { time, counter, creator, eventType: Loot, payload: { target, points, item: dice.between(0, 99_999) } };
  }
  if (dice.chance(0.7)) {
    const note = string.rep(dice.pick(["x", "\n", "\\", '"', "ü"]), dice.between(0, dice.chance(0.1) ? 3000 : 40));
    return { time, counter, creator, eventType: Bonus, payload: { targets: [target, target], points: 1, note } };
  }
  const payload = {
    int: 1,
    number: dice.pick([1e308, -1e308, 0.1]),
    boolean: true,
    string: "s",
    guid: target,
    table: { deep: { deeper: { deepest: dice.next() } } },
    ints: [1, 2, 3],
    numbers: [0.5],
    booleans: [true, false],
    strings: ["", "x"],
    guids: [target],
  };
  return { time, counter, creator, eventType: Everything, payload };
}

/** A pack of up to `most` forged events. */
export function forgedPack(dice: Dice, now: number, most: number): string {
  const drafts: Draft[] = [];
  const taken = new LuaSet<string>();
  for (const _ of $range(1, dice.between(1, most))) {
    const draft = forge(dice, now);
    const key = `${draft.time} ${draft.counter} ${draft.creator}`;
    if (!taken.has(key)) {
      taken.add(key);
      drafts.push(draft);
    }
  }
  const block = blockOf(drafts);
  return writePack(block, 1, block.count, noPause);
}
