import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf } from "../support/events";
import { Guild, startSending } from "../support/guild";
import { fill, history } from "../support/histories";
import { seeded } from "../support/random";

describe("in the game, a week of which everybody lacks another part", () => {
  it("goes over the channel little more than once", () => {
    const drafts = history(2000, 1);
    const random = seeded(7);
    const guild = new Guild({ seed: 7 });
    for (const number of $range(1, 16)) {
      fill(
        guild.join(`Officer${number}`),
        drafts.filter(() => random.next() < 0.7),
      );
    }
    guild.world.advance(30);
    guild.world.traffic.reset();
    guild.members.forEach((member) => {
      startSending(member);
    });
    assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 600));
    guild.expectEqual();
    const { bytes } = guild.world.traffic.sent();
    const once = writePack(blockOf(drafts), 1, drafts.length, noPause).length;
    assert.is_true(bytes < once * 1.4, `${bytes} bytes for ${once}`);
    const most = guild.world.traffic.maxReceivedPerSecond();
    assert.is_true(most <= 15, `${most} a second`);
  });
});
