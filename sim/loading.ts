import type { Addon } from "./addon";
import { compileCached } from "./chunks";
import type { Client } from "./client";
import { installGame } from "./game/install";
import type { Callable } from "./protect";
import { loadSavedVariables, writeSavedVariables } from "./savedVariables";
import type { Session } from "./session";

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
  const text = client.savedText(addon.name);
  const problem = text === undefined ? undefined : loadSavedVariables(text, addon.name, session.env);
  if (problem !== undefined) client.recordError(`SavedVariables of ${addon.name} discarded: ${problem}`, "");
  session.dispatch("ADDON_LOADED", addon.name, false);
}

/** The server sends the roster some time after login. */
function announceGuild(session: Session): void {
  const { world } = session.client;
  world.schedule(world.time() + 1 + world.drawLatency(), () => {
    if (session.alive) (session.env.C_GuildInfo as { GuildRoster: Callable }).GuildRoster();
  });
}

/** What happens behind the loading screen: files, saved variables and the events up to PLAYER_ENTERING_WORLD. */
export function enterGame(session: Session, isLogin: boolean): void {
  const { client } = session;
  installGame(session);
  session.runNow(() => {
    for (const addon of client.addons) loadAddon(session, addon);
    session.ready = true;
    session.dispatch("VARIABLES_LOADED");
    session.dispatch("PLAYER_LOGIN");
    session.dispatch("PLAYER_ENTERING_WORLD", isLogin, !isLogin);
  }, false);
  if (session.alive && client.guild !== undefined) announceGuild(session);
}

function save(client: Client, session: Session, addon: Addon): void {
  if (!session.alive || addon.savedVariables.length === 0) return;
  client.beforeStep("save");
  if (!session.alive) return;
  const text = writeSavedVariables(addon.savedVariables, session.env, (problem) => {
    client.recordError(`SavedVariables of ${addon.name}: ${problem}`, "");
  });
  client.setSavedText(addon.name, text);
}

/** What happens when a session ends in good order: the last events, then the SavedVariables files, one by one. */
export function leaveGame(session: Session): void {
  const { client } = session;
  session.runNow(() => {
    session.dispatch("PLAYER_LEAVING_WORLD");
    session.dispatch("PLAYER_LOGOUT");
    for (const addon of client.addons) save(client, session, addon);
  }, false);
}
