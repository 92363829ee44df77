import type { Client } from "../../sim/client";
import type { WorldOptions } from "../../sim/world";
import { award, Guild, ledgerOf, startSending } from "../support/guild";
import { fill, history } from "../support/histories";

const MUTE = 4;

/** What is wrong with the client's ledger, or right again, as an author is told. */
const told = (client: Client): string => (client.env.told as string | undefined) ?? "";
const LOGGER = `
  told = ""
  local function note(_, text) told = told .. text .. "\\n" end
  -- Of what is no problem only that others hear it again.
  local function info(_, text) if text:find("hear", 1, true) then note(_, text) end end
  LOGGER = { Info = info, Warning = note, Error = note }`;

/** An officer who sends, and one of a rank that may not speak in guild chat, with a history that differs by an event each. */
function newGuild(options: WorldOptions, setup = ""): Guild {
  const guild = new Guild({ muteRanks: [MUTE], ...options }, LOGGER + setup);
  const officer = guild.join("Officer", { rank: 1 });
  const mute = guild.join("OfficerMute", { rank: MUTE });
  for (const client of [officer, mute]) {
    fill(client, history(60, 4));
  }
  startSending(officer);
  return guild;
}

describe("in the game, a rank that may not speak in guild chat", () => {
  it("is told at once, author and player, and in /es; and no more when it may", () => {
    const guild = newGuild({});
    const [officer, mute] = guild.members;
    guild.world.advance(30);
    assert.is_true(told(mute).includes("nobody hears this client on GUILD"), told(mute));
    assert.equal("", told(officer));
    const lines = mute.output.filter((line) => line.includes("nobody hears you on GUILD"));
    assert.equal(1, lines.length);
    mute.slash("/es");
    assert.equal(2, mute.output.filter((line) => line.includes("nobody hears you on GUILD")).length);
    mute.setGuild("Specs", 3);
    guild.world.advance(30);
    assert.is_true(told(mute).includes("others hear this client on GUILD again"), told(mute));
    mute.slash("/es");
    assert.equal(2, mute.output.filter((line) => line.includes("nobody hears you on GUILD")).length);
    assert.same([], guild.world.errors());
  });

  const SILENT = "\nC_GuildInfo.CanSpeakInGuildChat = nil";
  it("notices it where the game does not say so: what it sends does not come back", () => {
    const guild = newGuild({}, SILENT);
    const [officer, mute] = guild.members;
    for (const i of $range(1, 3)) {
      award(mute, i, 10);
      award(officer, i, 10);
      guild.world.advance(10);
    }
    guild.world.advance(15);
    assert.is_true(told(mute).includes("nobody hears this client on GUILD"), told(mute));
    assert.equal("", told(officer));
  });

  it("notices it where nothing comes back to anybody: nobody answers", () => {
    const guild = newGuild({ flavour: "forever" }, SILENT);
    const [officer, mute] = guild.members;
    guild.world.advance(10);
    // What the officer gets by other ways the mute one asks for in vain.
    fill(officer, history(900, 6));
    guild.world.advance(900);
    assert.is_true(told(mute).includes("nobody hears this client on GUILD"), told(mute));
    assert.equal("", told(officer));
  });

  for (const flavour of ["retail", "forever"] as const) {
    it(`uses another channel of the ledger, on which others hear it (${flavour})`, () => {
      const guild = newGuild({ flavour }, '\nCHANNELS = { "GUILD", "RAID" }');
      const [officer, mute] = guild.members;
      fill(officer, history(900, 6));
      guild.world.advance(60);
      assert.equal(60, ledgerOf(mute).Count());
      guild.world.setGroup("RAID", [officer.fullName, mute.fullName]);
      assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 600));
      guild.expectEqual();
    });
  }
});

describe("in the game, everybody who may speak", () => {
  for (const flavour of ["retail", "mists", "anniversary", "era", "forever"] as const) {
    it(`is told nothing in an evening with other ledgers and reloads (${flavour})`, () => {
      const guild = new Guild({ flavour, loss: 0.05 }, LOGGER);
      for (const i of $range(1, 4)) {
        const client = guild.join(`Officer${i}`, { rank: 1 });
        fill(client, history(60 * i, 4));
        startSending(client);
      }
      for (const i of $range(1, 40)) {
        award(guild.members[i % 4], i, 10);
        guild.world.advance(30);
        if (i % 10 === 0) {
          guild.members[i % 4].reload();
        }
      }
      for (const member of guild.members) {
        assert.is_false(told(member).includes("nobody hears"), told(member));
      }
    });
  }
});
