import type { Channel } from "../../ports";
import { partnerOf } from "../link/channels";
import { INDEX, isWeek, SUMMARY } from "../messages/hash";
import type { Share } from "../messages/request";
import type { SyncOptions } from "../options";
import type { PeerRecord } from "../peers/peers";
import { dealOut, weeksAtOnce, whisperers } from "./assignment";
import type { Overheard } from "./overheard";
import type { Want } from "./want";
import type { WantList } from "./wantList";

/** Weeks that are looked at in one go: a plan, and the requests that come of it, is one step of a frame. */
const LOOKED_AT = 48;
/** Weeks whose missing events are counted: so many tell whether much is missing. */
const COUNTED = 200;
/** How often another version of the same week goes first. */
const DEFERRALS = 3;
/** How often a week that was to be whispered is asked for by name again when it did not come. */
const WHISPERED_AGAIN = 2;

/** The senders that may be asked by name. */
export interface Senders {
  /** Those in our group who said that they hold more than we, the best claim first. */
  holders(this: void): readonly PeerRecord[];
  /** Whether those who serve on a channel were made to say recently what they hold. */
  wereCalled(this: void, channel: Channel): boolean;
}

/** What a plan looks at. */
export interface Outlook {
  readonly wants: WantList;
  readonly overheard: Overheard;
  readonly senders: Senders;
  /** Whether we have no events yet: whatever we ask for is for us alone. */
  isNew(this: void): boolean;
  /** Whether something is no longer worth asking for: it came by other ways, or asking did not help recently. */
  isMoot(this: void, want: Want): boolean;
  /** How many events of it we lack, as far as the counts tell. */
  lacking(this: void, want: Want): number;
  /** Whether all hear some version of it just now. */
  isUnderWay(this: void, want: Want): boolean;
  /** Whether many have logged in who lack something of the same ledger. */
  isCrowd(this: void, want: Want): boolean;
  /** Whether many have just logged in. */
  areMany(this: void): boolean;
  /** Until when to wait for others who have logged in, and lack something, too; undefined: not at all. */
  collectsUntil(this: void, want: Want): number | undefined;
}

/**
 * What to do, one after the other:
 * - `"drop"`: it is no longer wanted
 * - `"stand"`: another asked for the same at `since`, which stands for our request; for a shorter time when it is a stranger's
 * - `"defer"`: another version of it goes first
 * - `"collect"`: it is asked for from `until` on, when others who have logged in do so, too
 * - `"ask"`: ask for these; for all to hear, or `server` alone
 */
export type RequestStep =
  | { readonly name: "drop"; readonly want: Want }
  | { readonly name: "defer"; readonly want: Want }
  | { readonly name: "collect"; readonly want: Want; readonly until: number }
  | { readonly name: "stand"; readonly want: Want; readonly since: number; readonly isDoubtful: boolean }
  | { readonly name: "ask"; readonly list: readonly Want[]; readonly server?: PeerRecord; readonly share?: Share };

export interface RequestPlan {
  /** Whether the weeks asked for are whispered to us alone. */
  readonly isAlone: boolean;
  readonly steps: readonly RequestStep[];
  /** Nothing may be asked for until what was asked for first has come, or is given up. */
  readonly waits?: boolean;
  /** At last those who serve here are to say what they hold, before weeks are asked of them by name. */
  readonly call?: Channel;
}

/**
 * What to ask for now, a few things at a time. An index goes in a request of its own, before the weeks. A client without events asks
 * one sender by name for closings, summary and index together, and for weeks when it has these.
 * @param ready what may be asked for, the best first.
 */
export function planRequests(ready: readonly Want[], outlook: Outlook, now: number, options: SyncOptions): RequestPlan {
  const { senders, wants } = outlook;
  const start = outlook.isNew() ? planStart(ready, outlook, now) : undefined;
  if (start !== undefined) {
    return start;
  }
  const steps: RequestStep[] = [];
  const weeks: Want[] = [];
  const index = ready.find(({ subject }) => subject === INDEX);
  for (const want of ready.slice(0, LOOKED_AT)) {
    const until = isWeek(want.subject) && !want.hasCollected ? outlook.collectsUntil(want) : undefined;
    if (until !== undefined) {
      steps.push({ name: "collect", want, until });
    } else if (want !== index) {
      weeks.push(want);
    }
  }
  if (index !== undefined && wants.hasRoom(index, 0)) {
    steps.push(stepBefore(index, outlook, now) ?? { name: "ask", list: [index] });
  }
  const whispered = weeks.filter((want) => !isForAll(want));
  const isAlone =
    whispered.length > 0 &&
    !wants.awaitsBroadcast() &&
    areForUsAlone(whispered, outlook) &&
    (lacksMuch(ready, outlook, options.whisperEvents) || areLeft(whispered));
  if (isAlone && !senders.wereCalled(weeks[0].channel)) {
    return { isAlone, steps, call: weeks[0].channel };
  }
  const asked = isAlone ? wants.askedByName() : undefined;
  const servers = asked === undefined ? [] : whisperers(senders.holders(), (peer) => asked.has(peer));
  const limit = weeksAtOnce(servers, math.ceil(options.requestWeeks / 2));
  addRequests(steps, choose(steps, isAlone ? whispered : weeks, outlook, now, limit), servers, asked);
  if (isAlone) {
    const others = weeks.filter((want) => isForAll(want));
    addRequests(steps, choose(steps, others, outlook, now, undefined), [], undefined);
  }
  return { isAlone, steps };
}

/**
 * Those of some weeks that are asked for now, all of one channel; what else is to be done with them becomes steps.
 * @param limit how many at a time, see {@link WantList.hasRoom}.
 */
function choose(
  steps: RequestStep[],
  weeks: readonly Want[],
  outlook: Outlook,
  now: number,
  limit: number | undefined,
): Want[] {
  let places = 0;
  for (const step of steps) {
    places += takesPlace(step) ? (step.name === "ask" ? step.list.length : 1) : 0;
  }
  const list: Want[] = [];
  for (const want of weeks) {
    if (!outlook.wants.hasRoom(want, places, limit)) {
      break;
    }
    if (list.length === 0 || list[0].channel === want.channel) {
      const step = stepBefore(want, outlook, now);
      if (step === undefined) {
        list.push(want);
        places += 1;
      } else {
        steps.push(step);
        places += takesPlace(step) ? 1 : 0;
      }
    }
  }
  return list;
}

/** Which weeks there are is needed before what is carried forward: that comes while these are asked for. */
function inOrder(list: readonly Want[]): Want[] {
  return [...list.filter((want) => want.subject !== SUMMARY), ...list.filter((want) => want.subject === SUMMARY)];
}

/** What somebody without events does first; undefined: what everybody else does. */
function planStart(ready: readonly Want[], outlook: Outlook, now: number): RequestPlan | undefined {
  const { senders, wants } = outlook;
  const about = ready.filter(
    (want) => !isWeek(want.subject) && want.tries === 0 && partnerOf(want.channel) === undefined,
  );
  const [server] = about.length === 0 ? [] : senders.holders();
  const steps: RequestStep[] = [];
  const list: Want[] = [];
  if (server as PeerRecord | undefined) {
    for (const want of about) {
      const step = stepBefore(want, outlook, now);
      if (step === undefined && want.channel === about[0].channel) {
        list.push(want);
      } else if (step !== undefined) {
        steps.push(step);
      }
    }
  }
  if (list.length > 0) {
    steps.push({ name: "ask", list: inOrder(list), server, share: { place: 1, of: 1 } });
    return { isAlone: true, steps };
  }
  // It tells which weeks there are.
  return wants.awaitsIndex() ? { isAlone: true, steps, waits: true } : undefined;
}

/** Whether something counts as asked for after a step. */
function takesPlace({ name }: RequestStep): boolean {
  return name === "ask" || name === "stand";
}

/** What speaks against asking for something now; undefined: nothing. */
function stepBefore(want: Want, { isMoot, overheard }: Outlook, now: number): RequestStep | undefined {
  if (isMoot(want)) {
    return { name: "drop", want };
  }
  // A peer that asks again and again must not keep us from asking.
  if (overheard.isAskedFor(want) && !want.hasWaited) {
    const isDoubtful = overheard.isDoubtful(want);
    return { name: "stand", want, since: overheard.askedAt(want) ?? now, isDoubtful };
  }
  if (want.deferrals < DEFERRALS && (overheard.isPromised(want.subject) || overheard.isComing(want.subject))) {
    return { name: "defer", want };
  }
  return undefined;
}

function addRequests(
  steps: RequestStep[],
  list: readonly Want[],
  servers: readonly PeerRecord[],
  asked: LuaTable<PeerRecord, number | undefined> | undefined,
): void {
  if (list.length === 0) {
    return;
  }
  if (servers.length === 0) {
    steps.push({ name: "ask", list });
    return;
  }
  const busy = servers.map((server) => asked?.get(server) ?? 0);
  const shares = dealOut(list, busy, servers);
  const of = busy.filter((weeks) => weeks > 0).length;
  let place = 0;
  shares.forEach((share, i) => {
    place += busy[i] > 0 ? 1 : 0;
    if (share.length > 0) {
      steps.push({ name: "ask", list: share, server: servers[i], share: { place, of } });
    }
  });
}

/** Whether we lack so many events of these weeks. */
function lacksMuch(ready: readonly Want[], { lacking }: Outlook, events: number): boolean {
  let missing = 0;
  for (const want of ready.slice(0, COUNTED)) {
    missing += want.subject === INDEX ? 0 : lacking(want);
    if (missing >= events) {
      return true;
    }
  }
  return false;
}

/**
 * Whether a week that was asked of somebody by name is asked of all from now on: the asked peer has never delivered anything, or
 * it did not come three times. A whisper that loses one of its messages is lost.
 */
function isForAll({ isNamed, server, tries }: Want): boolean {
  return isNamed && (server === undefined || server.deliveries === 0 || tries > WHISPERED_AGAIN);
}

/** Whether these are the last of many that were asked for by name. */
function areLeft(weeks: readonly Want[]): boolean {
  return weeks.every(({ isNamed }) => isNamed);
}

/** Whether nobody else lacks these weeks as far as we heard, and none has been asked of all before. */
function areForUsAlone(weeks: readonly Want[], { areMany, isCrowd, isUnderWay, overheard }: Outlook): boolean {
  if (areMany()) {
    return false;
  }
  return weeks.every(
    (want) =>
      (want.tries === 0 || want.isNamed) &&
      partnerOf(want.channel) === undefined &&
      !isUnderWay(want) &&
      !isCrowd(want) &&
      !overheard.isWantedByOthers(want.subject) &&
      !overheard.wasCalledOn(want.channel),
  );
}
