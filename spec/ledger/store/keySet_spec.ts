import { KeySet } from "../../../src/ledger/store/keySet";

describe("a set of keys", () => {
  it("loses the keys of another set, and no others", () => {
    const keys = new KeySet();
    keys.add(1, 7);
    keys.add(2, 7);
    keys.add(3, 7);
    const others = new KeySet();
    others.add(2, 7);
    others.add(3, 8);
    others.add(4, 7);
    keys.removeAll(others);
    assert.same([true, false, true], [keys.has(1, 7), keys.has(2, 7), keys.has(3, 7)]);
    assert.equal(2, keys.count());
    keys.removeAll(keys);
    assert.is_true(keys.isEmpty());
  });
});
