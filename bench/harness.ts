import { libraryFiles } from "../sim/addon";
import { createWorld } from "../sim/world";
import { newCompression } from "../src/client/compression";
import { newSerializer } from "../src/client/libraries";
import { FrameScheduler } from "../src/client/scheduler";
import { parseGuid } from "../src/event/guid";
import { Ledger } from "../src/ledger/ledger";
import type { EventType } from "../src/event/eventType";
import type { Archiver, Clock, Compressor, Serializer, Timer } from "../src/ports";

interface Pending {
  at: number;
  callback: (this: void) => void;
  cancelled: boolean;
}

/** A client's world without the game around it: frames follow each other as fast as they can and are timed. */
export class Harness {
  serverTime = 1_790_000_000;
  private seconds = 0;
  private timers: Pending[] = [];
  private onFrame: ((this: void) => void) | undefined;
  private frameTimes: number[] = [];
  readonly clock: Clock = {
    serverTime: () => this.serverTime,
    now: () => this.seconds,
    milliseconds: () => os.clock() * 1000,
  };
  readonly scheduler = new FrameScheduler(
    this.clock,
    {
      start: (onFrame) => {
        this.onFrame = onFrame;
      },
      stop: () => {
        this.onFrame = undefined;
      },
    },
    () => 4,
    (message) => {
      error(tostring(message), 0);
    },
  );

  /** Runs frames until nothing is to be done; timers stay. */
  settle(): void {
    while (this.onFrame !== undefined) {
      this.frame();
    }
  }

  /** Runs one frame. */
  frame(): void {
    const start = os.clock();
    this.onFrame?.();
    this.frameTimes.push((os.clock() - start) * 1000);
  }

  /** Lets time pass, with timers and frames. */
  advance(seconds: number): void {
    const until = this.seconds + seconds;
    while (this.seconds < until) {
      this.seconds += 1;
      this.serverTime += 1;
      const due = this.timers.filter((pending) => pending.at <= this.seconds);
      this.timers = this.timers.filter((pending) => pending.at > this.seconds);
      for (const pending of due) {
        if (!pending.cancelled) {
          pending.callback();
        }
      }
      this.settle();
    }
  }

  /** Milliseconds of CPU of each frame since the last {@link clearTimes}. */
  times(): readonly number[] {
    return this.frameTimes;
  }

  clearTimes(): void {
    this.frameTimes = [];
  }

  isTicking(): boolean {
    return this.onFrame !== undefined;
  }

  open(storage: object, events: EventType[], guid: string, options: object = {}): Ledger {
    const { serializer, compressor, archiver } = libraries();
    return new Ledger(
      { name: "Bench", storage, events, ...options },
      {
        clock: this.clock,
        timers: {
          after: (seconds: number, callback: (this: void) => void): Timer => {
            const pending = { at: this.seconds + seconds, callback, cancelled: false };
            this.timers.push(pending);
            return {
              cancel: () => {
                pending.cancelled = true;
              },
            };
          },
        },
        scheduler: this.scheduler,
        random: () => 0.5,
        serializer,
        compressor,
        archiver,
        self: { guid, player: parseGuid(guid) as number, name: "Bench-Realm" },
        fullName: (name: string) => (string.find(name, "-", 1, true)[0] === undefined ? `${name}-Realm` : name),
        nameOf: () => undefined,
        newTransport: () => ({
          Send: (_lane, _text, _channel, _target, onSent) => {
            onSent?.(true);
          },
          OnReceive: () => {
            // Nobody is there.
          },
        }),
        report: (message) => {
          error(tostring(message), 0);
        },
        closed: () => {
          // Nobody keeps a list.
        },
      },
    );
  }
}

interface Libraries {
  readonly serializer: Serializer;
  readonly compressor: Compressor;
  readonly archiver: Archiver;
}

let loaded: Libraries | undefined;

/** The libraries as a client in the simulated game has them: the real ones where they are. */
export function libraries(): Libraries {
  if (loaded === undefined) {
    const client = createWorld().addClient({ name: "Bench", addons: [{ name: "Libraries", files: libraryFiles }] });
    client.login();
    // What client/libraries.ts asks of the game.
    (_G as unknown as { LibStub: unknown }).LibStub = client.env.LibStub;
    loaded = { serializer: newSerializer(), ...newCompression() };
  }
  return loaded;
}

/** A benchmark that measures the wrong thing is worth nothing. */
export function check(condition: boolean): void {
  if (!condition) {
    error("the benchmark did not do what it measures", 2);
  }
}

/** Milliseconds of CPU that `work` takes: the best of some tries, so that the machine's noise counts little. */
export function milliseconds(tries: number, work: (this: void) => void): number {
  let best = math.huge;
  for (const _ of $range(1, tries)) {
    collectgarbage("collect");
    const start = os.clock();
    work();
    best = math.min(best, (os.clock() - start) * 1000);
  }
  return best;
}
