import type { Client } from "../client";
import { createWorld, type World } from "../world";
import { ADDON, addons, enter, guildPoints } from "./addon";
import { type Entry, officersOf, personGuid, REALM } from "./history";

/** The guild whose history it is: a ledger remembers it. */
export const GUILD = "The Ledger";

/** Texts of saved variables that hold a history or parts of it, all written by the library at a logout. */
export interface Recording {
  /** Everything. */
  readonly complete: string;
  /** By officer: only what this one entered. */
  readonly own: LuaTable<number, string>;
  /** Of somebody who was there for half of the time in which everything was brought together. */
  readonly half: string;
}

/** The longest that bringing everything together may take, virtual seconds. */
const PATIENCE = 3600;
/** Frames a second: nobody watches. */
const FPS = 10;

function newClient(world: World, name: string, person: number, officers: readonly number[]): Client {
  return world.addClient({ name, realmId: REALM, guid: personGuid(person), addons: addons(officers, false) });
}

function count(client: Client): number {
  return guildPoints(client).ledger.Count();
}

function logOut(client: Client): string {
  client.logout();
  return client.savedText(ADDON) ?? error(`${client.name} saved nothing`, 0);
}

/** Raises unless the ledger holds every entry at its own time and from its own officer. */
function check(officer: Client, history: readonly Entry[]): void {
  let index = 0;
  for (const event of guildPoints(officer).ledger.Events()) {
    const entry = history[index];
    if (event.time !== entry.time || event.creator !== personGuid(entry.officer)) {
      error(`entry ${index + 1} of the history is not as it was entered: ${event.key}`, 0);
    }
    index += 1;
  }
}

/** Told how many of the entries are entered. */
export type Progress = (this: void, entered: number, total: number) => void;

/** Months pass: each officer, alone, enters what it entered, when it entered it. */
function liveThrough(
  world: World,
  history: readonly Entry[],
  officers: LuaTable<number, Client>,
  progress: Progress,
): void {
  history.forEach((entry, index) => {
    world.advance(entry.time - world.startTime - world.time());
    enter(officers.get(entry.officer), entry);
    progress(index + 1, history.length);
  });
  world.advance(60);
}

/**
 * Enters a history again in a game of its own: each officer what it entered then, at the same server time, without a
 * guild. Then they form one, and the library brings their ledgers together.
 */
export function record(history: readonly Entry[], progress: Progress = () => undefined): Recording {
  const world = createWorld({ startTime: history[0].time - 60, fps: FPS });
  const people = officersOf(history);
  const clients = people.map((person) => newClient(world, `Officer${person}`, person, people));
  const member = newClient(world, "Member", 1001, people);
  const officers = new LuaTable<number, Client>();
  people.forEach((person, index) => {
    officers.set(person, clients[index]);
    clients[index].login();
  });
  liveThrough(world, history, officers, progress);

  const own = new LuaTable<number, string>();
  people.forEach((person, index) => {
    own.set(person, logOut(clients[index]));
  });
  for (const client of [...clients, member]) {
    client.guild = GUILD;
    client.login();
    client.run(() => {
      guildPoints(client).ledger.StartSending();
    });
  }
  const until = (client: Client, total: number) => {
    if (!world.advanceUntil(() => count(client) >= total, PATIENCE)) {
      error(`${client.name} has ${count(client)} of ${total} entries after ${PATIENCE} s`, 0);
    }
  };
  until(member, history.length / 2);
  const half = logOut(member);
  until(clients[0], history.length);
  check(clients[0], history);
  const [problem] = world.errors();
  if (problem !== undefined) {
    error(problem, 0);
  }
  return { complete: logOut(clients[0]), own, half };
}
