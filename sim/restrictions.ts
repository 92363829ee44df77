import type { Client } from "./client";
import { RestrictionState, RestrictionType } from "./game/enums";

/** While one of these is active the game refuses addon messages. */
const SILENCING: readonly number[] = [
  RestrictionType.Encounter,
  RestrictionType.ChallengeMode,
  RestrictionType.PvPMatch,
];

/** What is restricted for one client's addons at the moment, and the events that tell of it. */
export class Restrictions {
  private readonly active = new LuaSet<number>();

  constructor(private readonly client: Client) {}

  isActive(kind: number): boolean {
    return this.active.has(kind);
  }

  /** Whether the game refuses addon messages. */
  isSilenced(): boolean {
    return SILENCING.some((kind) => this.active.has(kind));
  }

  /** Begins or ends one; the restriction of the chat follows those that silence. */
  set(kind: number, on: boolean): void {
    this.change(kind, on);
    this.change(RestrictionType.Chat, this.isSilenced());
  }

  /** The event comes with state Activating before a restriction begins, and with Inactive after it ends; never with Active. */
  private change(kind: number, on: boolean): void {
    if (this.active.has(kind) === on) return;
    if (on) this.active.add(kind);
    else this.active.delete(kind);
    const state = on ? RestrictionState.Activating : RestrictionState.Inactive;
    this.client.fire("ADDON_RESTRICTION_STATE_CHANGED", kind, state);
  }
}
