import type { Globals } from "../globals";
import type { Callable } from "../protect";
import type { Session } from "../session";
import { CompressionMethod, PrefixResult, RestrictionState, RestrictionType, SendResult } from "./enums";

/** How many prefixes one client can register: the only number that was ever published. */
const MAX_PREFIXES = 512;

/** Addon messages, chat and what restricts them. */
export function installChat(session: Session): void {
  const { env, client } = session;
  const { network } = client.world;
  const register = (prefix: unknown) => {
    if (typeof prefix !== "string" || prefix === "" || prefix.length > 16) return PrefixResult.InvalidPrefix;
    if (session.prefixes.has(prefix)) return PrefixResult.DuplicatePrefix;
    if (session.prefixCount >= MAX_PREFIXES) return PrefixResult.MaxPrefixes;
    session.prefixes.add(prefix);
    session.prefixCount += 1;
    return PrefixResult.Success;
  };
  const send = (logged: boolean) => (prefix: unknown, text: unknown, chatType: unknown, target: unknown) => {
    if (type(prefix) === "table") error("SendAddonMessage is called with a dot, not a colon", 2);
    client.beforeStep("send");
    if (!session.alive) return SendResult.GeneralError;
    const { processor } = session;
    const counted = processor.counted();
    const result = network.send(session, { prefix, text, chatType, target, logged });
    processor.forgetSince(counted);
    return result;
  };
  const chat = (text: unknown, chatType?: string, _language?: unknown, target?: unknown) => {
    if (session.alive) network.chat(session, tostring(text), chatType ?? "SAY", target);
  };
  env.Enum = {
    SendAddonMessageResult: { ...SendResult },
    RegisterAddonMessagePrefixResult: { ...PrefixResult },
    AddOnRestrictionType: { ...RestrictionType },
    AddOnRestrictionState: { ...RestrictionState },
    CompressionMethod: { ...CompressionMethod },
  };
  env.C_ChatInfo = {
    RegisterAddonMessagePrefix: register,
    IsAddonMessagePrefixRegistered: (prefix: string) => session.prefixes.has(prefix),
    SendAddonMessage: send(false),
    SendAddonMessageLogged: send(true),
    SendChatMessage: chat,
    // It covers whole dungeons and raids, although messages go out there between boss fights.
    InChatMessagingLockdown: () => client.inLockdown || client.instanceType !== "none",
  };
  env.C_RestrictedActions = {
    IsAddOnRestrictionActive: (kind: number) => client.restrictions.isActive(kind),
    GetAddOnRestrictionState: (kind: number) =>
      client.restrictions.isActive(kind) ? RestrictionState.Active : RestrictionState.Inactive,
  };
  env.SendChatMessage = chat;
  env.BNSendGameData = () => SendResult.GeneralError;
  env.issecretvalue = () => false;
}

/** Slash commands: addons fill SlashCmdList. */
export function installSlashCommands(session: Session): void {
  const { env, client } = session;
  env.SlashCmdList = { RELOAD: () => (session.reloadRequested = true) };
  env.SLASH_RELOAD1 = "/reload";
  env.ReloadUI = () => {
    session.reloadRequested = true;
  };
  const { build, date, interfaceNumber, project, version } = client.world.flavour;
  env.GetBuildInfo = () => $multi(version, build, date, interfaceNumber);
  env.WOW_PROJECT_ID = project;
  env.GetLocale = () => client.locale;
  env.GetAddOnMetadata = () => undefined;
  env.C_AddOns = {
    GetAddOnMetadata: () => undefined,
    IsAddOnLoaded: (name: string) => client.addons.some((addon) => addon.name === name),
    GetNumAddOns: () => client.addons.length,
  };
}

/** Runs what a player types after a slash. Whether there is such a command. */
export function runSlashCommand(session: Session, line: string): boolean {
  const { env } = session;
  const [command, rest] = string.match(line, "^(/%S+)%s*(.-)%s*$");
  if (command === undefined) return false;
  for (const [key, handler] of pairs(env.SlashCmdList as Globals)) {
    let number = 1;
    for (;;) {
      const name = env[`SLASH_${key}${number}`];
      if (typeof name !== "string") break;
      if (string.lower(name) === string.lower(command)) {
        session.invoke(command, handler as Callable, rest, env.DEFAULT_CHAT_FRAME);
        return true;
      }
      number += 1;
    }
  }
  return false;
}
