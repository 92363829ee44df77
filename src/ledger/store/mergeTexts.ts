import { adler32 } from "../../pack/adler32";
import { appendFrom, type Block, findKey, mergeBlock, newBlock } from "../../pack/block";
import { writePack } from "../../pack/pack";
import { addMix, mixOf } from "./sums";
import { newText, newWeek, parseWeek, unpackText } from "./week";
import { noPause } from "./weeks";

function blockOf(number: number, text: string): Block | undefined {
  const week = parseWeek(number, text)?.form.text;
  return week === undefined ? undefined : unpackText(week, noPause);
}

/** One text with the events of two texts of a week; the other one when one is damaged. */
export function mergeTexts(number: number, first: string, second: string): string {
  const block = blockOf(number, first);
  const other = blockOf(number, second);
  if (block === undefined || other === undefined) {
    return block === undefined ? second : first;
  }
  const added = newBlock();
  for (const i of $range(1, other.count)) {
    if (findKey(block, other.stamps.get(i), other.creators.get(i)) < 0) {
      appendFrom(added, other, i);
    }
  }
  if (added.count > 0) {
    mergeBlock(block, added);
  }
  const week = newWeek(number, block);
  for (const i of $range(1, block.count)) {
    const [a, b] = mixOf(block, i);
    addMix(week, a, b);
  }
  week.count = block.count;
  const pack = writePack(block, 1, block.count, noPause);
  return newText(week, pack, adler32(pack)).text;
}
