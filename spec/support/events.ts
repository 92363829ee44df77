import { defineEvent, type EventType } from "../../src/event/eventType";
import { parseGuid } from "../../src/event/guid";
import { Range } from "../../src/event/key";
import { payloadToValues } from "../../src/event/payload";
import { appendEvent, type Block, newBlock } from "../../src/pack/block";
import { fakeSerializer } from "./fakes";

/** An event to be, for specs. */
export interface Draft {
  time: number;
  counter: number;
  creator: string;
  eventType: EventType;
  payload: object;
}

/** The GUID of a person's number. */
export function guid(person: number, realm = 4395): string {
  return string.format("Player-%d-%08X", realm, 0x01000000 + 7919 * person);
}

/** A block of the drafts, sorted. */
export function blockOf(drafts: Draft[]): Block {
  const sorted = [...drafts];
  const stampOf = (draft: Draft) => draft.time * Range.Counters + draft.counter;
  const playerOf = (draft: Draft) => parseGuid(draft.creator) as number;
  table.sort(sorted, (a, b) => stampOf(a) < stampOf(b) || (stampOf(a) === stampOf(b) && playerOf(a) < playerOf(b)));
  const block = newBlock();
  for (const draft of sorted) {
    const values = payloadToValues(draft.eventType, draft.payload, fakeSerializer);
    appendEvent(block, stampOf(draft), playerOf(draft), draft.eventType.shape, values);
  }
  return block;
}

/** Points to one person for an item. */
export const Loot = defineEvent("LT", [
  ["target", "guid"],
  ["points", "int"],
  ["item", "int"],
]);

/** Lists of records, maps and values of any kind. */
export const Compound = defineEvent("CP", [
  [
    "votes",
    "record[]",
    [
      ["voter", "guid"],
      ["item", "int"],
      ["note", "string?"],
    ],
  ],
  ["points", "map", "guid", "int"],
  ["value", "any"],
  ["values", "any[]?"],
  ["maybe", "any?"],
  [
    "marks",
    "record[]?",
    [
      ["mark", "int?"],
      ["data", "any?"],
      ["table", "table?"],
      ["share", "number?"],
      ["done", "boolean?"],
    ],
  ],
  ["texts", "map?", "string", "any"],
  ["tables", "map?", "int", "table"],
]);

/** One of every field type, plain, list and optional. */
export const Everything = defineEvent("EV", [
  ["int", "int"],
  ["number", "number"],
  ["boolean", "boolean"],
  ["string", "string"],
  ["guid", "guid"],
  ["table", "table"],
  ["ints", "int[]"],
  ["numbers", "number[]"],
  ["booleans", "boolean[]"],
  ["strings", "string[]"],
  ["guids", "guid[]"],
  ["maybeInt", "int?"],
  ["maybeNumber", "number?"],
  ["maybeBoolean", "boolean?"],
  ["maybeString", "string?"],
  ["maybeGuid", "guid?"],
  ["maybeTable", "table?"],
  ["maybeInts", "int[]?"],
  ["maybeGuids", "guid[]?"],
]);
