import type { Client } from "../../sim/client";
import { FLAVOUR_NAMES, type FlavourName } from "../../sim/flavours";
import { createWorld, type World } from "../../sim/world";

/** An addon whose `authorize` is one line, and that sends when the line says so. */
const addon = (authorize: string): string => `
local ES = LibStub("EventSourcing-1.0")
Award = ES:DefineEvent("AW", { { "points", "int" } })
local frame = CreateFrame("Frame")
frame:RegisterEvent("PLAYER_LOGIN")
frame:SetScript("OnEvent", function()
  SpecDB = SpecDB or {}
  ledger = ES:OpenLedger({
    name = "Spec", storage = SpecDB, events = { Award }, channels = CHANNELS or { "GUILD" }, authorize = ${authorize},
  })
  if SENDS then ledger:StartSending() end
end)
function Award1(points)
  local event, problem = ledger:Append(Award, { points = points })
  return event and "ok" or problem:match("^[^:]+")
end
`;

const specify = (flavour: FlavourName) => {
  let world: World;

  before_each(() => {
    world = createWorld({ flavour });
  });

  after_each(() => {
    assert.same([], world.errors());
  });

  /** A member of the guild, with another realm than the others where one is given. */
  function join(
    name: string,
    rank: number,
    authorize: string,
    more: { realm?: string; sends?: boolean; guild?: string; setup?: string; nameDelay?: number } = {},
  ): Client {
    const client = world.addClient({
      name,
      realm: more.realm ?? "Spec Realm",
      realmId: more.realm === undefined ? 4395 : 4396,
      guild: more.guild ?? "Specs",
      rank,
      nameDelay: more.nameDelay,
      addons: [
        "EventSourcing.toc",
        {
          name: "Spec",
          savedVariables: ["SpecDB"],
          dependencies: ["EventSourcing"],
          code: [`SENDS = ${more.sends === true} ${more.setup ?? ""}`, addon(authorize)],
        },
      ],
    });
    client.login();
    return client;
  }

  /** The same, half a minute later. */
  const join30 = (name: string, rank: number, authorize: string): Client => {
    const client = join(name, rank, authorize);
    world.advance(30);
    return client;
  };
  const award = (client: Client, points: number): unknown => client.runText(`return Award1(${points})`);
  const ledgerPeers = (client: Client): string[] =>
    (client.runText("return ledger:GetPeers()") as { name: string }[]).map(({ name }) => name);
  const count = (client: Client): unknown => client.runText("return ledger:Count()");
  const equalWithin = (clients: Client[], events: number, seconds: number): boolean =>
    world.advanceUntil(() => clients.every((client) => count(client) === events), seconds, 1);

  it("by rank takes what officers of any realm enter, and nothing of others", () => {
    const rule = "ES:AllowRank(1)";
    const officer = join("Olga", 1, rule);
    const foreign = join("Fred", 0, rule, { realm: "Other-Realm East" });
    const member = join("Mia", 3, rule);
    world.advance(30);
    assert.equal("ok", award(officer, 1));
    assert.equal("ok", award(foreign, 2));
    assert.equal("authorize refused AW", award(member, 3));
    // One whose addon was changed to say yes.
    const liar = join("Liam", 3, "nil");
    assert.equal("ok", award(liar, 4));
    world.advance(10);
    for (const client of [officer, foreign, member]) {
      assert.equal(2, count(client), client.name);
    }
  });

  it("by rank lets officers append as soon as their own rank is known, before the roster has come", () => {
    const officer = join("Olga", 1, "ES:AllowRank(1)");
    assert.equal("authorize refused AW", award(officer, 1));
    world.advanceUntil(() => officer.runText("return GetGuildInfo('player')") !== undefined, 10);
    world.advance(0.05);
    assert.equal(0, officer.runText("return (GetNumGuildMembers())"));
    assert.equal("ok", award(officer, 1));
    assert.equal("authorize refused AW", award(join("Mia", 3, "ES:AllowRank(1)"), 3));
  });

  it("by rank lets an officer append whose name the game did not know when the ledger was opened", () => {
    const officer = join("Olga", 1, "ES:AllowRank(1)", { nameDelay: 8 });
    const member = join("Mia", 3, "ES:AllowRank(1)");
    world.advance(30);
    assert.equal("ok", award(officer, 1));
    world.advance(5);
    assert.equal(1, count(member));
    // What it heard of itself was no peer.
    const names = ledgerPeers(officer);
    assert.is_false(names.includes(officer.fullName), table.concat(names, ", "));
  });

  it("by rank refuses while the roster is empty, and gets everything when it has come", () => {
    const rule = "ES:AllowRank(1)";
    const officer = join("Olga", 1, rule, { sends: true });
    world.advance(10);
    for (const i of $range(1, 20)) {
      award(officer, i);
    }
    world.advance(60);
    // The server keeps the roster back for five minutes.
    const member = join("Mia", 3, rule, {
      setup: `
        local real = GetNumGuildMembers
        GetNumGuildMembers = function() if RosterIsThere then return real() end return 0, 0 end`,
    });
    world.advance(300);
    assert.equal(0, count(member));
    award(officer, 21);
    world.advance(5);
    assert.equal(0, count(member));
    member.runText("RosterIsThere = true C_GuildInfo.GuildRoster()");
    assert.is_true(equalWithin([member], 21, 60), `${tostring(count(member))} events after a minute`);
  });

  it("by rank asks for the roster again when the answer was lost", () => {
    const rule = "ES:AllowRank(1)";
    const officer = join("Olga", 1, rule, { sends: true });
    world.advance(10);
    award(officer, 1);
    const member = join("Mia", 3, rule, {
      setup: `
        Requests = 0
        local real = C_GuildInfo.GuildRoster
        C_GuildInfo = { GuildRoster = function() Requests = Requests + 1 if Requests > 2 then real() end end }`,
    });
    assert.is_true(equalWithin([member], 1, 120));
    assert.equal(3, member.runText("return Requests"));
  });

  it("by rank takes from an officer what an officer entered who is offline, left, or was demoted since", () => {
    const rule = "ES:AllowRank(1)";
    const first = join("Olga", 1, rule, { sends: true });
    const second = join("Otto", 0, rule, { sends: true });
    world.advance(30);
    for (const i of $range(1, 5)) {
      award(first, i);
    }
    world.advance(10);
    first.logout();
    const member = join("Mia", 3, rule);
    assert.is_true(equalWithin([member], 5, 120));
    first.setGuild("Specs", 4);
    const later = join("Lena", 3, rule);
    assert.is_true(equalWithin([later], 5, 120));
    // What he enters from now on is his own.
    first.login();
    world.advance(30);
    assert.equal("authorize refused AW", award(first, 6));
    first.setGuild(undefined);
    const last = join("Lars", 3, rule);
    assert.is_true(equalWithin([last, second], 5, 120));
  });

  it("by the creator's rank takes from any member what an officer entered, while that one is an officer", () => {
    const rule = 'ES:AllowRank(1, "creator")';
    const officer = join("Olga", 1, rule);
    const member = join("Mia", 3, rule, { sends: true });
    world.advance(30);
    award(officer, 1);
    world.advance(5);
    officer.logout();
    const later = join("Lena", 3, rule);
    assert.is_true(equalWithin([later], 1, 120));
    officer.setGuild("Specs", 4);
    const last = join("Lars", 3, rule);
    world.advance(300);
    assert.equal(0, count(last));
    assert.equal(1, count(member));
  });

  it("by the creator's rank takes what was forged, and gives a crashed officer back its own", () => {
    const rule = 'ES:AllowRank(1, "creator")';
    const officer = join("Olga", 1, rule);
    const member = join("Mia", 3, rule, { sends: true });
    const liar = join("Liam", 3, "nil", {
      setup: `FORGED = true local real = UnitGUID UnitGUID = function(unit) return FORGED and "${officer.guid}" or real(unit) end`,
    });
    world.advance(30);
    award(liar, 1);
    world.advance(5);
    assert.equal(1, count(member));
    award(officer, 2);
    world.advance(5);
    officer.crash();
    officer.login();
    assert.is_true(equalWithin([officer, member], 2, 120));
  });

  it("by rank looks again when somebody was promoted whose events it had refused", () => {
    const rule = "ES:AllowRank(1)";
    const member = join("Mia", 3, rule);
    // Promoted, as its own client knows before the others do.
    const officer = join("Olga", 3, "nil", { sends: true });
    world.advance(30);
    award(officer, 1);
    // By now it asks once in half an hour.
    world.advance(3000);
    assert.equal(0, count(member));
    officer.setGuild("Specs", 1);
    member.runText("C_GuildInfo.GuildRoster()");
    assert.is_true(equalWithin([member], 1, 60));
  });

  it("by place in the group takes what leader and assistants enter, while they are that", () => {
    const rule = "ES:AllowGroupLeaders()";
    const setup = 'CHANNELS = { "RAID" }';
    const lead = join("Lea", 3, rule, { setup, realm: "Other-Realm East", guild: "Others" });
    const assistant = join("Ada", 3, rule, { setup });
    const member = join("Mia", 3, rule, { setup });
    assert.equal("authorize refused AW", award(lead, 1));
    world.setGroup("RAID", ["Lea", "Ada", "Mia"]);
    world.advance(10);
    assert.equal("ok", award(lead, 1));
    assert.equal("authorize refused AW", award(assistant, 2));
    assistant.assistant = true;
    for (const client of [lead, assistant, member]) {
      client.fire("GROUP_ROSTER_UPDATE");
    }
    world.advance(1);
    assert.equal("ok", award(assistant, 2));
    assert.equal("authorize refused AW", award(member, 3));
    world.advance(10);
    assert.equal(2, count(member));
    assert.equal(2, count(lead));
    world.setGroup("RAID", ["Mia", "Lea", "Ada"]);
    world.advance(10);
    assert.equal("authorize refused AW", award(lead, 1));
    assert.equal("ok", award(member, 3));
  });

  it("in a party knows its leader", () => {
    const setup = 'CHANNELS = { "PARTY" }';
    const [lead, member] = [
      join("Lea", 3, "ES:AllowGroupLeaders()", { setup }),
      join("Mia", 3, "ES:AllowGroupLeaders()", { setup }),
    ];
    world.setGroup("PARTY", ["Lea", "Mia"]);
    world.advance(10);
    assert.equal("ok", award(lead, 1));
    assert.equal("authorize refused AW", award(member, 1));
    world.advance(5);
    assert.equal(1, count(member));
  });

  it("for certain players knows them by name and by GUID", () => {
    const fred = world.addClient({ name: "Fred", realm: "Other-Realm East", realmId: 4396, guild: "Specs" });
    const names = flavour === "forever" ? '" olga-SIM", "GINA sim"' : '" olga ", "gINA - Other-Realm East"';
    const rule = `ES:AllowPlayers({ ${names}, "${fred.guid}" })`;
    const [olga, gina] = [join("Olga", 3, rule), join("Gina", 3, rule, { realm: "Other-Realm East" })];
    const mia = join("Mia", 0, rule);
    world.advance(30);
    assert.equal("ok", award(olga, 1));
    assert.equal("ok", award(gina, 2));
    assert.equal("authorize refused AW", award(mia, 3));
    world.advance(5);
    assert.equal(2, count(mia));
  });

  it("refuses both of two members with one full name when senders count, and tells them apart when creators do", () => {
    // Nick is shown by the roster, and heard, under Olga's name, as a namesake of a connected realm is.
    const setup = `
      local real = GetGuildRosterInfo
      GetGuildRosterInfo = function(index)
        local row = { real(index) }
        if row[1] == "Nick-SpecRealm" or row[1] == "Nick Sim" then row[1] = NAMESAKE end
        return unpack(row, 1, 17)
      end
      NAMESAKE = "${flavour === "forever" ? "Olga Sim" : "Olga-SpecRealm"}"`;
    // The roster lists the officer last.
    const nick = join("Nick", 3, "nil", { setup });
    const olga = join("Olga", 1, "nil", { setup });
    const bySender = join("Mia", 3, "ES:AllowRank(1)", { setup });
    const byCreator = join("Moritz", 3, 'ES:AllowRank(1, "creator")', { setup });
    world.onMessage(({ sender, prefix, text, channel, receivers, injected }) => {
      if (injected || sender !== nick.fullName) {
        return true;
      }
      const to = receivers.filter((name) => name !== nick.fullName && name !== olga.fullName);
      world.inject({ sender: olga.fullName, prefix, text, channel, to });
      return false;
    });
    world.advance(30);
    assert.equal("ok", award(olga, 1));
    assert.equal("ok", award(nick, 2));
    world.advance(30);
    assert.equal(0, count(bySender));
    assert.equal(1, count(byCreator));
    assert.equal(1, byCreator.runText("for event in ledger:Events() do return event.points end"));
  });

  it("for one's own takes from members what they enter, and hands it on by officers", () => {
    const rule = "ES:AnyOf(ES:AllowRank(1), ES:AllowOwn())";
    const officer = join("Olga", 1, rule, { sends: true });
    const member = join("Mia", 3, rule);
    const other = join("Moritz", 3, rule, { realm: "Other-Realm East" });
    world.advance(30);
    assert.equal("ok", award(member, 1));
    assert.equal("ok", award(other, 2));
    world.advance(5);
    assert.equal(2, count(officer));
    member.logout();
    other.logout();
    const later = join("Lena", 3, rule);
    assert.is_true(equalWithin([later], 2, 120));
    // What the officer has entered is not the member's to retract.
    assert.equal("ok", award(officer, 3));
    world.advance(5);
    const text = "for event in ledger:Events() do Last = event end return (select(2, ledger:Retract(Last)))";
    assert.equal("authorize refused _R: not one's own", later.runText(text));
  });

  it("says why somebody may not enter something, as text and as code", () => {
    const why = (client: Client): unknown =>
      client.runText(`
        local event, message, code = ledger:Append(Award, { points = 1 })
        return event and "ok" or message .. "/" .. code`);
    const officers = "ES:AllowRank(1)";
    const early = join("Olga", 1, officers);
    assert.equal("authorize refused AW: roster not loaded/roster", why(early));
    world.advance(30);
    assert.equal("ok", why(early));
    assert.equal("authorize refused AW: rank 5, needed 1/rank", why(join30("Mia", 5, officers)));
    assert.equal("authorize refused AW: rank 2, needed 1/rank", why(join30("Cora", 2, "ES:AllowCarriers(1, 3)")));
    const leaders = join30("Lea", 3, "ES:AllowGroupLeaders()");
    assert.equal("authorize refused AW: neither leader nor assistant of a group/group", why(leaders));
    const listed = join30("Nina", 3, 'ES:AllowPlayers({ "Otto" })');
    assert.equal("authorize refused AW: not on the list of players/player", why(listed));
    const guest = join30("Gast", 3, officers);
    guest.setGuild(undefined);
    world.advance(1);
    assert.equal("authorize refused AW: not in a guild/guild", why(guest));
    const own = join30("Fay", 3, "function() return false end");
    assert.equal("authorize refused AW/refused", why(own));
  });

  it("does nothing while nothing comes in", () => {
    const member = join("Mia", 3, "ES:AllowRank(1)", {
      setup: `
        Reads = 0
        local real = GetGuildRosterInfo
        GetGuildRosterInfo = function(index) Reads = Reads + 1 return real(index) end`,
    });
    world.advance(30);
    for (const _ of $range(1, 50)) {
      member.fire("GUILD_ROSTER_UPDATE", false);
      world.advance(20);
    }
    assert.equal(0, member.runText("return Reads"));
  });
};

for (const flavour of FLAVOUR_NAMES) {
  describe(`in the game, on ${flavour}, an authorizer`, () => {
    specify(flavour);
  });
}
