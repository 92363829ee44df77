import type { Event } from "../src/event/event";
import type { Ledger } from "../src/ledger/ledger";

function textOf(value: unknown): string {
  if (type(value) !== "table") {
    return string.format("%q", tostring(value));
  }
  const parts: string[] = [];
  for (const [key, item] of pairs(value as Record<string, unknown>)) {
    parts.push(`${textOf(key)}:${textOf(item)}`);
  }
  table.sort(parts);
  return `{${parts.join(",")}}`;
}

/** All events of a ledger: what each says, by key. */
export function contentOf(ledger: Ledger): LuaTable<string, string> {
  const content = new LuaTable<string, string>();
  for (const event of ledger.Events()) {
    content.set(event.key, textOf(event));
  }
  return content;
}

/** What was entered by those who may. A ledger that holds anything else holds an intrusion. */
export class Journal {
  /** A crash may cost a client the memory of a key, so one key may have several events. */
  private readonly texts = new LuaTable<string, LuaSet<string>>();
  readonly keys: string[] = [];

  note(event: Event): void {
    this.noteText(event.key, textOf(event));
  }

  noteText(key: string, text: string): void {
    let texts = this.texts.get(key) as LuaSet<string> | undefined;
    if (texts === undefined) {
      texts = new LuaSet();
      this.texts.set(key, texts);
      this.keys.push(key);
    }
    texts.add(text);
  }

  has(key: string, text: string): boolean {
    return this.texts.get(key)?.has(text);
  }
}
