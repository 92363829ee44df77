/** What is drawn in a frame: a text or a texture. */
export interface Region {
  SetPoint(point: string, relativeTo?: Region, relativePoint?: string, x?: number, y?: number): void;
  SetAllPoints(relativeTo: Region): void;
  SetSize(width: number, height: number): void;
  SetWidth(width: number): void;
  SetText(text: string): void;
  SetJustifyH(side: string): void;
  SetWordWrap(on: boolean): void;
  SetTextColor(red: number, green: number, blue: number): void;
  SetColorTexture(red: number, green: number, blue: number, alpha: number): void;
  Show(): void;
  Hide(): void;
}

/** A frame of the game with the methods that are used here; each kind has only some of them. */
export interface Widget extends Region {
  CreateTexture(name: string | undefined, layer: string): Region;
  CreateFontString(name: string | undefined, layer: string, font: string): Region;
  EnableMouse(on: boolean): void;
  EnableMouseWheel(on: boolean): void;
  SetFrameStrata(strata: string): void;
  SetScript(script: string, handler: (this: void, self: unknown, value: unknown) => void): void;
  SetClampedToScreen(on: boolean): void;
  SetMovable(on: boolean): void;
  RegisterForDrag(button: string): void;
  StartMoving(): void;
  StopMovingOrSizing(): void;
  SetUserPlaced(on: boolean): void;
  ClearAllPoints(): void;
  GetLeft(): number | undefined;
  GetTop(): number | undefined;
  SetStatusBarTexture(path: string): void;
  SetStatusBarColor(red: number, green: number, blue: number): void;
  SetMinMaxValues(lowest: number, highest: number): void;
  SetValue(value: number): void;
  SetValueStep(step: number): void;
  SetObeyStepOnDrag(on: boolean): void;
  SetOrientation(orientation: string): void;
  SetThumbTexture(path: string): void;
  SetMultiLine(on: boolean): void;
  SetAutoFocus(on: boolean): void;
  SetFontObject(font: string): void;
  SetScrollChild(child: Widget): void;
  HighlightText(): void;
  /** Of the template of the game's windows. */
  readonly TitleText?: Region;
  SetFocus(): void;
  ClearFocus(): void;
  /** A button looks as if the mouse were over it, until it is unlocked. */
  LockHighlight(): void;
  UnlockHighlight(): void;
  GetText(): string;
}

/** The game's own window, with title and close button. */
export const WINDOW_TEMPLATE = "BasicFrameTemplateWithInset";

/**
 * A frame of the game.
 * @param template one that all clients of the game have.
 * @param name becomes a global: only what Escape closes has one.
 */
export function newWidget(kind: string, parent: Widget, template?: string, name?: string): Widget {
  return CreateFrame(kind as "Frame", name, parent as never, template) as unknown as Widget;
}
