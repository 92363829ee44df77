import { Kind } from "../../src/sync/messages/frame";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, type Draft, guid, Loot } from "../support/events";
import { Attack } from "./support/attack";
import { ATTACKERS, expectWithstood } from "./support/trial";

const OFFICER = "OfficerX-SpecRealm";
/** Seconds by which the members' clocks are behind. */
const BEHIND = 7200;

function packOf(drafts: Draft[]): string {
  const block = blockOf(drafts);
  return writePack(block, 1, block.count, noPause);
}

describe("events of the future", () => {
  it("from a member without rights do not hide those that members lack, even when the sums are exactly theirs", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    const { guild, members, officers } = attack;
    for (const member of members) {
      member.setServerTimeOffset(-BEHIND);
    }
    // Of the last minutes, and so of the future where clocks are behind: no forgery can come nearer to what is missing.
    const missing = [1, 2, 3].map((item) => ({
      time: attack.now() - 60 * item,
      counter: 0,
      creator: guid(1),
      eventType: Loot,
      payload: { target: guid(7), points: 1, item },
    }));
    attack.send(attack.foes[0], Kind.Event, packOf(missing), { to: members });
    attack.goOn(3);
    assert.same(
      [0, 0],
      members.map((member) => attack.known(member).ahead.count()),
    );
    attack.send(OFFICER, Kind.Event, packOf(missing), { to: officers });
    attack.goOn(3);
    assert.is_false(guild.isEqual());
    attack.goOn(120);
    assert.same(
      [3, 3],
      members.map((member) => attack.known(member).ahead.count()),
    );
    // What officers have brought is taken in when its time has come, without asking anybody again.
    for (const officer of officers) {
      officer.logout();
    }
    attack.goOn(BEHIND);
    for (const officer of officers) {
      officer.login();
    }
    assert.is_true(guild.isEqual());
    assert.same([], guild.world.errors());
  });

  for (const [who, rights] of ATTACKERS) {
    it(`of its own that ${who} sends hide nothing, and keep nobody from asking`, () => {
      expectWithstood({
        scene: { weeks: 6, each: 30, rights },
        // Three events, which a few forged ones might stand for.
        lacks: (_, place) => place % 60 === 2,
        seconds: 200,
        act: (attack, second) => {
          const [foe] = attack.foes;
          if (second > 100) {
            return 0;
          }
          attack.send(foe, Kind.Event, attack.ownPack(foe, 3600 + attack.random.between(1, 1_000_000)));
          return 1;
        },
      });
    });
  }
});
