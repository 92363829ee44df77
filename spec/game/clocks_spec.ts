import type { Client } from "../../sim/client";
import { award, Guild, ledgerOf, startSending } from "../support/guild";
import { fill, history } from "../support/histories";
import { seeded } from "../support/random";

const MINUTE = 60;
const HOUR = 3600;

function retract(client: Client): void {
  client.run(() => {
    const ledger = ledgerOf(client);
    const week = ledger.Weeks()[ledger.Weeks().length - 1];
    for (const event of ledger.Events(week * 604800)) {
      ledger.Retract(event);
      return;
    }
  });
}

/** Two officers who send and two members, with a history. */
function newGuild(seed: number): Guild {
  const guild = new Guild({ seed });
  for (const name of ["Officer1", "Officer2", "Member1", "Member2"]) {
    fill(guild.join(name), history(60, 6));
  }
  startSending(guild.members[0]);
  startSending(guild.members[1]);
  return guild;
}

/** How many messages of one kind were sent since the last reset. */
function messagesOf(guild: Guild): number {
  return guild.world.traffic.sent().messages;
}

describe("in the game, clocks that differ", () => {
  for (const seed of [1, 2, 3]) {
    it(`by seconds change nothing: all are equal within a minute (seed ${seed})`, () => {
      const guild = newGuild(seed);
      const random = seeded(seed);
      for (const member of guild.members) {
        member.setServerTimeOffset(random.between(-5, 5));
      }
      for (const _ of $range(1, 60)) {
        const officer = guild.members[random.between(0, 1)];
        award(officer, random.between(1, 40), random.between(-50, 50));
        if (random.next() < 0.2) {
          retract(officer);
        }
        if (random.next() < 0.3) {
          guild.members[random.between(0, 3)].setServerTimeOffset(random.between(-5, 5));
        }
        guild.world.advance(random.between(0, 3));
      }
      assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 60));
      guild.expectEqual();
    });

    it(`by hours, back and forth, end with the same on all when those times have come (seed ${seed})`, () => {
      const guild = newGuild(seed);
      const random = seeded(seed);
      for (const _ of $range(1, 80)) {
        const officer = guild.members[random.between(0, 1)];
        award(officer, random.between(1, 40), random.between(-50, 50));
        if (random.next() < 0.2) {
          retract(officer);
        }
        if (random.next() < 0.3) {
          const offset = random.next() < 0.4 ? 0 : random.between(-2 * HOUR, 2 * HOUR);
          guild.members[random.between(0, 3)].setServerTimeOffset(offset);
        }
        if (random.next() < 0.1) {
          guild.members[random.between(0, 3)].reload();
          startSending(guild.members[0]);
          startSending(guild.members[1]);
        }
        guild.world.advance(random.between(0, 30));
      }
      for (const member of guild.members) {
        member.setServerTimeOffset(0);
      }
      guild.world.advance(2 * HOUR);
      assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 10 * MINUTE));
      guild.expectEqual();
      for (const member of guild.members.slice(2)) {
        assert.equal("synced", ledgerOf(member).GetSyncState()[0], member.name);
      }
    });
  }
});

describe("in the game, events of the future", () => {
  it("are no difference: nobody is blamed, nothing is asked for again, and all are synced until their time comes", () => {
    const guild = newGuild(5);
    const [officer, second, member, late] = guild.members;
    guild.world.advance(2 * MINUTE);
    const before = ledgerOf(member).Count();
    late.logout();
    officer.setServerTimeOffset(HOUR);
    for (const i of $range(1, 3)) {
      award(officer, i, 10);
    }
    guild.world.advance(5);
    officer.setServerTimeOffset(0);
    // Who was not there is given them, and holds them, too.
    late.login();
    guild.world.advance(5 * MINUTE);
    for (const client of [second, member, late]) {
      assert.equal(before, ledgerOf(client).Count(), client.name);
      assert.equal("synced", ledgerOf(client).GetSyncState()[0], client.name);
    }
    assert.equal("synced", ledgerOf(officer).GetSyncState()[0]);
    guild.world.traffic.reset();
    guild.world.advance(30 * MINUTE);
    // Advertisements alone: one every few minutes from each of the two.
    assert.is_true(messagesOf(guild) <= 20, `${messagesOf(guild)} messages`);
    // What is of its time goes on.
    award(second, 7, 70);
    guild.world.advance(MINUTE);
    assert.equal(before + 1, ledgerOf(late).Count());
    assert.equal("synced", ledgerOf(late).GetSyncState()[0]);
    guild.world.advance(24 * MINUTE);
    assert.is_true(guild.isEqual());
    guild.expectEqual();
    assert.equal(before + 4, ledgerOf(late).Count());
  });

  it("that somebody has lost who logged in anew are fetched again", () => {
    const guild = newGuild(6);
    const [officer, , member] = guild.members;
    guild.world.advance(2 * MINUTE);
    officer.setServerTimeOffset(HOUR);
    award(officer, 1, 10);
    guild.world.advance(5);
    officer.setServerTimeOffset(0);
    guild.world.advance(MINUTE);
    member.reload();
    guild.world.advance(58 * MINUTE);
    assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 5 * MINUTE));
    guild.expectEqual();
  });
});

describe("in the game, an addon that sets the profiling clock back", () => {
  it("does not keep a replay from ending its frame", () => {
    const guild = new Guild({ cpu: 0.2 });
    const officer = guild.join("Officer");
    fill(officer, history(300, 2));
    guild.world.advance(30);
    officer.resetFrameStats();
    officer.runText(`
      again = ledger:Project({
        name = "again",
        version = 1,
        initial = function() return { count = 0 } end,
        on = { LT = function(state) state.count = state.count + 1 debugprofilestart() end },
      })`);
    guild.world.advance(30);
    assert.same({ count: 300 }, officer.runText("return again:GetState()"));
    const { longestCharged } = officer.frameStats();
    assert.is_true(longestCharged < 8, `${longestCharged} ms in one frame`);
  });
});
