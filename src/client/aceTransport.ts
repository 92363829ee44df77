import type { Channel, Lane, ReceiveCallback, SentCallback, Transport } from "../ports";
import { needLibrary } from "./libraries";
import { fullName, whisperTarget } from "./names";

/** A prefix has 16 characters: these two letters, the lane's and the ledger's name of at most 12. */
const PREFIX = "ES";
const LANES: Record<Lane, string> = { control: "c", bulk: "b" };
/**
 * AceComm sends a prefix's messages in one queue only while they have one priority. Each priority has an equal share
 * of the bandwidth, so control does not wait behind bulk.
 */
const PRIORITIES: Record<Lane, "ALERT" | "BULK"> = { control: "ALERT", bulk: "BULK" };

/** What RegisterAddonMessagePrefix answers when the game takes no more prefixes: AceComm does not look at it. */
const MAX_PREFIXES = 3;

/**
 * A ledger's two prefixes on AceComm-3.0.
 * @param report told when the game takes no more prefixes.
 */
export function newAceTransport(ledgerName: string, report: (this: void, message: unknown) => void): Transport {
  const target = (needLibrary("AceComm-3.0") as AceComm).Embed({});
  const prefixOf = (lane: Lane): string => `${PREFIX}${LANES[lane]}${ledgerName}`;
  const send = (lane: Lane, text: string, channel: Channel, receiver?: string, onSent?: SentCallback): void => {
    let delivered = true;
    const onChunk = (_: unknown, sent: number, total: number, didSend?: boolean): void => {
      // AceComm goes on with the other chunks when one was refused.
      delivered = delivered && didSend !== false;
      if (sent >= total) {
        onSent?.(delivered);
      }
    };
    const to = receiver === undefined ? undefined : whisperTarget(receiver);
    target.SendCommMessage(prefixOf(lane), text, channel, to, PRIORITIES[lane], onChunk);
  };
  const onReceive = (callback: ReceiveCallback): void => {
    for (const lane of ["control", "bulk"] as const) {
      if ((C_ChatInfo as unknown as PrefixRegistry).RegisterAddonMessagePrefix(prefixOf(lane)) === MAX_PREFIXES) {
        report(
          `EventSourcing: the ledger "${ledgerName}" hears nobody: the game takes no more prefixes for addon messages, ` +
            "too many addons have registered some",
        );
      }
      target.RegisterComm(prefixOf(lane), (_prefix, text, channel, sender) => {
        callback(lane, text, channel, fullName(sender));
      });
    }
  };
  return {
    Send: (lane, text, channel, receiver, onSent) => {
      send(lane, text, channel, receiver, onSent);
    },
    OnReceive: (callback) => {
      onReceive(callback);
    },
  };
}
