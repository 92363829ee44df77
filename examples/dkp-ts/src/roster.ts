// Who is who. The ledger knows players by GUID, which outlives renaming; people type and read names.

/** GUIDs by full name in lower case. */
const guids = new Map<string, string>();
const names = new Map<string, string>();

/** Officers: the guild master, and the rank below. */
export const OFFICER_RANK = 1;

function toKey(name: string): string {
  return (name.includes("-") ? name : `${name}-${GetNormalizedRealmName()}`).toLowerCase();
}

export function readRoster(): void {
  guids.clear();
  for (let index = 1; index <= GetNumGuildMembers(); index++) {
    const member = [...GetGuildRosterInfo(index)];
    const [name, guid] = [member[0], member[16]];
    if (name !== undefined && guid !== undefined) {
      guids.set(toKey(name), guid);
      names.set(guid, name.split("-")[0]);
    }
  }
}

export function findMember(name: string): string | undefined {
  return guids.get(toKey(name));
}

/** The name to show; who has left the guild is shown by GUID. */
export function nameOf(guid: string): string {
  return names.get(guid) ?? guid;
}

/** Everybody in the player's party or raid, the player among them. */
export function groupMembers(): string[] {
  const units = ["player", "party1", "party2", "party3", "party4"];
  const raid: string[] = [];
  for (let index = 1; index <= GetNumGroupMembers(); index++) raid.push(`raid${index}`);
  const members: string[] = [];
  for (const unit of IsInRaid() ? raid : units) {
    const guid = UnitGUID(unit);
    if (guid?.startsWith("Player-")) members.push(guid);
  }
  return members;
}
