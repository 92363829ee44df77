import { describeValue } from "../describe";
import { checkList } from "../names";
import type { Event } from "../event/event";
import { formatGuid, parseGuid } from "../event/guid";
import { parseKey } from "../event/key";
import { Retraction } from "../ledger/store/retractions";
import { checkAuthorizer } from "./factories";
import type { Players } from "./players";
import { noteLowRank, noteRefusal } from "./refusal";
import { withUnseen, withUnseenOf } from "./unseen";
import { voucherOf, withVoucher } from "./vouching";

/**
 * Says whether `sender` (Name-Realm) may bring an event in: what `authorize` of `OpenLedger` takes. Made by `AllowRank` and
 * the like, or any function of yours.
 */
export type Authorizer = (this: void, event: Event, sender: string) => boolean;

/**
 * Whose rights count: those of the `"sender"`, which hands the event on (the game vouches for that name), or those of the
 * `"creator"`, which the event names (a sender with a changed addon can forge that name).
 */
export type Judged = "sender" | "creator";

/** Ranks that a guild has at most. */
const RANKS = 10;
/** The rank in a group of those who assist; the leader's is lower. */
const ASSISTANT = 1;
/** For `error`: above a check are what it checks for and the library's function, then comes the addon. */
const CALLER = 4;

function checkJudged(method: string, whom: unknown): void {
  if (whom !== undefined && whom !== "sender" && whom !== "creator") {
    error(`${method}: whom must be "sender", "creator" or nil, got ${describeValue(whom)}`, CALLER);
  }
}

/** An authorizer that asks `allows` about the sender or the creator, and remembers that somebody was refused. */
function judge(
  players: Players,
  whom: Judged | undefined,
  allows: (this: void, player: string) => boolean,
  explain: (this: void, player: string) => void,
): Authorizer {
  const byCreator = whom === "creator";
  const authorizer: Authorizer = (event, sender) => {
    const player = byCreator ? event.creator : sender;
    const allowed = allows(player);
    if (!allowed) {
      players.refused();
      explain(player);
    }
    return allowed;
  };
  // Who may hand on what the right creator made is known only when there is an event.
  return byCreator ? authorizer : withVoucher(authorizer, allows);
}

function checkRank(method: string, name: string, rank: unknown): void {
  if (type(rank) !== "number" || (rank as number) % 1 !== 0 || (rank as number) < 0 || (rank as number) >= RANKS) {
    error(`${method}: ${name} must be a whole number from 0 (guild master) to 9, got ${describeValue(rank)}`, CALLER);
  }
}

/** Takes down why a player has not this rank. */
function explainRank(players: Players, player: string, lowest: number): void {
  const member = players.inGuild(player);
  if (member !== undefined) {
    noteLowRank(member.rank, lowest);
  } else {
    noteRefusal(players.mayBeInGuild() ? "roster" : "guild");
  }
}

/** Whether a player is a guild member of this rank or a higher one. */
function hasRank(players: Players, player: string, lowest: number): boolean {
  const member = players.inGuild(player);
  return member !== undefined && member.rank <= lowest;
}

/** See {@link EventSourcing.AllowRank}. */
export function allowRank(players: Players, rank: unknown, whom?: Judged): Authorizer {
  checkRank("AllowRank", "rank", rank);
  checkJudged("AllowRank", whom);
  const lowest = rank as number;
  return judge(
    players,
    whom,
    (player) => hasRank(players, player, lowest),
    (player) => {
      explainRank(players, player, lowest);
    },
  );
}

/** See {@link EventSourcing.AllowCarriers}. */
export function allowCarriers(players: Players, creatorRank: unknown, carrierRank: unknown): Authorizer {
  checkRank("AllowCarriers", "creatorRank", creatorRank);
  checkRank("AllowCarriers", "carrierRank", carrierRank);
  const officers = creatorRank as number;
  const carriers = carrierRank as number;
  if (carriers <= officers) {
    error(
      "AllowCarriers: carrierRank must be below creatorRank, a larger number: " +
        `got ${describeValue(carrierRank)} for officers of rank ${describeValue(creatorRank)}`,
      3,
    );
  }
  const authorizer: Authorizer = (event, sender) => {
    const allowed =
      hasRank(players, sender, officers) ||
      (hasRank(players, sender, carriers) && hasRank(players, event.creator, officers));
    if (!allowed) {
      players.refused();
      explainRank(players, sender, officers);
    }
    return allowed;
  };
  return withVoucher(authorizer, (sender) => hasRank(players, sender, carriers));
}

/** See {@link EventSourcing.AllowGroupLeaders}. */
export function allowGroupLeaders(players: Players, whom?: Judged): Authorizer {
  checkJudged("AllowGroupLeaders", whom);
  return judge(
    players,
    whom,
    (player) => {
      const member = players.inGroup(player);
      return member !== undefined && member.rank <= ASSISTANT;
    },
    () => {
      noteRefusal("group");
    },
  );
}

/** Name and GUID of who is named by one of them; undefined where the game does not tell, or two have the name. */
function identify(players: Players, player: string): { readonly name: string; readonly guid: string } | undefined {
  if (players.isShared(player)) {
    return undefined;
  }
  const own = players.self();
  return player === own.name || player === own.guid ? own : (players.inGuild(player) ?? players.inGroup(player));
}

/** Whether somebody on a list is known: a GUID needs no spelling. */
function isSeen(players: Players, one: string, seen: LuaSet<string>): boolean {
  if (parseGuid(one) !== undefined) {
    return true;
  }
  const name = players.fullName(one);
  return seen.has(name) || players.isShared(name) || identify(players, name) !== undefined;
}

/** See {@link EventSourcing.AllowPlayers}. */
export function allowPlayers(players: Players, list: unknown, whom?: Judged): Authorizer {
  const [isList, problem] = pcall(checkList, list, "players", "names and GUIDs");
  if (!isList) {
    error(`AllowPlayers: ${tostring(problem)}`, 3);
  }
  const given: string[] = [];
  for (const [place, player] of ipairs(list as unknown[])) {
    const isGuid = type(player) === "string" && string.match(player as string, "^Player%-%d")[0] !== undefined;
    if (type(player) !== "string" || player === "" || (isGuid && parseGuid(player) === undefined)) {
      error(`AllowPlayers: players[${place}] must be a name or a player's GUID, got ${describeValue(player)}`, 3);
    }
    given.push(player as string);
  }
  checkJudged("AllowPlayers", whom);
  let allowed: LuaSet<string> | undefined;
  /** Those on the list who have brought or made something. */
  const seen = new LuaSet<string>();
  const authorizer = judge(
    players,
    whom,
    (player) => {
      if (allowed === undefined) {
        // Not before: one's own realm is not known while addons load.
        allowed = new LuaSet();
        for (const one of given) {
          allowed.add(parseGuid(one) === undefined ? players.fullName(one) : one);
        }
      }
      if (allowed.has(player)) {
        seen.add(player);
        return !players.isShared(player);
      }
      const known = identify(players, player);
      return known !== undefined && (allowed.has(known.name) || allowed.has(known.guid));
    },
    () => {
      noteRefusal("player");
    },
  );
  return withUnseen(authorizer, () =>
    players.isGuildKnown() ? given.filter((one) => !isSeen(players, one, seen)) : undefined,
  );
}

/** See {@link EventSourcing.AllowOwn}. */
export function allowOwn(players: Players): Authorizer {
  return (event, sender) => {
    const guid = identify(players, sender)?.guid;
    let allowed = guid !== undefined && guid === event.creator;
    if (allowed && event.type === Retraction.code) {
      const [, target] = parseKey(event.target);
      allowed = target !== undefined && formatGuid(target) === guid;
    }
    if (!allowed) {
      players.refused();
      noteRefusal("own");
    }
    return allowed;
  };
}

function checkAuthorizers(method: string, authorizers: readonly unknown[]): void {
  if (authorizers.length === 0) {
    error(`${method}: at least one authorizer must be given`, CALLER);
  }
  for (const i of $range(1, authorizers.length)) {
    if (type(authorizers[i - 1]) !== "function") {
      error(`${method}: authorizer ${i} must be a function, got ${describeValue(authorizers[i - 1])}`, CALLER);
    }
    const [isCalled, problem] = pcall(checkAuthorizer, authorizers[i - 1], `authorizer ${i}`);
    if (!isCalled) {
      error(`${method}: ${tostring(problem)}`, CALLER);
    }
  }
}

/** See {@link EventSourcing.AnyOf}. */
export function anyOf(authorizers: readonly Authorizer[]): Authorizer {
  checkAuthorizers("AnyOf", authorizers);
  const any: Authorizer = (event, sender) => {
    for (const authorizer of authorizers) {
      if (authorizer(event, sender)) {
        return true;
      }
    }
    return false;
  };
  withUnseenOf(any, authorizers);
  return withVoucher(any, (sender) => authorizers.some((authorizer) => voucherOf(authorizer)?.(sender) === true));
}

/** See {@link EventSourcing.AllOf}. */
export function allOf(authorizers: readonly Authorizer[]): Authorizer {
  checkAuthorizers("AllOf", authorizers);
  const all: Authorizer = (event, sender) => {
    for (const authorizer of authorizers) {
      if (!authorizer(event, sender)) {
        return false;
      }
    }
    return true;
  };
  withUnseenOf(all, authorizers);
  return withVoucher(all, (sender) => authorizers.every((authorizer) => voucherOf(authorizer)?.(sender) === true));
}
