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
  /**
   * The most Lua instructions, in thousands, between two looks at debugprofilestop, or between a look and the beginning or
   * end of the frame: 0 unless the world counts them. What a library does in C is one instruction.
   */
  longestStep: number;
  /** The same of what a test or a player calls: `client:run`, `client:runText` and slash commands. */
  longestCall: number;
  /**
   * The most Lua instructions, in thousands, that a logout or a /reload took before the game wrote the files: of all
   * sessions since the figures were reset.
   */
  longestLeave: number;
}

/**
 * - `"frame"`: what the game calls in a frame: timers, events and OnUpdate
 * - `"call"`: what a test or a player calls
 * - `"leaving"`: the last events of a session
 * - `"loading"`: what the game does behind its loading screen
 */
export type Work = "frame" | "call" | "leaving" | "loading";

/** Instructions between two calls of the hook that counts them. */
const GRAIN = 1000;

/** What a client's frames have cost before it did anything. */
export function noFrames(): FrameStats {
  return {
    ...{ frames: 0, total: 0, longest: 0, longestAt: 0, longestCharged: 0 },
    ...{ longestStep: 0, longestCall: 0, longestLeave: 0 },
  };
}

/** One client's CPU: measures its frames, and is its debugprofilestop. */
export class Processor {
  private stats = noFrames();
  private depth = 0;
  private startedAt = 0;
  private base = 0;
  private charged = 0;
  /** The highest reading so far: readings never go back, even when a frame took longer than a frame. */
  private last = 0;
  /** Thousands of instructions since the last look, the most of them in this frame, and all of this frame. */
  private step = 0;
  private frameStep = 0;
  private frameTotal = 0;
  private hooked = false;
  private readonly tick: (this: void) => void = () => {
    this.step += 1;
  };

  /** @param counting whether instructions are counted. */
  constructor(
    private readonly mode: CpuMode,
    private readonly counting = false,
  ) {}

  /** What runs in a coroutine counts, too: hooks are each thread's own. */
  watch(thread: LuaThread): void {
    if (this.counting) debug.sethook(thread, this.tick, "", GRAIN);
  }

  /** A frame begins at a virtual time. Frames may nest, when a test runs something inside something. */
  begin(time: number): void {
    this.depth += 1;
    if (this.depth > 1) return;
    this.base = Math.max(time * 1000, this.last);
    this.charged = 0;
    this.startedAt = os.clock();
    this.step = 0;
    this.frameStep = 0;
    this.frameTotal = 0;
    // Another's hook, such as that of a coverage tool, is left alone.
    this.hooked = this.counting && debug.gethook()[0] === undefined;
    if (this.hooked) debug.sethook(this.tick, "", GRAIN);
  }

  /** The frame ends in which this was done. */
  end(time: number, work: Work): void {
    this.depth -= 1;
    if (this.depth > 0) return;
    if (this.hooked) debug.sethook();
    this.endStep();
    const spent = (os.clock() - this.startedAt) * 1000;
    this.last = Math.max(this.last, this.base + this.charge());
    const stats = this.stats;
    if (work === "leaving") stats.longestLeave = Math.max(stats.longestLeave, this.frameTotal);
    if (work === "leaving" || work === "loading") return;
    stats.frames += 1;
    stats.total += spent;
    stats.longestCharged = Math.max(stats.longestCharged, this.charge());
    if (work === "call") stats.longestCall = Math.max(stats.longestCall, this.frameStep);
    else stats.longestStep = Math.max(stats.longestStep, this.frameStep);
    if (spent > stats.longest) {
      stats.longest = spent;
      stats.longestAt = time;
    }
  }

  /** Milliseconds, as debugprofilestop gives them. */
  read(): number {
    this.endStep();
    if (this.mode !== "real") this.charged += this.mode;
    this.last = Math.max(this.last, this.base + this.charge());
    return this.last;
  }

  /** What was counted since the last look. */
  counted(): number {
    return this.step;
  }

  /** Forgets what was counted since then: it was the server's work, or a test's. */
  forgetSince(counted: number): void {
    this.step = counted;
  }

  frameStats(): FrameStats {
    return { ...this.stats };
  }

  reset(): void {
    this.stats = noFrames();
  }

  private endStep(): void {
    this.frameStep = Math.max(this.frameStep, this.step);
    this.frameTotal += this.step;
    this.step = 0;
  }

  private charge(): number {
    if (this.mode !== "real") return this.charged;
    return this.depth > 0 ? (os.clock() - this.startedAt) * 1000 : 0;
  }
}
