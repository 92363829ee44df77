/**
 * Which client has said last on a channel what all hold, and since when it has heard nobody else say so. A client that keeps
 * the others silent would otherwise hear nobody, and not know that it is synced.
 */
export class Echoes {
  private last = "";
  private lastAt: number;
  /** When anybody but `last` said so. */
  private otherAt: number;

  /** @param now what was said before is not known. */
  constructor(now: number) {
    this.lastAt = now;
    this.otherAt = now;
  }

  /** Somebody said what we hold; @param name of a peer, `""` for ourselves. */
  note(name: string, now: number): void {
    if (name !== this.last) {
      this.last = name;
      this.otherAt = this.lastAt;
    }
    this.lastAt = now;
  }

  /** Since when whoever said so last has heard nobody else. */
  aloneSince(): number {
    return this.otherAt;
  }
}
