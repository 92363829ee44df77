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

/** Whether an event was carried forward by a closing: such events are made in no other way. */
export function isCarried(event: Event): boolean {
  return event.type === "BL";
}

/** What a closing carries forward in a ledger, as one text. */
function summaryOf(ledger: Ledger): string {
  const parts: string[] = [];
  for (const event of ledger.Events()) {
    if (isCarried(event)) {
      parts.push(textOf(event));
    }
  }
  return parts.join("\n");
}

/** What was entered by those who may. A ledger that holds anything else holds an intrusion. */
export class Journal {
  /** A crash may cost a client the memory of a key, so one key may have several events. */
  private readonly texts = new LuaTable<string, LuaSet<string>>();
  readonly keys: string[] = [];
  /** By the closing's id; `""` until it was read. */
  private readonly summaries = new LuaTable<string, string>();
  /** The notes of imported rows. */
  private readonly imports = new LuaSet<string>();

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

  /** An officer has made a closing. */
  noteClosing(closing: string): void {
    this.summaries.set(closing, "");
  }

  /** It holds at its author. */
  noteSummary(closing: string, ledger: Ledger): void {
    this.summaries.set(closing, summaryOf(ledger));
  }

  /** Rows with this note are imported: keys of their own are given to them. */
  noteImport(note: string): void {
    this.imports.add(note);
  }

  /** Whether somebody entered an event, or imported it. */
  hasEvent(event: Event): boolean {
    return this.has(event.key, textOf(event)) || this.imports.has((event.note as string | undefined) ?? "");
  }

  /** Whether a ledger begins with what the closing that holds in it carries forward. */
  hasSummary(closing: string, ledger: Ledger): boolean {
    const known = closing === "" ? undefined : this.summaries.get(closing);
    return known === "" || (known ?? "") === summaryOf(ledger);
  }
}
