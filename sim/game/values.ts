import type { Globals } from "../globals";
import type { Callable } from "../protect";
import type { Session } from "../session";
import type { Frame } from "./frameRegistry";

/** Colours of textures, texts and bars, and the values of bars and sliders. */
export function addValues(session: Session, methods: Globals): void {
  const { frames } = session;
  const keepColour = (method: string, key: string) => {
    methods[method] = function (this: Frame, red: number, green: number, blue: number, alpha = 1) {
      frames.state(this).values[key] = [red, green, blue, alpha];
    };
  };
  keepColour("SetColorTexture", "colour");
  keepColour("SetVertexColor", "colour");
  keepColour("SetStatusBarColor", "barColour");
  keepColour("SetTextColor", "textColour");
  methods.SetFontObject = function (this: Frame, font: unknown) {
    frames.state(this).values.font = font;
  };
  methods.SetJustifyH = function (this: Frame, side: string) {
    frames.state(this).values.justify = side;
  };
  methods.SetThumbTexture = function (this: Frame, texture: unknown) {
    frames.state(this).values.thumb = texture;
  };
  const range = (frame: Frame): [number, number] => {
    const { values } = frames.state(frame);
    return [(values.lowest as number | undefined) ?? 0, (values.highest as number | undefined) ?? 0];
  };
  const setValue = (frame: Frame, wanted: number) => {
    const state = frames.state(frame);
    const [lowest, highest] = range(frame);
    const isRanged = state.values.highest !== undefined;
    const value = isRanged ? Math.min(Math.max(wanted, lowest), highest) : wanted;
    const handler: Callable | undefined = state.scripts.OnValueChanged;
    const isNew = state.values.Value !== value;
    state.values.Value = value;
    if (isNew && handler !== undefined) session.invoke("OnValueChanged", handler, frame, value);
  };
  methods.SetMinMaxValues = function (this: Frame, lowest: number, highest: number) {
    const { values } = frames.state(this);
    values.lowest = lowest;
    values.highest = highest;
    if (values.Value !== undefined) setValue(this, values.Value as number);
  };
  methods.GetMinMaxValues = function (this: Frame) {
    const [lowest, highest] = range(this);
    return $multi(lowest, highest);
  };
  methods.SetValue = function (this: Frame, value: number) {
    setValue(this, value);
  };
}
