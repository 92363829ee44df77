import type { Transport } from "../ports";
import { copyState, goOn, type StateCopy } from "../replay/copyState";
import type { CheckedOptions } from "./options";
import type { Storage } from "./store/storage";

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
export function forkOptions(options: CheckedOptions, storage: Storage): CheckedOptions {
  const { state } = copyState(storage, goOn) as StateCopy;
  return { ...options, storage: state, transport: nowhere };
}
