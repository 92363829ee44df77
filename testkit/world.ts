import { folderOf, joinPath } from "../sim/paths";
import { createWorld as createSimulatedWorld } from "../sim/world";
import type { World, WorldOptions } from "./face";

/** The folder that this file was loaded from, as one bundle; its libraries lie beside it. */
const folder = folderOf(string.sub(debug.getinfo(1, "S")?.source ?? "", 2));

/**
 * Makes a simulated game: `addClient` puts players into it, `advance` lets time pass. The libraries that an addon embeds
 * (paths that begin with `libs\`) come from the kit, EventSourcing among them; with `libs` in the options from the folder
 * that it names, such as the addon's own `libs`.
 * @example
 * local world = require("EventSourcingTestKit").createWorld({ seed = 1 })
 * local anna = world:addClient({ name = "Anna", guild = "Specs", rank = 1, addons = { "MyAddon.toc" } })
 * anna:login()
 * world:advance(10)
 */
export function createWorld(options: WorldOptions = {}): World {
  return createSimulatedWorld({ libs: joinPath(folder, "libs"), ...options });
}
