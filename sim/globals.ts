/** A client's globals, or another table that Lua code of any shape fills. */
export type Globals = Record<string, unknown>;
