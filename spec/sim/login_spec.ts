import type { InlineAddon } from "../../sim/addon";
import { createWorld } from "../../sim/world";

const addon: InlineAddon = {
  name: "Test",
  savedVariables: ["TestDB"],
  savedVariablesPerCharacter: ["TestCharDB"],
  code: [
    `log = {}
    local frame = CreateFrame("Frame")
    for _, event in ipairs({ "PLAYER_LOGIN", "PLAYER_ENTERING_WORLD", "PLAYER_GUILD_UPDATE", "GUILD_ROSTER_UPDATE" }) do
      frame:RegisterEvent(event)
    end
    frame:SetScript("OnEvent", function(_, event)
      local members = GetNumGuildMembers()
      table.insert(log, strjoin(" ", tostringall(event, (GetGuildInfo("player")), GetNormalizedRealmName(), members)))
    end)`,
  ],
};

describe("a cold start", () => {
  it("knows the realm when the player enters the world, the guild some seconds later, and then the roster", () => {
    const world = createWorld();
    const client = world.addClient({ name: "Ada", guild: "Specs", addons: [addon] });
    client.login();
    world.advance(10);
    const inWorld = "PLAYER_ENTERING_WORLD nil SimRealm 0";
    const told = ["PLAYER_GUILD_UPDATE Specs SimRealm 0", "GUILD_ROSTER_UPDATE Specs SimRealm 1"];
    assert.same(["PLAYER_LOGIN nil nil 0", inWorld, ...told], client.env.log);
    client.reload();
    assert.equal("PLAYER_LOGIN Specs SimRealm 0", (client.env.log as string[])[0]);
  });

  it("may not know the character's name at first", () => {
    const world = createWorld();
    const client = world.addClient({ name: "Ada", nameDelay: 3 });
    client.login();
    assert.equal("Unknown", client.runText("return (UnitName('player'))"));
    world.advance(4);
    assert.equal("Ada", client.runText("return (UnitName('player'))"));
  });
});

describe("the guild's roster", () => {
  it("is another for all members when somebody is promoted, joins or leaves, once they have asked for it", () => {
    const world = createWorld();
    const ada = world.addClient({ name: "Ada", guild: "Specs", rank: 0, addons: [addon] });
    const bob = world.addClient({ name: "Bob", guild: "Specs", rank: 4 });
    const ranks = () => ada.runText("return select(3, GetGuildRosterInfo(1)) .. select(3, GetGuildRosterInfo(2))");
    const news = () => (ada.env.log as string[]).filter((line) => line.startsWith("GUILD_ROSTER_UPDATE")).length;
    ada.login();
    world.advance(20);
    assert.equal("04", ranks());
    const before = news();
    bob.setGuild("Specs", 1);
    world.advance(1);
    assert.equal(before + 1, news());
    assert.equal("04", ranks());
    ada.runText("C_GuildInfo.GuildRoster()");
    world.advance(1);
    assert.equal("01", ranks());
    world.addClient({ name: "Carl", guild: "Specs" });
    world.advance(1);
    assert.equal(before + 3, news());
  });
});

describe("an account", () => {
  it("has one file for all its characters, and one for each, of whom one plays at a time", () => {
    const world = createWorld();
    const [ada, alt] = ["Ada", "Alt"].map((name) =>
      world.addClient({ name, account: "A", addons: [addon], faction: name === "Ada" ? "Alliance" : "Horde" }),
    );
    ada.login();
    assert.error_matches(() => {
      alt.login();
    }, "Ada.SimRealm of the same account is online");
    ada.runText("TestDB, TestCharDB = { 1 }, { 'Ada' }");
    ada.logout();
    alt.login();
    assert.same([1], alt.env.TestDB);
    assert.is_nil(alt.env.TestCharDB);
    alt.runText("TestDB, TestCharDB = { 2 }, { 'Alt' }");
    alt.logout();
    ada.login();
    assert.same([2], ada.env.TestDB);
    assert.same(["Ada"], ada.env.TestCharDB);
    ada.crash();
    alt.login();
    assert.equal('TestCharDB = {\n\t[1] = "Ada",\n}\n', ada.savedCharacterText("Test"));
  });
});

describe("options", () => {
  it("that there are not, and wrong values, are refused by name", () => {
    const world = createWorld();
    const wrong: [object, string][] = [
      [{ name: "Ada", gild: "Specs" }, "addClient: there is no option gild, only account, addons,"],
      [{ name: "Ada", rank: 20 }, "addClient: rank must be a whole number from 0 .guild master. to 9, got 20"],
      [{ guild: "Specs" }, "addClient: name must be given"],
    ];
    for (const [options, problem] of wrong) {
      assert.error_matches(() => {
        world.addClient(options as never);
      }, problem);
    }
    assert.error_matches(() => createWorld({ sead: 1 } as never), "createWorld: there is no option sead, only ");
    assert.error_matches(() => createWorld({ loss: 2 }), "createWorld: loss must be a number from 0 to 1, got 2");
    assert.error_matches(() => createWorld({ flavour: "wrath" as never }), "there is no flavour wrath, only retail,");
    assert.error_matches(() => {
      world.addClient({ name: "Ada" }).setGuild("Specs", 20);
    }, "setGuild: rank must be a whole number");
  });
});
