import type { Channel, Lane, ReceiveCallback, SentCallback, Transport } from "../../../src/ports";
import type { FakeTime } from "../../support/fakes";

/** Transports that bring each other's messages a second later. */
export class Link {
  private readonly receivers = new LuaTable<string, ReceiveCallback>();

  constructor(private readonly time: FakeTime) {}

  join(name: string): Transport {
    return {
      Send: (lane: Lane, text: string, channel: Channel, target?: string, onSent?: SentCallback) => {
        this.time.timers.after(1, () => {
          onSent?.(true);
          for (const [other, receive] of this.receivers) {
            if (other !== name && (target === undefined || target === other)) {
              receive(lane, text, channel, name);
            }
          }
        });
      },
      OnReceive: (callback: ReceiveCallback) => {
        this.receivers.set(name, callback);
      },
    };
  }
}
