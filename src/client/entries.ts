import type { Ledger } from "../ledger/ledger";
import type * as Feed from "./feed";
import type * as SettingsPage from "./window/settingsPage";
import { newWidget, type Widget } from "./widgets";

/** The bundle's own: what is seen only where somebody looks is compiled then. */
declare function require(this: void, name: string): unknown;

/** The game's settings, as far as addons put pages of their own into them. */
declare const Settings:
  | {
      RegisterCanvasLayoutCategory(this: void, frame: Widget, name: string): object;
      RegisterAddOnCategory(this: void, category: object): void;
    }
  | undefined;

/** What entries stand on. */
export interface EntryWorld {
  /** All open ledgers, now and as they will be. */
  readonly ledgers: readonly Ledger[];
  openWindow(this: void): void;
}

/** What the library is called in lists of addons. */
const TITLE = "EventSourcing";

/** An entry in the game's settings, and a feed for bars where LibDataBroker is loaded. */
export function registerEntries(world: EntryWorld): void {
  if (Settings !== undefined) {
    const frame = newWidget("Frame", UIParent as unknown as Widget);
    frame.Hide();
    let page: SettingsPage.Page | undefined;
    frame.SetScript("OnShow", () => {
      page ??= (require("./window/settingsPage") as typeof SettingsPage).newSettingsPage(frame, world);
      page.refresh();
    });
    Settings.RegisterAddOnCategory(Settings.RegisterCanvasLayoutCategory(frame, TITLE));
  }
  const broker = LibStub.GetLibrary("LibDataBroker-1.1", true) as Feed.Broker | undefined;
  if (broker !== undefined && broker.GetDataObjectByName(TITLE) === undefined) {
    (require("./feed") as typeof Feed).startFeed(broker, TITLE, world);
  }
}
