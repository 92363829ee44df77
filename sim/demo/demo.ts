import { Evening, type Narrator } from "./evening";
import { DemoGuild } from "./guild";
import type { Entry } from "./history";
import type { FlavourName } from "../flavours";
import type { CpuMode } from "../processor";
import type { Recording } from "./recording";

/** How large a demo is. */
export interface DemoOptions {
  readonly history: readonly Entry[];
  readonly recording: Recording;
  /** Clients; default 20. */
  readonly clients?: number;
  /** What officers enter during it; default 24. */
  readonly awards?: number;
  /** Virtual seconds after which it gives up; default 1,800. */
  readonly patience?: number;
  readonly seed?: number;
  /** The game's client that all play; default `"retail"`. */
  readonly flavour?: FlavourName;
  /** `"real"`: the library sees how long its frames really take. Default: the simulated game's. */
  readonly cpu?: CpuMode;
}

/** A guild and its evening: the demo without its screen. */
export class Demo {
  readonly guild: DemoGuild;

  constructor(private readonly options: DemoOptions) {
    const { history, recording, clients = 20, seed = 1, cpu, flavour } = options;
    this.guild = new DemoGuild(history, recording, clients, { seed, cpu, flavour });
  }

  /** Lives through the evening; `tick` is called twice for every second of it. */
  run(narrate: Narrator, tick: (this: void) => void): void {
    const { awards = 24, patience = 1800, seed = 1 } = this.options;
    new Evening(this.guild, { seed, awards, patience }, narrate).run(tick);
  }
}
