import { FLAVOUR_NAMES } from "../../sim/flavours";
import { award, Guild, ledgerOf, standingsOf, startSending } from "../support/guild";
import { guid } from "../support/events";
import { fill, history } from "../support/histories";

for (const flavour of FLAVOUR_NAMES) {
  describe(`in the game, on ${flavour}, the compiled library`, () => {
    it("brings live events and the history to all of the guild", () => {
      const guild = new Guild({ flavour });
      const officer = guild.join("Officer");
      fill(officer, history(200, 4));
      startSending(officer);
      guild.join("Member");
      assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 300));
      guild.world.advance(60);
      guild.world.traffic.reset();
      award(officer, 3, 50);
      guild.world.advance(10);
      guild.expectEqual();
      // An advertisement may have been due.
      assert.is_true(guild.world.traffic.sent().messages <= 2);
    });

    it("catches up after an encounter", () => {
      const guild = new Guild({ flavour });
      const officer = guild.join("Officer");
      const member = guild.join("Member");
      startSending(officer);
      guild.world.advance(900);
      member.setInstance("raid");
      officer.setLockdown(true);
      member.setLockdown(true);
      award(officer, 1, 10);
      guild.world.advance(120);
      assert.equal(0, ledgerOf(member).Count());
      officer.setLockdown(false);
      member.setLockdown(false);
      assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 120));
      guild.expectEqual();
      assert.same({ [guid(1)]: 10 }, standingsOf(member));
    });

    it("whispers with friends of another guild by name alone", () => {
      const guild = new Guild({ flavour });
      const officer = guild.join("Officer");
      const friend = guild.join("Friend", { guild: "Others" });
      const targets: string[] = [];
      guild.world.onMessage(({ channel, receivers }) => {
        if (channel === "WHISPER") {
          targets.push(...receivers);
        }
        return true;
      });
      ledgerOf(officer).AddPeer(friend.name);
      ledgerOf(friend).AddPeer(officer.fullName);
      startSending(officer);
      award(officer, 1, 10);
      assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 120));
      guild.expectEqual();
      assert.is_true(targets.includes(friend.fullName) && targets.includes(officer.fullName));
      assert.same([], officer.output);
    });

    it("names to the game those of one's own realm without it", () => {
      const guild = new Guild({ flavour });
      const officer = guild.join("Officer");
      const friend = guild.join("Friend", { guild: "Others" });
      officer.runText(`
        targets = {}
        local send = C_ChatInfo.SendAddonMessage
        C_ChatInfo.SendAddonMessage = function(prefix, text, channel, target)
          if target then targets[target] = true end
          return send(prefix, text, channel, target)
        end`);
      ledgerOf(officer).AddPeer(friend.fullName);
      guild.world.advance(60);
      assert.same({ [flavour === "forever" ? "Friend Sim" : "Friend"]: true }, officer.env.targets);
    });
  });
}

describe("in the game, on forever, names", () => {
  it("may have a hyphen before the surname", () => {
    const guild = new Guild({ flavour: "forever" });
    const officer = guild.join("Officer Brook");
    const friend = guild.join("Friend Hill", { guild: "Others" });
    ledgerOf(officer).AddPeer("Friend-Hill");
    ledgerOf(friend).AddPeer("Officer Brook");
    award(officer, 1, 10);
    assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 120));
    const wrong = ["Officer-Brook", " officer BROOK ", "-Hill", "Friend Hi-ll", 5];
    for (const name of wrong) {
      assert.error_matches(() => {
        ledgerOf(officer).AddPeer(name as never);
      }, "AddPeer: name must be another player's name");
    }
  });
});
