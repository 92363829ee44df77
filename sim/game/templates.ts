import type { Globals } from "../globals";
import type { Callable } from "../protect";
import type { Session } from "../session";
import type { Frame } from "./frameRegistry";

type Create = (kind: string, name?: string, parent?: Frame) => Frame;
type Colour = readonly [number, number, number, number];

const METAL: Colour = [0.42, 0.41, 0.38, 1];
const TITLE: Colour = [0.16, 0.15, 0.14, 1];
const EDGE: Colour = [0.3, 0.29, 0.27, 1];
const INSET: Colour = [0.07, 0.07, 0.08, 1];
const INPUT: Colour = [0.03, 0.03, 0.03, 1];
const BRASS: Colour = [0.45, 0.34, 0.16, 1];
const BUTTON: Colour = [0.36, 0.07, 0.05, 1];
/** What a button with a locked highlight looks like: a lighter ground, and a white text. */
const LIT: Colour = [0.62, 0.16, 0.08, 1];
const WHITE: Colour = [1, 1, 1, 1];

/** What the game puts into frames that are made of its templates, as far as addons here use them. Others add nothing. */
export class Templates {
  constructor(
    private readonly session: Session,
    private readonly create: Create,
  ) {}

  apply(frame: Frame, template: unknown): void {
    if (template === "BasicFrameTemplateWithInset") this.basicFrame(frame);
    else if (template === "UIPanelButtonTemplate") this.button(frame);
    else if (template === "InputBoxTemplate") this.inputBox(frame);
  }

  private texture(frame: Frame, colour: Colour, left: number, top: number, right: number, bottom: number): Frame {
    const texture = (frame.CreateTexture as Callable)(frame, undefined, "BACKGROUND") as Frame;
    const { values } = this.session.frames.state(texture);
    values.colour = colour;
    const setPoint = texture.SetPoint as Callable;
    setPoint(texture, "TOPLEFT", frame, "TOPLEFT", left, -top);
    setPoint(texture, "BOTTOMRIGHT", frame, "BOTTOMRIGHT", -right, bottom);
    return texture;
  }

  private text(frame: Frame, font: string): Frame {
    return (frame.CreateFontString as Callable)(frame, undefined, "ARTWORK", font) as Frame;
  }

  /** A border, a title and a close button. */
  private basicFrame(frame: Frame): void {
    this.texture(frame, METAL, 0, 0, 0, 0);
    this.texture(frame, TITLE, 2, 2, 2, 2);
    this.texture(frame, EDGE, 4, 24, 4, 4);
    this.texture(frame, INSET, 5, 25, 5, 5);
    const title = this.text(frame, "GameFontNormal");
    (title.SetPoint as Callable)(title, "TOP", frame, "TOP", 0, -5);
    const close = this.create("Button", undefined, frame);
    const { values } = this.session.frames.state(close);
    values.Width = 24;
    values.Height = 20;
    (close.SetPoint as Callable)(close, "TOPRIGHT", frame, "TOPRIGHT", -2, -2);
    this.texture(close, BRASS, 0, 0, 0, 0);
    this.texture(close, BUTTON, 1, 1, 1, 1);
    const cross = this.text(close, "GameFontNormalSmall");
    (cross.SetPoint as Callable)(cross, "CENTER", close, "CENTER");
    (cross.SetText as Callable)(cross, "X");
    this.session.frames.setScript(close, "OnClick", () => {
      (frame.Hide as Callable)(frame);
      return undefined;
    });
    const fields: Globals = frame;
    fields.TitleText = title;
    fields.CloseButton = close;
  }

  /** A line to type in. */
  private inputBox(frame: Frame): void {
    this.texture(frame, EDGE, 0, 0, 0, 0);
    this.texture(frame, INPUT, 1, 1, 1, 1);
    const label = this.text(frame, "ChatFontNormal");
    const setPoint = label.SetPoint as Callable;
    setPoint(label, "LEFT", frame, "LEFT", 4, 0);
    setPoint(label, "RIGHT", frame, "RIGHT", -4, 0);
    (label.SetJustifyH as Callable)(label, "LEFT");
    const { values } = this.session.frames.state(frame);
    frame.SetText = (_: Frame, text: unknown) => {
      values.Text = text;
      (label.SetText as Callable)(label, text);
      return undefined;
    };
  }

  /** A red button, whose text is a region of its own. */
  private button(frame: Frame): void {
    this.texture(frame, BRASS, 0, 0, 0, 0);
    const ground = this.texture(frame, BUTTON, 1, 1, 1, 1);
    const label = this.text(frame, "GameFontNormalSmall");
    (label.SetPoint as Callable)(label, "CENTER", frame, "CENTER");
    const { frames } = this.session;
    frame.LockHighlight = () => {
      frames.state(ground).values.colour = LIT;
      frames.state(label).values.textColour = WHITE;
    };
    frame.UnlockHighlight = () => {
      frames.state(ground).values.colour = BUTTON;
      frames.state(label).values.textColour = undefined;
    };
    frame.SetText = (_: Frame, text: unknown) => {
      (label.SetText as Callable)(label, text);
      return undefined;
    };
  }
}
