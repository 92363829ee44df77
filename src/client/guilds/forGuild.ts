import { callAddon, type Report } from "../../addonCall";
import { describeValue } from "../../describe";
import { gameTimers, onEvents } from "../game";
import { ownRealm } from "../names";
import { atLogin } from "../login";
import { notePlace } from "../savedPlaces";
import { type Guild, placeInVariable, savedTable, storageFor } from "./guildPlaces";
import { GuildWatch, type Sighting } from "./guildWatch";

/** What opens a guild's ledger: `storage` is the table for this guild, inside the addon's. */
export type OpenForGuild = (this: void, storage: object, guild: Guild) => Closable | undefined;

/** What {@link forGuild} asks of the ledger. */
export interface Closable {
  Close(): void;
}

/** What UnitFactionGroup is; the package's declarations say that it returns an array. */
type FactionOf = (this: void, unit: string) => LuaMultiReturn<[faction?: string, name?: string]>;

/** The guild's number among communities, where the client has them. */
function clubOf(): string | undefined {
  const club = C_Club?.GetGuildClubId?.();
  return club === undefined ? undefined : tostring(club);
}

/** The character's guild, as the game tells of it now. */
export function seeGuild(): Sighting {
  if (!IsInGuild()) {
    return "none";
  }
  const [name, , , guildRealm] = GetGuildInfo("player");
  const factionOf = UnitFactionGroup as unknown as FactionOf;
  const [faction] = factionOf("player");
  const realm = guildRealm === undefined || guildRealm === "" ? ownRealm() : guildRealm;
  if (name === undefined || faction === undefined || realm === undefined) {
    return "unknown";
  }
  return { key: `${name}-${realm}-${faction}`, name, realm, faction, club: clubOf() };
}

/** Calls `callback` whenever the character's guild may be another. */
export function onGuildUpdated(callback: (this: void) => void): void {
  onEvents(["PLAYER_ENTERING_WORLD", "PLAYER_GUILD_UPDATE", "GUILD_ROSTER_UPDATE"], callback);
}

function isLedger(value: unknown): value is Closable {
  return type(value) === "table" && type((value as Partial<Closable>).Close) === "function";
}

/**
 * Opens a ledger for the character's guild, and another when it joins another. See `ES:ForGuild`.
 * @param root the addon's saved table, or its name.
 * @param closed is called when a ledger that was open has been closed.
 * @param ledgerOn gives the open ledger of a saved table: the addon may have closed the first one, and opened it again.
 */
export function forGuild(
  root: unknown,
  open: OpenForGuild,
  closed: ((this: void) => void) | undefined,
  ledgerOn: (this: void, storage: object) => Closable | undefined,
  report: Report,
): void {
  let ledger: Closable | undefined;
  let table: object | undefined;
  const enter = (guild: Guild): void => {
    const [ok, opened] = callAddon(report, () => {
      const storage = storageFor(savedTable(root, "root"), guild);
      table = storage;
      if (type(root) === "string") {
        notePlace(storage, placeInVariable(root as string, guild));
      }
      return open(storage, guild);
    });
    ledger = ok && isLedger(opened) ? opened : undefined;
    if (ok && ledger === undefined) {
      report(`ForGuild: open must return the ledger that it opens, got ${describeValue(opened)}`);
    }
  };
  const leave = (): void => {
    const former = ledger;
    ledger = undefined;
    if (former !== undefined) {
      callAddon(report, () => {
        former.Close();
        ledgerOn(table as object)?.Close();
      });
      if (closed !== undefined) {
        callAddon(report, closed);
      }
    }
  };
  const watch = new GuildWatch(gameTimers, seeGuild, enter, leave);
  atLogin(() => {
    onGuildUpdated(() => {
      watch.update();
    });
    watch.update();
  }, report);
}
