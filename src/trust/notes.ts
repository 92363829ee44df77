/** What authorizers of the library say of something. A note goes with its authorizer. */
export class Notes<Note extends AnyNotNil> {
  private readonly notes = setmetatable(new LuaTable<AnyNotNil, Note>(), { __mode: "k" }) as unknown as LuaTable<
    AnyNotNil,
    Note | undefined
  >;

  /** Remembers what an authorizer says; gives the authorizer back. */
  keep<Authorizer extends AnyNotNil>(authorizer: Authorizer, note: Note): Authorizer {
    this.notes.set(authorizer, note);
    return authorizer;
  }

  /** What an authorizer says; undefined if it says nothing, or is none. */
  of(authorizer: unknown): Note | undefined {
    return authorizer === undefined ? undefined : this.notes.get(authorizer as AnyNotNil);
  }
}
