import { fontSize, plainText, textWidth } from "../game/fonts";
import type { Frame, FrameState } from "../game/frameRegistry";
import { type Rect, rectOf } from "../game/layout";
import type { Session } from "../session";

/** Red, green, blue and opacity, from 0 to 1. */
export type Paint = readonly [number, number, number, number];

/** One thing on screen, in the order of drawing. */
export interface Shape {
  readonly rect: Rect;
  readonly paint: Paint;
  /** What it is of: a texture, the filled part of a bar, a slider's thumb, or a text. */
  readonly part: "texture" | "bar" | "thumb" | "text";
  readonly text?: string;
  readonly size?: number;
  readonly align?: "start" | "middle" | "end";
  readonly owner: Frame;
}

const LAYERS = ["BACKGROUND", "BORDER", "ARTWORK", "OVERLAY"];
/** Fonts' colours: the game's "normal" fonts are golden. */
const GOLD: Paint = [1, 0.82, 0, 1];
const WHITE: Paint = [1, 1, 1, 1];
const THUMB: Paint = [0.8, 0.7, 0.3, 1];
const THUMB_WIDTH = 8;

/** The text as it fits: the game ends a line that is too long with three dots. */
function fitted(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let cut = text;
  while (cut !== "" && textWidth(`${cut}...`, size) > width) {
    // A letter with the bytes that belong to it.
    cut = string.gsub(cut, "[^\x80-\xBF][\x80-\xBF]*$", "")[0];
  }
  return `${cut}...`;
}

function filledPart(state: FrameState, rect: Rect): Rect {
  const lowest = (state.values.lowest as number | undefined) ?? 0;
  const highest = (state.values.highest as number | undefined) ?? 0;
  const value = (state.values.Value as number | undefined) ?? lowest;
  const part = highest > lowest ? (value - lowest) / (highest - lowest) : 0;
  return { ...rect, right: rect.left + (rect.right - rect.left) * part };
}

/** What a client sees, in the order of drawing: what is made later lies above, children above their parents. */
export function shapesOf(session: Session): Shape[] {
  const { frames } = session;
  const shapes: Shape[] = [];
  const children = new LuaTable<Frame, Frame[] | undefined>();
  for (const frame of frames.all) {
    const { parent } = frames.state(frame);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), frame]);
  }
  const drawRegion = (region: Frame, state: FrameState, rect: Rect) => {
    const { values } = state;
    if (state.kind === "Texture" && values.colour !== undefined) {
      shapes.push({ rect, paint: values.colour as Paint, part: "texture", owner: region });
    }
    const text = values.Text as string | undefined;
    if (state.kind === "FontString" && text !== undefined && text !== "") {
      const font = values.font as string | undefined;
      const size = fontSize(font);
      const isGold = string.find(font ?? "", "Normal", 1, true)[0] !== undefined;
      shapes.push({
        rect,
        paint: (values.textColour as Paint | undefined) ?? (isGold ? GOLD : WHITE),
        part: "text",
        text: fitted(plainText(text), size, rect.right - rect.left + 0.01),
        size,
        align: values.justify === "LEFT" ? "start" : values.justify === "RIGHT" ? "end" : "middle",
        owner: region,
      });
    }
  };
  const drawFrame = (frame: Frame) => {
    const own = children.get(frame) ?? [];
    const state = frames.state(frame);
    const rect = rectOf(frames, frame);
    for (const layer of LAYERS) {
      if (layer === "ARTWORK" && rect !== undefined) {
        if (state.kind === "StatusBar") {
          const paint = (state.values.barColour as Paint | undefined) ?? WHITE;
          shapes.push({ rect: filledPart(state, rect), paint, part: "bar", owner: frame });
        } else if (state.kind === "Slider") {
          const middle = filledPart({ ...state }, { ...rect, right: rect.right - THUMB_WIDTH }).right;
          shapes.push({
            rect: { ...rect, left: middle, right: middle + THUMB_WIDTH },
            paint: THUMB,
            part: "thumb",
            owner: frame,
          });
        }
      }
      for (const region of own) {
        const regionState = frames.state(region);
        const place = rectOf(frames, region);
        if (regionState.shown && place !== undefined && (regionState.values.layer ?? "ARTWORK") === layer) {
          drawRegion(region, regionState, place);
        }
      }
    }
    for (const child of own) {
      const childState = frames.state(child);
      const isRegion = childState.kind === "Texture" || childState.kind === "FontString";
      if (!isRegion && childState.shown) drawFrame(child);
    }
  };
  drawFrame(session.env.UIParent as Frame);
  return shapes;
}
