import type { Clock } from "../../../src/ports";
import { SlowLink } from "../../../src/sync/link/slowLink";

let now = 0;
const clock: Clock = { now: () => now, serverTime: () => now, milliseconds: () => now * 1000 };

describe("the link after a loading screen", () => {
  it("takes what is large five seconds later, and what is small at once", () => {
    now = 100;
    const link = new SlowLink(clock);
    assert.equal(100, link.mayGoAt(100, 3000));
    link.noteLoaded();
    assert.equal(100, link.mayGoAt(100, 255));
    assert.equal(105, link.mayGoAt(100, 256));
    assert.equal(107, link.mayGoAt(107, 3000));
    now = 103;
    link.noteLoaded();
    assert.equal(108, link.mayGoAt(104, 3000));
  });
});
