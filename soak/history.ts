import { defineEvent } from "../src/event/eventType";
import { formatKey, Range } from "../src/event/key";
import { parseGuid } from "../src/event/guid";
import { type Draft, guid, Loot } from "../spec/support/events";
import type { Dice } from "./dice";
import type { Holding, Scenario } from "./scenario";

/** The second event type of the soak's addon; the first is Loot. */
export const Bonus = defineEvent("BN", [
  ["targets", "guid[]"],
  ["points", "int"],
  ["note", "string?"],
]);

const START = 1_790_000_000;
const NOTES = ["Molten Core", "late", "", "a\tb\nc", "ümläut", "x".repeat(200)];

function newDraft(dice: Dice, time: number, counter: number, creator: string): Draft {
  if (dice.chance(0.8)) {
    const payload = { target: guid(dice.between(1, 40)), points: dice.between(-100, 100), item: dice.between(1, 500) };
    return { time, counter, creator, eventType: Loot, payload };
  }
  const targets: string[] = [];
  for (const _ of $range(1, dice.between(0, 8))) {
    targets.push(guid(dice.between(1, 40)));
  }
  const note = dice.chance(0.5) ? dice.pick(NOTES) : undefined;
  return { time, counter, creator, eventType: Bonus, payload: { targets, points: dice.between(-5, 5), note } };
}

/** The key that a draft's event will have. */
export function keyOf(draft: Draft): string {
  return formatKey(draft.time * Range.Counters + draft.counter, parseGuid(draft.creator) as number);
}

/** What the officers have entered before: in order, some of it in bursts within a second. */
export function invent(dice: Dice, scenario: Scenario): Draft[] {
  const drafts: Draft[] = [];
  const taken = new LuaSet<string>();
  const first = (math.floor(START / Range.Week) - scenario.weeks) * Range.Week;
  while (drafts.length < scenario.events) {
    const time = first + dice.between(0, scenario.weeks * Range.Week - 1);
    const creator = guid(dice.between(1, scenario.officers));
    const burst = dice.chance(0.9) ? 1 : dice.between(2, 16);
    for (const counter of $range(0, burst - 1)) {
      const draft = newDraft(dice, time, counter, creator);
      const key = keyOf(draft);
      if (!taken.has(key)) {
        taken.add(key);
        drafts.push(draft);
      }
    }
  }
  table.sort(drafts, (x, y) => keyOf(x) < keyOf(y));
  return drafts;
}

/** The part of the history that a client has on its disk; `place` is 0 for the guild's first client. */
export function heldBy(dice: Dice, holding: Holding, drafts: readonly Draft[], place: number): Draft[] {
  if (holding === "all" || (holding === "one" && place === 0)) {
    return [...drafts];
  }
  if (holding === "one") {
    return [];
  }
  if (holding === "tails") {
    return drafts.slice(0, dice.chance(0.3) ? drafts.length : dice.between(0, drafts.length));
  }
  const share = holding === "gaps" ? 1 - 3 / (drafts.length + 1) : dice.next();
  return drafts.filter(() => dice.chance(share));
}
