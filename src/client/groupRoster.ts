import { Roster } from "../trust/roster";
import { onEvents } from "./game";
import { unitName } from "./names";

/** Members of a raid, and of a party beside oneself, at most. */
const RAID = 40;
const PARTY = 4;

const RAID_UNITS: string[] = [];
const PARTY_UNITS = ["player"];
for (const i of $range(1, RAID)) {
  RAID_UNITS.push(`raid${i}`);
}
for (const i of $range(1, PARTY)) {
  PARTY_UNITS.push(`party${i}`);
}

/** The members of the party or raid that this client is in: rank 0 leads it, 1 assists, 2 neither. */
export function newGroupRoster(changed: (this: void) => void): Roster {
  const roster = new Roster((note) => {
    if (GetNumGroupMembers() === 0) {
      return;
    }
    for (const unit of IsInRaid() ? RAID_UNITS : PARTY_UNITS) {
      const name = unitName(unit);
      const guid = UnitGUID(unit as "player") as string | undefined;
      if (name !== undefined && guid !== undefined) {
        const rank = UnitIsGroupLeader(unit) ? 0 : UnitIsGroupAssistant(unit) ? 1 : 2;
        note(name, guid, rank);
      }
    }
  }, changed);
  onEvents(["GROUP_ROSTER_UPDATE", "PARTY_LEADER_CHANGED", "PLAYER_ENTERING_WORLD"], () => {
    roster.outdated();
  });
  return roster;
}
