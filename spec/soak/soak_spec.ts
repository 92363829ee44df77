import { readArguments } from "../../soak/arguments";
import { judge, Promised } from "../../soak/checks";
import { closingOf, globalsOf, Guild, ledgerOf } from "../../soak/guild";
import { play } from "../../soak/play";
import { type Scenario, scenarioOf } from "../../soak/scenario";
import { Siege } from "../../soak/siege";
import { lineOf, Summary } from "../../soak/summary";
import type { Event } from "../../src/event/event";
import { guid } from "../support/events";

const quiet: Scenario = { ...scenarioOf(1, 1), policy: "officers", clients: 3, officers: 1, events: 0, loss: 0 };

/** An officer who sends and two members, who hold the same. */
function evening(): Guild {
  const guild = new Guild(quiet);
  for (const member of guild.members) {
    guild.login(member);
  }
  guild.setSending(guild.members[0], true);
  guild.world.advance(10);
  return guild;
}

/** An append that the journal does not have. */
function enter(guild: Guild, place: number): void {
  const member = guild.members[place];
  member.client.run(() => {
    const { ledger, Loot } = globalsOf(member);
    ledger.Append(Loot, { target: guid(1), points: 5, item: 1 });
  });
}

describe("the soak", () => {
  for (const number of [6, 7, 8, 12, 13, 22, 30]) {
    it(`passes scenario ${number} of seed 1`, () => {
      assert.same([], play(scenarioOf(1, number)).problems);
    });
  }

  for (const number of [8, 11, 38]) {
    it(`passes scenario ${number} of seed 1 with closings`, () => {
      const { faults, problems } = play(scenarioOf(1, number, true));
      assert.same([], problems);
      assert.is_true((faults.close ?? 0) > 0);
    });
  }

  it("passes a scenario in which somebody closes who does not send, and the only sender has not heard of it", () => {
    assert.same([], play(scenarioOf(3, 65, true)).problems);
  });

  it("plays a scenario the same way every time", () => {
    const once = play(scenarioOf(2, 5));
    const again = play(scenarioOf(2, 5));
    assert.same({ ...once, longestMeasured: 0 }, { ...again, longestMeasured: 0 });
  });

  // One for each way in which clients trust others.
  for (const number of [1, 2, 3]) {
    it(`withstands part of siege ${number} of seed 1`, () => {
      const result = new Siege(1, number).run(500);
      assert.same([], result.problems);
      assert.is_true(result.lies >= 500);
    });
  }

  it("draws scenarios that differ", () => {
    const seen = new LuaSet<number>();
    for (const number of $range(1, 100)) {
      const { clients, loss } = scenarioOf(3, number);
      assert.is_true(clients >= 2 && clients <= 40 && loss >= 0 && loss <= 0.3);
      seen.add(clients);
    }
    let different = 0;
    for (const _ of seen) {
      different += 1;
    }
    assert.is_true(different > 12, `${different} numbers of clients`);
  });

  it("finds what nobody entered", () => {
    const guild = evening();
    enter(guild, 0);
    guild.world.advance(10);
    const findings = judge(guild, new Promised(guild));
    assert.equal(1, findings.intrusions);
    assert.equal(0, findings.losses);
  });

  it("finds what somebody lacks", () => {
    const guild = evening();
    guild.world.loss = 1;
    enter(guild, 0);
    guild.world.advance(10);
    const promised = new Promised(guild);
    assert.is_false(promised.isKept());
    assert.equal(2, judge(guild, promised).losses);
  });

  it("finds what nobody has any longer, not even in an archive", () => {
    const guild = evening();
    enter(guild, 0);
    guild.world.advance(10);
    const promised = new Promised(guild);
    for (const member of guild.members) {
      guild.logout(member);
      member.client.setSavedText("SoakLoot", "SoakLootDB = {}");
      member.left = undefined;
    }
    for (const member of guild.members) {
      guild.login(member);
    }
    assert.equal(1, promised.gone());
    assert.equal("nobody has 1 events any longer", judge(guild, promised).problems[0]);
  });

  it("takes what is closed for kept, and a summary that no officer's closing made for none", () => {
    const guild = evening();
    const [officer] = guild.members;
    officer.client.run(() => {
      const { ledger, Loot } = globalsOf(officer);
      const [event] = ledger.Append(
        Loot,
        { target: guid(1), points: 5, item: 1 },
        { at: guild.world.startTime - 40 * 86400 },
      );
      guild.journal.note(event as Event);
    });
    guild.world.advance(20);
    const promised = new Promised(guild);
    assert.is_true(promised.isKept());
    officer.client.run(() => {
      const { ledger, Balances } = globalsOf(officer);
      const [closing, reason] = ledger.Prune(guild.world.startTime - 20 * 86400, Balances, { force: true });
      assert.is_not_nil(closing, reason);
    });
    assert.is_false(promised.isKept());
    guild.world.advance(30);
    assert.is_true(promised.isKept());
    assert.equal(0, promised.gone());
    const found = judge(guild, promised);
    assert.equal(0, found.losses);
    assert.equal(1, found.intrusions);
    guild.journal.noteSummary(closingOf(officer), ledgerOf(officer));
    assert.same([], judge(guild, promised).problems);
  });

  it("finds a ledger that has forgotten something over a logout", () => {
    const guild = evening();
    enter(guild, 0);
    guild.logout(guild.members[0]);
    guild.members[0].client.setSavedText("SoakLoot", "SoakLootDB = {}");
    guild.login(guild.members[0]);
    assert.equal(1, guild.forgotten.length);
  });

  it("finds standings that are not those of the events", () => {
    const guild = evening();
    guild.members[0].client.run(() => {
      globalsOf(guild.members[0]).standings.GetState()[guid(7)] = 1;
    });
    assert.same(["Officer1's standings are not those of a plain loop"], judge(guild, new Promised(guild)).problems);
  });

  it("finds sends beyond the game's limits, and long frames", () => {
    const guild = evening();
    const { client } = guild.members[1];
    // A game whose allowance does not hold.
    (client as unknown as { allowances: object }).allowances = { take: () => true };
    for (const _ of $range(1, 12)) {
      client.runText(`C_ChatInfo.SendAddonMessage("ESbSoakLoot", "x", "GUILD")`);
    }
    assert.is_true(guild.meter.excesses.length > 0);
    client.runText("for _ = 1, 200 do debugprofilestop() end");
    guild.meter.noteFrames(client.frameStats());
    assert.equal(1, guild.meter.framesOver);
    client.resetFrameStats();
    client.runText("for _ = 1, 11e5 do end");
    guild.meter.noteFrames(client.frameStats());
    assert.equal(2, guild.meter.framesOver);
  });

  it("allows an addon's call more instructions than what the library does by itself", () => {
    const guild = evening();
    const { client } = guild.members[1];
    client.resetFrameStats();
    client.runText("C_Timer.After(1, function() for _ = 1, 9e4 do end end) for _ = 1, 3e5 do end");
    guild.world.advance(2);
    guild.meter.noteFrames(client.frameStats());
    assert.equal(0, guild.meter.framesOver);
    client.runText("C_Timer.After(1, function() for _ = 1, 11e4 do end end)");
    guild.world.advance(2);
    guild.meter.noteFrames(client.frameStats());
    assert.equal(1, guild.meter.framesOver);
  });

  it("sums up", () => {
    const result = play(scenarioOf(1, 6));
    const summary = new Summary();
    summary.add(result);
    assert.is_true(summary.isGood());
    summary.add({ ...result, problems: ["Member2 lacks 1 events"], losses: 1 });
    assert.is_false(summary.isGood());
    const [found] = string.find(summary.text(), "\nlosses           1\n", 1, true);
    assert.is_not_nil(found);
    assert.is_not_nil(string.find(lineOf(result, 1), "ok", 1, true)[0]);
  });

  it("reads its command line", () => {
    const all = { seed: 1, from: 1, to: 300, firstSiege: 1, lastSiege: 10, trials: 30, packs: 250, closings: false };
    assert.same(all, readArguments([])[0]);
    const scenario = {
      seed: 1234,
      from: 17,
      to: 17,
      firstSiege: 1,
      lastSiege: 0,
      trials: 0,
      packs: 0,
      closings: false,
    };
    assert.same(scenario, readArguments(["--seed", "1234", "--only", "17"])[0]);
    const siege = { seed: 1, from: 1, to: 0, firstSiege: 3, lastSiege: 3, trials: 0, packs: 0, closings: false };
    assert.same(siege, readArguments(["--siege", "3"])[0]);
    const some = ["--from", "101", "--scenarios", "150", "--sieges", "0"];
    assert.same({ ...all, from: 101, to: 150, lastSiege: 0 }, readArguments(some)[0]);
    assert.same({ ...all, closings: true }, readArguments(["--closings", "1"])[0]);
    assert.is_nil(readArguments(["--sed", "1"])[0]);
    assert.is_nil(readArguments(["--seed", "one"])[0]);
  });
});
