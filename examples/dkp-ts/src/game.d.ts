/** What this addon uses of the game. */

declare function LibStub(this: void, name: "EventSourcing-1.0"): import("wow-eventsourcing").EventSourcing;

/** Unix seconds. */
declare function GetServerTime(this: void): number;
declare function date(this: void, format: string, time: number): string;
declare function UnitGUID(this: void, unit: string): string | undefined;
declare function GetNumGuildMembers(this: void): number;
/** Its 1st and its 17th are the full name and the GUID. */
declare function GetGuildRosterInfo(this: void, index: number): LuaMultiReturn<(string | undefined)[]>;
declare function GetNormalizedRealmName(this: void): string;
declare function IsInRaid(this: void): boolean;
declare function GetNumGroupMembers(this: void): number;
declare const C_GuildInfo: { GuildRoster(this: void): void };

interface Region {
  SetPoint(point: string, x?: number, y?: number): void;
  SetAllPoints(): void;
  SetWidth(width: number): void;
}

interface Texture extends Region {
  SetColorTexture(red: number, green: number, blue: number, alpha: number): void;
}

interface FontString extends Region {
  SetText(text: string | number): void;
  SetJustifyH(side: "LEFT" | "RIGHT"): void;
}

interface Frame extends Region {
  SetSize(width: number, height: number): void;
  Hide(): void;
  IsShown(): boolean;
  SetShown(shown: boolean): void;
  EnableMouse(on: boolean): void;
  SetMovable(on: boolean): void;
  RegisterForDrag(button: string): void;
  StartMoving(): void;
  StopMovingOrSizing(): void;
  RegisterEvent(event: string): void;
  SetScript(script: "OnEvent", handler: (this: void, frame: Frame, event: string) => void): void;
  SetScript(script: "OnMouseWheel", handler: (this: void, frame: Frame, direction: number) => void): void;
  SetScript(script: "OnShow" | "OnDragStart" | "OnDragStop", handler: (this: void, frame: Frame) => void): void;
  CreateTexture(name: string | undefined, layer: string): Texture;
  CreateFontString(name: string | undefined, layer: string, font: string): FontString;
}

declare function CreateFrame(this: void, kind: string, name?: string, parent?: Frame, template?: string): Frame;
declare const UIParent: Frame;
declare const UISpecialFrames: string[];

declare const SlashCmdList: Record<string, (this: void, text: string) => void>;
declare let SLASH_GUILDDKP1: string;
