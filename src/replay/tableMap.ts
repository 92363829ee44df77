/** Tables in one part: a Lua table that grows is laid out anew in one go, which takes long for tens of thousands. */
const PART = 2048;

/** Remembers something for each of many tables, without a long step. */
export class TableMap<Value> {
  private readonly parts: LuaTable<object, Value | undefined>[] = [new LuaTable()];
  private newest = this.parts[0];
  private room = PART;

  get(key: object): Value | undefined {
    for (const part of this.parts) {
      const value = part.get(key);
      if (value !== undefined) {
        return value;
      }
    }
    return undefined;
  }

  /** For a table that has none yet. */
  add(key: object, value: Value): void {
    if (this.room === 0) {
      this.newest = new LuaTable();
      this.parts.push(this.newest);
      this.room = PART;
    }
    this.room -= 1;
    this.newest.set(key, value);
  }
}
