import type { Ledger } from "../../ledger/ledger";
import { dateText } from "../commands/dates";
import { detailLines } from "../commands/describe";
import type { Messages } from "../messages";

/** Whether a player has what the others have, in a sentence, and what stands in the way of it. */
export interface Standing {
  readonly sentence: string;
  readonly lines: readonly string[];
}

/** What the window's first page says of a ledger. */
export function standingOf(messages: Messages, ledger: Ledger): Standing {
  const [state, details] = ledger.GetSyncState();
  const lines = detailLines(messages, details).map((line) => string.gsub(line, "^%s+", "")[0]);
  lines.push(string.format(messages.since, dateText(details.since)));
  if (state === "synced") {
    return { sentence: string.format(messages.upToDate, details.senders), lines };
  }
  if (state === "unknown") {
    return { sentence: messages.alone, lines };
  }
  const { missing, received } = ledger.syncProgress();
  const sentence = missing > 0 ? string.format(messages.catchingUp, received, received + missing) : messages.notTheSame;
  return { sentence, lines };
}
