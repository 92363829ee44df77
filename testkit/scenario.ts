import { libraryFiles } from "../sim/addon";
import type { Client } from "../sim/client";
import type { Globals } from "../sim/globals";
import { createWorld } from "./world";

/** Runs as the player's code. `addon` is the addon's private table (the second of `...` in its files), `env` its globals. */
export type Step<Addon extends object = Globals> = (this: void, addon: Addon, env: Globals) => unknown;

/** A step of which two results are looked at. */
type Played = (this: void, addon: object, env: Globals) => LuaMultiReturn<[unknown, unknown]>;

/** What scenarios need to know of an addon. */
export interface ScenarioOptions<Addon extends object = Globals> {
  /** The addon's name, as its files get it. */
  readonly name: string;
  /** Those of its Lua and XML files that define events, ledger and projection, in order. The libraries are there before. */
  readonly files: readonly string[];
  /** The folder that `files` are in; default the working folder. */
  readonly folder?: string;
  /** Opens the ledger, and gives the projection whose state is looked at. Runs after login. */
  readonly open: Step<Addon>;
}

interface Projected {
  CatchUp(): void;
  GetState(): object;
}

/** Seconds after login by which the guild's roster has come. */
const ROSTER = 10;
/** Seconds between two steps: what they append has times of its own. */
const PAUSE = 1;

/** One story in a ledger that is empty at first: given what happened, when something is done, then the state is. */
export class Story<Addon extends object = Globals> {
  private problem: string | undefined;
  private addon: object = {};
  private readonly client: Client;
  private readonly projection: Projected;

  constructor(options: ScenarioOptions<Addon>) {
    const { name, folder, files, open } = options;
    const world = createWorld();
    const share = (_env: Globals, _name: string, table: object) => {
      this.addon = table;
    };
    const libraries = [...libraryFiles, "libs\\EventSourcing\\EventSourcing.xml"];
    this.client = world.addClient({
      name: "Player",
      guild: "Story",
      rank: 0,
      addons: [{ name, folder, files: [...libraries, ...files], code: [share] }],
    });
    this.client.login();
    world.advance(ROSTER);
    this.projection = this.play(open)[0] as Projected;
  }

  /** The player, a guild master so far, has this guild rank from here on (0: guild master). */
  ranked(rank: number): this {
    this.client.setGuild("Story", rank);
    this.client.world.advance(ROSTER * 2);
    return this;
  }

  /**
   * Runs something as the player's code: what was there before, or what the story is about. What it returns last, an event
   * or `nil` and a message as of `Append`, is what `refusal` looks at. Errors in it are raised.
   */
  when(step: Step<Addon>): this {
    const [event, message] = this.play(step);
    this.problem = event === undefined ? (message as string | undefined) : undefined;
    this.client.world.advance(PAUSE);
    return this;
  }

  /** The projection's state now. */
  state(): object {
    this.play(() => {
      this.projection.CatchUp();
    });
    return this.projection.GetState();
  }

  /** The message with which the last step was refused; `nil` when it was not. */
  refusal(): string | undefined {
    return this.problem;
  }

  private play(step: Step<Addon>): LuaMultiReturn<[unknown, unknown]> {
    let result: unknown;
    let message: unknown;
    this.client.run((env) => {
      [result, message] = (step as Played)(this.addon, env);
    });
    const [problem] = this.client.errors;
    if (problem !== undefined) error(problem, 0);
    return $multi(result, message);
  }
}

/** Where the stories of one addon begin. */
export class Scenario<Addon extends object = Globals> {
  constructor(private readonly options: ScenarioOptions<Addon>) {}

  /** A story of its own, with an empty ledger, in which this has happened; without a step, nothing. */
  given(step?: Step<Addon>): Story<Addon> {
    const story = new Story<Addon>(this.options);
    return step === undefined ? story : story.when(step);
  }
}

/**
 * Prepares given-when-then specs of an addon's events and handlers: one client, the addon's own definitions, no window.
 * @example
 * local scenario = require("EventSourcingTestKit").createScenario({
 *   name = "MyAddon",
 *   files = { "Points.lua" },
 *   open = function(MyAddon) return MyAddon.OpenStandings() end,
 * })
 * local story = scenario
 *   :given(function(MyAddon) return MyAddon.Award("Player-1-0000000A", 50) end)
 *   :when(function(MyAddon) return MyAddon.Decay(10) end)
 * assert.same({ ["Player-1-0000000A"] = 45 }, story:state())
 */
export function createScenario<Addon extends object = Globals>(options: ScenarioOptions<Addon>): Scenario<Addon> {
  return new Scenario(options);
}
