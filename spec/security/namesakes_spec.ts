import type { Client } from "../../sim/client";
import { createWorld, type World } from "../../sim/world";
import { contextOf } from "../support/guild";

/** Two members of connected realms who are listed, and heard, under one full name. */
const NAMESAKE = "Olga-SpecRealm";
/** Most messages that a client may hear in a second. */
const LOUD = 40;

const SETUP = `
local real = GetGuildRosterInfo
GetGuildRosterInfo = function(index)
  local row = { real(index) }
  if row[1] == "Nick-SpecRealm" then row[1] = "${NAMESAKE}" end
  return unpack(row, 1, 17)
end`;

/** An addon in which officers may enter something, or, where its code was changed, everybody. */
const addon = (authorize: string): string => `
local ES = LibStub("EventSourcing-1.0")
Award = ES:DefineEvent("AW", { { "points", "int" } })
local frame = CreateFrame("Frame")
frame:RegisterEvent("PLAYER_LOGIN")
frame:SetScript("OnEvent", function()
  SpecDB = SpecDB or {}
  ledger = ES:OpenLedger({ name = "Spec", storage = SpecDB, events = { Award }, authorize = ${authorize} })
end)`;

function join(world: World, name: string, rank: number, authorize = "ES:AllowRank(1)"): Client {
  const client = world.addClient({
    name,
    realm: "Spec Realm",
    realmId: 4395,
    guild: "Specs",
    rank,
    addons: [
      "EventSourcing.toc",
      {
        name: "Spec",
        savedVariables: ["SpecDB"],
        dependencies: ["EventSourcing"],
        code: [SETUP, addon(authorize)],
      },
    ],
  });
  client.login();
  return client;
}

const award = (client: Client, points: number): unknown =>
  client.runText(`return (ledger:Append(Award, { points = ${points} })) ~= nil`);
const count = (client: Client): unknown => client.runText("return ledger:Count()");

interface Outcome {
  /** Seconds until a newcomer has everything, and until it has what was entered then. */
  newcomer: number;
  live: number;
  loudest: number;
}

/** An officer with twenty events, whom a newcomer asks, while a namesake of another officer, if there is one, says otherwise. */
function evening(namesake: "first" | "last" | undefined): Outcome {
  const world = createWorld({ seed: 1 });
  const nick = namesake === "first" ? join(world, "Nick", 3, "nil") : undefined;
  join(world, "Olga", 1);
  const foe = namesake === "last" ? join(world, "Nick", 3, "nil") : nick;
  const otto = join(world, "Otto", 1);
  world.onMessage(({ sender, prefix, text, channel, receivers, injected }) => {
    if (injected || sender !== foe?.fullName) {
      return true;
    }
    const to = receivers.filter((name) => name !== "Nick" && name !== "Olga");
    world.inject({ sender: NAMESAKE, prefix, text, channel, to });
    return false;
  });
  world.advance(30);
  for (const i of $range(1, 20)) {
    assert.is_true(award(otto, i));
  }
  otto.runText("ledger:StartSending()");
  foe?.runText("ledger:StartSending()");
  world.advance(60);
  for (const i of $range(1, foe === undefined ? 0 : 20)) {
    assert.is_true(award(foe as Client, 100 + i));
  }
  const mia = join(world, "Mia", 3);
  world.traffic.reset();
  const secondsUntil = (events: number): number => {
    const begin = world.time();
    assert.is_true(
      world.advanceUntil(() => count(mia) === events && count(otto) === events, 300, 1),
      `${tostring(count(mia))} events`,
    );
    return world.time() - begin;
  };
  const newcomer = secondsUntil(20);
  assert.is_true(award(otto, 21));
  const live = secondsUntil(21);
  world.advance(60);
  assert.same([21, 21], [count(mia), count(otto)]);
  assert.equal(0, contextOf(mia).peers.byName.get(otto.fullName)?.failures);
  assert.same([], world.errors());
  return { newcomer, live, loudest: world.traffic.maxReceivedPerSecond() };
}

describe("a member with an officer's full name", () => {
  for (const place of ["first", "last"] as const) {
    it(`enters nothing, and keeps nobody new from what others enter, when the roster has it ${place}`, () => {
      const normal = evening(undefined);
      const beside = evening(place);
      assert.is_true(beside.newcomer <= 1.5 * normal.newcomer + 60, `${beside.newcomer} s (${normal.newcomer})`);
      assert.is_true(beside.live <= normal.live + 1, `${beside.live} s (${normal.live})`);
      assert.is_true(beside.loudest <= LOUD, `${beside.loudest} in a second`);
    });
  }
});
