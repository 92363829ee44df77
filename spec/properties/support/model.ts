import { noPause } from "../../../src/ledger/store/weeks";
import { writePack } from "../../../src/pack/pack";
import { blockOf, type Draft } from "../../support/events";
import { keyOf } from "./randomEvents";

const packOf = (draft: Draft): string => writePack(blockOf([draft]), 1, 1, noPause);

/** What a ledger of these events must hold, found the plain way: one of each key, in order. */
export function settled(drafts: readonly Draft[]): Draft[] {
  const kept: Record<string, Draft | undefined> = {};
  for (const draft of drafts) {
    const key = keyOf(draft);
    const other = kept[key];
    if (other === undefined || packOf(draft) < packOf(other)) {
      kept[key] = draft;
    }
  }
  const list: Draft[] = [];
  for (const [, draft] of pairs(kept)) {
    list.push(draft);
  }
  table.sort(list, (a, b) => keyOf(a) < keyOf(b));
  return list;
}

/** The keys of the settled events that are undone: by a later retraction that is not undone itself. */
export function undoneOf(events: readonly Draft[], before = math.huge): LuaSet<string> {
  const undone = new LuaSet<string>();
  for (const i of $range(events.length, 1, -1)) {
    const event = events[i - 1];
    if (event.eventType.code === "_R" && event.time < before && !undone.has(keyOf(event))) {
      const { target } = event.payload as { target: string };
      if (target < keyOf(event)) {
        undone.add(target);
      }
    }
  }
  return undone;
}

/** The keys that a projection with a handler for everything is called with, in order. */
export function handled(events: readonly Draft[], until = math.huge): string[] {
  const list = events.filter((event) => event.time <= until);
  const undone = undoneOf(list);
  return list
    .filter((event) => event.eventType.code !== "_R" && !undone.has(keyOf(event)))
    .map((event) => keyOf(event));
}
