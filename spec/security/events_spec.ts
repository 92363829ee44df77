import { Kind } from "../../src/sync/messages/frame";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, type Draft, guid, Loot } from "../support/events";
import { ledgerOf, standingsOf } from "../support/guild";
import { Attack } from "./support/attack";

const TRAITOR = "OfficerX-SpecRealm";
const YEAR = 365 * 86400;

function draftOf(time: number, points: number, creator = guid(1), counter = 0): Draft {
  return { time, counter, creator, eventType: Loot, payload: { target: guid(7), points, item: 1 } };
}

function packOf(drafts: Draft[]): string {
  const block = blockOf(drafts);
  return writePack(block, 1, block.count, noPause);
}

describe("keys of impossible times", () => {
  it("in the future are held back, whoever sent them, and nobody asks for them", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    const before = ledgerOf(attack.officers[0]).Count();
    for (const ahead of [400, 86400, YEAR, 40 * YEAR]) {
      const time = math.min(attack.now() + ahead, 2 ** 32 - 1);
      for (const sender of [TRAITOR, ...attack.foes]) {
        attack.send(sender, Kind.Event, packOf([draftOf(time, 5)]));
      }
    }
    attack.goOn(60);
    for (const client of attack.clients) {
      assert.equal(before, ledgerOf(client).Count());
    }
    attack.expectUnharmed();
  });

  it("before the ledger began come in from an officer only, and harm nothing", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    const before = ledgerOf(attack.officers[0]).Count();
    const times = [0, 1, 86400, 604800 * 100];
    const pack = packOf(times.map((time) => draftOf(time, 5)));
    for (const foe of attack.foes) {
      attack.send(foe, Kind.Event, pack);
    }
    attack.goOn(5);
    attack.expectUnharmed();
    attack.send(TRAITOR, Kind.Event, pack, { to: [attack.officers[0]] });
    attack.goOn(2);
    assert.equal(before + times.length, ledgerOf(attack.officers[0]).Count());
    attack.expectEqualWithin(300);
    assert.same([], attack.guild.world.errors());
  });
});

describe("events under another creator's name", () => {
  it("are taken from whom authorize lets send, and from nobody else", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    const before = ledgerOf(attack.members[0]).Count();
    const pack = packOf([draftOf(attack.now() - 50, 5, guid(3))]);
    for (const foe of attack.foes) {
      attack.send(foe, Kind.Event, pack);
    }
    attack.goOn(30);
    attack.expectUnharmed();
    // Nothing is signed: who may hand events on can say that anybody made them.
    attack.send(TRAITOR, Kind.Event, pack);
    attack.expectEqualWithin(30);
    attack.goOn(5);
    for (const client of attack.clients) {
      assert.equal(before + 1, ledgerOf(client).Count());
    }
  });

  it("cannot be kept from the member they name: its own ledger holds them, too, and shows who is said to have made them", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    const named = attack.members[0];
    const creator = guid(3);
    assert.equal(creator, named.guid);
    attack.send(TRAITOR, Kind.Event, packOf([draftOf(attack.now() - 50, 5, creator)]));
    attack.goOn(5);
    let seen = 0;
    for (const event of ledgerOf(named).Events(attack.now() - 100, attack.now())) {
      seen += event.creator === creator ? 1 : 0;
    }
    assert.equal(1, seen);
  });
});

describe("one key with different payloads", () => {
  it("from an officer ends as the same one everywhere, and is reported", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    const conflicts: string[] = [];
    for (const client of attack.clients) {
      client.run(() => {
        ledgerOf(client).OnConflict(() => {
          conflicts.push(client.name);
        });
      });
    }
    const time = attack.now() - 50;
    for (const place of $range(1, attack.clients.length)) {
      const pack = packOf([draftOf(time, place, guid(1), 9)]);
      attack.send(TRAITOR, Kind.Event, pack, { to: [attack.clients[place - 1]] });
    }
    attack.goOn(2);
    assert.is_false(attack.guild.isEqual());
    attack.expectEqualWithin(120);
    const points = attack.clients.map((client) => standingsOf(client)[guid(7)]);
    for (const value of points) {
      assert.equal(points[0], value);
    }
    assert.is_true(conflicts.length >= 3);
    assert.same([], attack.guild.world.errors());
  });

  it("from anybody else changes nothing", () => {
    const attack = new Attack({ weeks: 3 }).begin();
    attack.award();
    attack.goOn(5);
    const { drafts } = attack;
    const forged = drafts.slice(0, 20).map((draft) => ({
      ...draft,
      payload: { target: guid(8), points: -1_000_000, item: 0 },
    }));
    attack.goOn(20, () => {
      for (const foe of attack.foes) {
        attack.send(foe, Kind.Event, packOf(forged), { lane: "bulk" });
      }
    });
    attack.expectEqualWithin(60);
    attack.expectUnharmed();
  });
});
