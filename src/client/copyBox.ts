import { newWidget, type Region, type Widget, WINDOW_TEMPLATE } from "./widgets";
import { type Bar, newBar, YELLOW } from "./window/parts";

const WIDTH = 480;
const HEIGHT = 240;
/** Between the border and what is in it; from the upper border to what is below the title; the bar's height. */
const MARGIN = 12;
const HEAD = 34;
const BAR = 16;

/** A box with a text to copy: a chat line could not hold it, and cannot be copied. */
export interface CopyBox {
  /** Shows how far the text is. */
  setProgress(done: number, total: number, text: string): void;
  /** Shows the text, marked, so that it can be copied at once. */
  show(title: string, text: string): void;
}

interface Box {
  readonly frame: Widget;
  readonly title: Region | undefined;
  readonly bar: Bar;
  readonly edit: Widget;
}

let box: Box | undefined;
/** Which opening the box belongs to: an export that ends later than the next one began keeps quiet. */
let openings = 0;

function makeBox(): Box {
  const frame = newWidget("Frame", UIParent as unknown as Widget, WINDOW_TEMPLATE);
  frame.SetSize(WIDTH, HEIGHT);
  frame.SetPoint("CENTER");
  // Above the window, which may have asked for it.
  frame.SetFrameStrata("FULLSCREEN");
  frame.EnableMouse(true);
  const scroll = newWidget("ScrollFrame", frame);
  scroll.SetPoint("TOPLEFT", frame, "TOPLEFT", MARGIN, -HEAD);
  scroll.SetPoint("BOTTOMRIGHT", frame, "BOTTOMRIGHT", -MARGIN, MARGIN);
  const bar = newBar(frame, MARGIN, HEAD, WIDTH - 2 * MARGIN, BAR);
  const edit = newWidget("EditBox", scroll);
  edit.SetMultiLine(true);
  edit.SetAutoFocus(false);
  edit.SetFontObject("ChatFontNormal");
  edit.SetWidth(WIDTH - 2 * MARGIN);
  edit.SetScript("OnEscapePressed", () => {
    frame.Hide();
  });
  scroll.SetScrollChild(edit);
  return { frame, title: frame.TitleText, bar, edit };
}

/** Opens the box, or takes over the open one; it is made when it is first needed. */
export function openCopyBox(firstTitle: string): CopyBox {
  box ??= makeBox();
  const { frame, title, bar, edit } = box;
  openings += 1;
  const opening = openings;
  title?.SetText(firstTitle);
  bar.hide();
  edit.SetText("");
  frame.Show();
  return {
    setProgress: (done, total, text) => {
      if (opening === openings) {
        bar.set(done, total, YELLOW, text);
      }
    },
    show: (text, content) => {
      if (opening === openings) {
        title?.SetText(text);
        bar.hide();
        edit.SetText(content);
        edit.HighlightText();
        edit.SetFocus();
      }
    },
  };
}
