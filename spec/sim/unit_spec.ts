import { createWorld } from "../../sim/world";

describe("who one is", () => {
  it("is told by name, realm and GUID", () => {
    const world = createWorld();
    const ada = world.addClient({ name: "Ada", realm: "Area 52", realmId: 3676 });
    const bob = world.addClient({ name: "Bob", realm: "Area 52", realmId: 3676, guid: "Player-3676-0000ABCD" });
    for (const client of [ada, bob]) client.login();
    assert.is_true(ada.runText("return UnitGUID('player'):find('^Player%-3676%-%x%x%x%x%x%x%x%x$') ~= nil"));
    assert.equal("Player-3676-0000ABCD", bob.runText("return UnitGUID('player')"));
    assert.same(["Ada", "Area52"], ada.runText("return { UnitFullName('player') }"));
    assert.same(["Ada"], ada.runText("return { UnitName('player') }"));
    assert.same(["Area 52", "Area52"], ada.runText("return { GetRealmName(), GetNormalizedRealmName() }"));
  });

  it("does not know its normalised realm while addons load", () => {
    const code = "early = { GetNormalizedRealmName() } realm = GetRealmName()";
    const client = createWorld().addClient({ name: "Ada", addons: [{ name: "Test", code: [code] }] });
    client.login();
    assert.same([], client.env.early);
    assert.equal("Sim Realm", client.env.realm);
  });

  it("shortens names as asked", () => {
    const client = createWorld().addClient({ name: "Ada", realm: "Area 52" });
    client.login();
    const ambiguate = (name: string, context: string) => client.runText(`return Ambiguate("${name}", "${context}")`);
    assert.equal("Bob", ambiguate("Bob-Area52", "none"));
    assert.equal("Bob-Other", ambiguate("Bob-Other", "none"));
    assert.equal("Bob", ambiguate("Bob-Other", "short"));
    assert.equal("Bob-Area52", ambiguate("Bob-Area52", "mail"));
    assert.equal("Bob", ambiguate("Bob", "none"));
  });
});

describe("the guild", () => {
  it("has a roster that the server sends some time after login, and when asked", () => {
    const world = createWorld();
    const ada = world.addClient({ name: "Ada", guild: "Guild", rank: 1 });
    const bob = world.addClient({ name: "Bob", guild: "Guild", rank: 0, realm: "Other" });
    world.addClient({ name: "Cyd", guild: "Elsewhere" });
    ada.login();
    ada.runText(`updates = 0
      local frame = CreateFrame("Frame")
      frame:RegisterEvent("GUILD_ROSTER_UPDATE")
      frame:SetScript("OnEvent", function() updates = updates + 1 end)`);
    assert.equal(0, ada.runText("return (GetNumGuildMembers())"));
    world.advance(5);
    assert.equal(1, ada.env.updates);
    assert.same([2, 1], ada.runText("local a, b = GetNumGuildMembers() return { a, b }"));
    bob.login();
    ada.runText("local r = {} for i = 1, 2 do r[i] = { GetGuildRosterInfo(i) } end roster = r");
    const roster = ada.env.roster as unknown[][];
    assert.same(["Bob-Other", "Guild Master", 0], roster[1]?.slice(0, 3));
    assert.same([true, bob.guid], [roster[1]?.[8], roster[1]?.[16]]);
    ada.runText("C_GuildInfo.GuildRoster() C_GuildInfo.GuildRoster()");
    world.advance(20);
    ada.runText("C_GuildInfo.GuildRoster() C_GuildInfo.GuildRoster()");
    world.advance(20);
    assert.equal(2, ada.env.updates);
    assert.same(["Guild", "Officer", 1], ada.runText("return { GetGuildInfo('player') }"));
    assert.is_true(ada.runText("return IsInGuild() and C_GuildInfo.IsGuildOfficer()"));
    ada.setGuild(undefined);
    assert.is_false(ada.runText("return IsInGuild()"));
    assert.equal(0, ada.runText("return (GetNumGuildMembers())"));
  });
});

describe("groups", () => {
  it("are known to their members", () => {
    const world = createWorld();
    const clients = ["Ada", "Bob", "Cyd"].map((name) => world.addClient({ name }));
    for (const client of clients) client.login();
    const [ada, bob, cyd] = clients;
    const ask = (text: string) => clients.map((client) => client.runText(`return ${text}`));
    assert.same([false, false, false], ask("IsInGroup()"));
    bob?.runText(`updates = 0
      local frame = CreateFrame("Frame")
      frame:RegisterEvent("GROUP_ROSTER_UPDATE")
      frame:SetScript("OnEvent", function() updates = updates + 1 end)`);
    world.setGroup("RAID", ["Bob", "Ada"]);
    world.advance(1);
    assert.same([true, true, false], ask("IsInGroup() and IsInRaid()"));
    assert.same([2, 2, 0], ask("GetNumGroupMembers()"));
    assert.same([false, true, false], ask("UnitIsGroupLeader('player')"));
    assert.equal(bob?.guid, ada?.runText("return UnitGUID('raid1')"));
    assert.equal(bob?.guid, ada?.runText("return UnitGUID('Bob')"));
    assert.is_nil(ada?.runText("return UnitGUID('Cyd')"));
    assert.same(["Bob", 2, 1], (ada?.runText("return { GetRaidRosterInfo(1) }") as unknown[]).slice(0, 3));
    world.setGroup("PARTY", ["Cyd", "Ada"]);
    world.advance(1);
    assert.equal(2, bob?.env.updates);
    assert.same([false, false, false], ask("IsInRaid()"));
    assert.equal(ada?.guid, cyd?.runText("return UnitGUID('party1')"));
  });
});
