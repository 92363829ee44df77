import type { Ledger } from "../../ledger/ledger";
import { dateText } from "../commands/dates";
import { gameClock } from "../game";
import type { Messages } from "../messages";
import { travellers } from "../travellers";
import { newWidget, type Widget } from "../widgets";
import { newText, paint, place } from "./parts";

const WEEK = 604800;
const HOUR = 3600;

/** A slider from the first week to the present, by which all projections of a ledger travel. */
export interface TimeSlider {
  /** Takes the player to where the slider was moved since the last call, and shows where that is. */
  refresh(ledger: Ledger): void;
  /** Forgets a move: another ledger is shown. */
  forget(): void;
}

/** Takes all projections of a ledger to a time; undefined: to the present. */
function travelTo(ledger: Ledger, wanted: number | undefined): void {
  for (const projection of travellers(ledger)) {
    if (wanted === undefined) {
      projection.Return();
    } else {
      projection.TravelTo(wanted);
    }
  }
}

export function newTimeSlider(parent: Widget, messages: Messages, x: number, y: number, width: number): TimeSlider {
  const label = newText(parent, "GameFontHighlightSmall", x, y, width, 12);
  const slider = newWidget("Slider", parent);
  place(slider, parent, x, y + 15, width, 14);
  slider.EnableMouse(true);
  slider.SetOrientation("HORIZONTAL");
  slider.SetValueStep(HOUR);
  slider.SetObeyStepOnDrag(true);
  slider.SetThumbTexture("Interface\\Buttons\\UI-SliderBar-Button-Horizontal");
  paint(slider, [0.1, 0.1, 0.1], 0.9);
  const from = newText(parent, "GameFontHighlightSmall", x, y + 32, width / 2, 12);
  const to = newText(parent, "GameFontHighlightSmall", x + width / 2, y + 32, width / 2, 12);
  to.SetJustifyH("RIGHT");
  let latest = 0;
  /** Where the player has moved it. Dragging says so many times a second; each would be a replay. */
  let moved: number | undefined;
  let isOwnMove = false;
  slider.SetScript("OnValueChanged", (_slider, value) => {
    if (!isOwnMove) {
      moved = value as number;
    }
  });
  return {
    refresh: (ledger) => {
      if (moved !== undefined) {
        travelTo(ledger, moved < latest - HOUR ? math.floor(moved) : undefined);
        moved = undefined;
      }
      const weeks = ledger.Weeks();
      const projections = ledger.projectionList();
      const shown = projections.length === 0 ? undefined : projections[0].GetTravelTime();
      latest = gameClock.serverTime();
      isOwnMove = true;
      const first = weeks.length === 0 ? latest - WEEK : weeks[0] * WEEK;
      slider.SetMinMaxValues(first, latest);
      from.SetText(dateText(first));
      to.SetText(dateText(latest));
      slider.SetValue(shown ?? latest);
      isOwnMove = false;
      label.SetText(string.format(messages.shownTime, shown === undefined ? messages.present : dateText(shown)));
    },
    forget: () => {
      moved = undefined;
    },
  };
}
