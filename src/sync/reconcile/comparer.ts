import type { Pause } from "../../ports";
import type { Difference } from "../../sketch/peel";
import type { SyncContext } from "../context";
import { Cooldown } from "../cooldown";
import { ownHash } from "../holdings";
import { type HashText, INDEX } from "../messages/hash";
import type { SketchPart } from "../messages/sketch";
import type { WeekParts } from "../messages/weekParts";
import type { PeerRecord } from "../peers/peers";
import type { Findings } from "./findings";
import { differenceFrom, isDue, type Row, Rows } from "./rows";

/** We look at one peer's sketches once in so many seconds: each costs a pass over some events. */
export const SKETCH_PAUSE = 2;
/** We look at one peer's parts of a week once in so many seconds: each costs a pass over the week. */
const PARTS_PAUSE = 10;
/** Parts of a week are given while they hold at most so many events for each that is missing, and so much of the week. */
const REACH = 3;
const SHARE = 0.8;

/** Compares what peers tell, by cells and the parts of a week, with what we hold. */
export class Comparer {
  private readonly rows: Rows;
  /** Whose tails, cells and parts were looked at. */
  private readonly looked: Cooldown;
  private readonly peeled: Cooldown;
  private readonly compared: Cooldown;

  /** @param onCovered told that we lack nothing of a ledger of a peer. */
  constructor(
    private readonly context: SyncContext,
    private readonly onCovered: (this: void, peer: PeerRecord, ledger: HashText) => void,
  ) {
    this.rows = new Rows(context.clock);
    this.looked = new Cooldown(context.clock, SKETCH_PAUSE);
    this.peeled = new Cooldown(context.clock, SKETCH_PAUSE);
    this.compared = new Cooldown(context.clock, PARTS_PAUSE);
  }

  /** A peer begins to tell something. Returns whether it may be looked at. */
  mayLook(peer: PeerRecord): boolean {
    const isSoon = this.looked.isRecent(peer.name);
    if (!isSoon) {
      this.looked.note(peer.name);
    }
    return !isSoon;
  }

  /** Takes down the cells of a message; undefined when they are known, or there is no room. */
  noteRow(part: SketchPart, peer: PeerRecord): Row | undefined {
    return this.rows.note(part, peer);
  }

  /** Whether it is worth while to look what a row tells, of so many cells in all. It is, then, as good as done. */
  mayPeel(row: Row, total: number): boolean {
    const may = isDue(row, total) && !this.peeled.isRecent(row.peer.name);
    if (may) {
      this.peeled.note(row.peer.name);
      row.looked = row.known;
    }
    return may;
  }

  /** The row that a peer told when we held something else, if it has that ledger still: it may tell more now. */
  rowToPeelAgain(peer: PeerRecord): Row | undefined {
    const row = this.rows.of(peer);
    const isNews = row?.hash === peer.ledger && row.size > 0 && row.against !== ownHash(this.context.events, INDEX);
    if (!isNews || this.peeled.isRecent(peer.name)) {
      return undefined;
    }
    this.peeled.note(peer.name);
    return row;
  }

  /** What we and the peer of a row do not have in common; when its cells do not tell, about how many events that are. */
  peel(row: Row, pause: Pause): LuaMultiReturn<[found: Difference | undefined, differs: number]> {
    const { events } = this.context;
    row.against = ownHash(events, INDEX);
    const [found, differs] = differenceFrom(events, row, pause);
    this.noteFound(row, found);
    return $multi(found, differs);
  }

  /** Events that a row told of have come: it may tell of nothing more that we lack. */
  cameOf(row: Row, pause: Pause): void {
    const [found] = differenceFrom(this.context.events, row, pause);
    this.noteFound(row, found);
  }

  /** What a peer lacks of a week, by its parts; undefined: nothing, or it is not looked at now. */
  compareParts({ count, parts, week }: WeekParts, peer: PeerRecord, pause: Pause): Findings | undefined {
    const { events } = this.context;
    const missing = (events.weekSummary(week)?.count ?? 0) - count;
    if (missing <= 0 || !this.context.isSending() || this.compared.isRecent(peer.name)) {
      return undefined;
    }
    this.compared.note(peer.name);
    const difference = events.compareParts(week, parts, pause);
    const most = math.min(REACH * missing, SHARE * (count + missing));
    const helps = difference !== undefined && difference.events > 0 && difference.events <= most;
    return {
      pick: helps ? { week, spans: difference.spans } : undefined,
      needsCells: !helps,
      lacking: [],
    };
  }
  /** A peer may hold nothing that we lack. */
  private noteFound({ hash, peer }: Row, found: Difference | undefined): void {
    if (found?.second.length === 0) {
      this.onCovered(peer, hash);
    }
  }
}
