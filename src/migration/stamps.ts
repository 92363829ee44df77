import { Range } from "../event/key";
import { COUNTERS, type EntryHead, nameOf } from "./entry";

/** What is known of a creator's newest entry so far. */
interface Newest {
  order: number;
  stamp: number;
}

/**
 * Gives entries their stamps: time and counter as they are, so that all who import the same entries make the same
 * events. A key has counters up to 255 only; what is beyond goes on in the next second, in the entries' order.
 */
export class Stamps {
  private readonly newest = new LuaTable<number, Newest | undefined>();
  /** By the name of an entry that has another stamp than its own. */
  private readonly moved = new LuaTable<string, number | undefined>();

  /** The stamp of the next entry. Twice the same entry has the same stamp. */
  next(head: EntryHead): number {
    const { time, counter, player } = head;
    const own = time * Range.Counters + math.max(counter, 0);
    const order = time * COUNTERS * 2 + counter;
    const last = this.newest.get(player);
    if (last === undefined) {
      this.newest.set(player, { order, stamp: own });
    }
    // One that is earlier than those before it stands in an unsorted list: it has to take its chance.
    let stamp = own;
    if (last !== undefined && order >= last.order) {
      stamp = order === last.order ? last.stamp : math.max(own, last.stamp + 1);
      last.order = order;
      last.stamp = stamp;
    }
    if (stamp !== own || counter < 0 || counter >= Range.Counters) {
      this.moved.set(nameOf(head), stamp);
    }
    return stamp;
  }

  /** The stamp that an entry has, or would have. */
  of(head: EntryHead): number {
    return this.moved.get(nameOf(head)) ?? head.time * Range.Counters + math.max(head.counter, 0);
  }
}
