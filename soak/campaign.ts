import type { EventSet } from "../src/ledger/sharing/eventSet";
import { noPause } from "../src/ledger/store/weeks";
import { writePack } from "../src/pack/pack";
import { encodeFrame, encodePlainFrame, Kind } from "../src/sync/messages/frame";
import { countOf, hashText, INDEX, PICKED, type Subject } from "../src/sync/messages/hash";
import { ownHash } from "../src/sync/holdings";
import { ADVERTISED_WEEKS, encodeAdvertisement, encodeWeeks } from "../src/sync/messages/advertisement";
import { type DataPart, encodeData } from "../src/sync/messages/data";
import { BLOCK_NUMBERS, encodeNeed, encodePiece, NEED_LIMIT, PIECE_BYTES } from "../src/sync/messages/piece";
import { encodeRequest } from "../src/sync/messages/request";
import { blockOf, guid, Loot } from "../spec/support/events";
import type { Dice } from "./dice";
import type { Fabrication, HeardBlock } from "./liar";

/** Seconds of the first attack. */
const FIRST = 30;
/** Bytes of a part before compression. */
const PART = 400;
/** Pieces of a block that does not exist, and things of a request. */
const PIECES = 4;
const REQUESTS = 16;

/** What an attack says at its steps, from 0 on; undefined: nothing now. */
type Attack = (this: void, step: number) => Fabrication | undefined;

/** What a campaign knows. */
export interface Target {
  /** Of the ledger's frames. */
  readonly seed: number;
  /** The ledger of somebody honest. */
  known(this: void): EventSet;
  /** Server time. */
  now(this: void): number;
  /** A block of pieces that was heard; undefined: none yet. */
  block(this: void): HeardBlock | undefined;
}

/** One liar's attacks, each of which it keeps up for a while: those of docs/security.md, from the attacker's side. */
export class Campaign {
  private readonly attacks: readonly Attack[];
  private attack: Attack;
  private step = 0;
  private until = 0;

  /**
   * @param creator the liar's GUID, where it may enter events of its own.
   */
  constructor(
    private readonly dice: Dice,
    private readonly target: Target,
    private readonly creator?: string,
  ) {
    const always: Attack[] = [
      (step) => this.halfBlock(step),
      (step) => this.endless(step),
      (step) => this.pretend(step),
      () => this.agree(ADVERTISED_WEEKS),
      () => this.agree(0),
      (step) => this.promise(step),
      (step) => this.beg(step),
      () => this.invent(),
      () => this.wrongHash(),
    ];
    const own: Attack[] = [(step) => this.ownEvent(step), (step) => this.twoPayloads(step), () => this.ownFuture()];
    this.attacks = creator === undefined ? always : [...always, ...own];
    // At first it earns standing, where it can.
    this.attack = creator === undefined ? always[0] : own[0];
    this.until = target.now() + FIRST;
  }

  /** What it says now. */
  next(): Fabrication | undefined {
    const time = this.target.now();
    if (time >= this.until) {
      this.attack = this.dice.pick(this.attacks);
      this.step = 0;
      this.until = time + this.dice.between(30, 180);
    }
    this.step += 1;
    return this.attack(this.step - 1);
  }

  private frame(kind: Kind, body: string, isForOne = false): Fabrication {
    return { kind, text: encodeFrame(this.target.seed, kind, body), isForOne };
  }

  /** The first and the last piece of a block that does not exist, which may begin with what all lack. */
  private halfBlock(step: number): Fabrication {
    const begin = string.sub(this.data(step, { payload: string.rep("x", PIECE_BYTES) }).text, 1, PIECE_BYTES);
    const place = step % 2 === 0 ? 0 : PIECES - 1;
    const block = (math.floor(this.target.now() / 2) + this.dice.between(0, 1)) % BLOCK_NUMBERS;
    const body = encodePiece({ block, total: PIECES, place, back: 0, payload: place === 0 ? begin : "x" });
    return { kind: Kind.Piece, text: encodePlainFrame(Kind.Piece, body) };
  }

  /** A week that somebody honest holds; the index where there is none. */
  private weekOf(step: number): Subject {
    const weeks = this.target.known().weeks();
    return weeks.length === 0 ? INDEX : weeks[step % weeks.length];
  }

  /** One part of a week that is held, as if it were given. */
  private data(step: number, given: Partial<DataPart>): Fabrication {
    const known = this.target.known();
    const subject = this.weekOf(step);
    const hash = ownHash(known, subject);
    const part: DataPart = {
      subject,
      hash,
      part: 1,
      parts: 1,
      compressed: false,
      isRest: false,
      payload: "",
      ...given,
    };
    return this.frame(Kind.Data, encodeData(part));
  }

  /** Some event that the liar may send, or any. */
  private somePack(): string {
    return this.packOf(this.target.now() - this.dice.between(1, 60), 0);
  }

  private packOf(time: number, points: number): string {
    const payload = { target: guid(1), points, item: 1 };
    const block = blockOf([{ time, counter: 0, creator: this.creator ?? guid(1), eventType: Loot, payload }]);
    return writePack(block, 1, 1, noPause);
  }

  /** A next part of every week, and never the last. */
  private endless(step: number): Fabrication {
    if (step === 0) {
      return this.agree(0);
    }
    const known = this.target.known();
    const weeks = known.weeks();
    const parts = countOf(ownHash(known, this.weekOf(step)));
    const part = math.max(1, math.min(1 + math.floor(step / math.max(weeks.length, 1)), parts - 1));
    return this.data(step, { part, parts, payload: this.somePack() });
  }

  /** All of it, which is next to nothing. */
  private pretend(step: number): Fabrication {
    if (step === 0) {
      return this.agree(0);
    }
    const isRest = this.dice.chance(0.5);
    const payload = isRest ? "" : this.somePack();
    return this.dice.chance(0.7)
      ? this.data(step, { isRest, payload })
      : this.data(step, { isRest, payload, subject: PICKED, hash: ownHash(this.target.known(), INDEX) });
  }

  /** The true hash, with so many weeks and the earliest claim. */
  private agree(most: number): Fabrication {
    const known = this.target.known();
    const { a, b } = known.fingerprint();
    const weeks = [...known.weeks()]
      .slice(-math.max(most, 1))
      .reverse()
      .slice(0, most)
      .map((week) => {
        const { count, ...sums } = known.weekSummary(week) ?? { count: 0, a: 0, b: 0 };
        return { week, count, a: sums.a, b: sums.b, adler: known.weekAdler(week, noPause) ?? 0 };
      });
    return this.frame(Kind.Advertisement, encodeAdvertisement(true, 1, known.count(), a, b, encodeWeeks(weeks)));
  }

  /** More than there is, and then the end of some answer. */
  private promise(step: number): Fabrication {
    if (step % 2 === 1) {
      return this.data(step, { payload: this.somePack() });
    }
    const known = this.target.known();
    const body = encodeAdvertisement(true, 1, known.count() + 1000 + step, step, step, encodeWeeks([]));
    return this.frame(Kind.Advertisement, body);
  }

  /** All that is held, and then parities of it. */
  private beg(step: number): Fabrication | undefined {
    const known = this.target.known();
    const block = this.target.block();
    if (step % 3 > 0) {
      return block === undefined
        ? undefined
        : this.frame(Kind.Need, encodeNeed({ block: block.number, pieces: NEED_LIMIT, server: block.sender }));
    }
    const list = [...known.weeks()].slice(-REQUESTS).map((subject) => ({ subject, hash: ownHash(known, subject) }));
    return this.frame(Kind.Request, encodeRequest({ list }));
  }

  /** What nobody ever had. */
  private invent(): Fabrication {
    const list = [];
    for (const i of $range(1, REQUESTS)) {
      const hash = hashText(this.dice.between(1, 99), this.dice.between(0, 60_000_000), 7);
      list.push({ subject: this.dice.chance(0.5) ? this.weekOf(i) : 2000 + i, hash });
    }
    return this.frame(Kind.Request, encodeRequest({ list }));
  }

  /** True events, under a hash that nobody has. */
  private wrongHash(): Fabrication {
    const known = this.target.known();
    const subject = this.weekOf(this.dice.between(0, REQUESTS));
    const packs = known.packWeek(subject, PART, noPause);
    const payload = packs.length === 0 ? this.somePack() : this.dice.pick(packs);
    return this.data(0, { subject, hash: hashText(99, this.dice.between(0, 60_000_000), 7), payload });
  }

  /** An event of its own, seldom: who may enter anything may enter much. */
  private ownEvent(step: number): Fabrication | undefined {
    return step % 10 > 0 ? undefined : this.frame(Kind.Event, this.packOf(this.target.now() - 1, step));
  }

  /** Another payload under one key for each member. */
  private twoPayloads(step: number): Fabrication | undefined {
    const time = this.target.now() - (this.target.now() % 600);
    return step % 5 > 0 ? undefined : this.frame(Kind.Event, this.packOf(time, step), true);
  }

  private ownFuture(): Fabrication {
    return this.frame(Kind.Event, this.packOf(this.target.now() + this.dice.between(400, 1_000_000), 1));
  }
}
