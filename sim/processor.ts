/**
 * What debugprofilestop charges a client: `"real"` for the CPU used since its frame began, or so many milliseconds for
 * each call, which makes runs repeatable.
 */
export type CpuMode = "real" | number;

/** What a client's frames have cost since it logged in or the figures were reset. Milliseconds. */
export interface FrameStats {
  /** Frames in which the client ran at all. */
  frames: number;
  /** Real CPU of all of them. */
  total: number;
  /** Real CPU of the longest. */
  longest: number;
  /** Virtual seconds since the world began, at the longest. */
  longestAt: number;
  /** The most that debugprofilestop charged in one frame: with a fixed charge the same in every run. */
  longestCharged: number;
}

/** One client's CPU: measures its frames, and is its debugprofilestop. */
export class Processor {
  private stats: FrameStats = { frames: 0, total: 0, longest: 0, longestAt: 0, longestCharged: 0 };
  private depth = 0;
  private startedAt = 0;
  private base = 0;
  private charged = 0;
  /** The highest reading so far: readings never go back, even when a frame took longer than a frame. */
  private last = 0;

  constructor(private readonly mode: CpuMode) {}

  /** A frame begins at a virtual time. Frames may nest, when a test runs something inside something. */
  begin(time: number): void {
    this.depth += 1;
    if (this.depth > 1) return;
    this.base = Math.max(time * 1000, this.last);
    this.charged = 0;
    this.startedAt = os.clock();
  }

  /** The frame ends. `counted` is false for what the game does behind its loading screen. */
  end(time: number, counted: boolean): void {
    this.depth -= 1;
    if (this.depth > 0) return;
    const spent = (os.clock() - this.startedAt) * 1000;
    this.last = Math.max(this.last, this.base + this.charge());
    if (!counted) return;
    const stats = this.stats;
    stats.frames += 1;
    stats.total += spent;
    stats.longestCharged = Math.max(stats.longestCharged, this.charge());
    if (spent > stats.longest) {
      stats.longest = spent;
      stats.longestAt = time;
    }
  }

  /** Milliseconds, as debugprofilestop gives them. */
  read(): number {
    if (this.mode !== "real") this.charged += this.mode;
    this.last = Math.max(this.last, this.base + this.charge());
    return this.last;
  }

  frameStats(): FrameStats {
    return { ...this.stats };
  }

  reset(): void {
    this.stats = { frames: 0, total: 0, longest: 0, longestAt: 0, longestCharged: 0 };
  }

  private charge(): number {
    if (this.mode !== "real") return this.charged;
    return this.depth > 0 ? (os.clock() - this.startedAt) * 1000 : 0;
  }
}
