import type { Client } from "../client";
import { normalizeRealm } from "../names";
import type { Session } from "../session";

/** The client that a unit token or a name of a group member means. */
export function findUnit(session: Session, unit: unknown): Client | undefined {
  const { client } = session;
  if (typeof unit !== "string") return undefined;
  const token = string.lower(unit);
  if (token === "player") return client;
  const { group } = client;
  if (group !== undefined) {
    const [kind, digits] = string.match(token, "^(%a+)(%d+)$");
    const number = tonumber(digits ?? "") ?? 0;
    if (kind === "raid" && group.kind === "RAID") return group.members[number - 1];
    if (kind === "party") return group.partyOf(client).filter((member) => member !== client)[number - 1];
  }
  const named = client.world.findClient(unit, client.realmKey);
  return named === client || (named !== undefined && group?.members.includes(named) === true) ? named : undefined;
}

function ambiguate(session: Session, fullName: string, context: string): string {
  const [name, realm] = string.match(fullName, "^([^-]+)%-(.+)$");
  if (name === undefined) return fullName;
  if (context === "mail") return fullName;
  if (context === "short") return name;
  return realm === session.client.realmKey ? name : fullName;
}

/** Who one is, and who others are. */
export function installUnits(session: Session): void {
  const { env, client } = session;
  const { hasSurnames } = client.world.flavour;
  env.UnitGUID = (unit: unknown) => findUnit(session, unit)?.guid;
  env.UnitExists = (unit: unknown) => findUnit(session, unit) !== undefined;
  env.UnitIsPlayer = env.UnitExists;
  env.UnitIsConnected = (unit: unknown) => findUnit(session, unit)?.online ?? false;
  env.UnitIsUnit = (a: unknown, b: unknown) => {
    const first = findUnit(session, a);
    return first !== undefined && first === findUnit(session, b);
  };
  // Another realm's name, or the surname: one's own, too, where characters have one.
  const second = (found: Client | undefined, own: boolean) => {
    if (found === undefined) return undefined;
    if (hasSurnames) return found.surname;
    return own || found.realmKey !== client.realmKey ? found.realmKey : undefined;
  };
  env.UnitName = (unit: unknown) => {
    const found = findUnit(session, unit);
    if (found === client && !session.knowsName) return $multi(env.UNKNOWNOBJECT as string, undefined);
    return $multi(found?.firstName, second(found, false));
  };
  env.UnitFullName = (unit: unknown) => {
    const found = findUnit(session, unit);
    return $multi(found?.firstName, second(found, found === client));
  };
  env.GetUnitName = (unit: unknown, withRealm: unknown) => {
    const found = findUnit(session, unit);
    if (found === undefined) return undefined;
    if (withRealm !== true) return found.firstName;
    return !hasSurnames && found.realmKey === client.realmKey ? found.name : found.fullName;
  };
  env.UNKNOWNOBJECT = "Unknown";
  env.UnitClass = () => $multi("Priest", "PRIEST", 5);
  env.UnitLevel = () => 80;
  env.UnitRace = () => $multi("Human", "Human", 1);
  env.UnitFactionGroup = (unit: unknown) => $multi(findUnit(session, unit)?.faction, findUnit(session, unit)?.faction);
  env.IsLoggedIn = () => session.ready;
  // Where names have no realm this is the kind of server.
  env.GetRealmName = () => (hasSurnames ? "Normal" : client.realm);
  env.GetRealmID = () => client.realmId;
  env.GetNormalizedRealmName = () => (session.isInWorld ? normalizeRealm(client.realm) : undefined);
  env.Ambiguate = (fullName: string, context: string) => ambiguate(session, fullName, context);
  env.InCombatLockdown = () => client.inCombat;
  env.UnitAffectingCombat = (unit: unknown) => findUnit(session, unit)?.inCombat ?? false;
  env.UnitIsDeadOrGhost = () => false;
  env.IsInInstance = () => $multi(client.instanceType !== "none", client.instanceType);
}
