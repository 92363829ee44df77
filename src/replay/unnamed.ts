import type { EventType } from "../event/eventType";
import { isBefore } from "../event/key";

interface Key {
  readonly stamp: number;
  readonly creator: number;
}

/**
 * What a projection's `otherwise` was given of types that the ledger did not know: their fields had numbers for names. Once the
 * ledger knows such a type, its events are to be applied anew.
 */
export class Unnamed {
  /** By code: the earliest event. */
  private readonly first = new LuaTable<string, Key | undefined>();

  note(code: string, stamp: number, creator: number): void {
    const known = this.first.get(code);
    if (known === undefined || isBefore(stamp, creator, known.stamp, known.creator)) {
      this.first.set(code, { stamp, creator });
    }
  }

  /** The earliest event of types that are known from now on; undefined when there was none. */
  take(types: readonly EventType[]): Key | undefined {
    let earliest: Key | undefined;
    for (const { code } of types) {
      const key = this.first.get(code);
      this.first.delete(code);
      if (
        key !== undefined &&
        (earliest === undefined || isBefore(key.stamp, key.creator, earliest.stamp, earliest.creator))
      ) {
        earliest = key;
      }
    }
    return earliest;
  }
}
