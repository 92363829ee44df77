import type { EventType } from "../../event/eventType";
import type { Ledger } from "../../ledger/ledger";
import type { Job } from "../../ports";
import { eventText, type NameOf } from "./eventLine";

/** Events kept of a search. */
const LIMIT = 200;

/** An event that was found. */
export interface Line {
  readonly text: string;
  readonly isUndone: boolean;
}

/** The newest events that fit a type and words. They are looked for in slices, and again when the ledger has changed. */
export class EventList {
  lines: readonly Line[] = [];
  /** What the last search has found so far. */
  private found: readonly Line[] = [];
  private job: Job | undefined;
  /** What was asked for last: ledger, type, words. And the ledger's hash when that was begun. */
  private question: readonly unknown[] = [];
  private hash = "";

  /** @param undone what is behind the text of an event that is undone. */
  constructor(private readonly undone: string) {}

  isSearching(): boolean {
    return this.job?.isDone() === false;
  }

  /**
   * Looks for what is asked, unless that is known or under way.
   * @param code of the event type; undefined: all.
   * @param words in small letters; a line that has them anywhere fits.
   * @returns whether it is another question than before.
   */
  ask(ledger: Ledger, code: string | undefined, words: string): boolean {
    if (!this.isSearching()) {
      this.lines = this.found;
    }
    const [oldLedger, oldCode, oldWords] = this.question;
    const isNew = oldLedger !== ledger || oldCode !== code || oldWords !== words;
    if (!isNew && (this.isSearching() || this.hash === ledger.Hash())) {
      return false;
    }
    this.job?.cancel();
    this.question = [ledger, code, words];
    this.hash = ledger.Hash();
    const found: Line[] = [];
    this.found = found;
    // The same question again: what was found before stays in view until the search has ended.
    if (isNew) {
      this.lines = found;
    }
    this.job = this.search(ledger, code, words, found);
    return isNew;
  }

  /** Forgets the question: the next one is new. */
  forget(): void {
    this.job?.cancel();
    this.question = [];
    this.found = [];
    this.lines = this.found;
  }

  private search(ledger: Ledger, code: string | undefined, words: string, found: Line[]): Job {
    const types = new LuaTable<string, EventType>();
    for (const each of ledger.eventTypes()) {
      types.set(each.code, each);
    }
    const nameOf: NameOf = (guid) => ledger.nameOf(guid);
    return ledger.walk(code, (event, isUndone) => {
      const line = eventText(event, types.get(event.type), nameOf);
      const text = isUndone ? `${line}  ${this.undone}` : line;
      if (words === "" || string.find(text.toLowerCase(), words, 1, true)[0] !== undefined) {
        found.push({ text, isUndone });
      }
      return found.length < LIMIT;
    });
  }
}
