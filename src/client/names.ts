// The one place that builds players' full names: as `sender` carries them, and as rosters, authorizers and whispers use them.

import { asCharacter, small } from "./spelling";

/**
 * The interface numbers of Forever (1.60 and later), where characters have a surname in the realm's place. It cannot be told
 * otherwise: WOW_PROJECT_ID and the functions are those of Retail.
 */
const FOREVER_FIRST = 16000;
const FOREVER_END = 20000;

let surnamesAreUsed: boolean | undefined;

/** Whether full names are "First Last", without realm. */
export function usesSurnames(): boolean {
  if (surnamesAreUsed === undefined) {
    const [, , , interfaceNumber] = (GetBuildInfo as unknown as GetBuildInfoFunction)();
    surnamesAreUsed = interfaceNumber >= FOREVER_FIRST && interfaceNumber < FOREVER_END;
  }
  return surnamesAreUsed;
}

/** A realm's name as it stands in full names. */
function realmKey(realm: string): string {
  return string.gsub(realm, "[%s%-]", "")[0];
}

/** This client's realm, as it stands in full names. */
export function ownRealm(): string {
  // The normalised name is not there before the player has entered the world once.
  return GetNormalizedRealmName() ?? realmKey(GetRealmName());
}

/** A name that the game gave, as a full name: it leaves one's own realm out, and may put a hyphen before the surname. */
export function fullName(name: string): string {
  const [hyphen] = string.find(name, "-", 1, true);
  if (usesSurnames()) {
    const isFull = hyphen === undefined || string.find(name, " ", 1, true)[0] !== undefined;
    return isFull ? name : `${string.sub(name, 1, hyphen - 1)} ${string.sub(name, hyphen + 1)}`;
  }
  return hyphen === undefined ? `${name}-${ownRealm()}` : name;
}

/** A realm as the game writes it where that is known: one's own. Realms have capitals anywhere. */
function writtenRealm(realm: string): string {
  const key = realmKey(realm);
  const own = ownRealm();
  return small(key) === small(own) ? own : key;
}

/**
 * A name that an author or a player wrote, as a full name: with blanks around it and around the hyphen, in any letter case as far
 * as the game's rules leave no choice, and with the realm as the game shows it.
 */
export function writtenName(name: string): string {
  const [trimmed] = string.match(name, "^%s*(.-)%s*$");
  if (usesSurnames()) {
    const [words] = string.gsub(trimmed, "[^%s%-]+", (word) => asCharacter(word));
    return fullName(words);
  }
  const [short, realm] = string.match(trimmed, "^([^%-]-)%s*%-%s*(.+)$");
  return short === undefined ? fullName(asCharacter(trimmed)) : `${asCharacter(short)}-${writtenRealm(realm)}`;
}

/** The full name of a unit, such as `"player"`; undefined while the game does not know it. */
export function unitName(unit: string): string | undefined {
  const [name, second] = UnitName(unit);
  if (name === undefined || name === "" || name === UNKNOWNOBJECT) {
    return undefined;
  }
  if (second === undefined || second === "") {
    return fullName(name);
  }
  return usesSurnames() ? `${name} ${second}` : `${name}-${realmKey(second)}`;
}

/** The name to which the game whispers for a full name: it knows those of one's own realm without it. */
export function whisperTarget(name: string): string {
  const [short, realm] = string.match(name, "^([^%-]+)%-(.+)$");
  return short !== undefined && !usesSurnames() && realm === ownRealm() ? short : name;
}
