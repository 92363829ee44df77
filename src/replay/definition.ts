import { describeValue } from "../describe";
import { checkNames, suggest } from "../names";
import type { Event } from "../event/event";
import type { EventOf, EventType, RetractionEvent } from "../event/eventType";
import type { EventTypes } from "../ledger/eventTypes";
import { Unnamed } from "./unnamed";

/** Changes the state for one event. It may keep the event, must not change it, and must depend on nothing else. */
export type Handler<State, Of = Event> = (this: void, state: State, event: Of) => void;

/**
 * What {@link Ledger.Project} takes.
 * @example
 * local definition = {
 *   name = "awards",
 *   version = 1,
 *   initial = function() return { awards = 0, others = 0 } end,
 *   on = {
 *     AW = function(state, event) state.awards = state.awards + 1 end,
 *   },
 *   otherwise = function(state, event) state.others = state.others + 1 end,
 *   onError = "skip",
 * }
 * local awards = ledger:Project(definition)
 */
export interface ProjectionDefinition<State, Types extends EventType = EventType> {
  /** Names the projection among the ledger's; its saved snapshot is found by it. */
  name: string;
  /** A whole number; raise it with every change of the handlers, so that old snapshots are dropped. */
  version: number;
  /** Makes the state before the first event: a table of plain values. */
  initial: (this: void) => State;
  /**
   * Handlers by event type code; under `_R` one for retractions, beside what they undo by themselves.
   * @lua table<string, Handler>
   */
  on: {
    [Code in Types["code"] | "_R"]?: Handler<
      State,
      Code extends "_R" ? RetractionEvent : EventOf<Extract<Types, { code: Code }>>
    >;
  };
  /** For event types without a handler, known or not, but not for retractions. */
  otherwise?: Handler<State, EventOf<Types>>;
  /** `"halt"` (default): a failing handler stops this projection; `"skip"`: it skips the event. Both report. */
  onError?: "halt" | "skip";
}

/** A definition that was checked. */
export type CheckedDefinition = Required<Omit<ProjectionDefinition<object>, "otherwise" | "on">> & {
  on: Record<string, Handler<object> | undefined>;
  otherwise: Handler<object> | undefined;
  readonly unnamed: Unnamed;
};

/** All parts: the compiler sees to it that none is missing. */
const PARTS: Record<keyof ProjectionDefinition<object>, true> = {
  name: true,
  version: true,
  initial: true,
  on: true,
  otherwise: true,
  onError: true,
};

/** Checks a definition; raises a text that names the part and what it must be. */
export function checkDefinition(definition: unknown, types: EventTypes): CheckedDefinition {
  if (type(definition) !== "table") {
    error(`definition must be a table, got ${describeValue(definition)}`, 0);
  }
  checkNames(definition as object, PARTS);
  const { name, version, initial, on, otherwise, onError } = definition as Record<string, unknown>;
  if (type(name) !== "string" || name === "") {
    error(`name must be a text, got ${describeValue(name)}`, 0);
  }
  if (type(version) !== "number" || (version as number) % 1 !== 0) {
    error(`version must be a whole number, got ${describeValue(version)}`, 0);
  }
  if (type(initial) !== "function") {
    error(`initial must be a function that makes a state, got ${describeValue(initial)}`, 0);
  }
  if (type(on) !== "table") {
    error(`on must be a table of handlers by event type code, got ${describeValue(on)}`, 0);
  }
  for (const [code, handler] of pairs(on as object)) {
    if (types.get(code) === undefined) {
      error(`on["${tostring(code)}"]: the ledger has no event type of this code: ${suggest(code, types.codes())}`, 0);
    }
    if (type(handler) !== "function") {
      error(`on["${tostring(code)}"] must be a function, got ${describeValue(handler)}`, 0);
    }
  }
  if (otherwise !== undefined && type(otherwise) !== "function") {
    error(`otherwise must be a function or nil, got ${describeValue(otherwise)}`, 0);
  }
  if (onError !== undefined && onError !== "halt" && onError !== "skip") {
    error(`onError must be "halt" or "skip", got ${describeValue(onError)}`, 0);
  }
  return {
    name: name as string,
    version: version as number,
    initial: initial as () => object,
    on: on as CheckedDefinition["on"],
    otherwise: otherwise as Handler<object> | undefined,
    onError: onError ?? "halt",
    unnamed: new Unnamed(),
  };
}
