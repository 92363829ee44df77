import type { Channel } from "../../ports";
import { partnerOf } from "../link/channels";
import { INDEX } from "../messages/hash";
import type { SyncOptions } from "../options";
import type { PeerRecord } from "../peers/peers";
import { dealOut, weeksAtOnce, whisperers } from "./assignment";
import type { Overheard } from "./overheard";
import type { Want } from "./want";
import type { WantList } from "./wantList";

/** How often another version of the same week goes first. */
const DEFERRALS = 3;

/** Who may be asked by name. */
export interface Senders {
  /** Those in our group who said that they hold more than we, the best claim first. */
  holders(this: void): readonly PeerRecord[];
  /** Whether those who serve on a channel were made to say of late what they hold. */
  wereCalled(this: void, channel: Channel): boolean;
}

/** What a plan looks at. */
export interface Outlook {
  readonly wants: WantList;
  readonly overheard: Overheard;
  readonly senders: Senders;
  /** Whether something is no longer worth asking for: it came by other ways, or asking did not help of late. */
  isMoot(this: void, want: Want): boolean;
  /** How many events of it we lack, as far as the counts tell. */
  lacking(this: void, want: Want): number;
  /** Whether all hear some version of it just now. */
  isUnderWay(this: void, want: Want): boolean;
}

/**
 * What to do, one after the other:
 * - `"drop"`: it is no longer wanted
 * - `"stand"`: another asked for the same at `since`, which stands for our request; for a shorter time when it is a stranger's
 * - `"defer"`: another version of it goes first
 * - `"ask"`: ask for these; for all to hear, or `server` alone
 */
export type RequestStep =
  | { readonly name: "drop"; readonly want: Want }
  | { readonly name: "defer"; readonly want: Want }
  | { readonly name: "stand"; readonly want: Want; readonly since: number; readonly isDoubtful: boolean }
  | { readonly name: "ask"; readonly list: readonly Want[]; readonly server?: PeerRecord };

export interface RequestPlan {
  /** Whether the weeks asked for are whispered to us alone. */
  readonly isAlone: boolean;
  readonly steps: readonly RequestStep[];
  /** At last those who serve here are to say what they hold, before weeks are asked of them by name. */
  readonly call?: Channel;
}

/**
 * What to ask for now, a few things at a time. An index goes in a request of its own, before the weeks.
 * @param ready what may be asked for, the best first.
 */
export function planRequests(ready: readonly Want[], outlook: Outlook, now: number, options: SyncOptions): RequestPlan {
  const { senders, wants } = outlook;
  const weeks = ready.filter((want) => want.subject !== INDEX);
  const steps: RequestStep[] = [];
  const index = ready.find((want) => want.subject === INDEX);
  if (index !== undefined && wants.hasRoom(index, 0)) {
    steps.push(stepBefore(index, outlook, now) ?? { name: "ask", list: [index] });
  }
  const isAlone = !wants.awaitsBroadcast() && isForUsAlone(weeks, outlook, options);
  if (isAlone && !senders.wereCalled(weeks[0].channel)) {
    return { isAlone, steps, call: weeks[0].channel };
  }
  const servers = isAlone ? whisperers(senders.holders(), (peer) => wants.askedOf(peer) > 0) : [];
  const limit = weeksAtOnce(servers);
  let places = steps.filter((step) => takesPlace(step)).length;
  const list: Want[] = [];
  for (const want of weeks) {
    if (!wants.hasRoom(want, places, limit)) {
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
  if (list.length > 0) {
    addRequests(steps, list, servers, wants);
  }
  return { isAlone, steps };
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
  // Who asks again and again must not keep us from asking.
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
  wants: WantList,
): void {
  if (servers.length === 0) {
    steps.push({ name: "ask", list });
    return;
  }
  const busy = servers.map((server) => wants.askedOf(server));
  dealOut(list, busy).forEach((share, i) => {
    if (share.length > 0) {
      steps.push({ name: "ask", list: share, server: servers[i] });
    }
  });
}

/** Whether these weeks are much, nobody else lacks them as far as we heard, and none has been asked for before. */
function isForUsAlone(
  weeks: readonly Want[],
  { isUnderWay, lacking, overheard }: Outlook,
  { whisperEvents }: SyncOptions,
): boolean {
  let missing = 0;
  for (const want of weeks) {
    const isOurs = want.tries === 0 && partnerOf(want.channel) === undefined;
    if (!isOurs || isUnderWay(want) || overheard.isWantedByOthers(want.subject)) {
      return false;
    }
    missing += lacking(want);
  }
  return missing >= whisperEvents;
}
