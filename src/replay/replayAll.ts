import { describeValue } from "../describe";
import type { EventStore } from "../ledger/store/eventStore";
import type { Pause } from "../ports";
import type { Projection } from "./projection";
import { Outcome, type Replayer } from "./replayer";

/**
 * Replays to the end, in slices; gives what a handler raised that ended it. Ends, too, when the replay is stale.
 * @param store the ledger's: nobody may change it while a handler runs.
 * @param onEvent called after each event, outside of handlers; may pause.
 */
export function replayAll(
  replayer: Replayer,
  skipsErrors: boolean,
  store: EventStore,
  pause: Pause,
  onEvent?: (this: void, pause: Pause) => void,
): unknown {
  const give = () => {
    store.isApplying = false;
    pause();
    store.isApplying = true;
  };
  const limit = onEvent === undefined ? math.huge : 1;
  let outcome = Outcome.More;
  let failure: unknown;
  store.isApplying = true;
  while (outcome === Outcome.More && failure === undefined && !replayer.isStale) {
    outcome = replayer.advance(limit, () => math.huge, give);
    onEvent?.(give);
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
