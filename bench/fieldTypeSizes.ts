import { defineEvent, type EventType } from "../src/event/eventType";
import { parseGuid } from "../src/event/guid";
import { Range } from "../src/event/key";
import { payloadToValues } from "../src/event/payload";
import { appendEvent, newBlock } from "../src/pack/block";
import { writePack } from "../src/pack/pack";
import { toWire } from "../src/pack/wire";
import type { Serializer } from "../src/ports";
import { createRandom } from "../sim/random";
import { guidOf } from "./workloads";

/** The same events with other field types. */
export interface Comparison {
  readonly name: string;
  /** What is compared, and what it is compared with. */
  readonly own: number;
  readonly other: number;
}

interface Vote {
  voter: string;
  item: number;
  note?: string;
}

const Records = defineEvent("VT", [
  [
    "votes",
    "record[]",
    [
      ["voter", "guid"],
      ["item", "int"],
      ["note", "string?"],
    ],
  ],
]);
const Lists = defineEvent("VT", [
  ["voters", "guid[]"],
  ["items", "int[]"],
  ["notes", "string[]"],
]);
const Tables = defineEvent("VT", [["votes", "table"]]);
const Nothing = defineEvent("XX", []);

const NOTES = ["best in slot", "minor upgrade", "off spec", "pass"];

function noPause(): void {
  // Measured in one go.
}

const plain = { compress: (): undefined => undefined, decompress: (): undefined => undefined };

/** The payloads' pack, as events two minutes apart. */
function packOf(eventType: EventType, payloads: readonly object[], serializer: Serializer): string {
  const block = newBlock();
  for (const [place, payload] of ipairs(payloads)) {
    const values = payloadToValues(eventType, payload, serializer);
    const stamp = (1_700_000_000 + place * 120) * Range.Counters;
    appendEvent(block, stamp, parseGuid(guidOf(place % 5)) as number, eventType.shape, values);
  }
  return writePack(block, 1, block.count, noPause);
}

/** Bytes of the payloads' columns alone, by a measure of packs. */
function columnBytes(
  type: string,
  payloads: readonly object[],
  serializer: Serializer,
  sizeOf: (this: void, pack: string) => number,
): number {
  const pack = packOf(defineEvent("XX", [["value", type]]), payloads, serializer);
  return (
    sizeOf(pack) -
    sizeOf(
      packOf(
        Nothing,
        payloads.map(() => ({})),
        serializer,
      ),
    )
  );
}

/** So many events of a loot council, each with so many votes. */
export function councils(count: number, votes: number): Vote[][] {
  const random = createRandom(18);
  const lists: Vote[][] = [];
  for (const _ of $range(1, count)) {
    const list: Vote[] = [];
    for (const i of $range(1, votes)) {
      const note = random() < 0.5 ? NOTES[math.floor(random() * NOTES.length)] : undefined;
      list.push({ voter: guidOf(i), item: 19_000 + math.floor(random() * 500), note });
    }
    lists.push(list);
  }
  return lists;
}

/** Bytes of packs with votes as records, as parallel lists and as a table. */
export function voteSizes(
  count: number,
  votes: number,
  serializer: Serializer,
): { records: number; lists: number; table: number } {
  const all = councils(count, votes);
  const lists = all.map((list) => ({
    voters: list.map((vote) => vote.voter),
    items: list.map((vote) => vote.item),
    notes: list.map((vote) => vote.note ?? ""),
  }));
  const records = all.map((list) => ({ votes: list }));
  return {
    records: packOf(Records, records, serializer).length,
    lists: packOf(Lists, lists, serializer).length,
    // One table of so many votes would be too long for one event.
    table: records.length === 1 && votes <= 40 ? packOf(Tables, records, serializer).length : 0,
  };
}

/** Columns of values of one kind, as `any` and as the type of that kind: bytes in packs and on the wire. */
export function anySizes(serializer: Serializer): Comparison[] {
  const random = createRandom(19);
  const drawn = <T>(draw: (this: void) => T): { value: T }[] => {
    const payloads: { value: T }[] = [];
    for (const _ of $range(1, 1000)) {
      payloads.push({ value: draw() });
    }
    return payloads;
  };
  const kinds: [string, string, object[]][] = [
    ["points", "int", drawn(() => math.floor(random() * 201) - 100)],
    ["items", "int", drawn(() => 19_000 + math.floor(random() * 500))],
    ["numbers", "number", drawn(() => math.floor(random() * 2001) - 1000)],
    ["shares", "number", drawn(() => math.floor(random() * 400) / 8)],
    ["words", "string", drawn(() => NOTES[math.floor(random() * NOTES.length)])],
    ["names", "string", drawn(() => string.format("%05x", math.floor(random() * 1_048_576)))],
  ];
  const comparisons: Comparison[] = [];
  for (const [name, typed, payloads] of kinds) {
    for (const [way, sizeOf] of [
      ["pack", (pack: string) => pack.length],
      ["wire", (pack: string) => (toWire(pack, plain, noPause) as string).length],
    ] as const) {
      comparisons.push({
        name: `${name}, ${way}`,
        own: columnBytes("any", payloads, serializer, (pack) => sizeOf(pack)),
        other: columnBytes(typed, payloads, serializer, (pack) => sizeOf(pack)),
      });
    }
  }
  return comparisons;
}
