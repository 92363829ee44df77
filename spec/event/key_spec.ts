import { formatGuid, parseGuid } from "../../src/event/guid";
import { formatKey, isBefore, parseKey, weekOfStamp } from "../../src/event/key";
import { guid } from "../support/events";
import { seeded } from "../support/random";

describe("a GUID", () => {
  it("goes to a number and back", () => {
    for (const text of ["Player-1-00000000", "Player-4395-01001EEF", "Player-1048575-FFFFFFFF"]) {
      assert.equal(text, formatGuid(parseGuid(text) as number));
    }
  });

  it("is refused in any other form", () => {
    for (const text of [
      "Player-0-00000000",
      "Player-01-00000000",
      "Player-1048576-00000000",
      "Player-1-0000000",
      "Player-1-000000000",
      "Player-1-0000000g",
      "Player-1-abcdef01",
      "Creature-0-1-2-3-4-5",
      "",
    ]) {
      assert.is_nil(parseGuid(text), text);
    }
    assert.is_nil(parseGuid(undefined));
    assert.is_nil(parseGuid(5));
  });
});

describe("a key", () => {
  it("has a text that sorts as keys do, and leads back to it", () => {
    const random = seeded(1);
    let last: [number, number, string] | undefined;
    for (const _ of $range(1, 500)) {
      const time = random.next() < 0.5 ? 1_600_000_000 : random.between(0, 4294967295);
      const stamp = time * 256 + random.between(0, 255);
      const creator = parseGuid(guid(random.between(0, 20), random.between(1, 3))) as number;
      const text = formatKey(stamp, creator);
      const [stampBack, creatorBack] = parseKey(text);
      assert.equal(stamp, stampBack);
      assert.equal(creator, creatorBack);
      if (last !== undefined) {
        assert.equal(isBefore(last[0], last[1], stamp, creator), last[2] < text);
      }
      last = [stamp, creator, text];
    }
  });

  it("is refused in any other form", () => {
    const text = formatKey(5, parseGuid(guid(1)) as number);
    assert.is_nil(parseKey(string.sub(text, 2))[0]);
    assert.is_nil(parseKey(`${string.sub(text, 2)}g`)[0]);
    assert.is_nil(parseKey(undefined)[0]);
  });

  it("falls in the week of its time", () => {
    assert.equal(2, weekOfStamp(604800 * 2 * 256));
    assert.equal(1, weekOfStamp(604800 * 2 * 256 - 1));
  });
});
