// The standings on screen.
import type { Points } from "./points";

const ROWS = 15;
const ROW_HEIGHT = 18;
const WIDTH = 280;
const COLUMNS = [
  { x: 16, width: 110, justify: "LEFT" },
  { x: 130, width: 60, justify: "RIGHT" },
  { x: 200, width: 60, justify: "RIGHT" },
] as const;

/** Made when it is first opened. Other addons reach its texts as `GuildDKPWindow.rows` and `.status`. */
type StandingsFrame = Frame & { rows: FontString[][]; status: FontString };

export class Window {
  private frame: StandingsFrame | undefined;
  /** Rows scrolled past. */
  private offset = 0;

  constructor(private readonly points: (this: void) => Points | undefined) {}

  toggle(): void {
    this.frame ??= this.create();
    this.frame.SetShown(!this.frame.IsShown());
  }

  hide(): void {
    this.frame?.Hide();
  }

  update(): void {
    const { frame } = this;
    const points = this.points();
    if (!frame?.IsShown() || points === undefined) return;
    const list = points.list();
    this.offset = Math.max(0, Math.min(this.offset, list.length - ROWS));
    for (const [index, row] of frame.rows.entries()) {
      const entry = list[index + this.offset];
      setRow(row, entry === undefined ? ["", "", ""] : [entry.name, entry.points, entry.items]);
    }
    frame.status.SetText(points.describeLedger());
  }

  private create(): StandingsFrame {
    const frame = CreateFrame("Frame", "GuildDKPWindow", UIParent) as StandingsFrame;
    frame.Hide();
    frame.SetSize(WIDTH, (ROWS + 4) * ROW_HEIGHT);
    frame.SetPoint("CENTER");
    frame.EnableMouse(true);
    frame.SetMovable(true);
    frame.RegisterForDrag("LeftButton");
    frame.SetScript("OnDragStart", (self) => self.StartMoving());
    frame.SetScript("OnDragStop", (self) => self.StopMovingOrSizing());
    UISpecialFrames.push("GuildDKPWindow"); // Escape closes it

    const background = frame.CreateTexture(undefined, "BACKGROUND");
    background.SetAllPoints();
    background.SetColorTexture(0, 0, 0, 0.8);
    CreateFrame("Button", undefined, frame, "UIPanelCloseButton").SetPoint("TOPRIGHT");

    setRow(createRow(frame, -ROW_HEIGHT), ["Name", "Points", "Items"]);
    frame.rows = [];
    for (let row = 2; row < ROWS + 2; row++) frame.rows.push(createRow(frame, -row * ROW_HEIGHT));
    frame.status = createText(frame, 16, -(ROWS + 2.5) * ROW_HEIGHT, WIDTH - 32, "LEFT");

    frame.SetScript("OnShow", () => this.update());
    frame.SetScript("OnMouseWheel", (_, direction) => {
      this.offset -= direction;
      this.update();
    });
    return frame;
  }
}

function createText(frame: Frame, x: number, y: number, width: number, justify: "LEFT" | "RIGHT"): FontString {
  const text = frame.CreateFontString(undefined, "OVERLAY", "GameFontHighlight");
  text.SetPoint("TOPLEFT", x, y);
  text.SetWidth(width);
  text.SetJustifyH(justify);
  return text;
}

function createRow(frame: Frame, y: number): FontString[] {
  return COLUMNS.map(({ x, width, justify }) => createText(frame, x, y, width, justify));
}

function setRow(row: FontString[], texts: (string | number)[]): void {
  for (const [index, text] of row.entries()) text.SetText(texts[index]);
}
