import type { SavedPlace } from "../ledger/store/tableKeeper";
import type { Pause } from "../ports";

/** Globals looked at between two pauses. */
const STEP = 256;

type Globals = LuaTable<AnyNotNil, unknown>;
const globals = _G as unknown as Globals;

/** Where tables stand that the library has looked up or made itself. */
const known = setmetatable(new LuaTable<object, SavedPlace>(), { __mode: "k" }) as unknown as LuaTable<
  object,
  SavedPlace | undefined
>;

/** A saved variable. */
export function variable(name: string): SavedPlace {
  return {
    name: `the saved variable ${name}`,
    get: () => globals.get(name),
    set: (storage) => {
      rawset(_G as object, name as never, storage as never);
    },
  };
}

/** Remembers where a table stands. */
export function notePlace(table: object, place: SavedPlace): void {
  known.set(table, place);
}

/** The next global behind a key, which may be gone by now. */
const nextOrNot = pcall as unknown as (
  this: void,
  next: unknown,
  table: Globals,
  key: AnyNotNil | undefined,
) => LuaMultiReturn<[ok: boolean, key: AnyNotNil | undefined, value: unknown]>;

/** Where a table stands: known, or the global that holds it. Undefined when it is in no global. */
export function findPlace(table: object, pause: Pause): SavedPlace | undefined {
  const noted = known.get(table);
  if (noted !== undefined) {
    return noted;
  }
  let key: AnyNotNil | undefined;
  let looked = 0;
  while (true) {
    const [ok, name, value] = nextOrNot(next, globals, key);
    if (!ok || name === undefined) {
      return undefined;
    }
    if (value === table && type(name) === "string") {
      return variable(name as string);
    }
    key = name;
    looked += 1;
    if (looked % STEP === 0) {
      pause();
    }
  }
}
