import { FLAVOUR_NAMES, type FlavourName } from "../../sim/flavours";

/*
 * Which functions and events of the game the library uses, and which of the game's clients have them.
 *
 * Sources, read in November 2026: the lists of functions and events that players' tools write out of the clients (Ketho's
 * BlizzardInterfaceResources: Retail 11.0.5, Cataclysm 4.4.0 as the nearest to Mists, Era 1.15.4 as the nearest to
 * Anniversary), and for what is newer the notes of August to November 2026 on Retail 12.1.0, Mists 5.5.4, Anniversary 2.5.6,
 * Era 1.15.9 and Forever 1.60.
 */

/** Clients that have something: all, or those named. */
type Clients = "all" | readonly FlavourName[];

/** Functions and globals; with a dot those of a table. */
export const FUNCTIONS: Readonly<Record<string, Clients>> = {
  "C_ChatInfo.RegisterAddonMessagePrefix": "all",
  "C_Club.GetGuildClubId": "all",
  "C_EncodingUtil.CompressString": "all",
  "C_EncodingUtil.DecompressString": "all",
  "C_GuildInfo.CanSpeakInGuildChat": "all",
  "C_GuildInfo.GuildRoster": "all",
  "C_Timer.NewTimer": "all",
  CreateFrame: "all",
  debugstack: "all",
  date: "all",
  GetBuildInfo: "all",
  geterrorhandler: "all",
  GetGuildInfo: "all",
  GetGuildRosterInfo: "all",
  GetLocale: "all",
  GetNormalizedRealmName: "all",
  GetNumGroupMembers: "all",
  GetNumGuildMembers: "all",
  GetRealmName: "all",
  GetServerTime: "all",
  GetTime: "all",
  GetTimePreciseSec: "all",
  InCombatLockdown: "all",
  IsInGuild: "all",
  IsInRaid: "all",
  IsLoggedIn: "all",
  Settings: "all",
  time: "all",
  UIParent: "all",
  UISpecialFrames: "all",
  UNKNOWNOBJECT: "all",
  UnitFactionGroup: "all",
  UnitGUID: "all",
  UnitIsGroupAssistant: "all",
  UnitIsGroupLeader: "all",
  UnitName: "all",
};

export const EVENTS: Readonly<Record<string, Clients>> = {
  ADDON_RESTRICTION_STATE_CHANGED: "all",
  GROUP_JOINED: "all",
  GROUP_ROSTER_UPDATE: "all",
  GUILD_ROSTER_UPDATE: "all",
  PARTY_LEADER_CHANGED: "all",
  PLAYER_ENTERING_WORLD: "all",
  PLAYER_GUILD_UPDATE: "all",
  PLAYER_LOGIN: "all",
  PLAYER_LOGOUT: "all",
  SAVED_VARIABLES_TOO_LARGE: "all",
  UNIT_NAME_UPDATE: "all",
};

/**
 * Templates and fonts of the game's windows. Source: the interface code of Retail 11.0.5, Cataclysm 4.4.0 and Era 1.15.4, in
 * which each has one definition (Gethe/wow-ui-source, branches live, classic and classic_era).
 */
export const TEMPLATES: Readonly<Record<string, Clients>> = {
  BasicFrameTemplateWithInset: "all",
  ChatFontNormal: "all",
  GameFontHighlight: "all",
  GameFontHighlightSmall: "all",
  GameFontNormalLarge: "all",
  InputBoxTemplate: "all",
  UIPanelButtonTemplate: "all",
};

/** Whether a client has what the table says of it. */
export function isIn(clients: Clients | undefined, flavour: FlavourName): boolean {
  return clients === "all" || clients?.includes(flavour) === true;
}

/** What some client lacks. */
export function lackedBySome(table: Readonly<Record<string, Clients>>): string[] {
  return Object.keys(table).filter((name) => FLAVOUR_NAMES.some((flavour) => !isIn(table[name], flavour)));
}
