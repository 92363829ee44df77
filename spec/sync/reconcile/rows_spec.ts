import { encodeDense } from "../../../src/sketch/cells";
import { newSketch } from "../../../src/sketch/sketch";
import type { SketchPart } from "../../../src/sync/messages/sketch";
import { isDue, type Row, Rows } from "../../../src/sync/reconcile/rows";
import { Lone } from "../support/lone";

const empty = newSketch(43);

function part(first: number, cells: number, hash = "h"): SketchPart {
  const text = encodeDense(empty, 1, cells);
  return { first, cells, total: first + cells, hash, count: 1, a: 1, b: 1, text };
}

describe("the cells that peers tell", () => {
  it("are put together as they come, and may have gaps; others begin anew", () => {
    const lone = new Lone();
    const rows = new Rows(lone.context.clock);
    const anna = lone.peer("Anna");
    rows.note(part(32, 8), anna);
    const row = rows.note(part(0, 16), anna);
    assert.same([40, 24, 2], [row?.size, row?.known, row?.segments.length]);
    assert.is_nil(rows.note(part(34, 4), anna), "cells that are here");
    assert.equal(28, rows.note(part(20, 4), anna)?.known);
    assert.equal(16, rows.note(part(0, 16), anna)?.known);
    assert.equal(44, rows.note(part(40, 4, "another"), anna)?.size);
  });

  it("of sixteen peers are remembered: strangers give up their places to trusted peers, and never take one of theirs", () => {
    const lone = new Lone();
    const rows = new Rows(lone.context.clock);
    for (const i of $range(1, 15)) {
      rows.note(part(0, 16), lone.peer(`Friend${i}`));
    }
    const foe = lone.peer("Foe", { word: "stranger" });
    const other = lone.peer("Other", { word: "stranger" });
    rows.note(part(0, 16), foe);
    rows.note(part(0, 16), other);
    assert.is_nil(rows.note(part(0, 0), foe)?.segments[0]);
    rows.note(part(0, 16), lone.peer("Friend16"));
    assert.is_nil(rows.note(part(0, 16), other));
    assert.is_not_nil(rows.note(part(16, 16), lone.peer("Friend1")));
    // What was told long ago makes room.
    lone.pass(61);
    rows.note(part(32, 16), lone.peer("Friend1"));
    assert.is_not_nil(rows.note(part(0, 16), other));
    assert.is_not_nil(rows.note(part(48, 16), lone.peer("Friend1")));
  });

  it("are looked at when all that is being told has come, and long ones only when they have grown", () => {
    const row = (size: number, looked: number): Row => ({
      peer: new Lone().peer("Anna"),
      hash: "h",
      segments: [],
      size,
      known: size,
      looked,
      at: 0,
    });
    assert.is_false(isDue(row(0, 0), 0));
    assert.is_false(isDue(row(43, 0), 200));
    assert.is_true(isDue(row(200, 0), 200));
    assert.is_true(isDue(row(20, 19), 20));
    assert.is_false(isDue(row(20, 20), 20));
    assert.is_false(isDue(row(211, 200), 211));
    assert.is_true(isDue(row(213, 200), 213));
  });
});
