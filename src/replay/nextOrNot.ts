/** A table of an addon, whatever its keys. */
export type Table = LuaTable<AnyNotNil, unknown>;

/** Calls `next` with a key that it may not know any more: addons may change a state in a pause. */
export const nextOrNot = pcall as unknown as (
  this: void,
  next: unknown,
  source: Table,
  key: AnyNotNil | undefined,
) => LuaMultiReturn<[ok: boolean, key: AnyNotNil | undefined, value: unknown]>;
