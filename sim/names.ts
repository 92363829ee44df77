/** A realm's name as it stands in full names: without spaces and hyphens. */
export function normalizeRealm(realm: string): string {
  return string.gsub(realm, "[%s%-]", "")[0];
}

/** `Name-Realm` with the realm normalised; a name without realm is one of `realmKey`. */
export function fullNameOf(name: string, realmKey: string): string {
  const [short, realm] = string.match(name, "^([^-]+)%-(.+)$");
  return short === undefined ? `${name}-${realmKey}` : `${short}-${normalizeRealm(realm ?? "")}`;
}

/** First name and surname: of "Anna Brook" those two, of "Anna" with the surname that stands for none given. */
export function splitName(name: string): [first: string, surname: string] {
  const [first, surname] = string.match(name, "^(%S+)%s+(.+)$");
  return first === undefined ? [name, DEFAULT_SURNAME] : [first, surname ?? ""];
}

/** The surname of characters that are given none, where characters have one. */
const DEFAULT_SURNAME = "Sim";
