import type { EventStore } from "../ledger/store/eventStore";
import type { CheckedDefinition, StateHolder } from "./definition";
import type { Start } from "./replayer";

/** Why the addon's tables could not be made ready for a replay. */
export type Unready = "reset" | "load";

/** A state that the addon holds: its handlers write into tables of its own, so that there is one state and none aside. */
export class HeldState {
  /** What `reset` has returned last, or an empty table: what handlers are given. */
  private state: object = {};
  /** Whether `save` or `load` has failed. */
  private isBroken = false;

  constructor(
    private readonly definition: Pick<CheckedDefinition, "name">,
    private readonly holder: StateHolder,
    private readonly store: EventStore,
    private readonly report: (this: void, message: unknown) => void,
  ) {}

  /** Whether it has snapshots. */
  canSave(): boolean {
    return this.holder.save !== undefined && !this.isBroken;
  }

  /** Makes the addon's tables ready for a replay: empty, or as they were saved. */
  begin({ applied, state }: Start): LuaMultiReturn<[state: object, unready: Unready | undefined]> {
    const [isReset, made] = this.call("reset", this.holder.reset);
    if (!isReset) {
      return $multi(this.state, "reset");
    }
    this.state = type(made) === "table" ? (made as object) : this.state;
    const { load } = this.holder;
    if (applied > 0 && load !== undefined) {
      const [isLoaded] = this.call("load", load, state);
      if (!isLoaded) {
        this.isBroken = true;
        return $multi(this.state, "load");
      }
    }
    return $multi(this.state, undefined);
  }

  /** What the addon gives to be saved; undefined when there is nothing. */
  save(): object | undefined {
    const { save } = this.holder;
    if (save === undefined || this.isBroken) {
      return undefined;
    }
    const [isSaved, content] = this.call("save", save);
    if (isSaved && type(content) === "table") {
      return content as object;
    }
    this.isBroken = true;
    if (isSaved) {
      this.report(`projection "${this.definition.name}": save must return a table, got a ${type(content)}`);
    }
    return undefined;
  }

  /** They are called in the middle of a replay: like handlers, they may change nothing of the ledger. */
  private call<Arguments extends unknown[]>(
    name: string,
    work: (this: void, ...args: Arguments) => unknown,
    ...args: Arguments
  ): LuaMultiReturn<[ok: boolean, result: unknown]> {
    this.store.isApplying = true;
    const [ok, result] = pcall(work, ...args);
    this.store.isApplying = false;
    if (!ok) {
      this.report(`projection "${this.definition.name}": ${name}: ${tostring(result)}`);
    }
    return $multi(ok, result);
  }
}
