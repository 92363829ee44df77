import type { Client } from "../../sim/client";
import { tableToAny } from "../../src/event/anyValue";
import { parseGuid } from "../../src/event/guid";
import { Range } from "../../src/event/key";
import { shapeOf } from "../../src/event/shape";
import { parseLetters } from "../../src/event/fieldType";
import { noPause } from "../../src/ledger/store/weeks";
import { appendEvent, type ListValue, newBlock, type Row } from "../../src/pack/block";
import { encodeNumber } from "../../src/pack/digits";
import { writePack } from "../../src/pack/pack";
import type { Lane } from "../../src/ports";
import { Kind } from "../../src/sync/messages/frame";
import { INDEX, PICKED, type Subject } from "../../src/sync/messages/hash";
import { guid } from "../support/events";
import { ledgerOf } from "../support/guild";
import { Attack, leastGrowth } from "./support/attack";
import { ownHash } from "../../src/sync/holdings";
import { COMPRESSED_LIMIT, encodeData } from "../../src/sync/messages/data";

/** The name of an officer whose addon lies: authorize takes what it sends. */
const TRAITOR = "OfficerX-SpecRealm";

/** One part that is all of an answer. */
function dataOf(attack: Attack, subject: Subject, payload: string, compressed = false): string {
  const hash = ownHash(attack.known(), subject === PICKED ? INDEX : subject);
  return encodeData({ subject, hash, part: 1, parts: 1, compressed, isRest: false, payload });
}

/** A pack of events that have one field each, told by its letters, an hour ago. */
function packOf(attack: Attack, letters: string, values: readonly unknown[]): string {
  return packOfRows(
    attack,
    letters,
    values.map((value) => [value]),
  );
}

/** A pack of events with these values in the columns of a shape's letters. */
function packOfRows(attack: Attack, letters: string, values: readonly unknown[][]): string {
  const block = newBlock();
  const shape = shapeOf("XX", parseLetters(letters) ?? []);
  const creator = parseGuid(guid(3)) as number;
  for (const i of $range(0, values.length - 1)) {
    const stamp = (attack.now() - 3600) * Range.Counters + i;
    appendEvent(block, stamp, creator, shape, values[i] as never);
  }
  return writePack(block, 1, block.count, noPause);
}

/** Two texts that inflate to far more than a pack may be long: within what the protocol takes, and just beyond it. */
function bombs(attack: Attack): LuaMultiReturn<[within: string, beyond: string]> {
  let within = "";
  let beyond = attack.compress(string.rep("0", 200_000));
  for (let bytes = 300_000; beyond.length <= COMPRESSED_LIMIT; bytes *= 1.5) {
    within = beyond;
    beyond = attack.compress(string.rep("0", bytes));
  }
  assert.is_true(within !== "");
  return $multi(within, beyond);
}

/** Counts how often a client's LibDeflate inflates something. */
function countInflations(client: Client, counts: Record<string, number>): void {
  counts[client.name] = 0;
  const stub = client.env.LibStub as (this: void, name: string) => unknown;
  const library = stub("LibDeflate") as { DecompressDeflate: (data: string) => string | undefined };
  const plain = library.DecompressDeflate;
  library.DecompressDeflate = function (this: typeof library, data: string) {
    counts[client.name] += 1;
    return plain.call(this, data);
  };
}

/** A pack of one event with a list of strings. */
function listOf(attack: Attack, items: number, bytes: number): string {
  const texts: string[] = [];
  for (const i of $range(1, items)) {
    texts.push(string.rep(string.char(64 + (i % 26)), bytes));
  }
  return packOf(attack, "S", [listValue(texts)]);
}

/** A list as a column takes it. */
function listValue(items: unknown[]): ListValue {
  return { length: items.length, items: items as unknown as Row<unknown> };
}

/** A pack of one event with a map that has these keys, in this order. */
function mapOf(attack: Attack, key: string, keys: unknown[]): string {
  return packOfRows(attack, `{${key}i}`, [[listValue(keys), listValue(keys.map((_, place) => place))]]);
}

/** Tables within tables, as AceSerializer has them. */
function nested(depth: number): string {
  return `^1${string.rep("^T^N1", depth)}${string.rep("^t", depth)}^^`;
}

describe("a compressed bomb", () => {
  it("longer than the protocol has it is not inflated", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    const [, bomb] = bombs(attack);
    attack.goOn(10, (second) => {
      attack.send(attack.foes[second - 1], Kind.Data, dataOf(attack, PICKED, bomb, true), { lane: "bulk" });
    });
    attack.award();
    attack.expectEqualWithin(5);
    attack.expectUnharmed();
  });

  for (const place of ["all of a payload", "a pack's texts"]) {
    it(`within its bounds is inflated once a minute for each sender, and dropped, as ${place}`, () => {
      const attack = new Attack({ weeks: 3 }).begin();
      const [all] = bombs(attack);
      const bomb = place === "all of a payload" ? all : encodeNumber(all.length * 2) + string.sub(all, 2);
      const inflated: Record<string, number> = {};
      for (const client of attack.clients) {
        countInflations(client, inflated);
      }
      const act = () => {
        attack.send(attack.foes[0], Kind.Data, dataOf(attack, PICKED, bomb, true), { lane: "bulk" });
      };
      act();
      attack.goOn(10);
      attack.goOn(40, act);
      for (const client of attack.clients) {
        assert.equal(1, inflated[client.name], client.name);
      }
      const growth = leastGrowth(3, () => {
        attack.goOn(70, act);
      });
      assert.is_true(growth < 200, `${growth} kB`);
      attack.award();
      attack.expectEqualWithin(5);
      // LibDeflate cannot be stopped on the way.
      attack.expectUnharmed(math.huge);
    });
  }
});

describe("headers of a million entries", () => {
  it("cost no more than the text is long", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    const many = encodeNumber(1_000_000);
    const time = encodeNumber(attack.now() - 100);
    const one = encodeNumber(1);
    const zero = encodeNumber(0);
    const packs = [
      `1${many}${time}${zero}${zero}${zero}`,
      `1${one}${time}${many}${string.rep("0", 3000)}`,
      `1${one}${time}${zero}${many}${string.rep("0", 3000)}`,
      `1${one}${time}${zero}${zero}${many}${string.rep("0", 3000)}`,
      `1${encodeNumber(8192)}${time}${one}${zero}000001${zero}${zero}${string.rep("0", 8000)}`,
    ];
    const lies: [Kind, string, Lane][] = [
      [Kind.Data, dataOf(attack, INDEX, many + string.rep("0", 2000)), "bulk"],
      [Kind.Advertisement, `1${string.rep("0", 4)}${many}${string.rep("0", 200)}`, "control"],
      [Kind.Request, many + string.rep("0", 200), "control"],
      [Kind.Ids, many + string.rep("0", 200), "control"],
    ];
    for (const pack of packs) {
      lies.push([Kind.Event, pack, "bulk"], [Kind.Data, dataOf(attack, PICKED, pack), "bulk"]);
    }
    const act = (second: number) => {
      const [kind, body, lane] = lies[second % lies.length];
      attack.send(attack.foes[second % attack.foes.length], kind, body, { lane });
    };
    const growth = leastGrowth(3, () => {
      attack.goOn(30, act);
    });
    assert.is_true(growth < 100, `${growth} kB`);
    attack.award();
    attack.expectEqualWithin(5);
    attack.expectUnharmed();
  });
});

describe("what no append would have made", () => {
  function reject(what: string, pack: (this: void, attack: Attack) => string): void {
    it(`is refused even from an officer: ${what}`, () => {
      const attack = new Attack({ weeks: 3 }).begin();
      const text = pack(attack);
      const payload = attack.compress(text);
      if (text.length < 16_000) {
        attack.send(TRAITOR, Kind.Event, text, { lane: "bulk" });
      }
      if (payload.length <= COMPRESSED_LIMIT) {
        attack.send(TRAITOR, Kind.Data, dataOf(attack, PICKED, payload, true), { lane: "bulk" });
      }
      attack.goOn(60);
      for (const client of attack.clients) {
        assert.equal(60, ledgerOf(client).Count());
      }
      attack.award();
      attack.expectEqualWithin(5);
      attack.expectUnharmed();
    });
  }

  reject("a string of 60,000 bytes", (attack) => packOf(attack, "s", [string.rep("x", 60_000)]));
  reject("a table of 60,000 bytes", (attack) => packOf(attack, "t", [`^1^T^N1^S${string.rep("x", 60_000)}^t^^`]));
  reject("tables 2,000 deep", (attack) => packOf(attack, "t", [nested(2000)]));
  reject("tables 17 deep", (attack) => packOf(attack, "t", [nested(17)]));
  reject("a table that is none", (attack) => packOf(attack, "t", ["^1^N5^^"]));
  reject("a table that cannot be read", (attack) => packOf(attack, "t", ["^1^Tgarbage"]));
  reject("a table of 8,000 bytes in 256 events", (attack) => {
    const text = `^1^T${string.rep("^N1^N2", 1330)}^t^^`;
    const values: string[] = [];
    for (const _ of $range(1, 256)) {
      values.push(text);
    }
    return packOf(attack, "t", values);
  });
  reject("a list of 1,025 items", (attack) => listOf(attack, 1025, 1));
  reject("a list that weighs too much", (attack) => listOf(attack, 3, 5000));
  reject("an any of 60,000 bytes", (attack) => packOf(attack, "a", [string.rep("x", 60_000)]));
  reject("a table in an any that cannot be read", (attack) => packOf(attack, "a", [tableToAny("^1^Tgarbage")]));
  reject("tables 17 deep in an any", (attack) => packOf(attack, "A", [listValue([1, tableToAny(nested(17))])]));
  reject("records that weigh too much", (attack) => {
    const marks: number[] = [];
    for (const i of $range(1, 700)) {
      marks.push(i);
    }
    return packOfRows(attack, "[ii]", [[listValue(marks), listValue(marks)]]);
  });
  reject("a map whose texts do not go up", (attack) => mapOf(attack, "s", ["b", "a"]));
  reject("a map with a text twice", (attack) => mapOf(attack, "s", ["a", "b", "b"]));
  reject("a map whose ints do not go up", (attack) => mapOf(attack, "i", [10, 9]));
  reject("a map whose players do not go up", (attack) => mapOf(attack, "g", [guid(1, 10), guid(1, 9)]));
});
