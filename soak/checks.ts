import { contentOf } from "./journal";
import { globalsOf, type Guild, ledgerOf, type Member } from "./guild";

/** What is wrong with a guild in the end. */
export interface Findings {
  /** Events that somebody should hold and does not, counted once for each client. */
  losses: number;
  /** Events that somebody holds and nobody entered. */
  intrusions: number;
  readonly problems: string[];
}

/** Whether all hold the same. */
function isEqual(guild: Guild): boolean {
  const hash = ledgerOf(guild.members[0]).Hash();
  return guild.members.every((member) => ledgerOf(member).Hash() === hash);
}

/**
 * What all must get: the events that some client holds who sends and from whom others take them, as it is when this is
 * made.
 */
export class Promised {
  readonly keys = new LuaSet<string>();
  /** Whether somebody holds more than that: nobody need ever take it from them, so ledgers need not get equal. */
  readonly isPartial: boolean;
  /** How many are lacking in ledgers looked at, by their hash. */
  private readonly known = new LuaTable<string, number>();

  constructor(private readonly guild: Guild) {
    const seen = new LuaSet<string>();
    for (const member of guild.online()) {
      const hash = ledgerOf(member).Hash();
      if (member.sends && member.mayServe && !seen.has(hash)) {
        seen.add(hash);
        for (const event of ledgerOf(member).Events()) {
          this.keys.add(event.key);
        }
      }
    }
    this.isPartial = guild.members.some((member) => this.keysBesides(member));
  }

  /** How many a client lacks. */
  lackedBy(member: Member): number {
    const ledger = ledgerOf(member);
    const hash = ledger.Hash();
    let count = this.known.get(hash) as number | undefined;
    if (count === undefined) {
      count = 0;
      const held = new LuaSet<string>();
      for (const event of ledger.Events()) {
        held.add(event.key);
      }
      for (const key of this.keys) {
        count += held.has(key) ? 0 : 1;
      }
      this.known.set(hash, count);
    }
    return count;
  }

  /** Whether everybody has all of it, whatever else somebody has. */
  isHeld(): boolean {
    return this.guild.members.every((member) => this.lackedBy(member) === 0);
  }

  isKept(): boolean {
    return this.isPartial ? this.isHeld() : isEqual(this.guild) && this.lackedBy(this.guild.members[0]) === 0;
  }

  private keysBesides(member: Member): boolean {
    for (const event of ledgerOf(member).Events()) {
      if (!this.keys.has(event.key)) {
        return true;
      }
    }
    return false;
  }
}

/** The points that a plain loop over a ledger gives. */
function plainStandings(member: Member): Record<string, number | undefined> {
  const events = [];
  for (const event of ledgerOf(member).Events()) {
    events.push(event);
  }
  const undone = new LuaSet<string>();
  const points: Record<string, number | undefined> = {};
  // What is undone is undone by something later.
  for (const i of $range(events.length - 1, 0, -1)) {
    const event = events[i];
    if (undone.has(event.key)) {
      continue;
    }
    if (event.type === "_R") {
      undone.add(event.target as string);
    }
    const targets = event.type === "LT" ? [event.target as string] : event.type === "BN" ? event.targets : [];
    for (const target of targets as string[]) {
      points[target] = (points[target] ?? 0) + (event.points as number);
    }
  }
  return points;
}

function isSame(x: Record<string, number | undefined>, y: Record<string, number | undefined>): boolean {
  for (const [key, value] of pairs(x)) {
    if (y[key] !== value) {
      return false;
    }
  }
  for (const [key] of pairs(y)) {
    if (x[key] === undefined) {
      return false;
    }
  }
  return true;
}

/** Looks at every ledger and at the standings made of it. */
export function judge(guild: Guild, promise: Promised): Findings {
  const findings: Findings = { losses: 0, intrusions: 0, problems: [] };
  const { problems } = findings;
  const seen = new LuaTable<string, Record<string, number | undefined>>();
  for (const member of guild.members) {
    const { name } = member.client;
    const lost = promise.lackedBy(member);
    if (lost > 0) {
      findings.losses += lost;
      problems.push(`${name} lacks ${lost} events`);
    }
    const ledger = ledgerOf(member);
    let standings = seen.get(ledger.Hash()) as Record<string, number | undefined> | undefined;
    if (standings === undefined) {
      for (const [key, text] of contentOf(ledger)) {
        if (!guild.journal.has(key, text)) {
          findings.intrusions += 1;
          problems.push(`${name} holds ${key}, which nobody entered: ${text}`);
        }
      }
      standings = plainStandings(member);
      seen.set(ledger.Hash(), standings);
    }
    const projection = globalsOf(member).standings;
    member.client.run(() => {
      projection.CatchUp();
    });
    if (!isSame(standings, projection.GetState())) {
      problems.push(`${name}'s standings are not those of a plain loop`);
    }
  }
  return findings;
}
