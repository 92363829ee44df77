import type { Channel } from "../ports";
import { usesSurnames } from "./names";

/**
 * Whether the game lets this character speak on a channel: a guild's ranks may be kept from guild chat, and what they send
 * there is lost without a word. Undefined where the game does not say, as before the guild is known.
 */
export function maySpeak(channel: Channel): boolean | undefined {
  if (channel !== "GUILD" || GetGuildInfo("player")[0] === undefined) {
    return undefined;
  }
  return C_GuildInfo.CanSpeakInGuildChat?.();
}

/** Whether the game sends this client's own messages on a channel back to it. Others than GUILD are mute for nobody. */
export function echoes(channel: Channel): boolean {
  return channel === "GUILD" && !usesSurnames();
}
