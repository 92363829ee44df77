import { parseGuid } from "../../src/event/guid";
import { formatKey, isBefore, parseKey, Range, weekOfStamp } from "../../src/event/key";
import { Retraction } from "../../src/ledger/store/retractions";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, type Draft } from "../../spec/support/events";

/** An event as the model keeps it. */
export interface Fact {
  readonly draft: Draft;
  readonly stamp: number;
  readonly player: number;
  readonly key: string;
  /** The event alone as a pack: of two payloads the lower stays. */
  readonly pack: string;
}

/** Points by GUID. */
export type Points = Record<string, number>;

/** What a ledger must be: a table by key, sorted and looped over when somebody asks. */
export class Model {
  private readonly byKey: Record<string, Fact> = {};
  private list: Fact[] | undefined;

  add(draft: Draft): Fact {
    const player = parseGuid(draft.creator) as number;
    const stamp = draft.time * Range.Counters + draft.counter;
    const key = formatKey(stamp, player);
    const fact = { draft, stamp, player, key, pack: writePack(blockOf([draft]), 1, 1, noPause) };
    const other = this.byKey[key] as Fact | undefined;
    if (other === undefined || fact.pack < other.pack) {
      this.byKey[key] = fact;
      this.list = undefined;
    }
    return fact;
  }

  /** All events in order. */
  facts(): readonly Fact[] {
    if (this.list === undefined) {
      const list: Fact[] = [];
      for (const [, fact] of pairs(this.byKey)) {
        list.push(fact);
      }
      table.sort(list, (x, y) => isBefore(x.stamp, x.player, y.stamp, y.player));
      this.list = list;
    }
    return this.list;
  }

  /** Those of one week. */
  week(number: number): Fact[] {
    return this.facts().filter(({ stamp }) => weekOfStamp(stamp) === number);
  }

  /** The keys that are undone, up to a time. */
  undone(until = math.huge): LuaSet<string> {
    const undone = new LuaSet<string>();
    const facts = this.facts();
    for (const i of $range(facts.length, 1, -1)) {
      const { draft, key, stamp, player } = facts[i - 1];
      if (draft.time <= until && draft.eventType === Retraction && !undone.has(key)) {
        const { target } = draft.payload as { target: string };
        const [targetStamp, targetPlayer] = parseKey(target);
        if (targetStamp !== undefined && isBefore(targetStamp, targetPlayer as number, stamp, player)) {
          undone.add(target);
        }
      }
    }
    return undone;
  }

  /** The sums of points, up to a time. */
  points(until = math.huge): Points {
    const undone = this.undone(until);
    const sums: Points = {};
    for (const { draft, key } of this.facts()) {
      if (draft.time <= until && draft.eventType !== Retraction && !undone.has(key)) {
        const { target, points } = draft.payload as { target: string; points: number };
        sums[target] = ((sums[target] as number | undefined) ?? 0) + points;
      }
    }
    return sums;
  }
}
