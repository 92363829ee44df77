import { hashText } from "../../../src/sync/messages/hash";
import { HeardWeeks } from "../../../src/sync/link/heardWeeks";
import { syncOptions } from "../../../src/sync/options";
import { FakeTime } from "../../support/fakes";

const options = syncOptions({ takeoverDelay: 15 });

describe("what all have heard of a week", () => {
  it("is remembered for three minutes after its last part, on the channel where it was", () => {
    const time = new FakeTime();
    const heard = new HeardWeeks(time.clock, options);
    assert.is_nil(heard.heard("GUILD", 7));
    heard.hear("GUILD", 7).add(1, 2);
    time.seconds = 180;
    assert.is_true(heard.heard("GUILD", 7)?.has(1, 2));
    assert.is_nil(heard.heard("RAID", 7));
    time.seconds = 181;
    assert.is_nil(heard.heard("GUILD", 7));
  });

  it("is forgotten of events that not all have heard", () => {
    const heard = new HeardWeeks(new FakeTime().clock, options);
    const lost = heard.hear("GUILD", 8);
    lost.add(1, 2);
    heard.hear("GUILD", 7).add(1, 2);
    heard.hear("GUILD", 7).add(3, 2);
    heard.forget("GUILD", 7, lost);
    assert.same([false, true], [heard.heard("GUILD", 7)?.has(1, 2), heard.heard("GUILD", 7)?.has(3, 2)]);
    heard.forget("RAID", 9, lost);
    assert.is_nil(heard.heard("RAID", 9));
  });

  it("makes all hold back from its beginning until its last part, or until the next is late", () => {
    const time = new FakeTime();
    const heard = new HeardWeeks(time.clock, options);
    const come = (seconds: number, week = 7, goesOn = true) => {
      time.seconds = seconds;
      heard.noteAnswer("GUILD", week, goesOn);
      return heard.quietSince(10);
    };
    assert.is_nil(heard.quietSince(10));
    assert.same([5, 5, 5], [come(5), come(35), come(40, 8)]);
    assert.equal(5, come(41, 7, false));
    time.seconds = 51;
    assert.equal(40, heard.quietSince(10), "the next part of the other week is late, and was waited for 4 s ago");
    time.seconds = 65;
    assert.is_nil(heard.quietSince(10));
    assert.equal(75, come(75), "after thirty seconds it is another broadcast");
  });

  it("makes nobody hold back when it comes in one part, however many pieces that takes", () => {
    const time = new FakeTime();
    const heard = new HeardWeeks(time.clock, options);
    heard.noteAnswer("GUILD", 7, false);
    assert.is_nil(heard.quietSince(10));
    heard.noteAnswer("GUILD", 7, true, false);
    assert.is_true(heard.isUnderWay("GUILD", 7, 15));
    heard.noteAnswer("GUILD", 7, false);
    assert.is_nil(heard.quietSince(10));
  });

  it("is remembered of eight weeks", () => {
    const heard = new HeardWeeks(new FakeTime().clock, options);
    for (const week of $range(1, 9)) {
      heard.hear("GUILD", week).add(1, 2);
    }
    assert.is_nil(heard.heard("GUILD", 1));
    assert.is_not_nil(heard.heard("GUILD", 2));
  });

  it("is left out of answers, but for what we have missed, and for a version whose rest has come", () => {
    const time = new FakeTime();
    const heard = new HeardWeeks(time.clock, options);
    const version = { week: 7, count: 3, a: 1, b: 2, adler: 0 };
    const hash = hashText(3, 1, 2);
    assert.equal(0, heard.leftOut("GUILD", version));
    for (const stamp of $range(1, 4)) {
      heard.hear("GUILD", 7).add(stamp, 1);
    }
    assert.equal(3, heard.leftOut("GUILD", version));
    assert.equal(4, heard.leftOut("GUILD", { ...version, count: 9 }));
    assert.equal(0, heard.leftOut("RAID", version));
    heard.noteRest("GUILD", { subject: 7, hash });
    assert.equal(0, heard.leftOut("GUILD", version));
    assert.equal(4, heard.leftOut("GUILD", { ...version, count: 9 }), "another version");
    time.seconds = 120;
    assert.equal(3, heard.leftOut("GUILD", version));
    heard.noteGaps("GUILD", 7);
    assert.equal(0, heard.leftOut("GUILD", version));
  });

  it("is under way from a part after which others come to the last, or until it is silent", () => {
    const time = new FakeTime();
    const heard = new HeardWeeks(time.clock, options);
    heard.noteAnswer("GUILD", 7, true);
    time.seconds = 14;
    assert.is_true(heard.isUnderWay("GUILD", 7, 15));
    assert.is_true(heard.isBusy("GUILD", 15));
    assert.is_false(heard.isUnderWay("GUILD", 8, 15));
    assert.is_false(heard.isBusy("RAID", 15));
    assert.equal(0, heard.lastPart("GUILD", 7));
    time.seconds = 15;
    assert.is_false(heard.isUnderWay("GUILD", 7, 15));
    assert.is_false(heard.isBusy("GUILD", 15));
    heard.noteAnswer("GUILD", 7, true);
    heard.noteAnswer("GUILD", 7, false);
    assert.is_false(heard.isUnderWay("GUILD", 7, 15));
    assert.is_nil(heard.lastPart("GUILD", 7));
  });
});
