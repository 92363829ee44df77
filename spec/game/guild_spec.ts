import { guid } from "../support/events";
import { seeded } from "../support/random";
import { award, Guild, ledgerOf, standingsOf, startSending } from "../support/guild";

describe("in the game, the compiled library", () => {
  it("brings a live event to all members with one message", () => {
    const guild = new Guild();
    const officer = guild.join("Officer");
    for (const i of $range(1, 5)) {
      guild.join(`Member${i}`);
    }
    guild.world.advance(60);
    guild.world.traffic.reset();
    award(officer, 3, 50);
    guild.world.advance(10);
    guild.expectEqual();
    assert.equal(1, ledgerOf(guild.members[3]).Count());
    assert.equal(1, guild.world.traffic.sent().messages);
  });

  it("counts what went over each channel", () => {
    const guild = new Guild();
    const officer = guild.join("Officer");
    const member = guild.join("Member");
    guild.world.advance(60);
    const before = ledgerOf(officer).GetTraffic().GUILD;
    const heard = ledgerOf(member).GetTraffic().GUILD.receivedMessages;
    award(officer, 3, 50);
    guild.world.advance(10);
    const after = ledgerOf(officer).GetTraffic().GUILD;
    assert.equal(before.sentMessages + 1, after.sentMessages);
    assert.is_true(after.sentBytes > before.sentBytes + 20);
    assert.equal(0, after.lostMessages);
    assert.equal(heard + 1, ledgerOf(member).GetTraffic().GUILD.receivedMessages);
    officer.setLockdown(true);
    award(officer, 4, 50);
    guild.world.advance(2);
    assert.is_true(ledgerOf(officer).GetTraffic().GUILD.lostMessages > 0);
  });

  it("gives a member who joins the whole history", () => {
    const guild = new Guild();
    const officer = guild.join("Officer");
    startSending(officer);
    const random = seeded(2);
    for (const _ of $range(1, 300)) {
      guild.world.advance(random.between(0, 20_000));
      award(officer, random.between(1, 40), random.between(-50, 50));
    }
    assert.is_true(ledgerOf(officer).Weeks().length > 4);
    const late = guild.join("Late");
    assert.is_true(
      guild.world.advanceUntil(() => guild.isEqual(), 300),
      "not equal after 300 s",
    );
    guild.expectEqual();
    guild.world.advance(60);
    assert.equal("synced", ledgerOf(late).GetSyncState()[0]);
  });

  it("refuses what is not authorised, at its source and at the receivers", () => {
    const guild = new Guild();
    const officer = guild.join("Officer");
    const member = guild.join("Member");
    assert.is_nil(award(member, 1, 1000));
    // A member whose addon was changed to say yes.
    const liar = guild.join("Liar");
    guild.world.advance(10);
    liar.runText(`ledger:Close()
      local ES = LibStub("EventSourcing-1.0")
      SpecLootDB = {}
      ledger = ES:OpenLedger({ name = "SpecLoot", storage = SpecLootDB, events = { Loot } })
      ledger:Append(Loot, { target = UnitGUID("player"), points = 1000, item = 1 })`);
    guild.world.advance(30);
    assert.equal(0, ledgerOf(officer).Count());
    assert.equal(0, ledgerOf(member).Count());
    assert.same([], guild.world.errors());
  });

  it("keeps the ledger over logout and /reload, and gets it back from peers after a crash", () => {
    const guild = new Guild();
    const officer = guild.join("Officer1");
    const other = guild.join("Officer2");
    startSending(officer);
    startSending(other);
    award(officer, 1, 10);
    guild.world.advance(20);
    officer.reload();
    assert.equal(1, ledgerOf(officer).Count());
    startSending(officer);
    const event = award(officer, 2, 20);
    guild.world.advance(20);
    officer.crash();
    guild.world.advance(5);
    officer.login();
    assert.equal(1, ledgerOf(officer).Count());
    startSending(officer);
    assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 120));
    guild.expectEqual();
    assert.same(event, ledgerOf(officer).Get(event?.key ?? ""));
  });

  it("heals a partition in which both sides went on", () => {
    const guild = new Guild();
    const names = ["Officer1", "Officer2", "Member1", "Member2"];
    const members = names.map((name) => guild.join(name));
    startSending(members[0]);
    startSending(members[1]);
    guild.world.advance(30);
    guild.world.partition([
      ["Officer1", "Member1"],
      ["Officer2", "Member2"],
    ]);
    for (const i of $range(1, 10)) {
      award(members[0], i, i);
      award(members[1], i, -2 * i);
      guild.world.advance(5);
    }
    assert.is_false(guild.isEqual());
    guild.world.heal();
    assert.is_true(
      guild.world.advanceUntil(() => guild.isEqual(), 600),
      "not equal after 600 s",
    );
    guild.expectEqual();
    assert.equal(20, ledgerOf(members[3]).Count());
  });

  it("ends equal under loss and reordering, with members coming and going", () => {
    for (const seed of $range(1, 3)) {
      const guild = new Guild({ seed, loss: 0.15, reorder: 0.2, latency: [0.05, 0.5] });
      const random = seeded(seed);
      for (const i of $range(1, 3)) {
        startSending(guild.join(`Officer${i}`));
      }
      for (const i of $range(1, 4)) {
        guild.join(`Member${i}`);
      }
      for (const _ of $range(1, 40)) {
        award(guild.members[random.between(0, 2)], random.between(1, 40), random.between(-50, 50));
        guild.world.advance(random.between(0, 10));
        if (random.next() < 0.1) {
          guild.members[random.between(3, 6)].reload();
        }
      }
      assert.is_true(
        guild.world.advanceUntil(() => guild.isEqual(), 1800),
        `seed ${seed}: not equal after 1800 s`,
      );
      guild.expectEqual();
    }
  });

  it("gets over an encounter in which nothing can be sent", () => {
    const guild = new Guild();
    const officer = guild.join("Officer");
    const member = guild.join("Member");
    startSending(officer);
    guild.world.advance(30);
    officer.setLockdown(true);
    award(officer, 1, 10);
    guild.world.advance(30);
    assert.equal(0, ledgerOf(member).Count());
    officer.setLockdown(false);
    assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 120));
    guild.expectEqual();
  });

  it("takes less of a frame in combat where the addon asks for it", () => {
    const longest = (inCombat: boolean): number => {
      const guild = new Guild({ cpu: 0.2 }, "REPLAY = { combatBudget = 1 }");
      const officer = guild.join("Officer");
      guild.world.advance(30);
      officer.run(() => {
        for (const i of $range(1, 1500)) {
          award(officer, i % 40, 1);
        }
      });
      officer.setCombat(inCombat);
      guild.world.advance(0.02);
      officer.resetFrameStats();
      guild.world.advance(5);
      return officer.frameStats().longestCharged;
    };
    const calm = longest(false);
    const fighting = longest(true);
    assert.is_true(calm > 3 && calm < 6, `${calm} ms`);
    assert.is_true(fighting < 2.5, `${fighting} ms in combat`);
  });

  it("says at once when the game takes no more prefixes, and still appends", () => {
    const guild = new Guild({}, 'for i = 1, 511 do C_ChatInfo.RegisterAddonMessagePrefix("Other" .. i) end');
    const officer = guild.join("Officer");
    assert.equal(1, officer.errors.length);
    assert.is_not.equal(undefined, string.find(officer.errors[0], 'the ledger "SpecLoot" hears nobody', 1, true)[0]);
    assert.is_not.equal(undefined, award(officer, 1, 10));
    assert.same({ [guid(1)]: 10 }, standingsOf(officer));
  });

  it("runs nothing while nothing is to be done", () => {
    const guild = new Guild();
    const officer = guild.join("Officer");
    award(officer, 1, 10);
    guild.world.advance(400);
    officer.resetFrameStats();
    guild.world.advance(600);
    assert.equal(0, officer.frameStats().frames);
    assert.same({ [guid(1)]: 10 }, standingsOf(officer));
  });
});
