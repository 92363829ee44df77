import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { hashText } from "../../src/sync/messages/hash";
import { seeded } from "../support/random";
import { history } from "./support/histories";
import { World } from "./support/world";
import {
  decodeAdvertisement,
  decodeQuery,
  encodeAdvertisement,
  encodeQuery,
  encodeWeeks,
  QueryScope,
} from "../../src/sync/messages/advertisement";
import { decodeRequest, encodeRequest } from "../../src/sync/messages/request";

const encodeAny = encodeFrame as (seed: number, kind: string, body: string) => string;
const LATER = "what a later version appends";
const weeks = encodeWeeks([{ week: 2811, count: 2, a: 3, b: 4, adler: 5 }]);

describe("a newer peer's messages", () => {
  it("may have bytes behind the last field", () => {
    const advertisement = encodeAdvertisement(true, 7, 2, 3, 4, weeks);
    assert.same(decodeAdvertisement(advertisement), decodeAdvertisement(advertisement + LATER));
    const query = encodeQuery(QueryScope.Everybody, 1, 2, 3);
    assert.same(decodeQuery(query), decodeQuery(query + LATER));
    const list = [{ subject: 2811, hash: hashText(1, 2, 3) }];
    const request = encodeRequest({ list, server: "Anna-Realm", share: { place: 1, of: 2 } });
    assert.is_not_nil(decodeRequest(request));
    assert.same(decodeRequest(request), decodeRequest(request + LATER));
  });

  it("of unknown kinds and versions are dropped, counted, and sync goes on", () => {
    const world = new World(4);
    const events = history(seeded(4), 4, 10);
    const officer = world.join("Officer");
    officer.events.addMany(events);
    officer.sync.startSending();
    const novice = world.join("Novice");
    const seed = frameSeed("Spec");
    const query = encodeFrame(seed, Kind.Query, encodeQuery(QueryScope.Nobody, 0, 0, 0));
    for (const _ of $range(1, 20)) {
      for (const lane of ["control", "bulk"] as const) {
        world.deliver(novice, lane, encodeAny(seed, "Z", "of the future"), "GUILD", "Newer-Realm");
        world.deliver(novice, lane, `2${string.sub(query, 2)}`, "GUILD", "Newer-Realm");
      }
      world.run(5);
    }
    assert.same({ kind: 40, version: 40 }, novice.sync.getRejected());
    assert.is_not_nil(world.converge(600));
    assert.same([], world.errors);
  });
});
