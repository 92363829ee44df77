import type { RowFilter } from "../ledger/exchange/rows/rowFilter";
import type { Ledger } from "../ledger/ledger";
import { openCopyBox } from "./copyBox";
import type { Messages } from "./messages";

/** What a text to copy is made as: what `Import` takes, or rows for other programs. */
export type BoxFormat = "export" | "csv" | "json";

/** Makes a text of a ledger's events, in slices, and shows it in the box to copy from. */
export function exportIntoBox(ledger: Ledger, messages: Messages, format: BoxFormat, filter: RowFilter): void {
  const box = openCopyBox(string.format(messages.exporting, ledger.name, 0, ledger.Count()));
  const done = (text: string): void => {
    box.show(string.format(messages.exported, ledger.name), text);
  };
  const progress = (count: number, total: number): void => {
    box.setProgress(count, total, string.format(messages.exporting, ledger.name, count, total));
  };
  if (format === "export") {
    ledger.Export(filter.from, filter.to, done, progress);
  } else {
    ledger.ExportRows(format, filter, done, progress);
  }
}
