import { describeValue } from "../describe";
import { checkNames } from "../names";
import type { Direction } from "../sync/link/channels";
import { NAME_LIMIT } from "../sync/messages/request";
import type { LedgerContext } from "./context";

/**
 * Which way events go between this client and a peer. Use it when one of two allies only reads. The other side sets the reverse:
 * `{ give = false, take = true }`.
 * @example
 * -- The ally may have our history, and we want nothing of its.
 * ledger:AddPeer("Anduin-Stormrage", { give = true, take = false })
 */
export interface PeerOptions {
  /** Whether this client sends the peer what it lacks. Default: true. */
  readonly give?: boolean;
  /** Whether this client takes events from the peer's whispers. Events on a channel both are on are taken all the same. Default: true. */
  readonly take?: boolean;
}

const PARTS: Record<keyof PeerOptions, true> = { give: true, take: true };

/** Checks which way events are to go. Raises a text that names the part and what was expected. */
export function checkPeerOptions(value: unknown): Direction {
  if (value !== undefined && type(value) !== "table") {
    error(`options must be a table or nil, got ${describeValue(value)}`, 0);
  }
  const given = (value ?? {}) as Partial<Record<keyof PeerOptions, unknown>>;
  checkNames(given, PARTS, "options.");
  for (const [name, flag] of pairs(given as Record<string, unknown>)) {
    if (type(flag) !== "boolean") {
      error(`options.${name} must be true, false or nil, got ${describeValue(flag)}`, 0);
    }
  }
  const { give = true, take = true } = given;
  if (give === false && take === false) {
    error("options must let events go one way at least: give or take must not be false", 0);
  }
  return { gives: give as boolean, takes: take as boolean };
}

/** Whether it is Name-Realm, or first name and surname. */
function isFullName(name: string): boolean {
  return (
    string.match(name, "^[^%s%-]+%-[^%s%-]+$")[0] !== undefined ||
    string.match(name, "^[^%s%-]+[^%-%c]*$")[0] !== undefined
  );
}

/**
 * Gives another player's full name; raises a text if it is not a name.
 * @param world has this client's own full name, and makes full names of what an author writes.
 */
export function checkPeerName(name: unknown, world: Pick<LedgerContext, "self" | "fullName">): string {
  const full = type(name) === "string" ? world.fullName(name as string) : "";
  if (!isFullName(full) || full.length > NAME_LIMIT || full === world.self.name) {
    error(`name must be another player's name, Name-Realm, got ${describeValue(name)}`, 0);
  }
  return full;
}
