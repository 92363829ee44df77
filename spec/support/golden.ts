import { defineEvent } from "../../src/event/eventType";
import { Reopening } from "../../src/ledger/closing/controlTypes";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, type Draft, guid } from "./events";

declare function require(this: void, name: string): unknown;
/** busted gives `assert` to spec files only. */
const expect = require("luassert") as Luassert;

/** docs/format.md. */
export function documentOf(): string {
  const [file] = io.open("docs/format.md", "rb");
  const text = file?.read("*a") ?? "";
  file?.close();
  return text;
}

/** Raises unless docs/format.md shows a text. */
export function expectInDocument(text: string): void {
  // Prettier pads tables.
  const [document] = string.gsub(documentOf(), " +", " ");
  expect.is_true(string.find(document, text, 1, true)[0] !== undefined, `docs/format.md does not show ${text}`);
}

export const ANNA = "Player-4395-0A1B2C3D";
export const BERT = "Player-12-00000007";

const Award = defineEvent("AW", [
  ["targets", "guid[]"],
  ["points", "int"],
  ["item", "int?"],
  ["note", "string?"],
]);
const Kill = defineEvent("KL", [
  ["boss", "string"],
  ["minutes", "number"],
  ["first", "boolean"],
]);

/** The events of the examples in docs/format.md. */
export const GOLDEN_TYPES = [Award, Kill];
export const GOLDEN: Draft[] = [
  {
    time: 1700000000,
    counter: 0,
    creator: ANNA,
    eventType: Award,
    payload: { targets: [ANNA, BERT], points: 50, item: 19019 },
  },
  {
    time: 1700000000,
    counter: 1,
    creator: ANNA,
    eventType: Award,
    payload: { targets: [BERT], points: -10, note: "late\n" },
  },
  {
    time: 1700000300,
    counter: 0,
    creator: BERT,
    eventType: Kill,
    payload: { boss: "Ragnaros", minutes: 5.25, first: true },
  },
];

/** Their pack, the mix of each, and the sum of these. */
export const GOLDEN_PACK =
  "13Weydro12so8zmo6A0zn870000029AW:Gii?s?6KL:snb37late~A08Ragnaros4+L.3000i91010100110011211011J1y0sab1110101010501";
export const GOLDEN_MIXES = ["3e4b6a626a48d1", "2028a370a253d8", "2968bc700d075d"];
export const GOLDEN_SUM = "07dccae319a406";

const Council = defineEvent("CN", [
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
]);

/** The events of the document's example with records, maps and values of any kind. */
export const GOLDEN_COMPOUND: Draft[] = [
  {
    time: 1700000000,
    counter: 0,
    creator: ANNA,
    eventType: Council,
    payload: {
      votes: [
        { voter: BERT, item: 19019, note: "main" },
        { voter: ANNA, item: 19019 },
      ],
      points: { [ANNA]: 50, [BERT]: -10 },
      value: 40,
    },
  },
  {
    time: 1700000060,
    counter: 0,
    creator: ANNA,
    eventType: Council,
    payload: { votes: [], points: {}, value: "late" },
  },
];
export const GOLDEN_COMPOUND_PACK =
  "12Weydro12so8zmo6A0zn87000001ECN:[gis?]{gi}a24main4late10y100100100120110sab1100110120110J10y124m20001";
export const GOLDEN_COMPOUND_MIXES = ["180b2ca3ab1626", "047f8582b7326f"];

/** When the documents' closing is undone. */
export const REOPENED_AT = 1702600000 + 86400;

/** The pack of the event that undoes the closing with an id, as the documents' character makes it. */
export function reopeningOf(closing: string): string {
  const draft: Draft = { time: REOPENED_AT, counter: 0, creator: guid(1), eventType: Reopening, payload: { closing } };
  return writePack(blockOf([draft]), 1, 1, noPause);
}
