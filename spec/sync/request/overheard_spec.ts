import { syncOptions } from "../../../src/sync/options";
import { Overheard } from "../../../src/sync/request/overheard";
import { FakeTime } from "../../support/fakes";

const version = { subject: 7, hash: "h" };
const options = syncOptions({ requestInhibitor: 20, takeoverDelay: 15 });

describe("what was overheard", () => {
  it("is that something is asked for, for requestInhibitor, by us or another", () => {
    const time = new FakeTime();
    const overheard = new Overheard(time.clock, options);
    time.seconds = 3;
    overheard.noteRequest(version, true, true, true);
    assert.is_true(overheard.isAskedFor(version));
    assert.equal(3, overheard.askedAt(version));
    assert.is_false(overheard.isAskedFor({ subject: 7, hash: "other" }));
    time.seconds = 23;
    assert.is_false(overheard.isAskedFor(version));
    overheard.noteOwn(version);
    assert.is_true(overheard.isAskedFor(version));
    overheard.takeBack(version);
    assert.is_false(overheard.isAskedFor(version));
  });

  it("is no reason to wait when the answer is for another alone, but tells that others lack it", () => {
    const overheard = new Overheard(new FakeTime().clock, options);
    overheard.noteRequest(version, false, true, true);
    assert.is_false(overheard.isAskedFor(version));
    assert.is_false(overheard.isPromised(7));
    assert.is_true(overheard.isWantedByOthers(7));
  });

  it("promises a week only when somebody has it", () => {
    const overheard = new Overheard(new FakeTime().clock, options);
    overheard.noteRequest(version, true, false, true);
    assert.is_false(overheard.isPromised(7));
    overheard.noteRequest(version, true, true, true);
    assert.is_true(overheard.isPromised(7));
  });

  it("is in doubt when only a stranger asks, who says no later than the first time, and promises nothing", () => {
    const time = new FakeTime();
    const overheard = new Overheard(time.clock, options);
    overheard.noteRequest(version, true, true, false);
    assert.is_true(overheard.isAskedFor(version) && overheard.isDoubtful(version));
    assert.is_false(overheard.isPromised(7));
    time.seconds = 19;
    overheard.noteRequest(version, true, true, false);
    assert.equal(0, overheard.askedAt(version));
    overheard.noteRequest(version, true, true, true);
    assert.equal(19, overheard.askedAt(version));
    assert.is_false(overheard.isDoubtful(version));
    overheard.noteRequest(version, true, true, false);
    assert.is_false(overheard.isDoubtful(version));
    const own = new Overheard(time.clock, options);
    own.noteRequest(version, true, true, false);
    own.noteOwn(version);
    assert.is_false(own.isDoubtful(version));
  });

  it("is that parts are coming, for a takeover after each, and all of it ends with the last", () => {
    const time = new FakeTime();
    const overheard = new Overheard(time.clock, options);
    overheard.noteRequest(version, true, true, true);
    overheard.notePart(7);
    assert.is_true(overheard.isComing(7));
    time.seconds = 15;
    assert.is_false(overheard.isComing(7));
    overheard.notePart(7);
    overheard.noteEnd(version);
    assert.is_false(overheard.isComing(7) || overheard.isPromised(7) || overheard.isAskedFor(version));
  });
});
