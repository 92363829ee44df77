/** What @wartoshika/wow-declarations lacks or gets wrong of the game's functions. All are dot calls. */

declare function GetServerTime(this: void): number;
/** Seconds of real time with fractions; nobody can set it back, as `debugprofilestart` does with `debugprofilestop`. */
declare function GetTimePreciseSec(this: void): number;
declare function GetNormalizedRealmName(this: void): string | undefined;
declare function GetRealmName(this: void): string;

declare function UnitName(
  this: void,
  unit: string,
): LuaMultiReturn<[name: string | undefined, realm: string | undefined]>;

/** "Unknown" in the client's language: the name of a unit that the game does not know yet. */
declare const UNKNOWNOBJECT: string;
/** Of C_ChatInfo, whose functions wow-declarations takes for colon calls without a result. 0 when the prefix is registered. */
interface PrefixRegistry {
  RegisterAddonMessagePrefix: (this: void, prefix: string) => number;
}

/** Of GetBuildInfo, whose results wow-declarations takes for a table. */
type GetBuildInfoFunction = (
  this: void,
) => LuaMultiReturn<[version: string, build: string, date: string, interfaceNumber: number]>;

declare function IsInGuild(this: void): boolean;
declare function GetNumGuildMembers(this: void): LuaMultiReturn<[total: number, online: number]>;
/** The fields between rank and GUID are of no use here. */
declare function GetGuildRosterInfo(
  this: void,
  index: number,
): LuaMultiReturn<
  [
    name: string | undefined,
    rankName: string,
    rank: number,
    ...between: [unknown, unknown, unknown, unknown, unknown, unknown, unknown],
    ...more: [unknown, unknown, unknown, unknown, unknown, unknown],
    guid: string | undefined,
  ]
>;
declare function GetGuildInfo(
  this: void,
  unit: string,
): LuaMultiReturn<[guild: string | undefined, rankName: string, rank: number, realm: string | undefined]>;
/** Where the client has communities. */
declare const C_Club: { GetGuildClubId?: (this: void) => string | undefined } | undefined;
/** Whether PLAYER_LOGIN has come. */
declare function IsLoggedIn(this: void): boolean;
/** Which functions called each other to come here, as text. */
declare function debugstack(this: void): string;
declare const C_GuildInfo: {
  GuildRoster: (this: void) => void;
  /** False also while the guild is not known. */
  CanSpeakInGuildChat?: (this: void) => boolean;
};

declare function GetNumGroupMembers(this: void): number;
declare function UnitIsGroupLeader(this: void, unit: string): boolean;
declare function UnitIsGroupAssistant(this: void, unit: string): boolean;

/** A pending call of C_Timer.NewTimer; its methods are colon calls. */
interface GameTimer {
  Cancel(): void;
}

declare const C_Timer: {
  NewTimer(this: void, seconds: number, callback: (this: void) => void): GameTimer;
};

/** Where the client is new enough. Text in, raw bytes out, and back; raises for damaged data. */
declare const C_EncodingUtil:
  | {
      CompressString: (this: void, source: string, method?: number) => string | undefined;
      DecompressString: (this: void, source: string, method?: number) => string | undefined;
    }
  | undefined;

/** In the player's time zone. */
declare function date(this: void, format: string, seconds: number): string;
/** Undefined for a time that there cannot be. */
declare function time(
  this: void,
  fields: { year: number; month: number; day: number; hour: number; min: number; sec: number },
): number | undefined;

/** What the game asks for the names of the commands in SlashCmdList. */
declare let SLASH_EVENTSOURCING1: string | undefined;
declare let SLASH_EVENTSOURCINGSHORT1: string | undefined;
declare const SlashCmdList: Record<string, (this: void, text: string) => void>;

/** Names of the global frames that Escape closes. */
declare const UISpecialFrames: string[];
