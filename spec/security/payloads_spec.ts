import { Kind } from "../../src/sync/messages/frame";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, type Draft, guid, Loot } from "../support/events";
import { ledgerOf, standingsOf } from "../support/guild";
import { Attack } from "./support/attack";
import { expectWithstood } from "./support/trial";

const TRAITOR = "OfficerX-SpecRealm";
const WEEK = 604800;

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

  it("that an officer gives to some members only delays nothing else, and makes nobody say much more", () => {
    expectWithstood({
      scene: { weeks: 6, each: 20 },
      lacks: (_, place) => place % 3 === 0,
      seconds: 240,
      act: (attack, second) => {
        if (second > 2) {
          attack.admit();
          return 0;
        }
        // One week after the other, in which something else is missing, too.
        const packs = [1, 2, 3].map((week) => twoPayloads(attack.guild.world.startTime - week * WEEK));
        for (const [lower, higher] of packs) {
          attack.send(TRAITOR, Kind.Event, second === 1 ? lower : higher, {
            to: second === 1 ? attack.members : attack.officers,
          });
        }
        return packs.length;
      },
    });
  });
});

describe("two payloads with one mix", () => {
  // Found in half a minute, by trying 120 million items under this key.
  const items = [42423592, 44992438];
  const payload = (item: number) => ({ target: guid(7), points: 1, item });
  /** Before the four weeks that advertisements list. */
  const timeIn = ({ guild }: Attack): number => guild.world.startTime - 42 * 86400;
  const packsIn = (attack: Attack): string[] =>
    items.map((item) =>
      packOf([{ time: timeIn(attack), counter: 0, creator: guid(1), eventType: Loot, payload: payload(item) }]),
    );

  it("given to different officers in an older week are noticed within a day, and heal", () => {
    const attack = new Attack({ weeks: 8, each: 20 }).begin();
    const time = timeIn(attack);
    const packs = packsIn(attack);
    const { officers, members } = attack;
    attack.send(TRAITOR, Kind.Event, packs[0], { to: [officers[0], members[0]] });
    attack.send(TRAITOR, Kind.Event, packs[1], { to: [officers[1], members[1]] });
    attack.goOn(5);
    assert.is_true(attack.guild.isEqual());
    const contents = () =>
      attack.clients.map((client) => {
        let found: unknown;
        for (const event of ledgerOf(client).Events(time, time)) {
          found = event.item;
        }
        return found;
      });
    assert.same([items[0], items[1], items[0], items[1]], contents());
    let hours = 0;
    while (hours < 24 && contents().some((item) => item !== contents()[0])) {
      hours += 1;
      attack.goOn(3600);
    }
    const lower = packs[0] < packs[1] ? items[0] : items[1];
    assert.same([lower, lower, lower, lower], contents(), `after ${hours} h`);
    assert.same([], attack.guild.world.errors());
  });

  it("delay nothing else, and make nobody say much more", () => {
    expectWithstood({
      scene: { weeks: 8, each: 20 },
      lacks: (_, place) => place % 3 === 0,
      seconds: 240,
      act: (attack, second) => {
        if (second > 1) {
          attack.admit();
          return 0;
        }
        packsIn(attack).forEach((pack, i) => {
          attack.send(TRAITOR, Kind.Event, pack, { to: [attack.officers[i], attack.members[i]] });
        });
        return items.length;
      },
    });
  });
});
