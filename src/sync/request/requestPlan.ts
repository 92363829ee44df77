import type { Channel } from "../../ports";
import type { Backoff } from "../backoff";
import { Cooldown } from "../cooldown";
import type { Overheard } from "./overheard";
import { type SyncContext, requestDelay } from "../context";
import { Kind } from "../messages/frame";
import { INDEX } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import { asked, beginParts, deferred, isAsked, isSatisfied, refused, type Want } from "./want";
import type { WantList } from "./wantList";
import { dealOut, isForUsAlone, weeksAtOnce, whisperers } from "./assignment";
import { ownHash } from "../holdings";
import { encodeRequest } from "../messages/request";

/** How often another version of the same week goes first. */
const DEFERRALS = 3;

/** Asks for what is wanted: newest weeks first, a few at a time, after others had the chance to ask for the same. */
export class Asker {
  /** Whether what was asked for last is whispered to us alone. */
  private isAlone = false;
  /** When the next request may go out. */
  private askAt = 0;
  /** When those who serve on a channel were made to say what they hold. */
  private readonly senderCalls: Cooldown;

  /**
   * @param askSenders makes those who serve say what they hold: of those who hold the same, few advertise.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly wanted: WantList,
    private readonly backoff: Backoff,
    private readonly overheard: Overheard,
    private readonly askSenders: (this: void, channel: Channel) => void,
  ) {
    this.senderCalls = new Cooldown(context.clock, context.options.peersWindow);
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
    const ready = this.wanted.ready(now);
    const index = ready.find((want) => want.subject === INDEX);
    if (index !== undefined && this.wanted.hasRoom(index, 0) && this.mayAsk(index, now)) {
      this.send([index], now, undefined);
    }
    const { options } = this.context;
    const weeks = ready.filter((want) => want.subject !== INDEX);
    this.isAlone = !this.wanted.awaitsBroadcast() && isForUsAlone(this.context, this.overheard, weeks);
    if (this.isAlone && !this.senderCalls.isRecent(weeks[0].channel)) {
      this.senderCalls.note(weeks[0].channel);
      this.askSenders(weeks[0].channel);
      this.askAt = now + options.peersSpread + 1;
      return;
    }
    const servers = this.isAlone ? whisperers(this.context, (peer) => this.askedOf(peer) > 0) : [];
    const limit = weeksAtOnce(servers);
    const list: Want[] = [];
    for (const want of weeks) {
      if (!this.wanted.hasRoom(want, list.length, limit)) {
        break;
      }
      if ((list.length === 0 || list[0].channel === want.channel) && this.mayAsk(want, now)) {
        list.push(want);
      }
    }
    if (servers.length === 0) {
      this.send(list, now, undefined);
      return;
    }
    const busy = servers.map((server) => this.askedOf(server));
    dealOut(list, busy).forEach((share, i) => {
      this.send(share, now, servers[i]);
    });
  }

  /** It counts as asked for since `time`. */
  private markSince(want: Want, time: number, server: PeerRecord | undefined): void {
    this.wanted.move(want, asked(time, server !== undefined, this.context.options));
    want.server = server;
    beginParts(want, 0);
  }

  /** How many weeks a sender has been asked for by name and not given yet. */
  private askedOf(server: PeerRecord): number {
    let count = 0;
    for (const [, want] of this.wanted.all()) {
      count += isAsked(want) && want.server === server ? 1 : 0;
    }
    return count;
  }

  /** Whether nothing speaks against asking now. What another has asked for counts as asked by us. */
  private mayAsk(want: Want, now: number): boolean {
    const { events, options } = this.context;
    if (
      isSatisfied(this.context, want) ||
      this.backoff.isWaiting(want.subject, want.hash, ownHash(events, want.subject))
    ) {
      this.drop(want);
      return false;
    }
    // Who asks again and again must not keep us from asking.
    if (this.overheard.isAskedFor(want) && !want.hasWaited) {
      want.hasWaited = true;
      this.markSince(want, this.overheard.askedAt(want) ?? now, undefined);
      return false;
    }
    if (
      want.deferrals < DEFERRALS &&
      (this.overheard.isPromised(want.subject) || this.overheard.isComing(want.subject))
    ) {
      want.deferrals += 1;
      this.wanted.move(want, deferred(now, requestDelay(this.context), options));
      return false;
    }
    return true;
  }

  /** @param server who alone is to answer. */
  private send(list: readonly Want[], now: number, server: PeerRecord | undefined): void {
    if (list.length === 0) {
      return;
    }
    const { outbox } = this.context;
    const channel = list[0].channel;
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
