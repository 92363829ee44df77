import type { Event } from "../event/event";
import type { AnyEventOf, EventType } from "../event/eventType";
import { parseKey, weekOfStamp } from "../event/key";
import { appendFrom, type Block, findKey, newBlock } from "../pack/block";
import type { Clock, Transport } from "../ports";
import { copyState, goOn, type StateCopy } from "../replay/copyState";
import { checkSelf } from "../self";
import type { RefusalCode } from "../trust/refusal";
import type { Draft } from "./appender";
import { checked } from "./arguments";
import type { Ledger } from "./ledger";
import type { Opening } from "./opening";
import type { CheckedOptions } from "./options";
import { noPause } from "./store/weeks";

/** What is sent goes nowhere, and nothing comes. */
export const nowhere: Transport = {
  Send: (_lane, _text, _channel, _target, onSent) => {
    onSent?.(true);
  },
  OnReceive: () => {
    // Nobody is there.
  },
};

/** The options of a ledger that begins with what another has saved, and is synced with nobody. */
export function forkOptions({ options, storage, store }: Opening): CheckedOptions {
  const { state } = copyState(storage, goOn) as StateCopy;
  // Types may have been added since it was opened.
  return { ...options, storage: state, events: store.types.all(), anyGuild: true, transport: nowhere };
}

/** A copy of a ledger to try things out on: made by `Fork`. It does all that a ledger does. */
export interface ForkedLedger<Types extends EventType = EventType> extends Ledger<Types> {
  /**
   * Makes what was tried real: appends the fork's new events to the ledger that it was made of, in their order, and closes the
   * fork. They become events of now, with new keys; those that were entered with `at`, or imported, keep their time.
   * Retractions name the new events. `authorize` is asked about each before the first one is appended: all come, or none.
   * Raises in a handler, and when the fork or its ledger is closed.
   * @returns the events, as the ledger holds them; or undefined, a message and a code when authorize refuses one: the fork stays open then.
   * @example
   * local trial = ledger:Fork()
   * trial:Append(Award, { target = guid, points = 50 })
   * local events, problem = trial:Apply()
   * print(events and #events .. " awarded" or problem)
   */
  Apply(): LuaMultiReturn<
    [events: AnyEventOf<Types>[] | undefined, message: string | undefined, code: RefusalCode | undefined]
  >;
  /**
   * Closes the fork, and forgets all that was done to it. Does nothing when it is closed.
   * Raises in a handler.
   * @example
   * local trial = ledger:Fork()
   * trial:Append(Award, { target = guid, points = 50 })
   * trial:Discard()
   */
  Discard(): void;
}

/** An event that was added to a fork. */
interface Made {
  readonly stamp: number;
  readonly creator: number;
  readonly at: number | undefined;
  readonly isImported: boolean;
}

/** Remembers what is added to a fork, in the order of its coming. */
function watch(fork: Opening, clock: Clock): Made[] {
  const made: Made[] = [];
  fork.appendListeners.add(undefined, ({ key, time }: Event, sender) => {
    const [stamp = 0, creator = 0] = parseKey(key);
    // Only with `at` can an event of one's own be of an earlier time.
    const isLate = time < clock.serverTime();
    made.push({ stamp, creator, at: isLate ? time : undefined, isImported: sender !== undefined });
  });
  return made;
}

/** What was made, as it is now, to be appended elsewhere. */
function draftsOf(made: readonly Made[], { store }: Opening): Draft[] {
  const drafts: Draft[] = [];
  for (const { stamp, creator, at, isImported } of made) {
    const block = store.openWeek(weekOfStamp(stamp), noPause);
    const index = block === undefined ? -1 : findKey(block, stamp, creator);
    if (index > 0) {
      const single = newBlock();
      appendFrom(single, block as Block, index);
      drafts.push({ block: single, at, keepsKey: isImported });
    }
  }
  return drafts;
}

/** Gives a ledger what a fork has more. */
export function asFork<Types extends EventType>(
  ledger: Ledger<Types>,
  fork: Opening,
  parent: Opening,
  clock: Clock,
): ForkedLedger<Types> {
  const made = watch(fork, clock);
  const forked = ledger as ForkedLedger<Types>;
  forked.Apply = function (this: ForkedLedger<Types>) {
    checkSelf(this, "Discard", "fork", "Apply");
    checked("Apply", () => {
      fork.mustChange();
      parent.mustChange();
    });
    const [events, message, code] = parent.appender.appendAll(draftsOf(made, fork));
    if (events !== undefined) {
      fork.close();
    }
    return $multi(events as AnyEventOf<Types>[] | undefined, message, code);
  };
  forked.Discard = function (this: ForkedLedger<Types>) {
    checkSelf(this, "Discard", "fork", "Discard");
    checked("Discard", () => {
      fork.mustNotApply();
    });
    if (fork.isOpen) {
      fork.close();
    }
  };
  return forked;
}
