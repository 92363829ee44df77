import { describeValue } from "../describe";
import { checkFunction } from "../ledger/arguments";
import { checkNames, suggest } from "../names";
import type { Event } from "../event/event";
import type { EventOf, EventType, RetractionEvent } from "../event/eventType";
import type { EventTypes } from "../ledger/eventTypes";
import { Unnamed } from "./unnamed";

/** Changes the state for one event. It may keep the event, must not change it, and must depend on nothing else. */
export type Handler<State, Of = Event> = (this: void, state: State, event: Of) => void;

/** The parts of a definition for either holder of the state. */
interface CommonDefinition<State, Types extends EventType> {
  /** Names the projection among the ledger's; its saved snapshot is found by it. */
  name: string;
  /** A whole number; raise it with every change of the handlers, so that old snapshots are dropped. */
  version: number;
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
export interface ProjectionDefinition<State, Types extends EventType = EventType> extends CommonDefinition<
  State,
  Types
> {
  /** Makes the state before the first event: a table of plain values. */
  initial: (this: void) => State;
}

/**
 * What {@link Ledger.Project} takes when the addon holds the state: handlers write into tables of the addon's own. Such a
 * projection has one state, which is incomplete between `reset` and the next `OnChange`, and no state of the past.
 * @example
 * local points = {}
 * local definition = {
 *   name = "points",
 *   version = 1,
 *   reset = function() wipe(points) end,
 *   on = {
 *     AW = function(_, event) points[event.target] = (points[event.target] or 0) + event.points end,
 *   },
 *   save = function() return points end,
 *   load = function(saved)
 *     for who, amount in pairs(saved) do points[who] = amount end
 *   end,
 * }
 * ledger:Project(definition)
 */
export interface HeldDefinition<
  State,
  Types extends EventType = EventType,
  Saved extends object = object,
> extends CommonDefinition<State, Types> {
  /**
   * Empties the addon's tables: called before every replay, also before `load`. What it returns, if that is a table, is what
   * handlers have as their state, and what GetState gives.
   */
  reset: ((this: void) => State) | ((this: void) => void);
  /** Returns what is to be saved of the addon's tables: a table of plain values, which is copied. With `load`. */
  save?: (this: void) => Saved;
  /** Puts what `save` gave back into the addon's tables. It is a copy, and the addon may keep it. With `save`. */
  load?: (this: void, saved: Saved) => void;
}

/** What empties, saves and restores a state that the addon holds. */
export interface StateHolder {
  readonly reset: (this: void) => unknown;
  readonly save: ((this: void) => unknown) | undefined;
  readonly load: ((this: void, saved: object) => unknown) | undefined;
}

/** A definition that was checked. */
export type CheckedDefinition = Required<Omit<CommonDefinition<object, EventType>, "otherwise" | "on">> & {
  /** Makes the state before the first event; undefined when the addon holds it. */
  initial: ((this: void) => unknown) | undefined;
  holder: StateHolder | undefined;
  on: Record<string, Handler<object> | undefined>;
  otherwise: Handler<object> | undefined;
  readonly unnamed: Unnamed;
};

/** All parts: the compiler sees to it that none is missing. */
const PARTS: Record<keyof ProjectionDefinition<object> | keyof HeldDefinition<object>, true> = {
  name: true,
  version: true,
  initial: true,
  on: true,
  otherwise: true,
  onError: true,
  reset: true,
  save: true,
  load: true,
};

/** The functions of a state that the addon holds; undefined when the library does. Raises a text for half of either. */
function checkHolder({ initial, reset, save, load }: Record<string, unknown>): StateHolder | undefined {
  for (const [name, value] of pairs({ reset, save, load } as Record<string, unknown>)) {
    checkFunction(value, name);
  }
  if (reset !== undefined && initial !== undefined) {
    error("give initial (the library holds the state) or reset (the addon does), and not both", 0);
  }
  if (reset === undefined && (save !== undefined || load !== undefined)) {
    error(`${save === undefined ? "load" : "save"} is for a state that the addon holds: give reset as well`, 0);
  }
  if ((save === undefined) !== (load === undefined)) {
    error(`${save === undefined ? "load" : "save"} must not be without ${save === undefined ? "save" : "load"}`, 0);
  }
  return reset === undefined ? undefined : ({ reset, save, load } as StateHolder);
}

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
  const holder = checkHolder(definition as Record<string, unknown>);
  if (holder === undefined && type(initial) !== "function") {
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
    initial: initial as CheckedDefinition["initial"],
    holder,
    on: on as CheckedDefinition["on"],
    otherwise: otherwise as Handler<object> | undefined,
    onError: onError ?? "halt",
    unnamed: new Unnamed(),
  };
}
