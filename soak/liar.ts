import type { EventSet } from "../src/ledger/sharing/eventSet";
import type { WeekPart } from "../src/ledger/sharing/weekParts";
import { noPause } from "../src/ledger/store/weeks";
import { encodeDense } from "../src/sketch/cells";
import { addId, CELLS_LIMIT, newSketch } from "../src/sketch/sketch";
import { encodeFrame, encodePlainFrame, Kind } from "../src/sync/messages/frame";
import { type HashText, hashText, INDEX, PICKED, type Subject, type WeekHash } from "../src/sync/messages/hash";
import { encodeIds, encodeSketch, IDS_LIMIT } from "../src/sync/messages/sketch";
import { mutate, mutateHead } from "./damage";
import type { Dice } from "./dice";
import { forgedPack } from "./forgery";
import { ownHash } from "../src/sync/holdings";
import { encodeAdvertisement, encodeQuery, encodeWeeks, QueryScope } from "../src/sync/messages/advertisement";
import { encodeWeekParts, WEEK_PARTS } from "../src/sync/messages/weekParts";
import { encodeData, encodeIndex, encodeIndexEntry } from "../src/sync/messages/data";
import {
  BLOCK_NUMBERS,
  BLOCK_PIECES,
  encodeNeed,
  encodePiece,
  NEED_LIMIT,
  PIECE_BYTES,
} from "../src/sync/messages/piece";
import { encodeRequest } from "../src/sync/messages/request";

const LANE = 67108864;
const WEEK = 604800;

/** A block of pieces that somebody sent. */
export interface HeardBlock {
  readonly number: number;
  readonly sender: string;
}

/** A message as a liar makes it. */
export interface Fabrication {
  readonly kind: Kind;
  readonly text: string;
  /** Whether one client alone is to hear it. */
  readonly isForOne?: boolean;
}

/** Says what could be true, in correct messages: it knows an honest ledger and has the library's writers. */
export class Liar {
  private readonly lies: readonly (readonly [number, readonly [Kind, (this: void) => string]])[];

  /**
   * @param seed of the ledger's frames.
   * @param known gives the ledger that it listens to.
   * @param compress as the library compresses.
   * @param block gives a block that was heard; undefined: none yet.
   */
  constructor(
    private readonly dice: Dice,
    private readonly seed: number,
    private readonly known: (this: void) => EventSet,
    private readonly now: (this: void) => number,
    private readonly compress: (this: void, text: string) => string,
    private readonly block: (this: void) => HeardBlock | undefined,
  ) {
    this.lies = [
      [3, [Kind.Event, () => this.pack(dice.chance(0.9) ? 1 : 40)]],
      [4, [Kind.Advertisement, () => this.advertisement()]],
      [1, [Kind.State, () => this.advertisement()]],
      [1, [Kind.Query, () => this.query()]],
      [3, [Kind.Request, () => this.request()]],
      [4, [Kind.Data, () => this.data()]],
      [3, [Kind.Sketch, () => this.sketch()]],
      [3, [Kind.WeekParts, () => this.weekParts()]],
      [3, [Kind.Ids, () => this.ids()]],
      [3, [Kind.Piece, () => this.piece()]],
      [3, [Kind.Need, () => this.need()]],
    ];
  }

  /** A message whose frame is correct; a quarter of the bodies are damaged. */
  next(): Fabrication {
    const { dice } = this;
    const [kind, lie] = dice.weighted(this.lies);
    const body = lie();
    const said = dice.weighted<(this: void) => string>([
      [6, () => body],
      [1, () => mutate(dice, body)],
      [1, () => mutateHead(dice, body)],
    ])();
    const text = kind === Kind.Piece ? encodePlainFrame(kind, said) : encodeFrame(this.seed, kind, said);
    return { kind, text };
  }

  /** A pack of forged events; of some the header is not what follows. */
  private pack(most: number): string {
    const pack = forgedPack(this.dice, this.now(), most);
    return this.dice.chance(0.3) ? mutateHead(this.dice, pack) : pack;
  }

  /** An amount that somebody may not have thought of. */
  private amount(): number {
    const { dice } = this;
    return dice.weighted<number>([
      [5, dice.between(0, 40)],
      [3, dice.between(0, 100_000)],
      [1, dice.pick([2 ** 26 - 1, 2 ** 26, 2 ** 40, 2 ** 52])],
    ]);
  }

  private subject(): Subject {
    const { dice } = this;
    const weeks = this.known().weeks();
    return dice.weighted<Subject>([
      [weeks.length === 0 ? 0 : 5, weeks.length === 0 ? 0 : dice.pick(weeks)],
      [2, INDEX],
      [2, PICKED],
      [1, math.floor(this.now() / WEEK) + dice.between(-300, 300)],
      [1, dice.between(0, 1_048_574)],
    ]);
  }

  /** The hash that the honest one has of it, or one like it, or any. */
  private hash(subject: Subject): HashText {
    const { dice } = this;
    const known = this.known();
    if (dice.chance(0.4)) {
      return ownHash(known, subject === PICKED ? INDEX : subject);
    }
    const { a, b } = known.fingerprint();
    return dice.chance(0.5)
      ? hashText(math.max(1, known.count() + dice.between(-3, 30)), (a + 1) % LANE, b)
      : hashText(1 + this.amount(), dice.between(0, LANE - 1), dice.between(0, LANE - 1));
  }

  private advertisement(): string {
    const { dice } = this;
    const known = this.known();
    const { a, b } = known.fingerprint();
    const weeks: WeekHash[] = [];
    let week = math.floor(this.now() / WEEK) + dice.pick([0, 0, 0, 1, 2, 9000]);
    for (const _ of $range(1, dice.between(0, 4))) {
      const ours = known.weekSummary(week);
      const isTrue = ours !== undefined && dice.chance(0.5);
      weeks.push({
        week,
        count: isTrue ? ours.count : 1 + this.amount(),
        a: isTrue ? ours.a : dice.between(0, LANE - 1),
        b: isTrue ? ours.b : dice.between(0, LANE - 1),
        adler: dice.between(0, LANE - 1),
      });
      week -= dice.pick([1, 1, 1, 7]);
    }
    const isTrue = dice.chance(0.5);
    const count = isTrue ? known.count() : math.max(0, known.count() + dice.between(-20, 40));
    const claim = dice.pick([0, 1, this.now() - 1000, this.now(), this.now() + 1_000_000, 2 ** 52]);
    return encodeAdvertisement(
      dice.chance(0.9),
      claim,
      count,
      isTrue ? a : dice.between(0, LANE - 1),
      isTrue ? b : dice.between(0, LANE - 1),
      encodeWeeks(weeks),
    );
  }

  private query(): string {
    const { dice } = this;
    return encodeQuery(
      dice.chance(0.7) ? QueryScope.Everybody : QueryScope.Senders,
      this.amount(),
      dice.between(0, LANE - 1),
      dice.between(0, LANE - 1),
    );
  }

  private request(): string {
    const list = [];
    for (const _ of $range(1, this.dice.between(0, 16))) {
      const subject = this.subject();
      list.push({ subject, hash: this.hash(subject) });
    }
    return encodeRequest({ list });
  }

  private data(): string {
    const { dice } = this;
    const subject = this.subject();
    const parts = dice.pick([1, 1, 2, 40, 4096]);
    const plain = dice.weighted([
      [5, () => this.pack(60)],
      [3, () => this.index()],
      [1, () => string.rep("0", 60_000)],
      [1, () => "13" + string.rep("_", 8) + "1"],
    ])();
    const compressed = plain.length > 4000 || dice.chance(0.5);
    const payload = compressed ? this.compress(plain) : plain;
    return encodeData({
      subject,
      hash: this.hash(subject),
      part: dice.between(1, parts),
      parts,
      compressed: dice.chance(0.95) === compressed,
      isRest: dice.chance(0.2),
      payload,
    });
  }

  /** One of a block that does not exist: perhaps the last, so that it seems over. */
  private piece(): string {
    const { dice } = this;
    const total = dice.between(2, BLOCK_PIECES);
    const place = dice.pick([0, total - 1, dice.between(0, total + 9)]);
    const isParity = place >= total;
    const payload = string.rep("x", isParity ? PIECE_BYTES : dice.between(1, PIECE_BYTES));
    return encodePiece({ block: dice.between(0, BLOCK_NUMBERS - 1), total, place, back: 0, payload });
  }

  private need(): string {
    const { dice } = this;
    const { number, sender } = this.block() ?? { number: 0, sender: "Nobody-SimRealm" };
    const block = dice.chance(0.8) ? number : dice.between(0, BLOCK_NUMBERS - 1);
    return encodeNeed({ block, pieces: dice.between(1, NEED_LIMIT), server: sender });
  }

  private index(): string {
    const { dice } = this;
    let last: number | undefined;
    let week = math.floor(this.now() / WEEK);
    const entries: string[] = [];
    for (const _ of $range(1, dice.between(1, 300))) {
      entries.push(encodeIndexEntry(last, week, 1 + this.amount(), dice.between(0, 9), 1));
      last = week;
      week -= dice.between(1, 5);
    }
    return encodeIndex(dice.chance(0.9) ? entries.length : this.amount(), entries.join(""));
  }

  private sketch(): string {
    const { dice } = this;
    const known = this.known();
    const cells = dice.pick([0, 16, 16, 32, 43, 64, 300]);
    const first = dice.chance(0.8) ? 0 : dice.between(0, CELLS_LIMIT - cells);
    const isTrue = dice.chance(0.5);
    const sketch = isTrue ? known.sketch(CELLS_LIMIT, noPause) : newSketch(CELLS_LIMIT);
    for (const _ of $range(1, dice.between(0, dice.chance(0.8) ? 12 : 200))) {
      addId(sketch, dice.between(0, LANE - 1), dice.between(0, LANE - 1), dice.pick([1, -1]));
    }
    const { a, b } = known.fingerprint();
    const count = known.count() + dice.between(-10, 10);
    const text = encodeDense(sketch, first + 1, first + cells);
    const hash = hashText(math.max(1, count), dice.chance(0.2) ? a : dice.between(0, LANE - 1), b);
    const total = dice.chance(0.8) ? first + cells : dice.between(first + cells, CELLS_LIMIT);
    return encodeSketch({ hash, count, a, b, first, cells, total, text });
  }

  private weekParts(): string {
    const { dice } = this;
    const known = this.known();
    const week = dice.pick([...known.weeks(), dice.between(0, 3000)]);
    const parts: WeekPart[] = [];
    let start = 0;
    for (const _ of $range(1, dice.between(1, WEEK_PARTS))) {
      parts.push({ start, sum: dice.between(0, 262143) });
      start += dice.between(1, 17_000);
    }
    const { a, b } = known.fingerprint();
    const hash = hashText(
      math.max(1, known.count() + dice.between(-10, 10)),
      dice.chance(0.5) ? a : dice.between(0, LANE - 1),
      b,
    );
    const count = dice.between(0, known.weekSummary(week)?.count ?? 10);
    const isTrue = dice.chance(0.5);
    const told = (isTrue ? known.weekParts(week, WEEK_PARTS, noPause) : undefined) ?? parts;
    return encodeWeekParts({ hash, week, count, parts: told, firstOpen: 0 });
  }

  private ids(): string {
    const ids: number[] = [];
    for (const _ of $range(1, this.dice.between(0, IDS_LIMIT))) {
      ids.push(this.dice.between(0, LANE * LANE - 1));
    }
    return encodeIds(ids);
  }
}
