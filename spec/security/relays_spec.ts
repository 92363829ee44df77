import { contentOf } from "../../soak/journal";
import { award, Guild, ledgerOf, startSending } from "../support/guild";

/** An officer who sends alone, and a member who sends too, though nobody may take anything from it. */
function guildOf(more: string): Guild {
  const guild = new Guild();
  for (const name of ["Officer1", more]) {
    startSending(guild.join(name));
  }
  guild.world.advance(30);
  return guild;
}

describe("what an officer had entered before a crash", () => {
  it("is not given back by a member from whom authorize takes nothing, and the two stay different", () => {
    const guild = guildOf("Member1");
    const [officer, member] = guild.members;
    award(officer, 1, 50);
    guild.world.advance(5);
    assert.equal(1, ledgerOf(member).Count());
    officer.crash();
    officer.login();
    guild.world.advance(1800);
    assert.equal(0, ledgerOf(officer).Count());
    assert.equal(1, ledgerOf(member).Count());
    assert.same([], guild.world.errors());
  });

  it("is given back by another officer, whoever created it", () => {
    const guild = guildOf("Officer2");
    const [officer, other] = guild.members;
    award(officer, 1, 50);
    guild.world.advance(5);
    officer.crash();
    officer.login();
    startSending(officer);
    assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 300, 1));
    assert.same(contentOf(ledgerOf(other)), contentOf(ledgerOf(officer)));
    guild.expectEqual();
  });
});
