/**
 * Why an event may not be entered, for addons to act on; it stays the same in later versions:
 * - `"rank"`: the player's guild rank is too low
 * - `"guild"`: the player is in no guild
 * - `"roster"`: the game has not told the player's guild rank yet
 * - `"group"`: the player neither leads nor assists a group
 * - `"player"`: the player is not on the list
 * - `"own"`: it is not of the player's own
 * - `"refused"`: a function of the addon's own said no
 * - `"closed"`: it belongs into weeks that are closed
 * - `"ended"`: the ledger was closed meanwhile
 */
export type RefusalCode = "rank" | "guild" | "roster" | "group" | "player" | "own" | "refused" | "closed" | "ended";

/** Why the authorizer that was asked last said no; numbers and not a text, since peers' events are refused by thousands. */
let lastCode: RefusalCode | undefined;
let lastRank = 0;
let lastNeeded = 0;

const TEXTS: Partial<Record<RefusalCode, string>> = {
  guild: "not in a guild",
  roster: "roster not loaded",
  group: "neither leader nor assistant of a group",
  player: "not on the list of players",
  own: "not one's own",
};

/** An authorizer of the library says no. */
export function noteRefusal(code: RefusalCode): void {
  lastCode = code;
}

/** A rank is too low. */
export function noteLowRank(rank: number, needed: number): void {
  lastCode = "rank";
  lastRank = rank;
  lastNeeded = needed;
}

/** To be called before an authorizer is asked. */
export function forgetRefusal(): void {
  lastCode = undefined;
}

/** Why the authorizer that was asked since {@link forgetRefusal} said no, without a text; the ranks are those of `"rank"`. */
export function lastRefusal(): LuaMultiReturn<[code: RefusalCode, rank: number, needed: number]> {
  return $multi(lastCode ?? "refused", lastRank, lastNeeded);
}

/** Why the authorizer that was asked since {@link forgetRefusal} said no. */
export function explainRefusal(type: string): LuaMultiReturn<[message: string, code: RefusalCode]> {
  const code = lastCode ?? "refused";
  const text = code === "rank" ? `rank ${lastRank}, needed ${lastNeeded}` : TEXTS[code];
  return $multi(`authorize refused ${type}${text === undefined ? "" : `: ${text}`}`, code);
}
