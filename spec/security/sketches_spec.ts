import { encodeNumber } from "../../src/pack/digits";
import { encodeDense } from "../../src/sketch/cells";
import { CELLS_LIMIT, newSketch } from "../../src/sketch/sketch";
import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { CELLS, INDEX } from "../../src/sync/messages/hash";
import { encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";
import { encodeData } from "../../src/sync/messages/data";
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

describe("a call for cells", () => {
  /**
   * What it costs a client to get three events that it lacks, four times one after the other, when somebody calls for cells
   * after each sketch.
   * @param claim how many events the caller says differ; undefined: nobody calls.
   */
  function costsWith(claim: number | undefined): { cells: number[]; bytes: number } {
    const world = new World(1);
    const [a, b] = [world.join("A"), world.join("B")];
    const event = (i: number) => eventOf((THIS_WEEK - 1) * WEEK + i * 100, "C1", `v${i}`);
    for (const i of $range(1, 1500)) {
      b.events.add(event(i));
      a.events.add(event(i));
    }
    b.sync.startSending();
    const cells: number[] = [];
    let heard = 0;
    for (const round of $range(1, 4)) {
      const before = heard;
      for (const i of $range(1, 3)) {
        b.events.add(event(300 * round + 10 * i + 0.5));
      }
      b.sync.eventsChanged();
      if (claim !== undefined) {
        // As if it held the same.
        const { a: laneA, b: laneB } = b.events.fingerprint();
        const lie = encodeAdvertisement(true, 1, b.events.count(), laneA, laneB, encodeWeeks([]));
        world.deliver(a, "control", encodeFrame(seed, Kind.Advertisement, lie), "GUILD", "Liar-Realm");
      }
      world.run(400, () => {
        const list = world.sent(Kind.Sketch, a);
        if (list.length > heard && claim !== undefined) {
          // Not sooner than an honest caller.
          world.run(2.1);
          const call = { subject: CELLS, hash: ownHash(a.events, INDEX), part: 1, parts: 1, compressed: false };
          const body = encodeData({ ...call, isRest: false, payload: encodeNumber(claim) });
          world.deliver(a, "control", encodeFrame(seed, Kind.Data, body), "GUILD", "Liar-Realm");
        }
        heard = list.length;
        return a.events.count() === b.events.count();
      });
      assert.equal(b.events.count(), a.events.count());
      const told = world.sent(Kind.Sketch, a).slice(before);
      cells.push(told.reduce((sum, { text }) => sum + text.length, 0));
    }
    assert.same([], world.errors);
    return { cells, bytes: world.log.reduce((sum, { text }) => sum + text.length, 0) };
  }

  it("by who lies about how much differs is believed once in ten minutes", () => {
    const honest = costsWith(undefined);
    const few = costsWith(300);
    assert.is_true(few.bytes < honest.bytes + 5000, `${few.bytes} bytes instead of ${honest.bytes}`);
    assert.is_true(few.cells[3] < 4 * honest.cells[3], `${few.cells[3]} instead of ${honest.cells[3]}`);
    // Weeks of 17 kB: once by what it says, and once more since it never ceases to call.
    const many = costsWith(100_000);
    assert.is_true(many.bytes < honest.bytes + 40_000, `${many.bytes} bytes instead of ${honest.bytes}`);
  });
});
