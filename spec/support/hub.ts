import type { Lane, ReceiveCallback, SentCallback, Transport } from "../../src/ports";
import type { Kind } from "../../src/sync/messages/frame";
import type { FakeTime } from "./fakes";
import type { SeededRandom } from "./random";

/** A message that went over the air. */
export interface Posted {
  readonly sender: string;
  readonly lane: Lane;
  readonly text: string;
  readonly kind: string;
  readonly target: string | undefined;
}

interface Station {
  readonly name: string;
  receive?: ReceiveCallback;
  isOnline: boolean;
  /** Those of different groups do not hear each other. */
  group: number;
  isMute: boolean;
}

/** A channel between ledgers outside the game: everything takes a second, and some of it is lost. */
export class Hub {
  readonly log: Posted[] = [];
  loss = 0;
  private readonly stations = new Map<string, Station>();

  constructor(
    private readonly time: FakeTime,
    private readonly random: SeededRandom,
  ) {}

  /** The transport of a client, `P1-Realm`; a client that joins again takes the place of the one before. */
  join(name: string): Transport {
    const station: Station = { name, isOnline: true, group: this.stations.get(name)?.group ?? 0, isMute: false };
    this.stations.set(name, station);
    return {
      Send: (lane: Lane, text: string, _channel: string, target?: string, onSent?: SentCallback) => {
        this.log.push({ sender: name, lane, text, kind: string.sub(text, 2, 2), target });
        this.time.timers.after(1, () => {
          onSent?.(true);
          this.deliver(station, lane, text, target);
        });
      },
      OnReceive: (callback: ReceiveCallback) => {
        station.receive = callback;
      },
    };
  }

  /** Whether a client hears and is heard. */
  setOnline(name: string, isOnline: boolean): void {
    (this.stations.get(name) as Station).isOnline = isOnline;
  }

  /** Puts a client into a group of its own kind. */
  setGroup(name: string, group: number): void {
    (this.stations.get(name) as Station).group = group;
  }

  /** What a client says is lost from now on. */
  mute(name: string): void {
    (this.stations.get(name) as Station).isMute = true;
  }

  /** Messages of a kind since a place in the log. */
  count(kind: Kind, from = 0): number {
    return this.log.slice(from).filter((each) => each.kind === kind).length;
  }

  private deliver(from: Station, lane: Lane, text: string, target: string | undefined): void {
    if (!from.isOnline || from.isMute) {
      return;
    }
    for (const [, to] of this.stations) {
      const isMeant =
        to !== from && to.isOnline && to.group === from.group && (target === undefined || target === to.name);
      if (isMeant && this.random.next() >= this.loss) {
        to.receive?.(lane, text, target === undefined ? "GUILD" : "WHISPER", from.name);
      }
    }
  }
}
