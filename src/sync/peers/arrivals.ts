import type { Clock } from "../../ports";
import { Cooldown } from "../cooldown";
import type { HashText } from "../messages/hash";

/** So many who logged in within so many seconds, and hold something else, are a crowd. */
const CROWD = 3;
const WINDOW = 22;
/** A crowd asks when the server's time is a multiple of so many seconds: one answer serves all who came since the last. */
const PERIOD = 150;
/** The same, and a part of it, when strangers alone make the crowd: they may have come to delay others. */
const STRANGERS_PERIOD = 50;
/** For so many seconds after its own login a client listens who else logs in, before it asks for much. */
const LISTENING = 22;
/** Logins remembered, and for how many seconds: a crowd's request is answered so long after them. */
const LIMIT = 64;
const MEMORY = 180;

/** Somebody who has logged in. */
interface Arrival {
  readonly hash: HashText;
  readonly at: number;
  readonly isTrusted: boolean;
}

/** Who has logged in of late. When many do, and each lacks something else, one answer can serve all of them. */
export class Arrivals {
  private list: Arrival[] = [];
  /** Whose hello counted: nobody's does again soon. */
  private readonly counted: Cooldown;
  private listensUntil = -math.huge;
  private hasListened = false;

  /** @param lifetime seconds in which one client's hello counts once. */
  constructor(
    private readonly clock: Clock,
    lifetime: number,
  ) {
    this.counted = new Cooldown(clock, lifetime);
  }

  /** We log in, and hold something: with nothing there is no reason to wait. */
  listen(): void {
    if (!this.hasListened) {
      this.hasListened = true;
      this.listensUntil = this.clock.now() + LISTENING;
    }
  }

  /** Somebody says hello, and holds this. */
  note(name: string, hash: HashText, isTrusted: boolean): void {
    if (this.counted.isRecent(name)) {
      return;
    }
    this.counted.note(name);
    const now = this.clock.now();
    this.list = this.list.filter(({ at }) => now - at < MEMORY + WINDOW);
    if (this.list.length >= LIMIT) {
      this.list.shift();
    }
    this.list.push({ hash, at: now, isTrusted });
  }

  /** Whether many have logged in who hold something else than a ledger: as many within the window, the last of them of late. */
  isCrowd(ledger: HashText): boolean {
    return this.holdsCrowd(ledger, WINDOW, false);
  }

  /** Whether they may still wait for what they ask for together. */
  wasCrowd(ledger: HashText): boolean {
    return this.holdsCrowd(ledger, MEMORY, false);
  }

  /** Whether there was a crowd within `seconds`. @param isOfTrusted whether only trusted peers count. */
  private holdsCrowd(ledger: HashText, seconds: number, isOfTrusted: boolean): boolean {
    const oldest = this.clock.now() - seconds;
    const others = this.list.filter(({ hash, isTrusted }) => hash !== ledger && (isTrusted || !isOfTrusted));
    for (const i of $range(CROWD, others.length)) {
      if (others[i - 1].at > oldest && others[i - CROWD].at > others[i - 1].at - WINDOW) {
        return true;
      }
    }
    return false;
  }

  /** Whether we have logged in so lately that we do not know who else has. */
  isListening(): boolean {
    return this.clock.now() < this.listensUntil;
  }

  /** When to ask for much of a ledger, by the clock's now: with the others who have logged in; undefined: at once. */
  asksAt(ledger: HashText): number | undefined {
    const now = this.clock.now();
    if (this.isCrowd(ledger)) {
      const period = this.holdsCrowd(ledger, WINDOW, true) ? PERIOD : STRANGERS_PERIOD;
      return now + period - (this.clock.serverTime() % period);
    }
    return this.isListening() ? this.listensUntil : undefined;
  }
}
