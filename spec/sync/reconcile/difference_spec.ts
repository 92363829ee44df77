import { differenceWith, WEEK_EVENT_BYTES } from "../../../src/sync/reconcile/difference";
import type { WeekHash } from "../../../src/sync/messages/hash";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import { eventOf, WEEK } from "../support/memorySet";
import { Lone, noPause } from "../support/lone";

const NUMBER = 2800;

/** A client with one event in each of six weeks. */
function holder(): Lone {
  const lone = new Lone();
  for (const i of $range(1, 6)) {
    lone.events.add(eventOf((NUMBER + i) * WEEK, "C1", `v${i}`));
  }
  return lone;
}

/** What we hold of a week, with something other. */
function weekOf(lone: Lone, week: number, given: Partial<WeekHash> = {}): WeekHash {
  const { a, b, count } = lone.events.weekSummary(week) ?? { a: 0, b: 0, count: 0 };
  return { week, count, a, b, adler: lone.events.weekAdler(week, noPause) ?? 0, ...given };
}

function peerWith(lone: Lone, weeks: WeekHash[], count = 6, ledger = "other"): PeerRecord {
  const peer = lone.peer("Anna", { count, ledger });
  peer.weeks = weeks;
  return peer;
}

describe("the difference from a peer", () => {
  it("is none when the ledgers' hashes and all listed weeks are the same", () => {
    const lone = holder();
    const peer = peerWith(lone, [weekOf(lone, NUMBER + 6)], 6, lone.ledger());
    const difference = differenceWith(lone.context, peer, noPause);
    assert.same([], difference.weeks);
    assert.is_true(difference.isEqual);
    assert.is_false(difference.isEarly);
  });

  it("is the weeks whose sums, or whose packs by Adler-32, are others", () => {
    const lone = holder();
    const weeks = [
      weekOf(lone, NUMBER + 6, { a: 1 }),
      weekOf(lone, NUMBER + 5),
      weekOf(lone, NUMBER + 4, { adler: 1 }),
      weekOf(lone, NUMBER + 3, { count: 9 }),
    ];
    const found = differenceWith(lone.context, peerWith(lone, weeks), noPause);
    assert.same(
      [6, 4, 3].map((i) => NUMBER + i),
      found.weeks.map(({ week }) => week),
    );
    assert.is_false(found.isEqual);
    assert.is_true(found.hasMoreWeeks);
  });

  it("is a week whose digest is another although all sums are equal", () => {
    const lone = holder();
    const peer = peerWith(lone, [], 6, lone.ledger());
    const digest = lone.events.weekDigest(NUMBER + 1, noPause) ?? "";
    peer.sample = { week: NUMBER + 1, digest };
    assert.same([], differenceWith(lone.context, peer, noPause).weeks);
    peer.sample = { week: NUMBER + 1, digest: "another" };
    assert.same(
      [NUMBER + 1],
      differenceWith(lone.context, peer, noPause).weeks.map(({ week }) => week),
    );
    peer.ledger = "other";
    assert.same([], differenceWith(lone.context, peer, noPause).weeks);
  });

  it("costs what was not broadcast recently, and all of it while a crowd logs in", () => {
    const lone = holder();
    const week = NUMBER + 6;
    for (const second of $range(1, 5)) {
      lone.events.add(eventOf(week * WEEK + second, "C1", "more"));
    }
    const peer = peerWith(lone, [weekOf(lone, week, { count: 9 })]);
    const saved: number[] = [];
    const bytes = () => differenceWith(lone.context, peer, noPause).weeksBytes;
    const whole = bytes();
    for (const stamp of $range(1, 9)) {
      lone.context.heardWeeks.hear(peer.channel, week).add(stamp, 1);
      saved.push((whole - bytes()) / WEEK_EVENT_BYTES);
    }
    // Of the nine we lack three.
    assert.same([1, 2, 3, 4, 5, 6, 6, 6, 6], saved);
    lone.context.arrivals.wasCrowd = () => true;
    assert.equal(whole, bytes());
  });

  it("is early, and not a difference, when events of the future that we hold back explain it", () => {
    const lone = holder();
    const theirs = weekOf(lone, NUMBER + 6, { count: 2, a: 1 });
    lone.events.ahead.mayExplain = () => true;
    lone.events.ahead.explains = () => true;
    const found = differenceWith(lone.context, peerWith(lone, [theirs]), noPause);
    assert.same([], found.weeks);
    assert.is_true(found.isEarly && found.isEqual);
  });

  it("may be a tail when only our newest week, where they have more, or later ones differ", () => {
    const lone = holder();
    const isTail = (weeks: WeekHash[], count = 9) =>
      differenceWith(lone.context, peerWith(lone, weeks, count), noPause).isTail;
    assert.is_true(isTail([weekOf(lone, NUMBER + 6, { count: 4 })]));
    assert.is_true(isTail([weekOf(lone, NUMBER + 7, { count: 4 })]));
    assert.is_false(isTail([weekOf(lone, NUMBER + 6, { a: 1 })]));
    assert.is_false(isTail([weekOf(lone, NUMBER + 5, { count: 4 })]));
    assert.is_false(isTail([weekOf(lone, NUMBER + 6, { count: 4 })], 6));
    assert.is_false(isTail([]));
  });

  it("is much, and older, when the weeks that differ do not explain whisperEvents events", () => {
    const lone = holder();
    const isOlder = (count: number, newest: number) =>
      differenceWith(lone.context, peerWith(lone, [weekOf(lone, NUMBER + 6, { count: newest })], count), noPause)
        .isMuchOlder;
    assert.is_true(isOlder(206, 1));
    assert.is_false(isOlder(205, 1));
    assert.is_false(isOlder(206, 50));
  });

  it("of who lists fewer weeks than it could is in these alone", () => {
    const lone = holder();
    assert.is_false(differenceWith(lone.context, peerWith(lone, [weekOf(lone, NUMBER + 6)]), noPause).hasMoreWeeks);
  });
});
