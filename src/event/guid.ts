/** Player GUIDs as numbers: realm id * 2^32 + the 4-byte id, below 2^52, so that numeric order is (realm, id). */

const ID_RANGE = 4294967296;
/** Realm ids stay below this, so that a player fits 52 bits. */
const REALM_RANGE = 1048576;
/** Both caches are emptied when they hold this many, so that a hostile peer cannot grow them. */
const CACHE_SIZE = 8192;

const { format, match } = string;

let numbers = new LuaTable<string, number>();
let guids = new LuaTable<number, string>();
let cached = 0;

function remember(guid: string, player: number): void {
  if (cached >= CACHE_SIZE) {
    numbers = new LuaTable();
    guids = new LuaTable();
    cached = 0;
  }
  cached += 1;
  numbers.set(guid, player);
  guids.set(player, guid);
}

/**
 * The number of a player's GUID.
 * @param guid `Player-<realm id, decimal>-<8 upper-case hexadecimal digits>`, as UnitGUID gives it.
 * @returns undefined for anything else.
 */
export function parseGuid(guid: unknown): number | undefined {
  const known = numbers.get(guid as string) as number | undefined;
  if (known !== undefined) {
    return known;
  }
  if (type(guid) !== "string") {
    return undefined;
  }
  const [realmText, idText] = match(guid as string, "^Player%-([1-9]%d*)%-([0-9A-F][0-9A-F][0-9A-F][0-9A-F]+)$");
  if (realmText === undefined || idText.length !== 8) {
    return undefined;
  }
  const realm = tonumber(realmText);
  const id = tonumber(idText, 16);
  if (realm === undefined || id === undefined || realm >= REALM_RANGE) {
    return undefined;
  }
  const player = realm * ID_RANGE + id;
  remember(guid as string, player);
  return player;
}

/** The GUID of a player's number. */
export function formatGuid(player: number): string {
  const known = guids.get(player) as string | undefined;
  if (known !== undefined) {
    return known;
  }
  const id = player % ID_RANGE;
  const low = id % 65536;
  // In halves: the game's %X takes 31 bits on some platforms.
  const guid = format("Player-%d-%04X%04X", (player - id) / ID_RANGE, (id - low) / 65536, low);
  remember(guid, player);
  return guid;
}

/** The realm id in a player's number. */
export function realmOf(player: number): number {
  return (player - (player % ID_RANGE)) / ID_RANGE;
}

/** The 4-byte id in a player's number. */
export function idOf(player: number): number {
  return player % ID_RANGE;
}

/** The player's number of a realm id and a 4-byte id; undefined when either is out of range. */
export function playerOf(realm: number, id: number): number | undefined {
  if (realm < 1 || realm >= REALM_RANGE || id >= ID_RANGE) {
    return undefined;
  }
  return realm * ID_RANGE + id;
}
