import { encodeDense } from "../../src/sketch/cells";
import { CELLS_LIMIT, newSketch } from "../../src/sketch/sketch";
import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { INDEX } from "../../src/sync/messages/hash";
import { encodeSketch } from "../../src/sync/messages/sketch";
import { seeded } from "../support/random";
import { eventOf, WEEK } from "../sync/support/memorySet";
import { THIS_WEEK } from "../sync/support/histories";
import { type Client, World } from "../sync/support/world";
import { ownHash } from "../../src/sync/holdings";

const seed = frameSeed("Spec");

/** What a client would say of its ledger, with cells that hold nothing. */
function emptySketchOf(client: Client, cells: number): string {
  const { a, b } = client.events.fingerprint();
  const part = {
    hash: ownHash(client.events, INDEX),
    count: client.events.count(),
    a,
    b,
    first: 0,
    cells,
    total: cells,
    text: encodeDense(newSketch(cells), 1, cells),
  };
  return encodeFrame(seed, Kind.Sketch, encodeSketch(part));
}

describe("a hostile sketch", () => {
  it("of more cells than one would send, under one's own hash, makes nobody fail", () => {
    const world = new World(1);
    const random = seeded(1);
    const [a, b] = [world.join("A"), world.join("B")];
    for (const i of $range(1, 300)) {
      const event = eventOf((THIS_WEEK - 1) * WEEK + i * 1000, `C${random.between(1, 5)}`, `v${i}`);
      b.events.add(event);
      // The last 20 are missing: told without cells at first, then with 48.
      if (i <= 280) {
        a.events.add(event);
      }
    }
    b.sync.startSending();
    const tamper = (sent: { kind: string; text: string }) => (sent.kind === Kind.Data ? undefined : sent.text);
    world.tamper = tamper;
    world.run(120, () => world.sent(Kind.Advertisement).length > 0);
    world.run(0.5);
    world.deliver(a, "control", emptySketchOf(a, CELLS_LIMIT), "GUILD", "Liar-Realm");
    world.run(120);
    assert.same([], world.errors);
    world.tamper = undefined;
    assert.is_not_nil(world.converge(1200));
  });
});
