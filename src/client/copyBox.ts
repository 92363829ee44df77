import { newWidget, type Region, type Widget } from "./widgets";

const WIDTH = 480;
const HEIGHT = 240;
/** Pixels between the box's border and what is in it, and the height of a line of text. */
const MARGIN = 12;
const LINE = 16;

/** A box with a text to copy: a chat line could not hold it, and cannot be copied. */
export interface CopyBox {
  setTitle(title: string): void;
  /** Shows the text, marked, so that it can be copied at once. */
  show(title: string, text: string): void;
}

interface Box {
  readonly frame: Widget;
  readonly title: Region;
  readonly edit: Widget;
}

let box: Box | undefined;
/** Which opening the box belongs to: an export that ends later than the next one began keeps quiet. */
let openings = 0;

function makeBox(): Box {
  const frame = newWidget("Frame", UIParent as unknown as Widget);
  frame.SetSize(WIDTH, HEIGHT);
  frame.SetPoint("CENTER");
  frame.SetFrameStrata("DIALOG");
  frame.EnableMouse(true);
  const ground = frame.CreateTexture(undefined, "BACKGROUND");
  ground.SetAllPoints(frame);
  ground.SetColorTexture(0, 0, 0, 0.85);
  const title = frame.CreateFontString(undefined, "ARTWORK", "GameFontNormal");
  title.SetPoint("TOPLEFT", frame, "TOPLEFT", MARGIN, -MARGIN);
  const scroll = newWidget("ScrollFrame", frame);
  scroll.SetPoint("TOPLEFT", frame, "TOPLEFT", MARGIN, -(2 * MARGIN + LINE));
  scroll.SetPoint("BOTTOMRIGHT", frame, "BOTTOMRIGHT", -MARGIN, MARGIN);
  const edit = newWidget("EditBox", scroll);
  edit.SetMultiLine(true);
  edit.SetAutoFocus(false);
  edit.SetFontObject("ChatFontNormal");
  edit.SetWidth(WIDTH - 2 * MARGIN);
  edit.SetScript("OnEscapePressed", () => {
    frame.Hide();
  });
  scroll.SetScrollChild(edit);
  return { frame, title, edit };
}

/** Opens the box, or takes over the open one; it is made when it is first needed. */
export function openCopyBox(firstTitle: string): CopyBox {
  box ??= makeBox();
  const { frame, title, edit } = box;
  openings += 1;
  const opening = openings;
  title.SetText(firstTitle);
  edit.SetText("");
  frame.Show();
  return {
    setTitle: (text) => {
      if (opening === openings) {
        title.SetText(text);
      }
    },
    show: (text, content) => {
      if (opening === openings) {
        title.SetText(text);
        edit.SetText(content);
        edit.HighlightText();
        edit.SetFocus();
      }
    },
  };
}
