import { defineEvent, type EventType } from "../../../src/event/eventType";
import type { FieldDeclaration } from "../../../src/event/fieldValue";
import type { ClassRule, EntryLedger, ToGuid } from "../../../src/migration/source";
import type { OldEntry } from "./oldLedger";

/** By class: the fields of the event type of the same code. */
const FIELDS: Record<string, FieldDeclaration[]> = {
  RC: [
    ["r", "int"],
    ["n", "string"],
    ["p", "int"],
  ],
  RD: [["r", "int"]],
  RR: [
    ["r", "int"],
    ["n", "string"],
  ],
  RP: [
    ["r", "int"],
    ["p", "int[]"],
    ["e", "boolean"],
  ],
  RO: [
    ["r", "int"],
    ["c", "table"],
  ],
  RI: [
    ["r", "int"],
    ["i", "int"],
    ["b", "number"],
  ],
  PA: [
    ["player", "guid"],
    ["points", "int"],
    ["reason", "string?"],
  ],
  PS: [
    ["player", "guid"],
    ["points", "int"],
  ],
  PD: [
    ["players", "guid[]"],
    ["percent", "int"],
  ],
  PM: [
    ["players", "guid[]"],
    ["points", "int"],
  ],
  LA: [
    ["player", "guid"],
    ["item", "int"],
    ["price", "int"],
  ],
  LS: [["i", "int"]],
  LD: [
    ["i", "int"],
    ["w", "table"],
  ],
  FU: [
    ["player", "guid"],
    ["name", "string"],
    ["class", "string"],
  ],
  FL: [
    ["player", "guid"],
    ["main", "guid"],
  ],
  FX: [["player", "guid"]],
  FK: [
    ["player", "guid"],
    ["locked", "boolean"],
  ],
  AC: [
    ["u", "string"],
    ["c", "table"],
  ],
  AE: [["u", "string"]],
  AU: [
    ["u", "string"],
    ["p", "int[]"],
    ["l", "int[]"],
  ],
};

/** By class: the payload of an entry, where it is not the entry's own fields. */
export const PAYLOADS: Record<string, ClassRule["payload"] | undefined> = {
  PA: (entry, toGuid) => ({ player: toGuid(entry.p), points: entry.v, reason: entry.s }),
  PS: (entry, toGuid) => ({ player: toGuid(entry.p), points: entry.v }),
  PD: (entry, toGuid) => ({ players: (entry.p as number[]).map((id) => toGuid(id)), percent: entry.v }),
  PM: (entry, toGuid) => ({ players: (entry.p as number[]).map((id) => toGuid(id)), points: entry.v }),
  LA: (entry, toGuid) => ({ player: toGuid(entry.p), item: entry.i, price: entry.v }),
  FU: (entry, toGuid) => ({ player: toGuid(entry.g), name: entry.n, class: entry.c }),
  FL: (entry, toGuid) => ({ player: toGuid(entry.g), main: toGuid(entry.m) }),
  FX: (entry, toGuid) => ({ player: toGuid(entry.g) }),
  FK: (entry, toGuid) => ({ player: toGuid(entry.g), locked: entry.l }),
};

/** The event types of a loot manager with twenty classes. */
export const TYPES: EventType[] = [];
const byClass: Record<string, EventType> = {};
for (const [name, fields] of pairs(FIELDS)) {
  byClass[name] = defineEvent(name, fields);
  TYPES.push(byClass[name]);
}

/** A ledger of entries with what becomes of each class. */
export function sourceOf(entries: OldEntry[], more: object = {}): EntryLedger {
  const classes: Record<string, EventType | ClassRule> = {};
  for (const [name, eventType] of pairs(byClass)) {
    const payload = PAYLOADS[name];
    classes[name] = payload === undefined ? eventType : { type: eventType, payload };
  }
  return { entries, classes, ...more };
}

/** What the payload of an entry is to be. */
export function payloadOf(entry: OldEntry, toGuid: ToGuid): object {
  const payload = PAYLOADS[entry._d as string];
  if (payload !== undefined) {
    return payload(entry, toGuid) ?? {};
  }
  const fields = { ...entry };
  for (const name of ["_a", "_b", "_c", "_d", "_e"]) {
    fields[name] = undefined;
  }
  return fields;
}
