import { describeValue } from "../../describe";
import type { Pause } from "../../ports";
import type { Projection } from "../../replay/projection";
import { Outcome, type Replayer } from "../../replay/replayer";
import type { EventStore } from "../store/eventStore";

/**
 * Replays to the end, in slices; gives what a handler raised that ended it.
 * @param store the ledger's: nobody may change it while a handler runs.
 */
export function replayAll(replayer: Replayer, skipsErrors: boolean, store: EventStore, pause: Pause): unknown {
  const give = () => {
    store.isApplying = false;
    pause();
    store.isApplying = true;
  };
  let outcome = Outcome.More;
  let failure: unknown;
  store.isApplying = true;
  while (outcome === Outcome.More && failure === undefined) {
    outcome = replayer.advance(math.huge, () => math.huge, give);
    if (outcome === Outcome.Failed && skipsErrors) {
      replayer.skip();
      outcome = Outcome.More;
    } else if (outcome === Outcome.Failed) {
      failure = replayer.failure?.message ?? describeValue(undefined);
    }
  }
  store.isApplying = false;
  return failure;
}

/** Waits until a projection has applied all events; false when it never will. */
export function waitFor(projection: Projection, pause: Pause, atOnce: boolean): boolean {
  if (atOnce && !projection.isComplete()) {
    projection.CatchUp();
  }
  while (!projection.isComplete() && !projection.IsHalted() && projection.isOpen()) {
    pause();
  }
  return projection.isComplete();
}
