import { Kind } from "../../src/sync/messages/frame";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, type Draft, guid, Loot } from "../support/events";
import { standingsOf } from "../support/guild";
import { Attack } from "./support/attack";

const TRAITOR = "OfficerX-SpecRealm";

function packOf(drafts: Draft[]): string {
  const block = blockOf(drafts);
  return writePack(block, 1, block.count, noPause);
}

/** Two payloads under one key, the lower bytes first. */
function twoPayloads(time: number): string[] {
  const packs = [1, 2].map((points) =>
    packOf([{ time, counter: 0, creator: guid(1), eventType: Loot, payload: { target: guid(7), points, item: 1 } }]),
  );
  table.sort(packs);
  return packs;
}

describe("the lower of two payloads", () => {
  it("that an officer gives to some members only keeps them from nobody: all are equal soon", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    const [lower, higher] = twoPayloads(attack.now() - 50);
    attack.send(TRAITOR, Kind.Event, lower, { to: attack.members });
    attack.goOn(3);
    attack.send(TRAITOR, Kind.Event, higher, { to: attack.officers });
    attack.goOn(3);
    assert.is_false(attack.guild.isEqual());
    attack.expectEqualWithin(120);
    const points = attack.clients.map((client) => standingsOf(client)[guid(7)]);
    assert.same([points[0], points[0], points[0], points[0]], points);
    // Officers who hear of it settle for it, and members follow.
    attack.send(TRAITOR, Kind.Event, lower, { to: [attack.officers[0]] });
    attack.expectEqualWithin(120);
    assert.same([], attack.guild.world.errors());
  });
});
