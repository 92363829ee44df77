import type { Channel } from "../../ports";
import type { Backoff } from "../backoff";
import { type SyncContext, requestDelay } from "../context";
import { partnerOf } from "../link/channels";
import { isNew, ownCount, ownHash } from "../holdings";
import { Kind } from "../messages/frame";
import { isWeek, type Subject } from "../messages/hash";
import { encodeRequest, type Share } from "../messages/request";
import type { PeerRecord } from "../peers/peers";
import type { Overheard } from "./overheard";
import { type Outlook, planRequests, type RequestStep } from "./requestPlan";
import { asked, askedInDoubt, awaitParts, deferred, hasPartOfAll, isSatisfied, refused, type Want } from "./want";
import type { WantList } from "./wantList";

/** The share of a request's delay that somebody without events waits with what it asks for first: few others lack the same. */
const NEW_SHARE = 0.25;

/** Seconds between two looks at whether what is asked for first has come. */
const START_LOOK = 0.5;

/** Makes those who serve say what they hold. */
export interface SenderCaller {
  call(this: void, channel: Channel): void;
  /** Whether that was done recently. */
  wereCalled(this: void, channel: Channel): boolean;
}

/** Asks for what is wanted: newest weeks first, a few at a time, after others had the chance to ask for the same. */
export class Asker {
  /** Whether what was asked for last is whispered to us alone. */
  private isAlone = false;
  /** When the next request may go out. */
  private askAt = 0;
  private readonly outlook: Outlook;

  /**
   * @param caller makes servers say what they hold: few of those with the same events advertise.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly wanted: WantList,
    backoff: Backoff,
    private readonly overheard: Overheard,
    private readonly caller: SenderCaller,
  ) {
    const { arrivals, events, heardWeeks, options, ranking } = context;
    this.outlook = {
      wants: wanted,
      overheard,
      senders: {
        holders: () => ranking.holders(events.count()),
        wereCalled: (channel) => caller.wereCalled(channel),
      },
      isNew: () => isNew(events),
      isMoot: (want) =>
        isSatisfied(context, want) || backoff.isWaiting(want.subject, want.hash, ownHash(events, want.subject)),
      lacking: ({ count, subject }) => count - ownCount(events, subject),
      isCrowd: ({ ledger }) => arrivals.isCrowd(ledger),
      areMany: () => arrivals.areMany(),
      collectsUntil: ({ channel, ledger }) =>
        isNew(events) || partnerOf(channel) !== undefined ? undefined : arrivals.asksAt(ledger),
      isUnderWay: ({ channel, subject }) => heardWeeks.isUnderWay(channel, subject, options.takeoverDelay),
    };
  }

  mayAskAt(): number {
    return this.askAt;
  }

  /** Something new is wanted: those who heard of it with us must not all ask in the same moment. */
  prepare(now: number, subject: Subject): void {
    if (this.askAt < now) {
      const delay = requestDelay(this.context);
      this.askAt = now + (!isWeek(subject) && isNew(this.context.events) ? delay * NEW_SHARE : delay);
    }
  }

  /** It is no longer wanted. */
  drop(want: Want): void {
    this.wanted.remove(want);
    // Those who listen with us are ready at the same moment.
    if (!this.isAlone && !this.wanted.isEmpty() && this.wanted.mayAskMore()) {
      this.askAt = math.max(this.askAt, this.context.clock.now() + requestDelay(this.context));
    }
  }

  /** Asks for what may be asked for now. */
  ask(now: number): void {
    if (this.askAt > now || !this.wanted.mayAskMore()) {
      return;
    }
    const { options } = this.context;
    const { call, isAlone, steps, waits } = planRequests(
      this.wanted.ready(now, this.outlook.lacking),
      this.outlook,
      now,
      options,
    );
    this.isAlone = isAlone;
    // One for all, so that they are asked for together.
    const delay = requestDelay(this.context);
    for (const step of steps) {
      this.take(step, now, delay);
    }
    if (waits === true) {
      this.askAt = now + START_LOOK;
    }
    if (call !== undefined) {
      this.caller.call(call);
      this.askAt = now + options.peersSpread + 1;
    }
  }

  private take(step: RequestStep, now: number, delay: number): void {
    if (step.name === "drop") {
      this.drop(step.want);
    } else if (step.name === "defer") {
      step.want.deferrals += 1;
      this.wanted.move(step.want, deferred(now, requestDelay(this.context), this.context.options));
    } else if (step.name === "collect") {
      step.want.hasCollected = true;
      this.wanted.move(step.want, { name: "open", from: step.until + delay });
    } else if (step.name === "stand") {
      step.want.hasWaited = true;
      this.markSince(step.want, step.since, undefined);
      if (step.isDoubtful) {
        step.want.isInDoubt = true;
        this.wanted.move(step.want, askedInDoubt(step.since, this.context.options));
      }
    } else {
      this.send(step.list, now, step.server, step.share);
    }
  }

  /** It counts as asked for since `time`. */
  private markSince(want: Want, time: number, server: PeerRecord | undefined): void {
    this.wanted.move(want, asked(time, server !== undefined, this.context.options));
    want.server = server;
    want.isNamed ||= server !== undefined;
    want.isInDoubt = false;
    want.isWhole = undefined;
    awaitParts(want);
  }

  /** @param server who alone is to answer; @param share and who else is asked for other things. */
  private send(list: readonly Want[], now: number, server: PeerRecord | undefined, share: Share | undefined): void {
    const { outbox, world } = this.context;
    const { channel, subject } = list[0];
    const what = isWeek(subject) ? "asks %s for %d weeks, first for week %d" : "asks %s for the list of weeks";
    world.note?.("Debug", what, server?.name ?? channel, list.length, subject);
    const whole: Want[] = [];
    const others: Want[] = [];
    for (const want of list) {
      const isWhole = server === undefined && this.isForWhole(want);
      (isWhole ? whole : others).push(want);
      this.markSince(want, now, server);
      want.isWhole = isWhole;
      if (server === undefined) {
        this.overheard.noteOwn(want);
      }
    }
    const body = encodeRequest({ list: [...whole, ...others], server: server?.name, share, whole: whole.length });
    outbox.send("control", Kind.Request, body, channel, (delivered) => {
      if (!delivered) {
        this.takeBack(list);
      }
    });
  }

  /** Whether we lack something that all have heard: what came of it before was not enough. */
  private isForWhole(want: Want): boolean {
    return hasPartOfAll(want) || this.context.heardWeeks.hasRest(want.channel, want);
  }

  /** The client did not take the request: nobody is to blame, and it goes out again later. */
  private takeBack(list: readonly Want[]): void {
    for (const want of list) {
      if (this.wanted.get(want.subject) === want && want.state.name === "asked") {
        const { clock, options } = this.context;
        this.wanted.move(want, refused(clock.now(), requestDelay(this.context), options));
        this.overheard.takeBack(want);
      }
    }
  }
}
