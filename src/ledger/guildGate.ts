import type { Channel, ReceiveCallback, Transport } from "../ports";
import { Kind } from "../sync/messages/frame";
import type { Storage } from "./store/storage";

/** A guild, as far as a ledger must know it again. */
export interface GuildMark {
  /** Name, realm and faction. */
  readonly key: string;
  /** The guild's number among the game's communities, where the client has them: it outlives a new name. */
  readonly club?: string;
}

/** What the game says of the character's guild: that it has none, or one that is not known yet, or which. */
export type GuildSighting = "none" | "unknown" | GuildMark;

/**
 * Whose a ledger is:
 * - `"free"`: it may be used in any guild, or has not been in one yet
 * - `"home"`: it is of the character's guild
 * - `"unsure"`: it is of some guild, and the character has none, or it is not known yet
 * - `"foreign"`: it is of another guild
 */
export type Belonging = "free" | "home" | "unsure" | "foreign";

/** What follows from the guild that a saved table remembers, and from what the game says. */
export function belongingOf(saved: GuildMark | undefined, seen: GuildSighting): Belonging {
  if (saved === undefined) {
    return "free";
  }
  // After a login the game shows no guild for a moment.
  if (seen === "unknown" || seen === "none") {
    return "unsure";
  }
  const isSame = seen.key === saved.key || (seen.club !== undefined && seen.club === saved.club);
  return isSame ? "home" : "foreign";
}

/** The channels whose members are a guild's. */
const GUILD_CHANNELS: readonly Channel[] = ["GUILD", "OFFICER"];

/** Whether a channel's members are a guild's. */
export function leadsToGuild(channel: Channel): boolean {
  return GUILD_CHANNELS.includes(channel);
}

function isMark(value: unknown): value is GuildMark {
  const { key, club } = (type(value) === "table" ? value : {}) as Partial<GuildMark>;
  return type(key) === "string" && (club === undefined || type(club) === "string");
}

/** What a gate tells the ledger. */
export interface GateHooks {
  /** The ledger is of another guild than the character; told once for each. */
  foreign(this: void, home: string, here: string): void;
  /** What was shut is open. */
  opened(this: void): void;
}

/** Events that wait, at most, until the guild is known. */
const WAITING = 32;

/** Keeps a ledger out of guilds that it is not of: between the ledger and its transport. */
export class GuildGate {
  private belonging: Belonging = "free";
  private told: string | undefined;
  /** Sends the events that were written before the guild was known. */
  private waiting: ((this: void) => void)[] = [];

  /**
   * @param see what the game says of the character's guild; undefined for a ledger that may be used in any.
   */
  constructor(
    private readonly storage: Storage,
    private readonly see: ((this: void) => GuildSighting) | undefined,
    private readonly hooks: GateHooks,
  ) {}

  /** Whether the ledger is of another guild than the character. */
  isForeign(): boolean {
    return this.belonging === "foreign";
  }

  /** To be called when the guild may be another, and once at first. */
  look(): void {
    const seen = this.see?.() ?? "none";
    const before = this.belonging;
    const saved = this.savedMark();
    this.belonging = this.see === undefined ? "free" : belongingOf(saved, seen);
    if (seen !== "none" && seen !== "unknown") {
      if (this.belonging === "foreign") {
        this.tell(seen);
      } else if (this.see !== undefined) {
        this.remember(seen, saved);
      }
    }
    if (this.belonging === "foreign") {
      this.waiting = [];
    } else if ((before === "unsure" || before === "foreign") && !this.isShut()) {
      const { waiting } = this;
      this.waiting = [];
      for (const send of waiting) {
        send();
      }
      this.hooks.opened();
    }
  }

  /** Makes the ledger one of the character's guild. Raises a text when there is none, or it is not known yet. */
  adopt(): void {
    const seen = this.see?.();
    if (seen === undefined) {
      return;
    }
    if (seen === "none" || seen === "unknown") {
      error(seen === "none" ? "the character is in no guild" : "the character's guild is not known yet", 0);
    }
    this.remember(seen, undefined);
    this.look();
  }

  /** A transport that neither sends to a guild that the ledger is not of, nor hears it. */
  guard(transport: Transport): Transport {
    const isStopped = (channel: Channel): boolean => this.isShut() && leadsToGuild(channel);
    return {
      Send: (lane, text, channel, target, onSent) => {
        if (this.mayWait(text, channel)) {
          // After a login the guild is not known for some seconds. Nobody else tells others of what is written then.
          this.waiting.push(() => {
            transport.Send(lane, text, channel, target);
          });
          onSent?.(true);
        } else if (isStopped(channel)) {
          onSent?.(false);
        } else {
          transport.Send(lane, text, channel, target, onSent);
        }
      },
      OnReceive: (callback: ReceiveCallback) => {
        transport.OnReceive((lane, text, channel, sender) => {
          if (!isStopped(channel)) {
            callback(lane, text, channel, sender);
          }
        });
      },
    };
  }

  /** Whether a message is an event of our own that may go out when the guild is known. */
  private mayWait(text: string, channel: Channel): boolean {
    const isEvent = string.sub(text, 2, 2) === Kind.Event;
    return isEvent && this.belonging === "unsure" && leadsToGuild(channel) && this.waiting.length < WAITING;
  }

  private isShut(): boolean {
    return this.belonging === "foreign" || this.belonging === "unsure";
  }

  private savedMark(): GuildMark | undefined {
    const saved: unknown = this.storage.guild;
    return isMark(saved) ? saved : undefined;
  }

  /** The club comes later than the name; a guild of the same club may have another name. */
  private remember({ key, club }: GuildMark, saved: GuildMark | undefined): void {
    if (saved?.key !== key || (club !== undefined && saved.club !== club)) {
      this.storage.guild = { key, club: club ?? (saved?.key === key ? saved.club : undefined) };
    }
    if (this.belonging === "free") {
      this.belonging = "home";
    }
  }

  private tell({ key }: GuildMark): void {
    if (this.told !== key) {
      this.told = key;
      this.hooks.foreign(this.savedMark()?.key ?? "", key);
    }
  }
}
