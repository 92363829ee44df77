import { defineEvent, type EventType } from "../../../src/event/eventType";
import type { FieldType } from "../../../src/event/fieldType";
import { parseGuid } from "../../../src/event/guid";
import { formatKey, Range } from "../../../src/event/key";
import { Retraction } from "../../../src/ledger/store/retractions";
import { Compound, type Draft, Everything, guid, Loot } from "../../support/events";
import type { SeededRandom } from "../../support/random";

/** What the ledgers of these specs know; Loot with a field less than some of its events have. */
export const KNOWN = [Loot, Everything, Compound];
/** A newer version of Loot, a type that nobody knows, and another addon's idea of Everything. */
const LaterLoot = defineEvent("LT", [
  ["target", "guid"],
  ["points", "int"],
  ["item", "int"],
  ["reason", "string?"],
]);
const Unknown = defineEvent("UN", [
  ["texts", "string[]?"],
  ["value", "number"],
  ["data", "table?"],
]);
/** A newer version of Compound: its records have a field more. */
const LaterCompound = defineEvent("CP", [
  [
    "votes",
    "record[]",
    [
      ["voter", "guid"],
      ["item", "int"],
      ["note", "string?"],
      ["weight", "number?"],
    ],
  ],
  ["points", "map", "guid", "int"],
  ["value", "any"],
]);
const OtherEverything = defineEvent("EV", [["text", "string"]]);

const WEEK = 604800;
/** The week in which the fake clock stands. */
const THIS_WEEK = math.floor(1_700_000_000 / WEEK);
const PEOPLE = 5;

/** A draft's key as events have it. */
export function keyOf(draft: Draft): string {
  return formatKey(draft.time * Range.Counters + draft.counter, parseGuid(draft.creator) as number);
}

const INTS = [0, 1, -1, 63, 64, 4095, 4096, -4097, 2 ** 31, -(2 ** 40), 2 ** 50 - 1, 1 - 2 ** 50];
const NUMBERS = [0, 0.5, -0.1, 1e-300, -1e300, 2 ** 50, 2 ** 52 + 1, -(2 ** 53), 4.9e-324, 1.7976931348623157e308];
const STRINGS = ["", "a", "late\n", 'say "no"', "a|b~c\\d", "\0\x01", "Grüße", "0", "~", string.rep("long ", 60)];

class Payloads {
  constructor(private readonly random: SeededRandom) {}

  private pick<T>(list: readonly T[]): T {
    return list[this.random.between(0, list.length - 1)];
  }

  /** A random byte string now and then, so that all bytes come up. */
  private text(): string {
    if (this.random.next() < 0.7) {
      return this.pick(STRINGS);
    }
    let text = "";
    for (const _ of $range(1, this.random.between(1, 12))) {
      text += string.char(this.random.between(0, 255));
    }
    return text;
  }

  private scalar(kind: string): unknown {
    const { random } = this;
    if (kind === "int") {
      return random.next() < 0.5 ? this.pick(INTS) : random.between(-100, 100);
    }
    if (kind === "number") {
      return random.next() < 0.5 ? this.pick(NUMBERS) : random.between(-4000, 4000) / 8;
    }
    if (kind === "boolean") {
      return random.next() < 0.5;
    }
    if (kind === "string") {
      return this.text();
    }
    if (kind === "guid") {
      return guid(random.between(1, PEOPLE), this.pick([4395, 1, 1048575]));
    }
    if (kind === "any") {
      return random.next() < 0.1
        ? this.pick(["\x01", "\x01t{}", "\x01sx", "+L.3"])
        : this.scalar(this.pick(["int", "number", "boolean", "string", "table"]));
    }
    return random.next() < 0.3
      ? {}
      : { [this.pick(["a", "b"])]: random.between(1, 9), list: [true, this.pick(["x", "y"])] };
  }

  private field({ kind, parts }: FieldType, names: readonly string[]): unknown {
    const { random } = this;
    if (kind === "plain") {
      return this.scalar(parts[0].scalar);
    }
    const items: unknown[] = [];
    const entries = new LuaTable<AnyNotNil, unknown>();
    for (const _ of $range(1, random.next() < 0.2 ? 0 : random.between(1, 4))) {
      const record: Record<string, unknown> = {};
      for (const k of $range(1, names.length)) {
        const { scalar, optional } = parts[k - 1];
        record[names[k - 1]] = optional && random.next() < 0.4 ? undefined : this.scalar(scalar);
      }
      items.push(kind === "list" ? this.scalar(parts[0].scalar) : record);
      if (kind === "map") {
        entries.set(this.scalar(parts[0].scalar) as AnyNotNil, this.scalar(parts[1].scalar));
      }
    }
    return kind === "map" ? entries : items;
  }

  of(eventType: EventType): object {
    const payload: Record<string, unknown> = {};
    for (const i of $range(1, eventType.names.length)) {
      const fieldType = eventType.shape.fields[i - 1];
      if (!fieldType.optional || this.random.next() < 0.6) {
        payload[eventType.names[i - 1]] = this.field(fieldType, eventType.recordNames.get(i) ?? []);
      }
    }
    return payload;
  }

  /** A type and a payload; never a retraction. */
  draw(): Pick<Draft, "eventType" | "payload"> {
    const chance = this.random.next();
    const eventType =
      chance < 0.4
        ? Loot
        : chance < 0.55
          ? LaterLoot
          : chance < 0.65
            ? Everything
            : chance < 0.78
              ? Compound
              : chance < 0.82
                ? LaterCompound
                : chance < 0.85
                  ? OtherEverything
                  : Unknown;
    return { eventType, payload: this.of(eventType) };
  }
}

/**
 * Random events over several weeks: of all field types, of types and versions of types that nobody knows, many in one
 * second; retractions, also of retractions and of what does not exist; and other payloads under the same keys.
 */
export function randomEvents(random: SeededRandom, count: number): Draft[] {
  const payloads = new Payloads(random);
  const drafts: Draft[] = [];
  const retracting = (target: string): Pick<Draft, "eventType" | "payload"> => ({
    eventType: Retraction,
    payload: { target },
  });
  while (drafts.length < count) {
    const week = THIS_WEEK - random.between(1, 4);
    // Few seconds, on both sides of a week's end, and some anywhere.
    const second = random.next() < 0.7 ? random.between(0, 9) : random.between(0, WEEK - 1);
    const at = {
      time: week * WEEK + second,
      counter: random.next() < 0.8 ? random.between(0, 2) : 255,
      creator: guid(random.between(1, PEOPLE), random.next() < 0.8 ? 4395 : 7),
    };
    const chance = random.next();
    const other = drafts[random.between(0, math.max(drafts.length - 1, 0))] as Draft | undefined;
    if (other !== undefined && chance < 0.15) {
      // Later than what it names, or not.
      drafts.push({ ...at, ...retracting(keyOf(other)) });
    } else if (other !== undefined && chance < 0.3) {
      // Under the key of another.
      const { time, counter, creator } = other;
      const third = drafts[random.between(0, drafts.length - 1)];
      const payload = random.next() < 0.3 ? retracting(keyOf(third)) : payloads.draw();
      drafts.push({ time, counter, creator, ...payload });
    } else if (chance < 0.33) {
      drafts.push({ ...at, ...retracting(random.next() < 0.5 ? "nothing" : keyOf({ ...at, ...payloads.draw() })) });
    } else {
      drafts.push({ ...at, ...payloads.draw() });
    }
  }
  return drafts;
}

/** The events in packs of up to `most` without two of one key, some of them twice, in random order. */
export function inPacks(random: SeededRandom, drafts: readonly Draft[], most: number): Draft[][] {
  const rest = random.shuffle([...drafts, ...drafts.filter(() => random.next() < 0.3)]);
  const packs: Draft[][] = [];
  let pack: Draft[] = [];
  let keys = new LuaSet<string>();
  let size = random.between(1, most);
  for (const draft of rest) {
    const key = keyOf(draft);
    if (pack.length >= size || keys.has(key)) {
      packs.push(pack);
      pack = [];
      keys = new LuaSet<string>();
      size = random.between(1, most);
    }
    keys.add(key);
    pack.push(draft);
  }
  packs.push(pack);
  return packs;
}
