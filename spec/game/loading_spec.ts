import { award, Guild, ledgerOf, startSending } from "../support/guild";
import { fill, history } from "../support/histories";

/** An officer who has begun to give much to somebody who lacks it. */
function newGuild(): Guild {
  const guild = new Guild({ seed: 3 }, "SYNC = { whisperEvents = 1e6 }");
  const officer = guild.join("Officer");
  fill(officer, history(6000, 4));
  startSending(officer);
  guild.world.advance(60);
  const member = guild.join("Member");
  assert.is_true(guild.world.advanceUntil(() => ledgerOf(member).Count() > 0, 120));
  return guild;
}

describe("in the game, after a loading screen", () => {
  it("large answers wait until the transport is as fast as before, and what is small goes out first", () => {
    const guild = newGuild();
    const [officer] = guild.members;
    officer.setInstance("raid");
    guild.world.advance(0.5);
    guild.world.traffic.reset();
    for (const i of $range(1, 5)) {
      award(officer, i, 10);
    }
    guild.world.advance(4.5);
    const sent = (prefix: string) => guild.world.traffic.sent({ client: "Officer-SpecRealm", prefix }).messages;
    assert.equal(0, sent("ESbSpecLoot"));
    // A tenth of the rate is 80 bytes a second. A live event takes 105 with what the transport counts for each message, and one
    // for several that waited takes more.
    const live = sent("EScSpecLoot");
    assert.is_true(live >= 2 && live <= 4, `${live} messages`);
    assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 300));
    guild.expectEqual();
  });
});
