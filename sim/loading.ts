import type { Addon } from "./addon";
import { compileCached } from "./chunks";
import type { Client } from "./client";
import { installGame } from "./game/install";
import type { Callable } from "./protect";
import { loadSavedVariables, writeSavedVariables } from "./savedVariables";
import type { Session } from "./session";

/** What Lua says of a file with too many constants. */
const TOO_LARGE = "constant table overflow";

/** Seconds after a login in which a client does not know its guild. */
const GUILD_DELAY = 2;

function runParts(session: Session, addon: Addon): void {
  const { env, client } = session;
  const private_ = {};
  for (const path of addon.missing) client.recordError(`${addon.name}: no file ${path}`, "");
  for (const { name, code } of addon.parts) {
    if (!session.alive) return;
    if (typeof code === "string") {
      const [chunk, message] = compileCached(code, name, env);
      if (chunk === undefined) session.reportError(message, "");
      else session.invoke("load", chunk, addon.name, private_);
    } else {
      session.invoke("load", () => {
        code(env, addon.name, private_);
      });
    }
  }
}

function loadAddon(session: Session, addon: Addon): void {
  const { client } = session;
  runParts(session, addon);
  if (!session.alive) return;
  const texts = [client.savedText(addon.name), client.savedCharacterText(addon.name)];
  for (const text of texts) {
    const problem = text === undefined ? undefined : loadSavedVariables(text, addon.name, session.env);
    // The game tells addons; it is no error of theirs.
    if (problem?.includes(TOO_LARGE) === true) session.dispatch("SAVED_VARIABLES_TOO_LARGE", addon.name);
    else if (problem !== undefined) client.recordError(`SavedVariables of ${addon.name} discarded: ${problem}`, "");
  }
  session.dispatch("ADDON_LOADED", addon.name, false);
}

/** The server tells a client of its guild some time after a login, and sends the roster when it is asked. */
function announceGuild(session: Session, isLogin: boolean): void {
  const { client } = session;
  const { world } = client;
  const ask = () => {
    if (session.alive) (session.env.C_GuildInfo as { GuildRoster: Callable }).GuildRoster();
  };
  if (!isLogin) {
    world.schedule(world.time() + 1 + world.drawLatency(), ask);
    return;
  }
  world.schedule(world.time() + GUILD_DELAY + world.drawLatency(), () => {
    session.knowsGuild = true;
    if (!session.alive || client.guild === undefined) return;
    session.fire("PLAYER_GUILD_UPDATE", "player");
    ask();
  });
}

/** The character's name, where the client does not know it when it loads. */
function announceName(session: Session): void {
  const { client } = session;
  session.knowsName = false;
  client.world.schedule(client.world.time() + client.nameDelay, () => {
    session.knowsName = true;
    session.fire("UNIT_NAME_UPDATE", "player");
  });
}

/** What happens behind the loading screen: files, saved variables and the events up to PLAYER_ENTERING_WORLD. */
export function enterGame(session: Session, isLogin: boolean): void {
  const { client } = session;
  session.isInWorld = !isLogin;
  session.knowsGuild = !isLogin;
  if (isLogin && client.nameDelay > 0) announceName(session);
  installGame(session);
  session.runNow(() => {
    for (const addon of client.addons) loadAddon(session, addon);
    session.dispatch("VARIABLES_LOADED");
    session.ready = true;
    session.dispatch("PLAYER_LOGIN");
    session.isInWorld = true;
    session.dispatch("PLAYER_ENTERING_WORLD", isLogin, !isLogin);
  }, "loading");
  if (session.alive) announceGuild(session, isLogin);
}

function save(client: Client, session: Session, addon: Addon): void {
  const write = (names: readonly string[], put: (this: void, text: string) => void) => {
    if (!session.alive || names.length === 0) return;
    client.beforeStep("save");
    if (!session.alive) return;
    const text = writeSavedVariables(names, session.env, (problem) => {
      client.recordError(`SavedVariables of ${addon.name}: ${problem}`, "");
    });
    put(text);
  };
  write(addon.savedVariables, (text) => {
    client.setSavedText(addon.name, text);
  });
  write(addon.savedVariablesPerCharacter, (text) => {
    client.setSavedCharacterText(addon.name, text);
  });
}

/** What happens when a session ends in good order: the last events, then the SavedVariables files, one by one. */
export function leaveGame(session: Session): void {
  const { client } = session;
  session.runNow(() => {
    session.dispatch("PLAYER_LEAVING_WORLD");
    session.dispatch("PLAYER_LOGOUT");
  }, "leaving");
  session.runNow(() => {
    for (const addon of client.addons) save(client, session, addon);
  }, "loading");
}
