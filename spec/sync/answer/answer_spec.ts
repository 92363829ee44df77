import {
  type Answer,
  type AnswerState,
  dueOf,
  heardOther,
  newAnswer,
  notePart,
  putOff,
  refused,
  stepAside,
  yieldTo,
} from "../../../src/sync/answer/answer";
import { isOvertaken } from "../../../src/sync/answer/turns";
import { hashText } from "../../../src/sync/messages/hash";
import { syncOptions } from "../../../src/sync/options";

const options = syncOptions({ takeoverDelay: 15, claimDelay: 5 });
/** Of 100 events. */
const HASH = hashText(100, 1, 2);

function answer(state: AnswerState, given: Partial<Answer> = {}): Answer {
  const inquiry = { subject: 7, hash: HASH, channel: "GUILD", asker: "Anna-Realm" };
  return { ...newAnswer(inquiry, { due: 5, limit: 125, ahead: [] }, 100), state, ...given };
}

function partOf(part: number, parts: number): Parameters<typeof notePart>[1] {
  return { subject: 7, hash: HASH, part, parts, compressed: false, isRest: false, payload: "" };
}

const waiting: AnswerState = { name: "waiting", due: 105 };
const goingOut: AnswerState = { name: "going out" };

// Row by row the table in docs/protocol.md.
describe("an answer", () => {
  it("is waiting for its turn from the request on", () => {
    const one = newAnswer(answer(waiting), { due: 5, limit: 125, ahead: [] }, 100);
    assert.same(waiting, one.state);
    assert.equal(225, one.limit);
    assert.equal(105, dueOf(one));
  });

  it("waiting or yielded, it may not begin yet: the same, later", () => {
    assert.same({ name: "waiting", due: 120 }, putOff(waiting, 120));
    assert.same({ name: "yielded", due: 120 }, putOff({ name: "yielded", due: 1 }, 120));
    assert.equal(goingOut, putOff(goingOut, 120));
  });

  it("waiting or yielded, a part of another's comes: yielded, until that one was silent for a takeover", () => {
    const one = answer(waiting);
    heardOther(one, 100, options);
    assert.same({ name: "yielded", due: 115 }, one.state);
    heardOther(one, 110, options);
    assert.same({ name: "yielded", due: 125 }, one.state);
    const late = answer({ name: "waiting", due: 300 });
    heardOther(late, 100, options);
    assert.same({ name: "yielded", due: 300 }, late.state);
  });

  it("yielded, the other takes longer than the whole may take, at 10 events a second, and two takeovers: no longer", () => {
    const one = answer(waiting);
    for (const now of $range(100, 200)) {
      heardOther(one, now, options);
    }
    assert.same({ name: "yielded", due: 100 + 10 + 30 }, one.state);
  });

  it("going out, a better claim gives the same: yielded, and the parts that went out count as heard", () => {
    const one = answer(goingOut);
    yieldTo(one, 5, 2, 110);
    assert.same({ name: "yielded", due: 110 }, one.state);
    assert.equal(5, one.total);
    assert.is_true(one.heard.get(2));
    assert.is_nil(one.heard.get(3));
    const other = answer(goingOut);
    yieldTo(other, 4, undefined, 110);
    assert.equal(0, other.total);
  });

  it("going out, another version goes first: waiting, a takeover later, with all of its parts", () => {
    const one = answer(goingOut, { total: 5 });
    one.heard.set(1, true);
    stepAside(one, 110, options);
    assert.same({ name: "waiting", due: 125 }, one.state);
    assert.equal(0, one.total);
    assert.is_nil(one.heard.get(1));
  });

  it("going out, the client refuses the whisper: waiting, for all to hear; otherwise gone", () => {
    const one = refused(answer(goingOut, { channel: "WHISPER:Anna-Realm", fallback: "GUILD" }), 110, options);
    assert.same({ name: "waiting", due: 115 }, one?.state);
    assert.equal("GUILD", one?.channel);
    assert.is_nil(one?.fallback, "what is refused there, too, is not tried for ever");
    assert.equal(115, one?.limit);
    assert.is_nil(refused(answer(goingOut), 110, options));
  });

  it("going out is not due", () => {
    assert.is_nil(dueOf(answer(goingOut)));
  });

  it("counts the parts of another, and anew when that one cuts it into other parts", () => {
    const one = answer(waiting);
    notePart(one, partOf(1, 3));
    notePart(one, partOf(2, 3));
    assert.is_true(one.heard.get(1) && one.heard.get(2));
    notePart(one, partOf(2, 4));
    assert.equal(4, one.total);
    assert.is_nil(one.heard.get(1));
  });

  it("makes way before its first part for whoever has begun, after it for a better claim, and then for nobody", () => {
    assert.is_true(isOvertaken(1, 60, false, true));
    assert.is_false(isOvertaken(1, 60, true, false));
    assert.is_true(isOvertaken(2, 60, true, false));
    assert.is_false(isOvertaken(2, 60, false, true));
    assert.is_false(isOvertaken(3, 60, true, true));
    assert.is_false(isOvertaken(1, 0, true, true), "nor after its limit");
  });
});
