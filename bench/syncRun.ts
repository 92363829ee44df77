import type { Client } from "../sim/client";
import type { WorldOptions } from "../sim/world";
import { Honesty, type Lies, LOOK as STATE_LOOK } from "./honesty";
import { type Protocol, startSending, SyncGuild } from "./syncGuild";

/** What all clients said until they were equal. */
export interface Cost {
  /** As the game counts: chunks of at most 255 bytes. */
  messages: number;
  bytes: number;
  /** Virtual seconds. */
  seconds: number;
  /** Whether all were equal in the end, and the most messages that reached one client within a second. */
  isEqual: boolean;
  incoming: number;
  /** What they said of themselves until then, and for a minute after. */
  lies?: Lies;
}

/** Who is there, and with what. */
export interface Setting {
  /** The packs each member begins with, one list a member. */
  members: readonly (readonly string[])[];
  /** How many of them, from the first on, are senders. */
  senders: number;
  options?: WorldOptions;
  /** How many events there are in all; default: as many as the member holds that has most. */
  whole?: number;
  /** Given up after so many virtual seconds. */
  limit: number;
  /** Something else that happens: called when the senders begin. */
  during?: (this: void, guild: SyncGuild) => void;
}

/** Seconds after login in which everybody says hello. */
const SETTLING = 30;
/** Seconds between two looks at whether all are equal. */
const LOOK = 0.1;
/** Seconds in which states are looked at after the end. */
const AFTER = 60;

/** Lets senders begin among clients that hold different events, and counts until all hold the same. */
export function untilEqual(protocol: Protocol, seed: number, setting: Setting): Cost {
  const guild = new SyncGuild(protocol, { seed, ...setting.options });
  for (const packs of setting.members) {
    guild.join(packs);
  }
  guild.world.advance(SETTLING);
  guild.world.traffic.reset();
  const start = guild.world.time();
  guild.members.slice(0, setting.senders).forEach((member: Client) => {
    startSending(member);
  });
  setting.during?.(guild);
  const honesty = new Honesty(guild, setting.whole);
  let lookAt = start;
  const look = (): boolean => {
    if (guild.world.time() >= lookAt) {
      honesty.look();
      lookAt += STATE_LOOK;
    }
    return guild.isEqual();
  };
  const isEqual = guild.world.advanceUntil(look, setting.limit, LOOK);
  const cost = costOf(guild, guild.world.time() - start, isEqual);
  for (const _ of $range(1, AFTER / STATE_LOOK)) {
    guild.world.advance(STATE_LOOK);
    honesty.look();
  }
  return { ...cost, lies: honesty.lies() };
}

/** What went over the wire since the counters were set back. */
export function costOf(guild: SyncGuild, seconds: number, isEqual: boolean): Cost {
  const errors = guild.world.errors();
  if (errors.length > 0) {
    error(errors[0], 0);
  }
  const { messages, bytes } = guild.world.traffic.sent();
  return { messages, bytes, seconds, isEqual, incoming: guild.world.traffic.maxReceivedPerSecond() };
}
