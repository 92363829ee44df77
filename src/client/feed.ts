import type { EntryWorld } from "./entries";
import { gameTimers } from "./game";
import { messagesFor } from "./messages";
import { standingOf } from "./window/standing";

/** LibDataBroker-1.1: bars show the texts and icons of its data objects. */
export interface Broker {
  NewDataObject(name: string, object: DataObject): DataObject;
  GetDataObjectByName(name: string): DataObject | undefined;
}

interface DataObject {
  readonly type: string;
  readonly label: string;
  readonly icon: string;
  text: string;
  OnClick(this: void): void;
  OnTooltipShow(this: void, tooltip: { AddLine(text: string): void }): void;
}

/** Seconds between two looks at the ledgers. */
const INTERVAL = 5;

/** The state of all ledgers as a feed: text, tooltip, and the window at a click. */
export function startFeed(broker: Broker, name: string, { ledgers, openWindow }: EntryWorld): void {
  const messages = messagesFor(GetLocale());
  /** Of several ledgers the first that is not up to date speaks. */
  const text = (): string => {
    const told = ledgers.find((ledger) => ledger.GetSyncState()[0] !== "synced") ?? ledgers[0];
    return (told as typeof told | undefined) === undefined ? "" : standingOf(messages, told).sentence;
  };
  const feed = broker.NewDataObject(name, {
    type: "data source",
    label: name,
    icon: "Interface\\Icons\\INV_Misc_Book_09",
    text: text(),
    OnClick: openWindow,
    OnTooltipShow: (tooltip) => {
      tooltip.AddLine(name);
      for (const ledger of ledgers) {
        tooltip.AddLine(`${ledger.name}: ${standingOf(messages, ledger).sentence}`);
      }
    },
  });
  const look = (): void => {
    const fresh = text();
    // Each setting of a field calls all bars.
    if (feed.text !== fresh) {
      feed.text = fresh;
    }
    gameTimers.after(INTERVAL, look);
  };
  gameTimers.after(INTERVAL, look);
}
