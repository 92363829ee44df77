import type { Ledger } from "../../ledger/ledger";
import type { Storage } from "../../ledger/store/storage";
import type { Widget } from "../widgets";

type Saved = Pick<Storage, "window">;

function isPlace(value: unknown): value is NonNullable<Saved["window"]> {
  const { left, top } = (type(value) === "table" ? value : {}) as Record<string, unknown>;
  return type(left) === "number" && type(top) === "number";
}

/**
 * Puts the window where the player has put it in this or an earlier session, or into the middle. The library has no saved
 * variables of its own: the place is in the tables of ledgers.
 */
export function restorePlace(frame: Widget, screen: Widget, ledgers: readonly Ledger[]): void {
  for (const ledger of ledgers) {
    const { window: place } = ledger.savedTable() as Saved;
    if (isPlace(place)) {
      frame.SetPoint("TOPLEFT", screen, "BOTTOMLEFT", place.left, place.top);
      return;
    }
  }
  frame.SetPoint("CENTER");
}

/** Saves where the window is, for whichever of these ledgers is open next time. */
export function keepPlace(frame: Widget, ledgers: readonly Ledger[]): void {
  const [left, top] = [frame.GetLeft(), frame.GetTop()];
  if (left !== undefined && top !== undefined) {
    for (const ledger of ledgers) {
      (ledger.savedTable() as Saved).window = { left: math.floor(left + 0.5), top: math.floor(top + 0.5) };
    }
  }
}
