import type { Globals } from "../globals";
import type { Session } from "../session";
import type { Frame, FrameRegistry } from "./frameRegistry";
import { fontSize, textWidth } from "./fonts";

/** Where something is on screen, in the game's units from the lower left corner. */
export interface Rect {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

interface Anchor {
  readonly point: string;
  /** Undefined: the whole screen. */
  readonly to: Frame | undefined;
  readonly toPoint: string;
  readonly x: number;
  readonly y: number;
}

export const SCREEN: Rect = { left: 0, bottom: 0, right: 1024, top: 768 };

/** Which part of a side a point's name means: 0 for the left or lower end, 1 for the other, 0.5 for the middle. */
function share(point: string, low: string, high: string): number {
  if (string.find(point, low, 1, true)[0] !== undefined) return 0;
  return string.find(point, high, 1, true)[0] === undefined ? 0.5 : 1;
}

function anchorsOf(values: Globals): readonly Anchor[] {
  return (values.anchors as readonly Anchor[] | undefined) ?? [];
}

/** The two ends of one direction, from where anchors hold it; undefined when none does. */
function span(holds: ReadonlyMap<number, number>, size: number): [number, number] | undefined {
  const low = holds.get(0);
  const high = holds.get(1);
  if (low !== undefined) return [low, high ?? low + size];
  if (high !== undefined) return [high - size, high];
  const middle = holds.get(0.5);
  return middle === undefined ? undefined : [middle - size / 2, middle + size / 2];
}

/** How wide and high something is that anchors do not stretch. */
function ownSize(frames: FrameRegistry, frame: Frame): [number, number] {
  const { kind, values } = frames.state(frame);
  const isText = kind === "FontString";
  const text = (values.Text as string | undefined) ?? "";
  const size = fontSize(values.font as string | undefined);
  const width = (values.Width as number | undefined) ?? 0;
  const height = (values.Height as number | undefined) ?? 0;
  return [isText && width === 0 ? textWidth(text, size) : width, isText && height === 0 ? size : height];
}

/** Where a frame or region is; undefined while its anchors do not say so. */
export function rectOf(frames: FrameRegistry, frame: Frame): Rect | undefined {
  const { values } = frames.state(frame);
  if (values.isScreen === true) return SCREEN;
  const across = new Map<number, number>();
  const up = new Map<number, number>();
  for (const { point, to, toPoint, x, y } of anchorsOf(values)) {
    const base = to === undefined ? SCREEN : rectOf(frames, to);
    if (base === undefined) return undefined;
    const atX = base.left + (base.right - base.left) * share(toPoint, "LEFT", "RIGHT");
    const atY = base.bottom + (base.top - base.bottom) * share(toPoint, "BOTTOM", "TOP");
    across.set(share(point, "LEFT", "RIGHT"), atX + x);
    up.set(share(point, "BOTTOM", "TOP"), atY + y);
  }
  const [width, height] = ownSize(frames, frame);
  const horizontal = span(across, width);
  const vertical = span(up, height);
  if (horizontal === undefined || vertical === undefined) return undefined;
  return { left: horizontal[0], bottom: vertical[0], right: horizontal[1], top: vertical[1] };
}

/** SetPoint and its relatives, and the questions where something is. */
export function addLayout(session: Session, methods: Globals): void {
  const { env, frames } = session;
  const hold = (frame: Frame, anchor: Anchor) => {
    const { values } = frames.state(frame);
    values.anchors = [...anchorsOf(values).filter((other) => other.point !== anchor.point), anchor];
  };
  methods.SetPoint = function (this: Frame, point: string, ...rest: unknown[]) {
    const hasFrame = type(rest[0]) !== "number";
    const given = hasFrame ? (rest[0] as Frame | string | undefined) : undefined;
    const named = type(given) === "string" ? (env[given as string] as Frame) : (given as Frame | undefined);
    const toPoint = hasFrame && type(rest[1]) === "string" ? (rest[1] as string) : point;
    const first = hasFrame ? (type(rest[1]) === "string" ? 2 : 1) : 0;
    const x = (rest[first] as number | undefined) ?? 0;
    const y = (rest[first + 1] as number | undefined) ?? 0;
    hold(this, { point, to: named ?? frames.state(this).parent, toPoint, x, y });
  };
  methods.ClearAllPoints = function (this: Frame) {
    frames.state(this).values.anchors = undefined;
  };
  methods.SetAllPoints = function (this: Frame, other?: Frame) {
    const to = other ?? frames.state(this).parent;
    frames.state(this).values.anchors = undefined;
    for (const point of ["TOPLEFT", "BOTTOMRIGHT"]) hold(this, { point, to, toPoint: point, x: 0, y: 0 });
  };
  methods.SetScrollChild = function (this: Frame, child: Frame) {
    frames.state(child).parent = this;
    frames.state(child).values.anchors = undefined;
    hold(child, { point: "TOPLEFT", to: this, toPoint: "TOPLEFT", x: 0, y: 0 });
  };
  methods.GetNumPoints = function (this: Frame) {
    return anchorsOf(frames.state(this).values).length;
  };
  for (const side of ["left", "bottom", "right", "top"] as const) {
    const name = `Get${string.upper(string.sub(side, 1, 1))}${string.sub(side, 2)}`;
    methods[name] = function (this: Frame) {
      return rectOf(frames, this)?.[side];
    };
  }
  methods.GetWidth = function (this: Frame) {
    const rect = rectOf(frames, this);
    return rect === undefined ? ownSize(frames, this)[0] : rect.right - rect.left;
  };
  methods.GetHeight = function (this: Frame) {
    const rect = rectOf(frames, this);
    return rect === undefined ? ownSize(frames, this)[1] : rect.top - rect.bottom;
  };
  methods.GetSize = function (this: Frame) {
    const [width, height] = [methods.GetWidth, methods.GetHeight] as ((this: Frame) => number)[];
    return $multi(width.call(this), height.call(this));
  };
  methods.GetStringWidth = function (this: Frame) {
    const { values } = frames.state(this);
    return textWidth((values.Text as string | undefined) ?? "", fontSize(values.font as string | undefined));
  };
  methods.GetStringHeight = function (this: Frame) {
    return fontSize(frames.state(this).values.font as string | undefined);
  };
}
