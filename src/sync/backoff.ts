import type { Clock } from "../ports";
import type { HashText, Subject } from "./messages/hash";
import type { SyncOptions } from "./options";

/** Hashes remembered; beyond it those whose wait is over are forgotten, and then all. */
const LIMIT = 2048;

interface Wait {
  /** What we held when it failed: another hash starts anew. */
  ours: HashText;
  failures: number;
  until: number;
}

/** Which hashes of which subjects are not worth asking for, for now. */
export class Backoff {
  private waits = new LuaTable<string, Wait | undefined>();
  private size = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: SyncOptions,
  ) {}

  /** Whether `theirs` may not be asked for while we hold `ours`. */
  isWaiting(subject: Subject, theirs: HashText, ours: HashText): boolean {
    const wait = this.waits.get(`${subject}:${theirs}`);
    return wait?.ours === ours && this.clock.now() < wait.until;
  }

  /** Whether a wait for exactly this was noted, over or not. */
  knows(subject: Subject, theirs: HashText, ours: HashText): boolean {
    return this.waits.get(`${subject}:${theirs}`)?.ours === ours;
  }

  /** Whether the complete answer to exactly this has left the two hashes as they were. */
  hasFailed(subject: Subject, theirs: HashText, ours: HashText): boolean {
    const wait = this.waits.get(`${subject}:${theirs}`);
    return wait?.ours === ours && wait.failures > 0;
  }

  /** Asking did not help: waits for retryDelay, and twice as long each time. */
  fail(subject: Subject, theirs: HashText, ours: HashText): void {
    const before = this.waits.get(`${subject}:${theirs}`);
    const failures = before?.ours === ours ? before.failures + 1 : 1;
    const delay = math.min(this.options.retryDelay * 2 ** math.min(failures - 1, 40), this.options.retryMaximum);
    this.put(subject, theirs, ours, failures, delay);
  }

  /** Nobody answered: that may have many reasons, so the wait does not grow. */
  rest(subject: Subject, theirs: HashText, ours: HashText): void {
    const failures = this.waits.get(`${subject}:${theirs}`)?.failures ?? 0;
    this.put(subject, theirs, ours, failures, this.options.retryDelay);
  }

  /** Leaves the asking to the other side for a while. */
  leave(subject: Subject, theirs: HashText, ours: HashText): void {
    this.put(subject, theirs, ours, 0, this.options.surplusDelay);
  }

  /** Forgets all: what was useless before may be useful now. */
  clear(): void {
    this.waits = new LuaTable();
    this.size = 0;
  }

  private put(subject: Subject, theirs: HashText, ours: HashText, failures: number, delay: number): void {
    const key = `${subject}:${theirs}`;
    if (this.waits.get(key) === undefined) {
      if (this.size >= LIMIT) {
        this.prune();
      }
      this.size += 1;
    }
    this.waits.set(key, { ours, failures, until: this.clock.now() + delay });
  }

  private prune(): void {
    const now = this.clock.now();
    for (const [key, wait] of pairs(this.waits as unknown as Record<string, Wait>)) {
      if (wait.until < now) {
        this.waits.delete(key);
        this.size -= 1;
      }
    }
    if (this.size >= LIMIT) {
      this.clear();
    }
  }
}
