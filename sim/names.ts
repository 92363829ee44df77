/** A realm's name as it stands in full names: without spaces and hyphens. */
export function normalizeRealm(realm: string): string {
  return string.gsub(realm, "[%s%-]", "")[0];
}

/** `Name-Realm` with the realm normalised; a name without realm is one of `realmKey`. */
export function fullNameOf(name: string, realmKey: string): string {
  const [short, realm] = string.match(name, "^([^-]+)%-(.+)$");
  return short === undefined ? `${name}-${realmKey}` : `${short}-${normalizeRealm(realm ?? "")}`;
}
