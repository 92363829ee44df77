import type { MergeReport } from "../../ledger/sharing/eventSet";
import type { KeySet } from "../../ledger/store/keySet";
import type { Channel, Pause } from "../../ports";
import type { Advertiser } from "../advertise/advertiser";
import { comparePeer } from "../reconcile/difference";
import { partnerOf } from "../link/channels";
import type { Core, RejectReason } from "../context";
import { DataReceiver } from "./answers";
import { decodeFrame, frameSeed, Kind } from "../messages/frame";
import { INDEX, ownHash } from "../messages/hash";
import type { Item } from "./inbox";
import { type Advertisement, decodeAdvertisement, decodeQuery, decodeRequest } from "../messages/messages";
import type { PeerRecord } from "../peers/peers";
import type { Finder } from "../reconcile/sketchExchange";
import { CONTROL_BYTES } from "../advertise/live";
import { decodeIds, decodeSketch } from "../messages/sketch";
import type { Presence } from "../advertise/hello";
import type { Requester } from "../request/requester";
import type { Server } from "../answer/responder";
import type { Status } from "../status/status";

/** Those that messages are for. */
export interface Parts {
  advertiser: Advertiser;
  finder: Finder;
  presence: Presence;
  requester: Requester;
  server: Server;
  status: Status;
}

/** Makes sense of one message after the other and tells the parts. */
export class Receiver {
  private readonly seed: number;
  private readonly data: DataReceiver;

  constructor(
    private readonly core: Core,
    private readonly parts: Parts,
    private readonly reject: (this: void, reason: RejectReason, sender: string) => void,
  ) {
    this.seed = frameSeed(core.world.name);
    const take = (pack: string, peer: PeerRecord, pause: Pause, keys?: KeySet) => this.take(pack, peer, pause, keys);
    const reconsider = (pause: Pause) => {
      this.reconsider(pause);
    };
    this.data = new DataReceiver(core, parts, take, reconsider, reject);
  }

  close(): void {
    this.data.close();
  }

  /** Handles a message, inside a job. */
  handle(item: Item, pause: Pause): void {
    const [kind, body] = decodeFrame(this.seed, item.text);
    const reason =
      kind === undefined
        ? (body as RejectReason)
        : (this.unasked(kind, item) ?? misplaced(kind, item) ?? this.dispatch(kind, body, item, pause));
    if (reason !== undefined) {
      this.reject(reason, item.peer.name);
    }
    this.parts.status.refresh();
  }

  private dispatch(kind: string, body: string, item: Item, pause: Pause): RejectReason | undefined {
    const { channel, peer } = item;
    if (kind === Kind.Event) {
      return this.event(body, peer, pause);
    }
    if (kind === Kind.Data) {
      return this.data.heardData(body, channel, peer, pause);
    }
    if (kind === Kind.Piece) {
      return this.data.heardPiece(body, channel, peer, pause);
    }
    if (kind === Kind.Need) {
      return this.data.heardNeed(body, channel);
    }
    if (kind === Kind.Advertisement) {
      const advertisement = decodeAdvertisement(body);
      return advertisement === undefined ? "message" : this.advertisement(advertisement, channel, peer, pause);
    }
    if (kind === Kind.Request) {
      const request = decodeRequest(body);
      if (request === undefined) {
        return "message";
      }
      this.parts.server.heardRequest(request, channel, peer.name);
      this.parts.requester.heardRequest(request);
      return undefined;
    }
    if (kind === Kind.Query) {
      const query = decodeQuery(body);
      if (query === undefined) {
        return "message";
      }
      this.parts.presence.heardQuery(query, channel, peer);
      return undefined;
    }
    if (kind === Kind.Sketch) {
      const part = decodeSketch(body);
      if (part === undefined) {
        return "message";
      }
      this.parts.finder.heardSketch(part, channel, peer, pause);
      return undefined;
    }
    if (kind === Kind.Ids) {
      const ids = decodeIds(body);
      if (ids === undefined) {
        return "message";
      }
      this.parts.finder.heardIds(ids, channel, peer);
      return undefined;
    }
    return this.state(decodeAdvertisement(body), peer);
  }

  /** Whispers of added peers are welcome, those of others when they answer what was asked. */
  private unasked(kind: string, { channel, peer }: Item): RejectReason | undefined {
    const { presence, requester } = this.parts;
    const isWhisper = partnerOf(channel) !== undefined;
    if (kind === Kind.State) {
      return isWhisper && presence.isAsking() ? undefined : "unasked";
    }
    const isWelcome =
      !isWhisper || this.core.channels.has(channel) || (kind === Kind.Data && requester.awaits(peer.name));
    return isWelcome ? undefined : "unasked";
  }

  private state(state: Advertisement | undefined, peer: PeerRecord): RejectReason | undefined {
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
    advertisement: Advertisement,
    channel: Channel,
    peer: PeerRecord,
    pause: Pause,
  ): RejectReason | undefined {
    const { claims, peers } = this.core;
    const { advertiser, finder, requester } = this.parts;
    peers.record(peer, advertisement, channel);
    comparePeer(this.core, requester, finder, peer, !claims.isIgnored(peer), pause);
    if (peer.agrees) {
      advertiser.noteEqual(channel);
    } else if (!peer.isEarly) {
      advertiser.noteDifference(peer, peer.ledger);
      if (!claims.isPenalised(peer) && isMore(this.core, peer) && (requester.isBusy() || finder.isBusy())) {
        advertiser.noteMore(channel);
      }
    }
    return undefined;
  }

  private event(pack: string, peer: PeerRecord, pause: Pause): RejectReason | undefined {
    const report = this.take(pack, peer, pause);
    if (report === undefined) {
      return "pack";
    }
    if (report.added > 0) {
      this.parts.requester.eventsAdded();
    }
    return report.rejected > 0 ? "refused" : undefined;
  }

  /** Takes in a pack from a peer; undefined when it is none. @param keys see {@link EventSet.receive}. */
  private take(pack: string, peer: PeerRecord, pause: Pause, keys?: KeySet): MergeReport | undefined {
    const report = this.core.events.receive(pack, peer.name, pause, keys);
    if (report !== undefined && report.added + report.conflicts > 0) {
      this.parts.advertiser.changed();
      this.parts.status.noteReceived(report.added);
    }
    return report;
  }

  /** When nothing else is wanted, the newest difference may tell what is next. */
  private reconsider(pause: Pause): void {
    const { finder, requester, status } = this.parts;
    const peer = requester.isBusy() || finder.isBusy() ? undefined : status.newestDifference();
    if (peer !== undefined) {
      this.compareAgain(peer, pause);
    }
  }

  /** What a peer advertised last is compared anew. */
  compareAgain(peer: PeerRecord, pause: Pause): void {
    if (!this.core.claims.isIgnored(peer)) {
      comparePeer(this.core, this.parts.requester, this.parts.finder, peer, true, pause);
      this.parts.status.refresh();
    }
  }
}

/** Whether a peer has more events than we, or by chance as many and is to go first: both sides see it alike. */
function isMore({ events }: Core, peer: PeerRecord): boolean {
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
    kind === Kind.Ids ||
    kind === Kind.Need
  ) {
    return item.lane === "control" ? undefined : "lane";
  }
  return "kind";
}
