import type { Event } from "../../src/event/event";
import { formatKey } from "../../src/event/key";
import { parseGuid } from "../../src/event/guid";
import {
  allOf,
  allowCarriers,
  allowGroupLeaders,
  allowOwn,
  allowPlayers,
  allowRank,
  anyOf,
  type Authorizer,
} from "../../src/trust/authorizers";
import { unseenOf } from "../../src/trust/unseen";
import type { Players } from "../../src/trust/players";
import type { Member } from "../../src/trust/roster";
import { guid } from "../support/events";

const member = (name: string, person: number, rank: number): Member => ({ name, guid: guid(person), rank });

/** A guild of a master, an officer and a member, and a raid that a stranger leads. */
const GUILD = [member("Master-Realm", 1, 0), member("Officer-Realm", 2, 1), member("Member-Other", 3, 4)];
const RAID = [member("Lead-Far", 8, 0), member("Assist-Realm", 9, 1), member("Member-Other", 3, 2)];

const find = (list: readonly Member[], player: string): Member | undefined =>
  list.find(({ name, guid: own }) => name === player || own === player);

interface FakePlayers extends Players {
  /** Whether the guild's members have come. */
  isKnown: boolean;
  refusals: number;
  /** A name that two players have. */
  shared?: string;
}

function newPlayers(guild = GUILD): FakePlayers {
  const players: FakePlayers = {
    refusals: 0,
    isKnown: true,
    inGuild: (player) => find(guild, player),
    inGroup: (player) => find(RAID, player),
    isGuildKnown: () => players.isKnown,
    mayBeInGuild: () => true,
    isShared: (name) => players.shared === name,
    self: () => ({ name: "Self-Realm", guid: guid(7) }),
    fullName: (name) => {
      const [short, realm] = string.match(name, "^([^%-]+)%-(.+)$");
      return short === undefined ? `${name}-Realm` : `${short}-${string.gsub(realm, "[%s%-]", "")[0]}`;
    },
    refused: () => {
      players.refusals += 1;
    },
  };
  return players;
}

const eventBy = (person: number, more: object = { type: "AW" }): Event => ({ creator: guid(person), ...more }) as Event;

/** A retraction by one of what another has made. */
const retractionBy = (person: number, target: number): Event =>
  eventBy(person, { type: "_R", target: formatKey(256, parseGuid(guid(target)) as number) });

describe("an authorizer", () => {
  let players = newPlayers();

  before_each(() => {
    players = newPlayers();
  });

  const allows = (authorizer: Authorizer, senders: string[], creator = 5): boolean[] =>
    senders.map((sender) => authorizer(eventBy(creator), sender));

  it("by rank judges who hands the event on, or who made it", () => {
    const senders = ["Master-Realm", "Officer-Realm", "Member-Other", "Member-Realm", "Stranger-Realm"];
    assert.same([true, true, false, false, false], allows(allowRank(players, 1), senders));
    assert.same([true, false, false, false, false], allows(allowRank(players, 0), senders));
    assert.same([true, true, true, false, false], allows(allowRank(players, 4), senders));
    const byCreator = allowRank(players, 1, "creator");
    assert.is_true(byCreator(eventBy(2), "Member-Other"));
    assert.is_false(byCreator(eventBy(3), "Officer-Realm"));
    assert.is_false(byCreator(eventBy(99), "Officer-Realm"));
  });

  it("for carriers lets officers bring everything, and carriers what officers made", () => {
    const carriers = allowCarriers(players, 1, 4);
    const senders = ["Master-Realm", "Officer-Realm", "Member-Other", "Member-Realm", "Stranger-Realm"];
    assert.same([true, true, true, false, false], allows(carriers, senders, 2));
    assert.same([true, true, false, false, false], allows(carriers, senders, 3));
    assert.same([true, true, false, false, false], allows(carriers, senders, 99));
    assert.same([true, true, false, false, false], allows(allowCarriers(players, 1, 3), senders, 2));
    assert.same([true, true, false, false, false], allows(allowCarriers(players, 0, 3), senders, 1));
    assert.equal(14, players.refusals);
  });

  it("says when somebody was refused, so that the roster's news are looked at", () => {
    const authorize = allowRank(players, 1);
    authorize(eventBy(2), "Officer-Realm");
    assert.equal(0, players.refusals);
    authorize(eventBy(3), "Member-Other");
    assert.equal(1, players.refusals);
  });

  it("by place in the group allows leader and assistants", () => {
    const senders = ["Lead-Far", "Assist-Realm", "Member-Other", "Master-Realm"];
    assert.same([true, true, false, false], allows(allowGroupLeaders(players), senders));
    const byCreator = allowGroupLeaders(players, "creator");
    assert.is_true(byCreator(eventBy(9), "Stranger-Realm"));
    assert.is_false(byCreator(eventBy(3), "Lead-Far"));
  });

  it("for certain players knows them by name with and without realm, and by GUID", () => {
    const list = ["Officer", "Ann-Ander Realm-West", guid(3), "Self"];
    const senders = ["Officer-Realm", "Officer-Other", "Ann-AnderRealmWest", "Member-Other", "Self-Realm", "Lead-Far"];
    assert.same([true, false, true, true, true, false], allows(allowPlayers(players, list), senders));
    const byCreator = allowPlayers(players, list, "creator");
    assert.is_true(byCreator(eventBy(2), "Stranger-Realm"));
    assert.is_true(byCreator(eventBy(3), "Stranger-Realm"));
    assert.is_true(byCreator(eventBy(7), "Stranger-Realm"));
    assert.is_false(byCreator(eventBy(1), "Officer-Realm"));
  });

  it("for one's own asks that the sender is the creator, also of what it retracts", () => {
    const authorize = allowOwn(players);
    assert.is_true(authorize(eventBy(3), "Member-Other"));
    assert.is_true(authorize(eventBy(8), "Lead-Far"));
    assert.is_true(authorize(eventBy(7), "Self-Realm"));
    assert.is_false(authorize(eventBy(2), "Member-Other"));
    assert.is_false(authorize(eventBy(7), "Member-Other"));
    // Of somebody whom the game does not know.
    assert.is_false(authorize(eventBy(50), "Stranger-Realm"));
    assert.is_true(authorize(retractionBy(3, 3), "Member-Other"));
    assert.is_false(authorize(retractionBy(3, 2), "Member-Other"));
    assert.is_false(authorize(eventBy(3, { type: "_R", target: "nonsense" }), "Member-Other"));
  });

  it("believes nobody by a name that two players have", () => {
    players.shared = "Member-Other";
    assert.is_false(allowPlayers(players, ["Member-Other"])(eventBy(1), "Member-Other"));
    assert.is_false(allowPlayers(players, [guid(3)])(eventBy(1), "Member-Other"));
    assert.is_true(allowPlayers(players, [guid(3)], "creator")(eventBy(3), "Officer-Realm"));
    assert.is_false(allowOwn(players)(eventBy(3), "Member-Other"));
  });

  it("for a list tells which of its names nobody has, once the guild is known", () => {
    const names = ["Officer", "Offizer", "Lead-Far", "Self", guid(40), "Ally-Far"];
    const authorize = allowPlayers(players, names);
    assert.same(["Offizer", "Ally-Far"], unseenOf(authorize)?.());
    // An ally who has sent something is spelt right.
    assert.is_true(authorize(eventBy(1), "Ally-Far"));
    assert.same(["Offizer"], unseenOf(authorize)?.());
    // Also behind other authorizers; those without names say nothing.
    const any = anyOf([
      allowRank(players, 1),
      allOf([allowPlayers(players, ["Nobody", "Offizer"]), () => true]),
      authorize,
    ]);
    assert.same(["Nobody", "Offizer"], unseenOf(any)?.());
    assert.is_nil(unseenOf(anyOf([allowRank(players, 1), allowOwn(players)])));
    // While the roster has not come nobody can tell.
    players.isKnown = false;
    assert.is_nil(unseenOf(any)?.());
  });

  it("of any and of all of several take others, and functions of the addon", () => {
    const isSignUp: Authorizer = (event) => event.type === "SU";
    const authorize = anyOf([allowRank(players, 1), allOf([allowOwn(players), isSignUp])]);
    assert.is_true(authorize(eventBy(3), "Officer-Realm"));
    assert.is_false(authorize(eventBy(3), "Member-Other"));
    assert.is_true(authorize(eventBy(3, { type: "SU" }), "Member-Other"));
    assert.is_false(authorize(eventBy(2, { type: "SU" }), "Member-Other"));
  });

  it("names the argument that is wrong", () => {
    const wrong = (make: () => unknown, text: string) => assert.error_matches(make, text);
    for (const rank of [-1, 10, 1.5, "1", undefined]) {
      wrong(() => allowRank(players, rank), "AllowRank: rank must be a whole number from 0 .guild master. to 9");
    }
    wrong(() => allowRank(players, 1, "owner" as never), 'AllowRank: whom must be "sender", "creator" or nil, got');
    wrong(() => allowGroupLeaders(players, 5 as never), "AllowGroupLeaders: whom must be");
    wrong(() => allowPlayers(players, "Anna"), "AllowPlayers: players must be a list of names and GUIDs, got the str");
    wrong(() => allowPlayers(players, ["Anna", 5]), "AllowPlayers: players.2. must be a name or a player's GUID, got");
    wrong(() => allowPlayers(players, ["Player-1-xyz"]), "AllowPlayers: players.1. must be");
    wrong(() => allowPlayers(players, ["Anna"], true as never), "AllowPlayers: whom must be");
    wrong(() => anyOf([]), "AnyOf: at least one authorizer must be given");
    wrong(() => allOf([allowOwn(players), 5 as never]), "AllOf: authorizer 2 must be a function, got the number 5");
  });
});
