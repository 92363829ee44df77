import { parseGuid } from "../event/guid";
import type { Identity } from "../ledger/context";
import { gameTimers, onEvents } from "./game";
import { fullName, unitName } from "./names";

/** Seconds between two looks while the game does not tell the name. */
const LOOK_AGAIN = 1;

let own: { -readonly [Key in keyof Identity]: Identity[Key] } | undefined;
const listeners: ((this: void) => void)[] = [];

/** The name as the game tells it at the moment; false when it does not yet. */
function readName(identity: { name: string }): boolean {
  const name = unitName("player");
  if (name !== undefined && name !== identity.name) {
    identity.name = name;
    for (const changed of listeners) {
      changed();
    }
  }
  return name !== undefined;
}

function lookAgain(identity: { name: string }): void {
  if (!readName(identity)) {
    gameTimers.after(LOOK_AGAIN, () => {
      lookAgain(identity);
    });
  }
}

/**
 * The character that is logged in: always the same table, in which the name is put right when the game tells it later or
 * otherwise. Raises before the game knows the character.
 */
export function getIdentity(): Identity {
  if (own === undefined) {
    const guid = UnitGUID("player") as string | undefined;
    const player = parseGuid(guid);
    if (guid === undefined || player === undefined) {
      error("the player is not known yet: open ledgers at ADDON_LOADED or later", 0);
    }
    // For some seconds after a login the game may not know the name.
    const identity = { guid, player, name: unitName("player") ?? fullName(UNKNOWNOBJECT) };
    own = identity;
    lookAgain(identity);
    onEvents(["PLAYER_LOGIN", "PLAYER_ENTERING_WORLD", "UNIT_NAME_UPDATE"], () => {
      readName(identity);
    });
  }
  return own;
}

/** Calls `changed` when the name is another than it was. */
export function onIdentityChanged(changed: (this: void) => void): void {
  listeners.push(changed);
}
