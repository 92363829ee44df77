import type { Client } from "./client";

/** `"INSTANCE"` is a group of the group finder, which speaks on INSTANCE_CHAT. */
export type GroupKind = "PARTY" | "RAID" | "INSTANCE";

/** A party or raid. Its first member leads it. */
export class Group {
  constructor(
    readonly kind: GroupKind,
    readonly members: Client[],
  ) {}

  /** The subgroup of a raid that a member is in, counted from 1. */
  subgroupOf(client: Client): number {
    return this.kind === "RAID" ? Math.floor(this.members.indexOf(client) / 5) + 1 : 1;
  }

  /** Those who hear a member on PARTY. */
  partyOf(client: Client): Client[] {
    const subgroup = this.subgroupOf(client);
    return this.members.filter((member) => this.subgroupOf(member) === subgroup);
  }

  remove(client: Client): void {
    const index = this.members.indexOf(client);
    if (index >= 0) this.members.splice(index, 1);
  }
}
