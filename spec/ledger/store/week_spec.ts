import { weekOfStamp } from "../../../src/event/key";
import { newBlock } from "../../../src/pack/block";
import { endsBefore, newText, newWeek, unpackText, type WeekForm, WeekState } from "../../../src/ledger/store/week";
import { noPause } from "../../../src/ledger/store/weeks";
import { adler32 } from "../../../src/pack/adler32";
import { writePack } from "../../../src/pack/pack";
import { blockOf, type Draft, guid, Loot } from "../../support/events";

const TIME = 1_790_000_000;

function draftOf(time: number, points: number): Draft {
  return { time, counter: 0, creator: guid(2), eventType: Loot, payload: { target: guid(1), points, item: 1 } };
}

describe("whether a week ends before a stamp", () => {
  const block = blockOf([draftOf(TIME, 1), draftOf(TIME + 1, 2)]);
  const last = block.stamps.get(2);
  const endsAt = (form: WeekForm): boolean[] => [endsBefore(form, last), endsBefore(form, last + 1)];
  const textOf = (end: number | undefined) => {
    const pack = writePack(block, 1, block.count, noPause);
    const week = { ...newWeek(weekOfStamp(last), block), count: block.count };
    return newText(week, pack, adler32(pack, noPause), end);
  };

  it("is told by its block, whether it has changed or not", () => {
    assert.same([false, true], endsAt({ state: WeekState.Changed, text: undefined, block }));
    assert.same([false, true], endsAt({ state: WeekState.Open, text: textOf(undefined), block }));
    assert.is_true(endsBefore({ state: WeekState.Changed, text: undefined, block: newBlock() }, 1));
  });

  it("is told by its text once its last event is known", () => {
    const text = textOf(undefined);
    const form = { state: WeekState.AtRest, text, block: undefined } as const;
    assert.same([false, false], endsAt(form));
    unpackText(text, noPause);
    assert.same([false, true], endsAt(form));
    assert.same([false, true], endsAt({ ...form, text: textOf(last) }));
  });

  it("is told by its text and by what came since", () => {
    const early = blockOf([draftOf(TIME - 1, 1)]);
    const late = blockOf([draftOf(TIME + 2, 1)]);
    const tailed = (tail: typeof block, end: number | undefined): WeekForm => ({
      state: WeekState.Tailed,
      text: undefined,
      block: undefined,
      base: textOf(end),
      tail,
    });
    assert.same([false, true], endsAt(tailed(early, last)));
    assert.same([false, false], endsAt(tailed(early, undefined)));
    assert.same([false, false], endsAt(tailed(late, last)));
  });
});
