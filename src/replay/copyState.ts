import { isEvent } from "../event/eventBuilder";
import type { Pause } from "../ports";

/** Table entries between two pauses. */
const STEP = 256;

/** A state's copy. */
export interface StateCopy {
  readonly state: object;
  /** Table entries, a measure of memory and time. */
  readonly size: number;
  /** Whether it can be saved: no functions, no table in two places, no metatables but events'. */
  readonly plain: boolean;
}

interface Copying {
  readonly copies: LuaTable<object, object | undefined>;
  readonly pause: Pause;
  size: number;
  plain: boolean;
}

function copyTable(copying: Copying, source: object): object {
  const known = copying.copies.get(source);
  if (known !== undefined) {
    copying.plain = false;
    return known;
  }
  const copy = {} as LuaTable<AnyNotNil, unknown>;
  copying.copies.set(source, copy);
  if (isEvent(source)) {
    // It computes its key when asked for it, which it could not do from disk.
    copy.set("key", source.key);
  }
  for (const [key, value] of source as LuaTable<AnyNotNil, unknown>) {
    copying.size += 1;
    if (copying.size % STEP === 0) {
      copying.pause();
    }
    copy.set(copyValue(copying, key) as AnyNotNil, copyValue(copying, value));
  }
  const metatable = getmetatable(source);
  if (metatable !== undefined) {
    copying.plain &&= isEvent(source);
    setmetatable(copy, metatable as LuaMetatable<object>);
  }
  return copy;
}

function copyValue(copying: Copying, value: unknown): unknown {
  const kind = type(value);
  if (kind === "table") {
    return copyTable(copying, value as object);
  }
  copying.plain &&= kind === "number" ? value === value : kind === "string" || kind === "boolean";
  return value;
}

/** Copies a state, deeply, in slices: nobody may change it meanwhile. Tables in two places stay one. */
export function copyState(state: object, pause: Pause): StateCopy {
  const copying: Copying = { copies: new LuaTable(), pause, size: 0, plain: true };
  const copy = copyTable(copying, state);
  return { state: copy, size: copying.size, plain: copying.plain };
}
