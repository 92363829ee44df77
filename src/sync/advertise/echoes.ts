/**
 * Who has said last what all hold, and who before: since when each has heard nobody else agree. Whoever keeps the others
 * silent would otherwise hear nobody, and not know that it is synced.
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

  /** When somebody else than a peer said so. */
  heardBy(name: string): number {
    return name === this.last ? this.otherAt : this.lastAt;
  }
}
