import type { Channel } from "../../ports";
import type { Backoff } from "../backoff";
import { Cooldown } from "../cooldown";
import { type SyncContext, requestDelay } from "../context";
import { ownCount, ownHash } from "../holdings";
import { Kind } from "../messages/frame";
import { isWeek } from "../messages/hash";
import { encodeRequest } from "../messages/request";
import type { PeerRecord } from "../peers/peers";
import type { Overheard } from "./overheard";
import { type Outlook, planRequests, type RequestStep } from "./requestPlan";
import { asked, askedInDoubt, beginParts, deferred, isSatisfied, refused, type Want } from "./want";
import type { WantList } from "./wantList";

/** Asks for what is wanted: newest weeks first, a few at a time, after others had the chance to ask for the same. */
export class Asker {
  /** Whether what was asked for last is whispered to us alone. */
  private isAlone = false;
  /** When the next request may go out. */
  private askAt = 0;
  /** When those who serve on a channel were made to say what they hold. */
  private readonly senderCalls: Cooldown;
  private readonly outlook: Outlook;

  /**
   * @param askSenders makes those who serve say what they hold: of those who hold the same, few advertise.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly wanted: WantList,
    backoff: Backoff,
    private readonly overheard: Overheard,
    private readonly askSenders: (this: void, channel: Channel) => void,
  ) {
    const { clock, events, heardWeeks, options, ranking } = context;
    const senderCalls = new Cooldown(clock, options.peersWindow);
    this.senderCalls = senderCalls;
    this.outlook = {
      wants: wanted,
      overheard,
      senders: {
        holders: () => ranking.holders(events.count()),
        wereCalled: (channel) => senderCalls.isRecent(channel),
      },
      isMoot: (want) =>
        isSatisfied(context, want) || backoff.isWaiting(want.subject, want.hash, ownHash(events, want.subject)),
      lacking: ({ count, subject }) => count - ownCount(events, subject),
      isUnderWay: ({ channel, subject }) => heardWeeks.isUnderWay(channel, subject, options.takeoverDelay),
    };
  }

  mayAskAt(): number {
    return this.askAt;
  }

  /** Something new is wanted: those who heard of it with us must not all ask in the same moment. */
  prepare(now: number): void {
    if (this.askAt < now) {
      this.askAt = now + requestDelay(this.context);
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
    const { call, isAlone, steps } = planRequests(this.wanted.ready(now), this.outlook, now, options);
    this.isAlone = isAlone;
    for (const step of steps) {
      this.take(step, now);
    }
    if (call !== undefined) {
      this.senderCalls.note(call);
      this.askSenders(call);
      this.askAt = now + options.peersSpread + 1;
    }
  }

  private take(step: RequestStep, now: number): void {
    if (step.name === "drop") {
      this.drop(step.want);
    } else if (step.name === "defer") {
      step.want.deferrals += 1;
      this.wanted.move(step.want, deferred(now, requestDelay(this.context), this.context.options));
    } else if (step.name === "stand") {
      step.want.hasWaited = true;
      this.markSince(step.want, step.since, undefined);
      if (step.isDoubtful) {
        step.want.isInDoubt = true;
        this.wanted.move(step.want, askedInDoubt(step.since, this.context.options));
      }
    } else {
      this.send(step.list, now, step.server);
    }
  }

  /** It counts as asked for since `time`. */
  private markSince(want: Want, time: number, server: PeerRecord | undefined): void {
    this.wanted.move(want, asked(time, server !== undefined, this.context.options));
    want.server = server;
    want.isInDoubt = false;
    beginParts(want, 0);
  }

  /** @param server who alone is to answer. */
  private send(list: readonly Want[], now: number, server: PeerRecord | undefined): void {
    const { outbox, world } = this.context;
    const { channel, subject } = list[0];
    const what = isWeek(subject) ? "asks %s for %d weeks, first for week %d" : "asks %s for the list of weeks";
    world.note?.("Debug", what, server?.name ?? channel, list.length, subject);
    for (const want of list) {
      this.markSince(want, now, server);
      if (server === undefined) {
        this.overheard.noteOwn(want);
      }
    }
    const body = encodeRequest({ list, server: server?.name });
    outbox.send("control", Kind.Request, body, channel, (delivered) => {
      if (!delivered) {
        this.takeBack(list);
      }
    });
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
