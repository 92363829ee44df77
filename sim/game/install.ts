import type { Globals } from "../globals";
import type { Session } from "../session";
import { installBits } from "./bits";
import { installChat, installSlashCommands } from "./chat";
import { installCompression } from "./compression";
import { installErrors } from "./errors";
import { installGroups } from "./groups";
import { installGuild } from "./guild";
import { installLua } from "./lua";
import { installStrings } from "./strings";
import { installTime } from "./time";
import { installUnits } from "./units";
import { installWidgets } from "./widgets";

/** Takes away the functions that this flavour of the game does not have. */
function removeLacking({ env, client }: Session): void {
  for (const path of client.world.lacks) {
    const [holder, name] = string.match(path, "^([%w_]+)%.([%w_]+)$");
    if (holder === undefined) env[path] = undefined;
    else (env[holder] as Globals)[name ?? ""] = undefined;
  }
}

/** Fills a new session's globals with Lua and the game's functions. */
export function installGame(session: Session): void {
  installLua(session);
  installErrors(session);
  installStrings(session);
  installBits(session);
  installTime(session);
  installWidgets(session);
  installUnits(session);
  installGroups(session);
  installGuild(session);
  installChat(session);
  installSlashCommands(session);
  installCompression(session);
  removeLacking(session);
}
