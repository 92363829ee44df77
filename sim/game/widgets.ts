import type { Globals } from "../globals";
import type { Callable } from "../protect";
import type { Session } from "../session";
import type { Frame, FrameState } from "./frameRegistry";
import { addLayout } from "./layout";
import { Templates } from "./templates";
import { addValues } from "./values";

/** Methods of windows that need do nothing here: an addon that draws itself must not fail. */
const silent = `AddFontStrings AddLine AddMaskTexture AddTexture AdjustPointsOffset  ClearFocus ClearLines
  ClearNormalTexture ClearPoint CopyVertexColor Disable DisableDrawLayer Enable EnableDrawLayer EnableKeyboard
  EnableMouse EnableMouseWheel HighlightText HookAction Insert LockHighlight Lower Raise RegisterForClicks
  RegisterForDrag ReleaseFrame ScrollToBottom ScrollToTop  SetAlpha SetAnchor SetAtlas SetAutoFocus
  SetBackdrop SetBackdropBorderColor SetBackdropColor SetBlendMode SetCellAnchor SetChecked SetClampedToScreen
  SetClampRectInsets SetClipsChildren  SetCursor SetCursorPosition SetDesaturated SetDisabledFontObject
  SetDisabledTexture SetDrawLayer SetFading SetFlattensRenderLayers SetFocus SetFont  SetFormattedText
  SetFrameLevel SetFrameStrata SetGradient SetHighlightFontObject SetHighlightTexture SetHitRectInsets
  SetHorizontalScroll SetHyperlinksEnabled SetID SetIndentedWordWrap SetInsertMode  SetJustifyV
  SetLetterSpacing SetMaxBytes SetMaxLetters SetMaxLines  SetMovable SetMultiLine SetMouseClickEnabled
  SetNonSpaceWrap SetNormalFontObject SetNormalTexture SetNumeric SetObeyStepOnDrag SetOrientation SetOwner 
  SetPropagateKeyboardInput SetPushedTexture SetResizable SetResizeBounds SetRotation SetScale  SetShadowColor
  SetShadowOffset SetSpacing  SetStatusBarTexture SetTexCoord  SetTextHeight SetTextInsets
  SetTexture  SetToplevel SetUserPlaced SetValueStep  SetVerticalScroll SetWordWrap
  StartMoving StartSizing StopMovingOrSizing UnlockHighlight UpdateScrollChildRect`;

const scriptNames = new LuaSet<string>();
for (const [name] of string.gmatch(
  `OnEvent OnUpdate OnShow OnHide OnLoad OnClick OnEnter OnLeave OnMouseDown OnMouseUp OnMouseWheel OnDragStart
  OnDragStop OnReceiveDrag OnSizeChanged OnValueChanged OnTextChanged OnEnterPressed OnEscapePressed OnEditFocusGained
  OnEditFocusLost OnChar OnKeyDown OnKeyUp OnTabPressed OnSpacePressed OnVerticalScroll OnHorizontalScroll
  OnScrollRangeChanged OnHyperlinkClick OnHyperlinkEnter OnHyperlinkLeave OnMinMaxChanged OnAttributeChanged
  OnCursorChanged OnTooltipCleared OnTooltipSetItem OnDoubleClick PreClick PostClick OnPlay OnFinished OnStop`,
  "%S+",
))
  scriptNames.add(name);

/** Adds setters and getters that keep a value, with what the getter gives before anything was set. */
function addValue(session: Session, methods: Globals, name: string, initial: unknown): void {
  methods[`Set${name}`] = function (this: Frame, value: unknown) {
    session.frames.state(this).values[name] = value;
  };
  methods[`Get${name}`] = function (this: Frame) {
    return session.frames.state(this).values[name] ?? initial;
  };
}

function addScripts(session: Session, methods: Globals): void {
  const { frames } = session;
  const check = (script: unknown) => {
    if (typeof script !== "string" || !scriptNames.has(script)) error(`no script type ${tostring(script)}`, 3);
  };
  methods.SetScript = function (this: Frame, script: string, handler?: Callable) {
    check(script);
    frames.setScript(this, script, handler);
    session.scheduleNext();
  };
  methods.GetScript = function (this: Frame, script: string) {
    check(script);
    return frames.state(this).scripts[script];
  };
  methods.HasScript = (_: Frame, script: string) => scriptNames.has(script);
  methods.HookScript = function (this: Frame, script: string, hook: Callable) {
    check(script);
    const original = frames.state(this).scripts[script];
    const both: Callable = (...args: unknown[]) => {
      if (original !== undefined) original(...args);
      hook(...args);
    };
    frames.setScript(this, script, both);
    session.scheduleNext();
    return true;
  };
}

function addEvents(session: Session, methods: Globals): void {
  const { frames, client } = session;
  const { lacks } = client.world;
  methods.RegisterEvent = function (this: Frame, event: unknown) {
    if (typeof event !== "string") error('Usage: frame:RegisterEvent("event")', 2);
    if (lacks.has(event)) error(`Attempt to register unknown event "${event}"`, 2);
    return frames.register(this, event);
  };
  methods.RegisterUnitEvent = function (this: Frame, event: string) {
    return frames.register(this, event);
  };
  methods.UnregisterEvent = function (this: Frame, event: string) {
    frames.unregister(this, event);
  };
  methods.RegisterAllEvents = function (this: Frame) {
    frames.registerAll(this);
  };
  methods.UnregisterAllEvents = function (this: Frame) {
    frames.unregisterAll(this);
  };
  methods.IsEventRegistered = function (this: Frame, event: string) {
    return frames.state(this).events.has(event);
  };
}

function addVisibility(session: Session, methods: Globals): void {
  const { frames } = session;
  const setShown = (frame: Frame, shown: boolean) => {
    const state = frames.state(frame);
    if (state.shown === shown) return;
    state.shown = shown;
    const handler = state.scripts[shown ? "OnShow" : "OnHide"];
    if (handler !== undefined) session.invoke(shown ? "OnShow" : "OnHide", handler, frame);
    session.scheduleNext();
  };
  methods.Show = function (this: Frame) {
    setShown(this, true);
  };
  methods.Hide = function (this: Frame) {
    setShown(this, false);
  };
  methods.SetShown = function (this: Frame, shown: unknown) {
    setShown(this, shown !== undefined && shown !== false);
  };
  methods.IsShown = function (this: Frame) {
    return frames.state(this).shown;
  };
  methods.IsVisible = function (this: Frame) {
    return frames.isVisible(this);
  };
  methods.GetParent = function (this: Frame) {
    return frames.state(this).parent;
  };
  methods.SetParent = function (this: Frame, parent?: Frame) {
    frames.state(this).parent = parent;
    session.scheduleNext();
  };
}

function addLooks(
  session: Session,
  methods: Globals,
  create: (kind: string, name?: string, parent?: Frame) => Frame,
): void {
  const { frames } = session;
  const nothing = () => undefined;
  for (const [name] of string.gmatch(silent, "%S+")) methods[name] = nothing;
  for (const name of ["Text", "Number", "Value"]) addValue(session, methods, name, name === "Text" ? "" : 0);
  for (const name of ["Width", "Height"]) addValue(session, methods, name, 0);
  for (const name of ["ID", "Attribute"]) addValue(session, methods, name, undefined);
  methods.SetSize = function (this: Frame, width: number, height: number) {
    frames.state(this).values.Width = width;
    frames.state(this).values.Height = height;
  };
  const zero = () => 0;
  methods.GetFrameLevel = zero;
  for (const name of ["GetAlpha", "GetScale", "GetEffectiveScale"]) methods[name] = () => 1;
  for (const name of ["IsMouseOver", "HasFocus", "GetChecked", "IsProtected", "IsForbidden"])
    methods[name] = () => false;
  methods.IsEnabled = () => true;
  methods.GetName = function (this: Frame) {
    return frames.state(this).name;
  };
  methods.GetObjectType = function (this: Frame) {
    return frames.state(this).kind;
  };
  methods.IsObjectType = function (this: Frame, kind: string) {
    return frames.state(this).kind === kind;
  };
  for (const kind of ["Texture", "FontString", "MaskTexture", "Line", "AnimationGroup"])
    methods[`Create${kind}`] = function (this: Frame, name?: string, layer?: string, font?: string) {
      const region = create(kind, name, this);
      const { values } = frames.state(region);
      values.layer = layer;
      values.font = font;
      return region;
    };
  methods.AddMessage = function (this: Frame, text: unknown) {
    session.client.output.push(tostring(text));
  };
  methods.Click = function (this: Frame, button = "LeftButton") {
    const handler = frames.state(this).scripts.OnClick;
    if (handler !== undefined) session.invoke("OnClick", handler, this, button, false);
  };
}

/** CreateFrame and what every interface has: UIParent, the chat frame, a tooltip. */
export function installWidgets(session: Session): void {
  const { env, frames } = session;
  const methods: Globals = {};
  const meta = { __index: methods } as unknown as LuaMetatable<Frame>;
  const create = (kind: string, name?: string, parent?: Frame): Frame => {
    const frame: Frame = {};
    const state: FrameState = {
      events: new LuaSet(),
      scripts: {},
      allEvents: false,
      shown: true,
      parent,
      name,
      kind,
      values: {},
    };
    frames.add(frame, state);
    setmetatable(frame, meta);
    if (name !== undefined) env[name] = frame;
    return frame;
  };
  addLooks(session, methods, create);
  addLayout(session, methods);
  addValues(session, methods);
  addScripts(session, methods);
  addEvents(session, methods);
  addVisibility(session, methods);
  const templates = new Templates(session, create);
  env.CreateFrame = (kind: unknown, name?: string, parent?: Frame, template?: unknown) => {
    if (typeof kind !== "string") error('Usage: CreateFrame("frameType" [, "name"] [, parent])', 2);
    const frame = create(kind, name, parent);
    templates.apply(frame, template);
    return frame;
  };
  env.UIParent = create("Frame", "UIParent");
  frames.state(env.UIParent as Frame).values.isScreen = true;
  env.WorldFrame = create("Frame", "WorldFrame");
  env.GameTooltip = create("GameTooltip", "GameTooltip");
  env.DEFAULT_CHAT_FRAME = create("ScrollingMessageFrame", "ChatFrame1");
  env.UISpecialFrames = [];
  env.Settings = {
    RegisterCanvasLayoutCategory: (frame: Frame, name: string) => ({ frame: frames.state(frame) && frame, name }),
    RegisterAddOnCategory: (category: object) => category,
  };
}
