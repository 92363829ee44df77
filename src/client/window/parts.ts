import { newWidget, type Region, type Widget } from "../widgets";

/** Red, green, blue, from 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number];

export const GREEN: Colour = [0.2, 0.6, 0.25];
export const YELLOW: Colour = [0.75, 0.6, 0.1];
export const RED: Colour = [0.75, 0.2, 0.15];
export const GREY: Colour = [0.35, 0.35, 0.35];

/** Puts something at a place below its parent's upper left corner. */
export function place(part: Region, parent: Widget, x: number, y: number, width: number, height: number): void {
  part.SetPoint("TOPLEFT", parent, "TOPLEFT", x, -y);
  part.SetSize(width, height);
}

/** A line of text, cut where it does not fit. */
export function newText(parent: Widget, font: string, x: number, y: number, width: number, height: number): Region {
  const text = parent.CreateFontString(undefined, "ARTWORK", font);
  place(text, parent, x, y, width, height);
  text.SetJustifyH("LEFT");
  text.SetWordWrap(false);
  return text;
}

/** A ground of one colour below all that is in a frame. */
export function paint(frame: Widget, [red, green, blue]: Colour, alpha: number): void {
  const ground = frame.CreateTexture(undefined, "BACKGROUND");
  ground.SetAllPoints(frame);
  ground.SetColorTexture(red, green, blue, alpha);
}

/** A button with a word on it. */
export function newButton(parent: Widget, label: string, onClick: (this: void) => void): Widget {
  const button = newWidget("Button", parent, "UIPanelButtonTemplate");
  button.SetText(label);
  button.SetScript("OnClick", onClick);
  return button;
}

/** A bar that fills, with a text on it. */
export interface Bar {
  set(value: number, total: number, colour: Colour, text: string): void;
  hide(): void;
}

export function newBar(parent: Widget, x: number, y: number, width: number, height: number): Bar {
  const bar = newWidget("StatusBar", parent);
  place(bar, parent, x, y, width, height);
  bar.SetStatusBarTexture("Interface\\TargetingFrame\\UI-StatusBar");
  paint(bar, [0.1, 0.1, 0.1], 0.9);
  const label = bar.CreateFontString(undefined, "OVERLAY", "GameFontHighlightSmall");
  label.SetPoint("CENTER", bar, "CENTER");
  return {
    set: (value, total, [red, green, blue], text) => {
      bar.SetMinMaxValues(0, math.max(total, 1));
      bar.SetValue(total === 0 ? 1 : value);
      bar.SetStatusBarColor(red, green, blue);
      label.SetText(text);
      bar.Show();
    },
    hide: () => {
      bar.Hide();
    },
  };
}
