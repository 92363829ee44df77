import { adler32 } from "../../src/pack/adler32";

describe("Adler-32", () => {
  it("agrees with RFC 1950's definition", () => {
    assert.equal(1, adler32(""));
    assert.equal(0x00620062, adler32("a"));
    assert.equal(0x11e60398, adler32("Wikipedia"));
    const long = string.rep("\xff", 20_000);
    let low = 1;
    let high = 0;
    for (const i of $range(1, long.length)) {
      low = (low + string.byte(long, i)) % 65521;
      high = (high + low) % 65521;
    }
    assert.equal(high * 65536 + low, adler32(long));
  });

  it("continues from what came before, and begins where it is told to", () => {
    const whole = adler32("Wikipedia");
    for (const cut of $range(0, 9)) {
      const head = string.sub("Wikipedia", 1, cut);
      assert.equal(whole, adler32(string.sub("Wikipedia", cut + 1), undefined, adler32(head)));
      assert.equal(whole, adler32(`${head}Wikipedia`, undefined, undefined, cut + 1));
    }
  });

  it("pauses on the way", () => {
    let pauses = 0;
    adler32(string.rep("x", 50_000), () => {
      pauses += 1;
    });
    assert.is_true(pauses >= 10);
  });
});
