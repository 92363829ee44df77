import type { Fingerprint, MergeReport } from "../../ledger/sharing/eventSet";
import { KeySet } from "../../ledger/store/keySet";
import type { Channel, Pause } from "../../ports";
import type { Comparing } from "./comparing";
import type { RejectReason, SyncContext, Wing } from "../context";
import { decodeFrame, frameSeed, Kind } from "../messages/frame";
import { CELLS, CONTROL, countOf, type HashText, INDEX, PICKED, SUMMARY, type Version } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import { makeRoom } from "../peers/room";
import type { Wings } from "./wings";
import { givenOf } from "../repair/assembly";
import { type Block, hasEnded } from "../repair/block";
import { RepairReceiver } from "../repair/repairReceiver";
import { decodeNeed, decodePiece } from "../messages/piece";
import { isBroadcastWeek, partnerOf } from "../link/channels";
import { ownHash, sumsOf } from "../holdings";
import {
  COMPRESSED_LIMIT,
  type DataHead,
  type DataPart,
  decodeData,
  decodeDiffers,
  decodeIndex,
  peekData,
} from "../messages/data";

/** An answer that a peer is giving in pieces. */
interface Broadcast {
  readonly peer: PeerRecord;
  readonly channel: Channel;
  /** What it answers, as far as is known. */
  about?: DataHead;
  /** Its last part, which says that all is there: not before the others are. */
  last?: DataPart;
}

/** For how many peers this client remembers what they answer. */
const BROADCASTS = 32;

/** Takes in answers: parts of data, whole or in pieces. */
export class Answers implements Wing {
  private readonly seed: number;
  private readonly repairReceiver: RepairReceiver;
  private readonly broadcasts: Broadcast[] = [];
  private readonly isOver: (this: void, broadcast: Broadcast) => boolean;

  /**
   * @param take takes in a pack; undefined when it is none.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly wings: Wings,
    private readonly comparing: Comparing,
    private readonly take: (
      this: void,
      pack: string,
      peer: PeerRecord,
      pause: Pause,
      keys?: KeySet,
      sums?: Fingerprint,
    ) => MergeReport | undefined,
    private readonly reject: (this: void, reason: RejectReason, sender: string) => void,
  ) {
    this.seed = frameSeed(context.world.name);
    const isWanted = (block: Block) => block.peer.word === "trusted" && this.isBlockMissing(block);
    const onGivenUp = (block: Block) => {
      const { channel, peer } = block;
      const heads = headsOf(block);
      context.start((pause) => {
        for (const head of heads) {
          this.noteHeld(head, channel, peer);
        }
        this.release(this.broadcastOf(peer, channel), pause);
        if (!hasEnded(block) && peer.word === "trusted") {
          this.forget(block, pause);
        }
      });
    };
    this.repairReceiver = new RepairReceiver(context, isWanted, onGivenUp);
    this.isOver = ({ channel, last, peer }) => last === undefined && !this.repairReceiver.isMending(peer, channel);
  }

  nextDue(): number | undefined {
    return this.repairReceiver.nextDue();
  }

  run(now: number): void {
    this.repairReceiver.run(now);
  }

  /** Forgets what has come in pieces. */
  close(): void {
    this.repairReceiver.close();
  }

  /** A part of an answer. */
  heardData(body: string, channel: Channel, peer: PeerRecord, pause: Pause): RejectReason | undefined {
    const data = decodeData(body);
    if (data === undefined) {
      return "message";
    }
    this.context.patience.note(peer, data, body.length, data.part < data.parts);
    return this.data(data, channel, peer, pause);
  }

  /** A piece of such a part, or a parity of pieces. */
  heardPiece(body: string, channel: Channel, peer: PeerRecord, pause: Pause): RejectReason | undefined {
    const piece = decodePiece(body);
    if (piece === undefined) {
      return "message";
    }
    const broadcast = this.broadcastOf(peer, channel);
    const texts = this.repairReceiver.take(piece, channel, peer, pause);
    for (const text of texts ?? []) {
      const reason = this.assembled(text, broadcast, pause);
      if (reason !== undefined) {
        this.reject(reason, peer.name);
      }
    }
    if (piece.back === 0 && piece.place < piece.total) {
      // What it answers is told by the first piece of each message.
      broadcast.about = peekData(piece.payload) ?? broadcast.about;
    }
    if (broadcast.about !== undefined) {
      const goesOn = this.repairReceiver.isMending(peer, channel);
      this.context.patience.note(peer, broadcast.about, piece.payload.length, goesOn);
    }
    this.noteActivity(broadcast);
    this.release(broadcast, pause);
    return texts === undefined ? "pack" : undefined;
  }

  /** Somebody lacks pieces, of ours or of what we hear, too. @param share how many parities for each piece it may cause. */
  heardNeed(body: string, channel: Channel, peer: PeerRecord, share: number): RejectReason | undefined {
    const need = decodeNeed(body);
    if (need === undefined) {
      return "message";
    }
    this.wings.responder.heardNeed(need, channel, share);
    this.repairReceiver.heardNeed(need, channel, peer);
    return undefined;
  }

  private broadcastOf(peer: PeerRecord, channel: Channel): Broadcast {
    let broadcast = this.broadcasts.find((each) => each.peer === peer && each.channel === channel);
    if (broadcast === undefined) {
      broadcast = { peer, channel };
      if (makeRoom(this.broadcasts, BROADCASTS, peer, this.isOver)) {
        this.broadcasts.push(broadcast);
      }
    }
    return broadcast;
  }

  private assembled(text: string, broadcast: Broadcast, pause: Pause): RejectReason | undefined {
    const { peer, channel } = broadcast;
    const [kind, body] = decodeFrame(this.seed, text);
    if (kind === undefined) {
      return body as RejectReason;
    }
    const data = kind === Kind.Data ? decodeData(body) : undefined;
    if (data === undefined) {
      return "message";
    }
    if (data.part === data.parts && this.repairReceiver.isMending(peer, channel)) {
      broadcast.last = data;
      return undefined;
    }
    return this.data(data, channel, peer, pause);
  }

  /** The last part is handed on when nothing is mended any more. */
  private release(broadcast: Broadcast, pause: Pause): void {
    const { peer, channel, last } = broadcast;
    if (last !== undefined && !this.repairReceiver.isMending(peer, channel)) {
      broadcast.last = undefined;
      const reason = this.data(last, channel, peer, pause);
      if (reason !== undefined) {
        this.reject(reason, peer.name);
      }
    }
  }

  /** What we hold, or was picked out for another, we need no lost pieces of: with its last part the answer is complete. */
  private noteHeld(about: DataHead, channel: Channel, peer: PeerRecord): void {
    if (!about.isLast || this.isMissing(about, peer) || !this.isCredible(peer)) {
      return;
    }
    this.wings.responder.heardEnd(about, channel, peer);
    if (isBroadcastWeek(about.subject, channel)) {
      this.context.heardWeeks.noteAnswer(channel, about.subject, false);
    }
  }

  /** Who sent a block has left before its end: others have lost other pieces of it, and none was made up for. */
  private forget(block: Block, pause: Pause): void {
    const { events, heardWeeks } = this.context;
    const { channel, peer } = block;
    for (const text of givenOf(block)) {
      const [kind, body] = decodeFrame(this.seed, text);
      const data = kind === Kind.Data ? decodeData(body) : undefined;
      if (data !== undefined && isBroadcastWeek(data.subject, channel)) {
        const [payload] = this.unwrap(data, peer, pause);
        const keys = new KeySet();
        if (payload !== undefined) {
          events.receive(payload, peer.name, pause, keys);
        }
        heardWeeks.forget(channel, data.subject, keys);
      }
    }
  }

  /** A peer that sends pieces is at work, even if no part is complete. */
  private noteActivity({ about, channel, peer }: Broadcast): void {
    const { clock, heardWeeks } = this.context;
    const goesOn = this.repairReceiver.isMending(peer, channel);
    if (about === undefined || !goesOn || !this.isCredible(peer)) {
      return;
    }
    peer.lastData = clock.now();
    this.wings.requester.heardPiece(about.subject, peer);
    this.wings.responder.heardPiece(about, channel, peer);
    if (isBroadcastWeek(about.subject, channel)) {
      heardWeeks.noteAnswer(channel, about.subject, true, !about.isLast);
    }
  }

  /** Whether there is reason to wait for more of what a peer gives. */
  private isCredible(peer: PeerRecord): boolean {
    const { patience, reputation } = this.context;
    return peer.word === "trusted" && !reputation.isPenalised(peer) && patience.lasts(peer);
  }

  /** Whether lost pieces of a block are: of what it brings, or of what its sender brings now when no beginning of that came. */
  private isBlockMissing(block: Block): boolean {
    const { channel, peer } = block;
    const heads = headsOf(block);
    return heads.length === 0
      ? this.isMissing(this.broadcastOf(peer, channel).about, peer)
      : heads.some((head) => this.isMissing(head, peer));
  }

  /** Whether lost pieces are asked for. Events picked out for another are of use, but not worth that. */
  private isMissing(about: Version | undefined, peer: PeerRecord): boolean {
    return about?.subject === PICKED ? this.wings.exchange.awaits(about.hash) : this.isWanted(about, peer);
  }

  /** Most listeners of a broadcast have it all. An index makes us ask for much: only the one that we want counts. */
  private isWanted(wanted: Version | undefined, peer: PeerRecord): boolean {
    const { requester } = this.wings;
    if (wanted === undefined) {
      return requester.isBusy();
    }
    const { hash, subject } = wanted;
    if (subject === SUMMARY) {
      const { a, b } = sumsOf(hash);
      return this.context.events.books.needs(a, b);
    }
    return subject === INDEX
      ? requester.wantsFrom(peer, INDEX, hash)
      : requester.wantsAnyway(subject) || ownHash(this.context.events, subject) !== hash;
  }

  /** Handles a part of an answer. */
  private data(data: DataPart, channel: Channel, peer: PeerRecord, pause: Pause): RejectReason | undefined {
    const { channels, clock, heardWeeks, patience, reputation } = this.context;
    // No part can be without an event, or a week: so many parts are none.
    if (data.subject !== PICKED && data.parts > math.max(countOf(data.hash), 1)) {
      return "message";
    }
    const { advertiser, exchange, requester, responder } = this.wings;
    // Useless data need not be unpacked.
    const isUseful = this.isWanted(data, peer);
    const isTrusted = peer.word === "trusted";
    let report: MergeReport | undefined;
    const sums = requester.mayBeSurplus(data) ? { a: 0, b: 0 } : undefined;
    if (isUseful) {
      const [payload, reason] = this.unwrap(data, peer, pause);
      if (payload === undefined) {
        return reason;
      }
      if (data.subject === INDEX) {
        const entries = decodeIndex(payload, pause);
        if (entries === undefined) {
          return "message";
        }
        // Whispered by somebody of our group: others there hold these weeks, too.
        const isOfGroup = partnerOf(channel) !== undefined && !channels.has(channel) && peer.advertisedAt !== undefined;
        const asked = isOfGroup ? peer.channel : channel;
        if (this.comparing.compareIndex(entries, data.part, data.hash, asked, peer, pause) && data.parts === 1) {
          requester.noteReceived(asked, data);
        }
      } else if (data.subject === SUMMARY) {
        report = this.takeSummary(data.hash, payload, peer, pause);
        if (report === undefined) {
          return "pack";
        }
      } else if (data.subject === CELLS) {
        if (this.isCredible(peer)) {
          exchange.heardCall(data.hash, peer, decodeDiffers(payload));
        }
      } else if (data.isRest && payload === "") {
        if (this.isCredible(peer)) {
          requester.heardNothing(data, peer);
        }
        report = { added: 0, known: 0, rejected: 0, conflicts: 0, held: 0 };
      } else {
        const isWeek = isBroadcastWeek(data.subject, channel);
        const keys = isWeek && isTrusted ? heardWeeks.hear(channel, data.subject) : undefined;
        report = this.take(payload, peer, pause, keys, sums);
        if (report === undefined) {
          return "pack";
        }
      }
    }
    if (patience.lasts(peer)) {
      peer.lastData = clock.now();
    }
    if (report !== undefined && report.added > 0) {
      reputation.praise(peer);
    }
    const isCredible = this.isCredible(peer);
    requester.heardData(data, isCredible, peer);
    if (isCredible) {
      responder.heardData(data, channel, peer);
      if (isBroadcastWeek(data.subject, channel)) {
        const goesOn = data.part < data.parts;
        heardWeeks.noteAnswer(channel, data.subject, goesOn);
        if (data.isRest && !goesOn) {
          heardWeeks.noteRest(channel, data);
        }
        if (peer.deliveries > 0) {
          advertiser.noteAnswer(goesOn);
        }
        exchange.noteAnswer();
      }
    }
    if (isUseful) {
      requester.merged(data, report, peer, sums);
      if (data.subject === PICKED && isTrusted && (patience.lasts(peer) || data.part === data.parts)) {
        exchange.heardPicked(data, pause);
      }
      requester.eventsAdded();
      exchange.eventsAdded();
      if (data.subject === CONTROL && report !== undefined && report.added > 0) {
        this.comparing.learned();
      }
      // Taking it in may have filled a step, and comparing packs a week anew.
      pause();
      this.comparing.reconsider(pause);
    }
    return report !== undefined && report.rejected > 0 ? "refused" : undefined;
  }

  /** Takes in a part of a summary. */
  private takeSummary(hash: HashText, payload: string, peer: PeerRecord, pause: Pause): MergeReport | undefined {
    const { a, b } = sumsOf(hash);
    return this.context.events.books.receiveSummary(a, b, payload, peer.name, pause);
  }

  private unwrap(
    data: DataPart,
    peer: PeerRecord,
    pause: Pause,
  ): LuaMultiReturn<[payload: string | undefined, reason: RejectReason | undefined]> {
    if (data.compressed && data.payload.length > COMPRESSED_LIMIT) {
      return $multi(undefined, "size");
    }
    const payload = data.compressed ? this.context.world.compressor.decompress(data.payload, pause) : data.payload;
    if (payload === undefined) {
      return $multi(undefined, "pack");
    }
    if (payload.length > this.context.options.packLimit) {
      // Inflating it has cost a frame: not soon again.
      this.context.peers.mute(peer);
      return $multi(undefined, "size");
    }
    return $multi(payload, undefined);
  }
}

/** What the messages of a block are, as far as their beginnings came. */
function headsOf({ pieces, total }: Block): DataHead[] {
  const heads: DataHead[] = [];
  for (const place of $range(0, total - 1)) {
    const piece = pieces.get(place);
    const head = piece === undefined ? undefined : peekData(piece);
    if (head !== undefined) {
      heads.push(head);
    }
  }
  return heads;
}
