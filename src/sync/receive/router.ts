import type { Fingerprint, MergeReport } from "../../ledger/sharing/eventSet";
import type { KeySet } from "../../ledger/store/keySet";
import type { Channel, Pause } from "../../ports";
import { Comparing } from "./comparing";
import { partnerOf } from "../link/channels";
import type { SyncContext, RejectReason } from "../context";
import { Answers } from "./answers";
import { CONTROL_BYTES, decodeFrame, frameSeed, isNewer, Kind } from "../messages/frame";
import type { Gate } from "./gate";
import { type HashText, INDEX, PICKED } from "../messages/hash";
import type { Item } from "./inbox";
import type { Reminder } from "./reminder";
import { StrangersTurn } from "./strangersTurn";
import type { Wings } from "./wings";
import type { PeerRecord } from "../peers/peers";
import { decodeIds, decodeSketch, type SketchPart } from "../messages/sketch";
import { decodeWeekParts } from "../messages/weekParts";
import type { Findings } from "../reconcile/findings";
import { knowsAsMuch, ownHash } from "../holdings";
import { decodeAdvertisement, decodeQuery, QueryScope } from "../messages/advertisement";
import { decodeRequest } from "../messages/request";

/** Makes sense of one message after the other and tells the parts. */
export class Router {
  private readonly seed: number;
  private readonly turn: StrangersTurn;
  private readonly comparing: Comparing;
  readonly data: Answers;

  constructor(
    private readonly context: SyncContext,
    private readonly wings: Wings,
    private readonly gate: Gate,
    private readonly reminder: Reminder,
    private readonly reject: (this: void, reason: RejectReason, sender: string) => void,
  ) {
    this.seed = frameSeed(context.world.name);
    const take = (pack: string, peer: PeerRecord, pause: Pause, keys?: KeySet, sums?: Fingerprint) =>
      this.take(pack, peer, pause, keys, sums);
    this.turn = new StrangersTurn(context);
    this.comparing = new Comparing(context, wings, this.turn);
    this.data = new Answers(context, wings, this.comparing, take, reject);
  }

  /** What a peer advertised last is compared anew. */
  compareAgain(peer: PeerRecord, pause: Pause): void {
    this.comparing.again(peer, pause);
  }

  close(): void {
    this.data.close();
  }

  /** Handles a message, inside a job. */
  handle(item: Item, pause: Pause): void {
    this.gate.admit(item.peer);
    const [kind, body] = decodeFrame(this.seed, item.text);
    const reason =
      kind === undefined
        ? (body as RejectReason)
        : (this.unasked(kind, item) ?? misplaced(kind, item) ?? this.dispatch(kind, body, item, pause));
    if (reason === "version" && isNewer(item.text)) {
      item.peer.newerAt = this.context.clock.now();
    }
    if (reason !== undefined) {
      this.reject(reason, item.peer.name);
    }
    this.wings.status.refresh();
  }

  private dispatch(kind: string, body: string, { channel, peer }: Item, pause: Pause): RejectReason | undefined {
    const counts = peer.word === "trusted";
    switch (kind) {
      case Kind.Event:
        return this.event(body, peer, pause);
      case Kind.Data:
        return this.data.heardData(body, channel, peer, pause);
      case Kind.Piece:
        return this.data.heardPiece(body, channel, peer, pause);
      case Kind.Need:
        return this.data.heardNeed(body, channel, peer, this.gate.paritiesFor(peer));
      case Kind.Advertisement:
        return this.advertisement(body, channel, peer, counts, pause);
      case Kind.Request:
        return this.request(body, channel, peer, counts);
      case Kind.Query:
        return this.query(body, channel, peer);
      case Kind.Sketch:
        return this.sketch(body, channel, peer, counts, pause);
      case Kind.WeekParts:
        return this.weekParts(body, channel, peer, counts, pause);
      case Kind.Ids:
        return this.ids(body, channel, peer, counts);
    }
    return this.state(body, peer);
  }

  private request(body: string, channel: Channel, peer: PeerRecord, counts: boolean): RejectReason | undefined {
    const request = decodeRequest(body);
    if (request === undefined) {
      return "message";
    }
    this.context.world.note?.("Debug", "%s asks on %s for %d weeks", peer.name, channel, request.list.length);
    if (this.context.channels.gives(channel)) {
      this.wings.responder.heardRequest(request, channel, peer);
    }
    this.wings.requester.heardRequest(request, counts);
    return undefined;
  }

  private query(body: string, channel: Channel, peer: PeerRecord): RejectReason | undefined {
    const query = decodeQuery(body);
    if (query === undefined) {
      return "message";
    }
    peer.count = query.count;
    peer.a = query.a;
    peer.b = query.b;
    if (query.hash !== ownHash(this.context.events, INDEX)) {
      if (!this.wings.advertiser.hasToldCrowd()) {
        this.noteDifference(peer, query.hash);
      }
    } else {
      this.wings.advertiser.noteHello(peer);
    }
    if (query.wants === QueryScope.Nobody || query.count === 0) {
      peer.helloAt = this.context.clock.now();
      this.context.arrivals.note(peer.name, query.count);
    }
    if (query.wants === QueryScope.Senders && query.count > 0) {
      this.wings.requester.heardCall(query, channel);
    }
    const isServed = query.wants !== QueryScope.Nobody && this.gate.mayStir(Kind.Query, peer);
    this.wings.hello.heardQuery(query, channel, peer, isServed);
    return undefined;
  }

  private sketch(
    body: string,
    channel: Channel,
    peer: PeerRecord,
    counts: boolean,
    pause: Pause,
  ): RejectReason | undefined {
    const part = decodeSketch(body);
    if (part === undefined) {
      return "message";
    }
    if (counts) {
      this.wings.responder.dropCall(part.hash, channel);
    }
    const found = this.wings.exchange.heardSketch(part, peer, counts, pause);
    this.comparing.noteCovered(peer);
    if (found?.isNoTail === true && this.context.channels.gives(channel)) {
      this.answerTail(part, channel, peer);
    }
    this.act(found, part.hash, channel, peer, counts);
    return undefined;
  }

  /** Out of what the peer may be given: it costs more than its question did. */
  private answerTail(part: SketchPart, channel: Channel, peer: PeerRecord): void {
    if (this.gate.mayGive(peer, { subject: PICKED, hash: part.hash })) {
      this.wings.exchange.answerTail(part, channel, peer);
    }
  }

  private weekParts(
    body: string,
    channel: Channel,
    peer: PeerRecord,
    counts: boolean,
    pause: Pause,
  ): RejectReason | undefined {
    const part = decodeWeekParts(body);
    if (part === undefined) {
      return "message";
    }
    this.act(this.wings.exchange.heardParts(part, peer, counts, pause), part.hash, channel, peer, counts);
    return undefined;
  }

  /** Gives, and asks for, what somebody's message about what it holds has shown. */
  private act(found: Findings | undefined, hash: HashText, channel: Channel, peer: PeerRecord, counts: boolean): void {
    const { channels } = this.context;
    const { exchange, responder } = this.wings;
    if (found === undefined) {
      return;
    }
    if (channels.gives(channel)) {
      if (found.pick !== undefined) {
        responder.offer(hash, channel, peer, found.pick, false);
      } else if (found.needsCells) {
        responder.callForCells(hash, channel, peer, found.differs);
      }
    }
    if (channels.takes(channel) && found.lacking.length > 0 && (counts || this.turn.take(peer))) {
      exchange.lack(found, channel, peer);
    }
  }

  private ids(body: string, channel: Channel, peer: PeerRecord, counts: boolean): RejectReason | undefined {
    const ids = decodeIds(body);
    if (ids === undefined) {
      return "message";
    }
    const { exchange, responder } = this.wings;
    const hash = exchange.heardIds(ids, peer, counts);
    this.comparing.noteCovered(peer);
    if (hash !== undefined && this.context.channels.gives(channel)) {
      responder.offer(hash, channel, peer, { ids }, exchange.hasTold());
    }
    return undefined;
  }

  /**
   * Whispers of added peers are welcome, except for events where none are taken; those of others when they answer what was asked.
   */
  private unasked(kind: string, { channel, peer }: Item): RejectReason | undefined {
    const { hello, requester } = this.wings;
    const isWhisper = partnerOf(channel) !== undefined;
    if (kind === Kind.State) {
      return isWhisper && hello.isAsking() ? undefined : "unasked";
    }
    const { channels } = this.context;
    const brings = kind === Kind.Event || kind === Kind.Data || kind === Kind.Piece || kind === Kind.Advertisement;
    const isWelcome =
      !isWhisper ||
      (brings ? channels.takes(channel) : channels.has(channel)) ||
      (kind === Kind.Data && requester.awaits(peer.name));
    return isWelcome ? undefined : "unasked";
  }

  private state(body: string, peer: PeerRecord): RejectReason | undefined {
    const state = decodeAdvertisement(body);
    if (state === undefined) {
      return "message";
    }
    // Only told, not advertised: no claim comes of it.
    peer.sending = state.sending;
    peer.count = state.count;
    peer.a = state.a;
    peer.b = state.b;
    return undefined;
  }

  private advertisement(
    body: string,
    channel: Channel,
    peer: PeerRecord,
    counts: boolean,
    pause: Pause,
  ): RejectReason | undefined {
    const advertisement = decodeAdvertisement(body);
    if (advertisement === undefined) {
      return "message";
    }
    const { arrivals, peers, reputation, standing } = this.context;
    const { advertiser, exchange, requester } = this.wings;
    peers.record(peer, advertisement, channel);
    // A peer that has only earned its standing may lie, and would delay whoever believes it.
    if (counts && advertisement.isCrowd && standing.isNamedByAddon(peer)) {
      arrivals.noteCall(peer.ledger);
    }
    this.comparing.compare(peer, counts && !reputation.isIgnored(peer), pause);
    if (counts) {
      this.reminder.heard(peer);
    } else {
      this.comparing.askStranger(pause);
    }
    const what = peer.agrees ? "%s advertises %d events" : "%s advertises %d events, others than the %d here";
    const format = counts ? what : "%s advertises %d events, and its word does not count yet";
    this.context.world.note?.("Debug", format, peer.name, peer.count, this.context.events.count());
    if (peer.agrees) {
      if (counts && knowsAsMuch(this.context.events, peer)) {
        advertiser.noteEqual(channel, peer);
      }
    } else if (!peer.isEarly) {
      this.noteDifference(peer, peer.ledger);
      if (
        counts &&
        !reputation.isPenalised(peer) &&
        isMore(this.context, peer) &&
        (requester.isBusy() || exchange.isBusy())
      ) {
        advertiser.noteMore(channel, peer.count);
      }
    }
    return undefined;
  }

  /** A peer holds something else: what we hold should be heard soon. */
  private noteDifference(peer: PeerRecord, theirs: HashText): void {
    const { advertiser } = this.wings;
    if (advertiser.isNews(peer, theirs) && this.gate.mayStir(Kind.Advertisement, peer)) {
      advertiser.noteDifference(peer, theirs);
    }
  }

  private event(pack: string, peer: PeerRecord, pause: Pause): RejectReason | undefined {
    const report = this.take(pack, peer, pause);
    if (report === undefined) {
      return "pack";
    }
    if (report.added > 0) {
      this.wings.requester.eventsAdded();
      this.wings.exchange.eventsAdded();
    }
    return report.rejected > 0 ? "refused" : undefined;
  }

  /** Takes in a pack from a peer; undefined when it is none. @param keys and `sums`: see {@link EventSet.receive}. */
  private take(
    pack: string,
    peer: PeerRecord,
    pause: Pause,
    keys?: KeySet,
    sums?: Fingerprint,
  ): MergeReport | undefined {
    const { events, standing, world } = this.context;
    const report = events.receive(pack, peer.name, pause, keys, sums);
    if (report !== undefined && report.added > 0) {
      world.note?.("Info", "took in %d events from %s", report.added, peer.name);
      standing.earn(peer);
    }
    if (report !== undefined && report.added + report.conflicts > 0) {
      this.wings.status.noteReceived(report.added);
    }
    return report;
  }
}

/** Whether a peer has more events than we, or by chance as many and is to go first: both sides see it alike. */
function isMore({ events }: SyncContext, peer: PeerRecord): boolean {
  if ((peer.books?.week ?? 0) !== events.books.week()) {
    return false;
  }
  const more = peer.count - events.count();
  return more > 0 || (more === 0 && peer.ledger > ownHash(events, INDEX));
}

/** Why a message of a kind may not come this way. */
function misplaced(kind: string, item: Item): RejectReason | undefined {
  if (kind === Kind.Event) {
    return undefined;
  }
  if (kind === Kind.Piece) {
    return item.lane === "bulk" ? undefined : "lane";
  }
  if (kind === Kind.Data) {
    // Picked events may go where what is small goes.
    return item.lane === "bulk" || item.text.length <= CONTROL_BYTES + 16 ? undefined : "lane";
  }
  if (
    kind === Kind.Advertisement ||
    kind === Kind.Request ||
    kind === Kind.Query ||
    kind === Kind.State ||
    kind === Kind.Sketch ||
    kind === Kind.WeekParts ||
    kind === Kind.Ids ||
    kind === Kind.Need
  ) {
    return item.lane === "control" ? undefined : "lane";
  }
  return "kind";
}
