import type { Client } from "../../sim/client";
import { award, Guild, startSending } from "../support/guild";

/** A raid of 20 that is in step, one of them sending. */
function newRaid(): Guild {
  const guild = new Guild();
  for (const i of $range(1, 20)) {
    guild.join(`${i === 1 ? "Officer" : "Member"}${i}`);
  }
  startSending(guild.members[0]);
  award(guild.members[0], 1, 10);
  guild.world.advance(600);
  return guild;
}

/** Messages of half an hour in which everybody begins and ends something every minute. */
function messagesWhile(change: (client: Client, on: boolean) => void): number {
  const guild = newRaid();
  guild.world.traffic.reset();
  for (const minute of $range(1, 30)) {
    for (const member of guild.members) {
      change(member, minute % 2 === 1);
    }
    guild.world.advance(60);
  }
  guild.expectEqual();
  return guild.world.traffic.sent().messages;
}

describe("in the game, restrictions of addons", () => {
  it("cost no message when they are those of fights", () => {
    const quiet = messagesWhile(() => undefined);
    const fighting = messagesWhile((client, on) => {
      client.setCombat(on);
    });
    assert.is_true(quiet < 20, `${quiet} messages`);
    assert.equal(quiet, fighting);
  });

  it("that come and go without the event are over with the next advertisements, some minutes later", () => {
    const guild = new Guild();
    const officer = guild.join("Officer");
    const quiet = guild.join("OfficerQuiet");
    startSending(officer);
    startSending(quiet);
    guild.world.advance(900);
    // The game refuses, and says neither when that begins nor when it ends.
    quiet.inLockdown = true;
    award(quiet, 1, 10);
    guild.world.advance(1200);
    quiet.inLockdown = false;
    assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 600));
    guild.expectEqual();
  });

  const silences: Record<string, (client: Client, on: boolean) => void> = {
    "an encounter": (client, on) => {
      client.setLockdown(on);
    },
    "a keystone run": (client, on) => {
      client.setKeystone(on);
    },
    "a PvP match": (client, on) => {
      client.setPvPMatch(on);
    },
  };
  for (const [name, set] of Object.entries(silences)) {
    it(`bring what was missed soon after ${name}`, () => {
      const guild = new Guild();
      const officer = guild.join("Officer");
      const member = guild.join("Member");
      startSending(officer);
      guild.world.advance(900);
      set(member, true);
      guild.world.partition([["Officer"], ["Member"]]);
      award(officer, 1, 10);
      guild.world.advance(200);
      guild.world.heal();
      set(member, false);
      assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 45));
      guild.expectEqual();
    });
  }
});
