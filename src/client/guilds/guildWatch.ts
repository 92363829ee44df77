import type { Timer, Timers } from "../../ports";
import type { Guild } from "./guildPlaces";

/** Seconds without a guild after which the character counts as having left it: loading screens hide it for a moment. */
const LEAVE_DELAY = 5;

/** What the game says of the character's guild: that it has none, or one that is not known yet, or which. */
export type Sighting = "none" | "unknown" | Guild;

/** What to do about a guild that was seen, or was not. */
export type Step = "stay" | "wait" | "leave" | "enter";

/**
 * What follows from what the game says.
 * @param present the key of the guild whose ledger is open; undefined: none is.
 * @param isSure whether the character has been without a guild for some seconds.
 */
export function decideStep(present: string | undefined, seen: Sighting, isSure: boolean): Step {
  if (seen === "unknown") {
    return "stay";
  }
  if (seen === "none") {
    return present === undefined ? "stay" : isSure ? "leave" : "wait";
  }
  return seen.key === present ? "stay" : "enter";
}

/** Follows the character from guild to guild. */
export class GuildWatch {
  private present: Guild | undefined;
  private leaving: Timer | undefined;

  /**
   * @param look what the game says now.
   * @param enter called when the character is in another guild than before, or in one for the first time.
   * @param leave called before that, and when the character has left its guild.
   */
  constructor(
    private readonly timers: Timers,
    private readonly look: (this: void) => Sighting,
    private readonly enter: (this: void, guild: Guild) => void,
    private readonly leave: (this: void) => void,
  ) {}

  /** To be called whenever guild or roster may have changed. */
  update(isSure = false): void {
    const seen = this.look();
    const step = decideStep(this.present?.key, seen, isSure);
    if (step === "wait") {
      this.leaving ??= this.timers.after(LEAVE_DELAY, () => {
        this.leaving = undefined;
        this.update(true);
      });
      return;
    }
    this.leaving?.cancel();
    this.leaving = undefined;
    if (step === "stay") {
      return;
    }
    if (this.present !== undefined) {
      this.present = undefined;
      this.leave();
    }
    if (step === "enter") {
      this.present = seen as Guild;
      this.enter(this.present);
    }
  }
}
