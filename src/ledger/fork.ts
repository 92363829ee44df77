import type { Transport } from "../ports";
import { copyState } from "../replay/copyState";
import type { CheckedOptions } from "./options";
import type { Storage } from "./store/storage";
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
export function forkOptions(options: CheckedOptions, storage: Storage): CheckedOptions {
  const copy = copyState(storage, noPause).state;
  return { ...options, storage: copy, transport: nowhere };
}
