import type { Pause } from "../../ports";
import { firstDifference } from "../../replay/compareStates";
import type { Projection } from "../../replay/projection";
import type { Checked, Finding } from "./stateCheck";

/** Replays of a state that the addon holds, at most: each is to be seen. */
const TRIES = 3;

const LATER: Checked = { is: "overtaken" };

/**
 * Compares a state that the addon holds, once: by what `save` gives before a replay from the beginning, and after it. Its handlers
 * write into the addon's tables, so there is no replay aside.
 */
export class HeldCheck {
  private before: { readonly content: object; readonly revision: number } | undefined;
  private replays = 0;
  private findings: readonly Finding[] | undefined;

  /** @param replayed told when a replay has ended: what is compared later may have changed. */
  constructor(
    private readonly projection: Projection,
    private readonly revision: (this: void) => number,
    private readonly replayed: (this: void) => void,
  ) {}

  /** Begins the replay, or compares when it has ended: to be called while all events are applied. */
  step(pause: Pause): Checked {
    if (this.findings !== undefined) {
      return { is: "checked", findings: this.findings };
    }
    const { before, projection } = this;
    const begun = this.revision();
    const content = projection.heldContent(pause);
    if (content === undefined || begun !== this.revision() || !projection.isComplete()) {
      return LATER;
    }
    if (before?.revision === begun) {
      this.findings = this.compare(before.content, content, pause);
      return { is: "checked", findings: this.findings };
    }
    if (this.replays >= TRIES) {
      // Something comes all the time, and each replay empties the addon's tables.
      this.findings = [];
      return { is: "checked", findings: this.findings };
    }
    this.replays += 1;
    this.before = { content, revision: begun };
    const stop = projection.OnChange(() => {
      stop();
      this.replayed();
    });
    projection.noteChange(-1, -1);
    return LATER;
  }

  private compare(before: object, after: object, pause: Pause): readonly Finding[] {
    const difference = firstDifference(before, after, "replayed", pause);
    if (difference === undefined) {
      return [];
    }
    const text = this.projection.name + difference;
    const [place] = string.match(text, "^(.-): ");
    return [{ place, text }];
  }
}
