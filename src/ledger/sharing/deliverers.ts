import type { Clock } from "../../ports";
import type { StandingMemory } from "../../sync/peers/standing";
import type { Storage } from "../store/storage";

/** Names remembered; the one whose time is earliest gives way to a new one. */
const LIMIT = 64;

/** The peers that have delivered accepted events, as the saved table remembers them. That gives no rights; their word counts. */
export function deliverersOf(storage: Storage, clock: Clock): StandingMemory {
  const table = (): LuaTable<string, unknown> => {
    if (type(storage.deliverers) !== "table") {
      storage.deliverers = new LuaTable();
    }
    return storage.deliverers as LuaTable<string, unknown>;
  };
  return {
    has: (name) => type(storage.deliverers) === "table" && type(table().get(name)) === "number",
    note: (name) => {
      const times = table();
      let size = 0;
      let oldest: string | undefined;
      let oldestAt = math.huge;
      for (const [other, at] of pairs(times as unknown as Record<string, unknown>)) {
        const time = type(at) === "number" ? (at as number) : 0;
        size += 1;
        if (time < oldestAt) {
          oldest = other;
          oldestAt = time;
        }
      }
      if (size > LIMIT || (size === LIMIT && oldest === undefined)) {
        // The library never writes that: the table is damaged.
        storage.deliverers = new LuaTable();
      } else if (oldest !== undefined && size === LIMIT && !times.has(name)) {
        times.delete(oldest);
      }
      table().set(name, clock.serverTime());
    },
  };
}
