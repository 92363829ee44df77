import type { Group } from "../group";
import type { Session } from "../session";
import { findUnit } from "./units";

const HOME = 1;
const INSTANCE = 2;

/** Parties and raids. */
export function installGroups(session: Session): void {
  const { env, client } = session;
  env.LE_PARTY_CATEGORY_HOME = HOME;
  env.LE_PARTY_CATEGORY_INSTANCE = INSTANCE;
  const groupOf = (category: unknown): Group | undefined => {
    const { group } = client;
    if (group === undefined || category === undefined) return group;
    return (category === INSTANCE) === (group.kind === "INSTANCE") ? group : undefined;
  };
  env.IsInGroup = (category: unknown) => groupOf(category) !== undefined;
  env.IsInRaid = (category: unknown) => groupOf(category)?.kind === "RAID";
  env.GetNumGroupMembers = (category: unknown) => groupOf(category)?.members.length ?? 0;
  env.GetNumSubgroupMembers = (category: unknown) => (groupOf(category)?.partyOf(client).length ?? 1) - 1;
  env.UnitIsGroupLeader = (unit: unknown) => {
    const found = findUnit(session, unit);
    return found !== undefined && found.group?.members[0] === found;
  };
  env.UnitIsGroupAssistant = (unit: unknown) => findUnit(session, unit)?.assistant ?? false;
  env.UnitInRaid = (unit: unknown) => {
    const found = findUnit(session, unit);
    if (found === undefined || client.group?.kind !== "RAID") return undefined;
    const index = client.group.members.indexOf(found);
    return index >= 0 ? index + 1 : undefined;
  };
  env.UnitInParty = (unit: unknown) => {
    const found = findUnit(session, unit);
    return found !== undefined && client.group?.partyOf(client).includes(found) === true;
  };
  env.GetRaidRosterInfo = (index: number) => {
    const { group } = client;
    const member = group?.members[index - 1];
    if (group === undefined || member === undefined) return $multi();
    const rank = index === 1 ? 2 : member.assistant ? 1 : 0;
    const name = member.realmKey === client.realmKey ? member.name : member.fullName;
    const zone = member.online ? "Stormwind City" : "Offline";
    return $multi(
      name,
      rank,
      group.subgroupOf(member),
      80,
      "Priest",
      "PRIEST",
      zone,
      member.online,
      false,
      "NONE",
      false,
    );
  };
}
