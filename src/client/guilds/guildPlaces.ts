import { describeValue } from "../../describe";
import type { SavedPlace } from "../../ledger/store/tableKeeper";

/** A guild, as the game tells of it. */
export interface Guild {
  /** Stands for the guild among those of one saved table: name, realm and faction. */
  readonly key: string;
  /** As the game shows it. */
  readonly name: string;
  /** The realm of the guild, as it stands in full names. */
  readonly realm: string;
  /** `"Alliance"` or `"Horde"`. */
  readonly faction: string;
  /** The guild's number among the game's communities, where the client has them and once it knows. */
  readonly club?: string;
}

/** What a saved table keeps for one guild. */
interface GuildPlace {
  club?: string;
  ledger: object;
}

type GuildPlaces = LuaTable<string, GuildPlace | undefined>;

function isPlace(value: unknown): value is GuildPlace {
  return type(value) === "table" && type((value as Record<string, unknown>).ledger) === "table";
}

/** The part of the addon's table that holds a table for each guild; what else stands there is kept aside. */
function placesIn(root: object): GuildPlaces {
  const table = root as LuaTable<string, unknown>;
  const found = table.get("guilds");
  if (type(found) === "table") {
    return found as GuildPlaces;
  }
  if (found !== undefined) {
    table.set("guildsDamaged", found);
  }
  const places: GuildPlaces = new LuaTable();
  table.set("guilds", places);
  return places;
}

/** A guild keeps its club when it is renamed: the place of the old name becomes that of the new one. */
function placeByClub(places: GuildPlaces, { key, club }: Guild): GuildPlace | undefined {
  if (club === undefined) {
    return undefined;
  }
  for (const [former, place] of places as unknown as LuaPairsIterable<string, unknown>) {
    if (isPlace(place) && place.club === club) {
      places.delete(former);
      places.set(key, place);
      return place;
    }
  }
  return undefined;
}

/** The table inside `root` for a guild's ledger, made when there is none. */
export function storageFor(root: object, guild: Guild): object {
  const places = placesIn(root);
  const found: unknown = places.get(guild.key);
  const place: GuildPlace = isPlace(found) ? found : (placeByClub(places, guild) ?? { ledger: {} });
  places.set(guild.key, place);
  // The table is of one guild anyhow: its ledger need not remember which.
  (place.ledger as { guild?: false }).guild = false;
  // The club comes later than the name, and only on some clients.
  place.club = guild.club ?? place.club;
  return place.ledger;
}

/** Where the game finds the table of a guild when it writes a saved variable. */
export function placeInVariable(name: string, guild: Guild): SavedPlace {
  const root = (): object => savedTable(name, "root");
  const find = (): unknown => {
    const places: unknown = (root() as { guilds?: unknown }).guilds;
    const place: unknown = type(places) === "table" ? (places as GuildPlaces).get(guild.key) : undefined;
    return isPlace(place) ? place.ledger : undefined;
  };
  return {
    name: `the part of the saved variable ${name} for ${guild.key}`,
    get: find,
    set: (ledger) => {
      placesIn(root()).set(guild.key, { club: guild.club, ledger });
    },
  };
}

/** The addon's table: given, or the global of that name, which is made when there is none. */
export function savedTable(root: unknown, argument: string): object {
  if (type(root) === "table") {
    return root as object;
  }
  if (type(root) !== "string" || root === "") {
    error(`${argument} must be a table, or the name of a saved variable, got ${describeValue(root)}`, 0);
  }
  const globals = _G as unknown as LuaTable<string, unknown>;
  const name = root as string;
  const value = globals.get(name);
  if (value !== undefined && type(value) !== "table") {
    error(`${argument}: the saved variable ${name} must be a table or nil, got ${describeValue(value)}`, 0);
  }
  const found = value ?? {};
  rawset(_G as object, name as never, found as never);
  return found;
}
