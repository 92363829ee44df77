import type { Channel } from "../../ports";
import { encodeDense } from "../../sketch/cells";
import type { EventSet } from "../../ledger/sharing/eventSet";
import { FEW_CELLS } from "../../sketch/sketch";
import type { SyncContext, Wing } from "../context";
import { ownHash } from "../holdings";
import { Kind } from "../messages/frame";
import { type HashText, INDEX } from "../messages/hash";
import { encodeSketch, type SketchPart } from "../messages/sketch";
import { planSketch } from "./sketchPlan";

/** Seconds in which the same cells are told once: a peer that asks meanwhile has heard them. */
const REST = 20;
/** How many with the same ledger may come before us; the asker does not wait for more. */
const TURNS = 1;

interface Plan {
  readonly ours: HashText;
  readonly cells: number;
  readonly channel: Channel;
  readonly due: number;
  /** How many events the asker holds. */
  readonly count: number;
}

/** The body of a message with some cells of what we hold now. */
export function sketchBody(events: EventSet, part: Pick<SketchPart, "first" | "cells" | "total" | "text">): string {
  const { a, b } = events.fingerprint();
  return encodeSketch({
    ...part,
    hash: ownHash(events, INDEX),
    count: events.count(),
    a,
    b,
    week: events.books.week(),
  });
}

/**
 * Tells our cells when somebody asks for a tail and lacks other events than the last: it would wait in vain for an answer, and
 * from the cells it learns at once what it lacks.
 */
export class SketchReply implements Wing {
  private plan?: Plan;
  /** What was told last, by us or by a peer that holds the same. */
  private told?: { readonly ours: HashText; readonly cells: number; readonly at: number };

  /** @param onTold told that our cells have gone out. */
  constructor(
    private readonly context: SyncContext,
    private readonly onTold: (this: void) => void,
  ) {}

  /** A peer asks for a tail that we cannot give. @param count how many events it holds. */
  asked(count: number, channel: Channel, asker: string): void {
    const { clock, events, options, ranking, world } = this.context;
    const ours = ownHash(events, INDEX);
    const before = ranking.before(ours) ?? math.huge;
    const cells = planSketch({
      more: events.count() - count,
      weeksBytes: math.huge,
      others: 0,
      isTail: false,
      mostCells: math.min(options.sketchCells, FEW_CELLS),
    })?.cells;
    if (before > TURNS || cells === undefined || this.plan !== undefined || this.wasTold(ours, cells)) {
      return;
    }
    const spread = options.claimJitter * (1 + ranking.others(ours, asker));
    const due = clock.now() + options.takeoverDelay * before + spread * world.random();
    this.plan = { ours, cells, channel, due, count };
  }

  /** A peer whose word counts told cells. What tells the asker of half of what we would is enough for now. */
  heard({ count, hash, total }: SketchPart): void {
    const { clock, events } = this.context;
    const { plan } = this;
    if (hash === ownHash(events, INDEX)) {
      this.told = { ours: hash, cells: total, at: clock.now() };
    }
    if (plan !== undefined && total >= plan.cells && count - plan.count >= (events.count() - plan.count) / 2) {
      this.plan = undefined;
    }
  }

  nextDue(): number | undefined {
    return this.plan?.due;
  }

  run(now: number): void {
    const { plan } = this;
    if (plan !== undefined && plan.due <= now) {
      this.plan = undefined;
      this.tell(plan);
    }
  }

  private tell({ cells, channel, ours }: Plan): void {
    const { clock, events, outbox, start, world } = this.context;
    start((pause) => {
      const sketch = events.sketch(cells, pause);
      // Meanwhile something may have come in, or somebody else has told as much.
      if (ownHash(events, INDEX) !== ours || this.wasTold(ours, cells)) {
        return;
      }
      this.told = { ours, cells, at: clock.now() };
      this.onTold();
      world.note?.("Debug", "tells a sketch of its events on %s, since the last are not what is missing", channel);
      const body = sketchBody(events, { first: 0, cells, total: cells, text: encodeDense(sketch, 1, cells) });
      outbox.say("control", Kind.Sketch, body, channel);
    });
  }

  private wasTold(ours: HashText, cells: number): boolean {
    const { told } = this;
    return told?.ours === ours && told.cells >= cells && this.context.clock.now() - told.at < REST;
  }
}
