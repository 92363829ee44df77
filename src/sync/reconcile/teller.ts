import type { Pause } from "../../ports";
import { DENSE_LENGTH, encodeDense } from "../../sketch/cells";
import { requestDelay, type SyncContext } from "../context";
import { ownHash } from "../holdings";
import { Kind } from "../messages/frame";
import { INDEX } from "../messages/hash";
import { MESSAGE_CELLS } from "../messages/sketch";
import { encodeWeekParts, WEEK_PARTS } from "../messages/weekParts";
import { type Attempt, goOn, takeBack } from "./attempt";
import { sketchBody } from "./sketchReply";

/** How long the next cells wait for the transport to say that those before have gone. */
const SILENCE = 2;

/** Tells the cells, or the parts of a week, of an attempt. */
export class Teller {
  /** When we told something last, by the clock's now. */
  toldAt = -math.huge;

  /**
   * @param isCurrent whether an attempt has not been given up.
   * @param wait how long an answer may take to begin.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly isCurrent: (this: void, attempt: Attempt) => boolean,
    private readonly wait: number,
  ) {}

  /** What we hold was told just now. */
  noteTold(): void {
    this.toldAt = this.context.clock.now();
  }

  /** Begins to send the cells that have not been sent, or sends the parts of a week. */
  tell(attempt: Attempt): void {
    const { clock, events, start } = this.context;
    const first = attempt.sent;
    const last = attempt.cells;
    attempt.due = clock.now() + this.wait;
    this.noteTold();
    start((pause) => {
      const week = attempt.isTail === true ? undefined : attempt.week;
      const parts = week === undefined ? undefined : events.weekParts(week, WEEK_PARTS, pause);
      const text = last > first ? this.cellsText(first, last, pause) : "";
      // Meanwhile something may have come in, or somebody else has told as much.
      const isSame = this.isCurrent(attempt) && ownHash(events, INDEX) === attempt.ours;
      if (!isSame || attempt.sent !== first || attempt.cells !== last || attempt.state === "planned") {
        return;
      }
      if (week !== undefined && parts !== undefined) {
        const count = events.weekSummary(week)?.count ?? 0;
        const firstOpen = events.books.week();
        this.say(attempt, Kind.WeekParts, encodeWeekParts({ hash: attempt.ours, week, count, parts, firstOpen }), 0);
      } else {
        attempt.batch = { first, text };
        this.goOn(attempt);
      }
    });
  }

  /** Sends the next cells of those that are being told. */
  goOn(attempt: Attempt): void {
    const { batch, cells: total, sent: first } = attempt;
    if (batch === undefined) {
      return;
    }
    const last = goOn(attempt, MESSAGE_CELLS);
    const from = (first - batch.first) * DENSE_LENGTH;
    const text = string.sub(batch.text, from + 1, from + (last - first) * DENSE_LENGTH);
    const body = sketchBody(this.context.events, { first, cells: last - first, total, text });
    this.say(attempt, Kind.Sketch, body, first);
  }

  /** The cells from one on to another. */
  private cellsText(first: number, last: number, pause: Pause): string {
    const sketch = this.context.events.sketch(last, pause);
    const texts: string[] = [];
    for (const from of $range(first + 1, last, MESSAGE_CELLS)) {
      pause();
      texts.push(encodeDense(sketch, from, math.min(from + MESSAGE_CELLS - 1, last)));
    }
    return texts.join("");
  }

  /** Sends a message of an attempt. @param first cells that were told before. */
  private say(attempt: Attempt, kind: Kind, body: string, first: number): void {
    const { clock, options, outbox, world } = this.context;
    const { sent } = attempt;
    attempt.toldAt = clock.now();
    attempt.due = clock.now() + (attempt.state === "telling" ? SILENCE : this.wait);
    this.noteTold();
    world.note?.("Debug", "tells a sketch of its events on %s", attempt.channel);
    outbox.send("control", kind, body, attempt.channel, (delivered) => {
      if (!this.isCurrent(attempt)) {
        return;
      }
      if (!delivered) {
        if (takeBack(attempt, first, options.requestTries)) {
          attempt.due = clock.now() + options.requestInhibitor / 2 + requestDelay(this.context);
        }
      } else if (attempt.state === "telling" && attempt.sent === sent) {
        attempt.due = clock.now();
      }
    });
  }
}
