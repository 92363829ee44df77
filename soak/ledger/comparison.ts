import type { Ledger } from "../../src/ledger/ledger";
import { Retraction } from "../../src/ledger/store/retractions";
import { mixOf } from "../../src/ledger/store/sums";
import { noPause } from "../../src/ledger/store/weeks";
import { weekOfStamp } from "../../src/event/key";
import { adler32 } from "../../src/pack/adler32";
import { writePack } from "../../src/pack/pack";
import { addId, newSketch } from "../../src/sketch/sketch";
import { blockOf } from "../../spec/support/events";
import { setOf } from "../../spec/support/ledgers";
import type { Model } from "./model";

/** Cells of the sketches that are compared. */
const CELLS = 64;

function compareEvents(ledger: Ledger, model: Model): string[] {
  const facts = model.facts();
  const undone = model.undone();
  const problems: string[] = [];
  if (ledger.Count() !== facts.length) {
    problems.push(`it counts ${ledger.Count()} of ${facts.length} events`);
  }
  let place = 0;
  for (const event of ledger.Events()) {
    const fact = facts[place];
    place += 1;
    if (place > facts.length || event.key !== fact.key) {
      problems.push(`event ${place} is ${event.key}`);
      break;
    }
    const fields = event as unknown as Record<string, unknown>;
    const isRetraction = fact.draft.eventType === Retraction;
    for (const [name, value] of pairs(fact.draft.payload as Record<string, unknown>)) {
      if (fields[name] !== value || (event.type === "_R") !== isRetraction) {
        problems.push(`field ${name} of ${event.key} is ${tostring(fields[name])}`);
      }
    }
    if (ledger.IsRetracted(event) !== undone.has(event.key)) {
      problems.push(`whether ${event.key} is retracted`);
    }
  }
  if (place < facts.length) {
    problems.push(`it lists ${place} of ${facts.length} events`);
  }
  return problems;
}

/** What sync tells others of the ledger, and what was last packed. */
function compareSums(ledger: Ledger, model: Model): string[] {
  const problems: string[] = [];
  const events = setOf(ledger);
  const sketch = newSketch(CELLS);
  const weeks = new LuaSet<number>();
  for (const { stamp } of model.facts()) {
    weeks.add(weekOfStamp(stamp));
  }
  for (const number of weeks) {
    const block = blockOf(model.week(number).map(({ draft }) => draft));
    for (const i of $range(1, block.count)) {
      const [a, b] = mixOf(block, i);
      addId(sketch, a, b, 1);
    }
    if (events.weekAdler(number, noPause) !== adler32(writePack(block, 1, block.count, noPause))) {
      problems.push(`week ${number} packs into another text`);
    }
  }
  const own = events.sketch(CELLS, noPause);
  for (const [name, cells] of pairs(sketch as unknown as Record<string, unknown>)) {
    const others = (own as unknown as Record<string, unknown>)[name];
    if (type(cells) === "table") {
      for (const [place, value] of pairs(cells as Record<string, unknown>)) {
        if ((others as Record<string, unknown>)[place] !== value) {
          problems.push(`the sketch differs in ${name}[${place}]`);
          return problems;
        }
      }
    }
  }
  return problems;
}

/** In what a ledger that has nothing left to do differs from the model. */
export function compare(ledger: Ledger, model: Model): string[] {
  return [...compareEvents(ledger, model), ...compareSums(ledger, model)];
}
