import type { Event } from "../src/event/event";
import { closingOf, globalsOf, type Guild, ledgerOf, type Member } from "./guild";
import { isCarried } from "./journal";

/** What is wrong with a guild in the end. */
export interface Findings {
  /** Events that somebody should hold and does not, counted once for each client. */
  losses: number;
  /** Events that somebody holds and nobody entered. */
  intrusions: number;
  readonly problems: string[];
}

/** The state of a client's ledger: events, and which closing holds. */
function stateOf(member: Member): string {
  return `${ledgerOf(member).Hash()} ${closingOf(member)}`;
}

/** Whether all hold the same. */
function isEqual(guild: Guild): boolean {
  const state = stateOf(guild.members[0]);
  return guild.members.every((member) => stateOf(member) === state);
}

/** The first second that is not closed at a client. */
function openSince(member: Member): number {
  return (
    ledgerOf(member)
      .Closings()
      .find(({ holds }) => holds)?.before ?? 0
  );
}

/** What a client knows of closings: each closing, whether it was undone, and whether its summary is there, as a text. */
function controlOf(member: Member): string[] {
  return ledgerOf(member)
    .Closings()
    .flatMap(({ complete, id, reopened }) => [
      id,
      ...(reopened ? [`${id} reopened`] : []),
      ...(complete ? [`${id} complete`] : []),
    ]);
}

/** All events of a client's open weeks, but for what closings carry forward. */
function eachOpenEvent(member: Member, visit: (this: void, event: Event) => void): void {
  for (const event of ledgerOf(member).Events()) {
    if (!isCarried(event)) {
      visit(event);
    }
  }
}

/** All events that a client has, also of closed weeks, but for what closings carry forward. */
function eachEvent(member: Member, visit: (this: void, event: Event) => void): void {
  eachOpenEvent(member, visit);
  for (const event of ledgerOf(member).Archive()) {
    visit(event);
  }
}

/**
 * What all must get: the events that some client holds open who sends and from whom others take them, as it is when this is
 * made. Of closed weeks nobody needs to get anything, though the closing does not hold for him, but whatever anybody has is to
 * be kept.
 */
export class Promised {
  /** With their times. */
  private readonly keys = new LuaTable<string, number>();
  /** What anybody has. */
  private readonly all = new LuaSet<string>();
  /** Whether somebody holds more than that: nobody need ever take it from them, so ledgers need not get equal. */
  readonly isPartial: boolean;
  /** How many are lacking in ledgers looked at, by their state. */
  private readonly known = new LuaTable<string, number>();

  constructor(private readonly guild: Guild) {
    const control = new LuaSet<string>();
    const sent = new LuaSet<string>();
    for (const member of guild.online()) {
      if (member.sends && member.mayServe) {
        eachOpenEvent(member, ({ key, time }) => {
          this.keys.set(key, time);
        });
        eachEvent(member, ({ key }) => {
          sent.add(key);
        });
        for (const text of controlOf(member)) {
          control.add(text);
        }
      }
    }
    let isPartial = false;
    for (const member of guild.members) {
      eachEvent(member, ({ key }) => {
        this.all.add(key);
        isPartial ||= !sent.has(key);
      });
      isPartial ||= controlOf(member).some((text) => !control.has(text));
    }
    // Who may enter what is his own goes on doing so, and tells some of it to some only.
    this.isPartial = isPartial || guild.takesFromFoes();
  }

  /** How many a client lacks. */
  lackedBy(member: Member): number {
    const state = stateOf(member);
    let count = this.known.get(state) as number | undefined;
    if (count === undefined) {
      count = 0;
      const held = new LuaSet<string>();
      for (const event of ledgerOf(member).Events()) {
        held.add(event.key);
      }
      const since = openSince(member);
      for (const [key, time] of this.keys) {
        count += held.has(key) || time < since ? 0 : 1;
      }
      this.known.set(state, count);
    }
    return count;
  }

  /** How many nobody has any longer. */
  gone(): number {
    const kept = new LuaSet<string>();
    for (const member of this.guild.members) {
      eachEvent(member, ({ key }) => {
        kept.add(key);
      });
    }
    let count = 0;
    for (const key of this.all) {
      count += kept.has(key) ? 0 : 1;
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
    if (isCarried(event)) {
      // They come before all else.
      points[event.target as string] = (points[event.target as string] ?? 0) + (event.points as number);
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
  const gone = promise.gone();
  if (gone > 0) {
    findings.losses += gone;
    problems.push(`nobody has ${gone} events any longer`);
  }
  for (const member of guild.members) {
    const { name } = member.client;
    const lost = promise.lackedBy(member);
    if (lost > 0) {
      findings.losses += lost;
      problems.push(`${name} lacks ${lost} events`);
    }
    const ledger = ledgerOf(member);
    const state = stateOf(member);
    let standings = seen.get(state) as Record<string, number | undefined> | undefined;
    if (standings === undefined) {
      eachEvent(member, (event) => {
        if (!guild.journal.hasEvent(event) && !guild.foes.has(event.creator)) {
          findings.intrusions += 1;
          problems.push(`${name} holds ${event.key}, which nobody entered`);
        }
      });
      if (!guild.journal.hasSummary(closingOf(member), ledger)) {
        findings.intrusions += 1;
        problems.push(`${name} begins with what no closing carries forward`);
      }
      standings = plainStandings(member);
      seen.set(state, standings);
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
