/** The library's functions that make authorizers, by themselves: their names. */
const factories = setmetatable(new LuaTable<AnyNotNil, string>(), { __mode: "k" }) as unknown as LuaTable<
  AnyNotNil,
  string | undefined
>;

/** Remembers that these functions of the library make authorizers, and are none themselves. */
export function noteFactories<Name extends string>(library: Record<Name, unknown>, names: readonly Name[]): void {
  for (const name of names) {
    factories.set(library[name] as AnyNotNil, name);
  }
}

/** Raises a text if a value that should be an authorizer is a function that makes one: somebody forgot to call it. */
export function checkAuthorizer(value: unknown, name: string): void {
  const factory = value === undefined ? undefined : factories.get(value as AnyNotNil);
  if (factory !== undefined) {
    error(`${name} is ES.${factory} itself: call it, ES:${factory}(...), and give what it returns`, 0);
  }
}
