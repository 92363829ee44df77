import { syncOptions } from "../../../src/sync/options";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import {
  asked,
  askedInDoubt,
  awaitParts,
  countsAsAsked,
  deferred,
  dueOf,
  failed,
  givenUp,
  isAllTaken,
  isStale,
  newWant,
  noteTaken,
  partCame,
  passedOver,
  refused,
  supersede,
  takePart,
  waitedFor,
  type Want,
  type WantState,
} from "../../../src/sync/request/want";

const options = syncOptions();
const offer = { subject: 7, hash: "h", count: 10, ledger: "l", channel: "GUILD", source: {} as PeerRecord };

function want(state: WantState): Want {
  return { ...newWant({ ...offer, source: { deliveries: 1 } as PeerRecord }, 0, false), state };
}

/** Part `part` of two of what is wanted. */
function partOf(part: number, parts = 2): Parameters<typeof takePart>[1] {
  return { subject: 7, hash: "h", part, parts, compressed: false, isRest: false, payload: "" };
}

// Row by row the table in docs/protocol.md.
describe("a want", () => {
  it("is open from the moment it is told of", () => {
    assert.same({ name: "open", from: 100 }, newWant(offer, 100, false).state);
  });

  it("open, asked for by anybody: asked, with a place until an answer should have begun", () => {
    const state = asked(100, false, options);
    assert.same({ name: "asked", due: 145, limit: 820, countsTo: 121, counts: true }, state);
    assert.is_true(countsAsAsked(want(state)));
    assert.equal(121, dueOf(want(state)));
  });

  it("open, asked for by a stranger: asked, until an answer should have begun", () => {
    assert.same({ name: "asked", due: 121, limit: 820, countsTo: 121, counts: true }, askedInDoubt(100, options));
  });

  it("open, asked for by name: asked, and it should begin at once", () => {
    assert.equal(120, dueOf(want(asked(100, true, options))));
  });

  it("open, while another version is on its way: open, later", () => {
    assert.same({ name: "open", from: 113 }, deferred(100, 3, options));
  });

  it("open, its source says another version: open, that version; asked: that version the next time", () => {
    const open = want({ name: "open", from: 0 });
    supersede(open, { ...offer, hash: "new", count: 11 });
    assert.equal("new", open.hash);
    const waiting = want(asked(0, false, options));
    supersede(waiting, { ...offer, hash: "new", count: 11 });
    assert.equal("h", waiting.hash);
    assert.equal("new", waiting.later?.hash);
  });

  it("asked, nothing by countsTo: asked, no longer counted, and waited for as long", () => {
    const state = asked(100, false, options);
    assert.is_nil(passedOver(state, 120.9));
    const passed = passedOver(state, 121) as WantState;
    assert.is_false(countsAsAsked(want(passed)));
    assert.equal(145, dueOf(want(passed)));
    assert.is_nil(passedOver(passed, 300));
  });

  it("asked, nothing by due: open, twice as late each time, and then given up", () => {
    const delay = () => 4;
    assert.same({ name: "open", from: 108 }, failed(1, 100, delay, options));
    assert.same({ name: "open", from: 116 }, failed(2, 100, delay, options));
    assert.same({ name: "open", from: 132 }, failed(3, 100, delay, options));
    assert.is_nil(failed(4, 100, delay, options));
  });

  it("given up: dormant, twice as long each time, while its source delivers other things; then gone", () => {
    const state: WantState = { name: "open", from: 0 };
    assert.same({ name: "dormant", until: 163 }, givenUp(want(state), 100, 3, options));
    assert.same({ name: "dormant", until: 343 }, givenUp({ ...want(state), rounds: 2 }, 100, 3, options));
    assert.is_nil(givenUp({ ...want(state), rounds: 3 }, 100, 3, options));
    assert.is_nil(givenUp({ ...want(state), source: { deliveries: 0 } as PeerRecord }, 100, 3, options));
  });

  it("asked, the client does not take the message: open, soon", () => {
    assert.same({ name: "open", from: 113 }, refused(100, 3, options));
  });

  it("any, a part comes: coming, and the next should by due", () => {
    assert.same({ name: "coming", due: 145, limit: 145 }, partCame({ name: "open", from: 0 }, 100, options));
    const coming = partCame(asked(90, false, options), 100, options);
    assert.same({ name: "coming", due: 145, limit: 810 }, coming);
    assert.is_true(countsAsAsked(want(coming)));
  });

  it("asked or coming, something else is on its way: waited for, up to the limit and no longer", () => {
    const state = asked(100, false, options);
    assert.equal(200, (waitedFor(state, 200) as { due: number }).due);
    assert.equal(820, (waitedFor(state, 5000) as { due: number }).due);
    assert.equal(145, (waitedFor(state, 10) as { due: number }).due);
    const open: WantState = { name: "open", from: 5 };
    assert.equal(open, waitedFor(open, 200));
  });

  it("counts each part once, and begins anew when the answer has another number of parts", () => {
    const one = want(asked(0, false, options));
    assert.is_true(takePart(one, partOf(1)));
    assert.is_false(takePart(one, partOf(1)));
    assert.equal(1, one.got);
    assert.is_true(takePart(one, partOf(1, 3)));
    assert.equal(1, one.got);
    assert.equal(3, one.taken.total);
  });

  it("keeps what was taken in when it is asked for again, each part once, until the answer is divided in another way", () => {
    const one = want(asked(0, false, options));
    takePart(one, partOf(1));
    noteTaken(one, 1, 10);
    noteTaken(one, 1, 10);
    awaitParts(one);
    assert.equal(0, one.got);
    assert.is_false(isAllTaken(one));
    assert.is_true(takePart(one, partOf(1)));
    takePart(one, partOf(2));
    noteTaken(one, 2, 5);
    assert.is_true(isAllTaken(one));
    assert.equal(15, one.taken.delivered);
    takePart(one, { ...partOf(1), isRest: true });
    assert.is_false(isAllTaken(one));
  });
});

describe("of two versions of a week", () => {
  const peerOf = (name: string) => ({ name, deliveries: 0 }) as PeerRecord;
  const wanted = (given: Partial<Want> = {}) => ({
    ...want({ name: "open", from: 0 }),
    source: peerOf("Anna-Realm"),
    ...given,
  });

  it("the larger one is asked for at first, unless the other has been asked for already", () => {
    assert.is_true(isStale(wanted(), peerOf("Bert-Realm"), 11, 1));
    assert.is_false(isStale(wanted(), peerOf("Bert-Realm"), 10, 1));
    assert.is_false(isStale(wanted({ state: asked(0, false, options) }), peerOf("Bert-Realm"), 11, 1));
  });

  it("one is drawn by lot from the second try on, another each time, whoever says more", () => {
    let taken = 0;
    for (const tries of $range(1, 200)) {
      taken += isStale(wanted({ tries }), peerOf("Bert-Realm"), 1e6, 1) ? 1 : 0;
    }
    assert.is_true(taken > 60 && taken < 140, `${taken} of 200`);
  });
});
