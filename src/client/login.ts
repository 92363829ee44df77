import { callAddon, type Report } from "../addonCall";
import { onEvents } from "./game";

/** Calls `callback` at PLAYER_LOGIN, or at once if that has passed. What it raises goes to `report`. */
export function atLogin(callback: (this: void) => void, report: Report): void {
  if (IsLoggedIn()) {
    callAddon(report, callback);
    return;
  }
  let isOver = false;
  onEvents(["PLAYER_LOGIN"], () => {
    if (!isOver) {
      isOver = true;
      callAddon(report, callback);
    }
  });
}

/** Whether an addon's file is being loaded: its saved variables replace what it makes now. */
export function isInFileBody(): boolean {
  return !IsLoggedIn() && string.find(debugstack(), "in main chunk", 1, true)[0] !== undefined;
}
