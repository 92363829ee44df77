import { Roster } from "../../src/trust/roster";

type Listed = [name: string, guid: string, rank: number];

/** A roster over a list that the spec changes, with how often it was read and how often it told of a change. */
function rosterOf(list: Listed[]): { roster: Roster; list: Listed[]; reads: number; changes: number } {
  const it = {
    list,
    reads: 0,
    changes: 0,
    roster: new Roster(
      (note) => {
        it.reads += 1;
        for (const [name, guid, rank] of it.list) {
          note(name, guid, rank);
        }
      },
      () => {
        it.changes += 1;
      },
    ),
  };
  return it;
}

describe("a roster", () => {
  const anna: Listed = ["Anna-Realm", "Player-1-0000000A", 0];
  const bert: Listed = ["Bert-Realm", "Player-1-0000000B", 3];

  it("finds members by name and by GUID, and is read when it changed and somebody asks", () => {
    const it = rosterOf([anna, bert]);
    assert.equal(0, it.reads);
    assert.equal(3, it.roster.memberOf("Bert-Realm")?.rank);
    assert.equal("Anna-Realm", it.roster.memberOf("Player-1-0000000A")?.name);
    assert.is_nil(it.roster.memberOf("Zoe-Realm"));
    assert.equal(1, it.reads);
    it.roster.outdated();
    it.roster.outdated();
    assert.equal(1, it.reads);
    it.roster.memberOf("Bert-Realm");
    assert.equal(2, it.reads);
  });

  it("forgets who left and takes in who came, new ranks and new names", () => {
    const it = rosterOf([anna, bert]);
    it.roster.memberOf("Anna-Realm");
    it.list = [
      ["Berta-Realm", "Player-1-0000000B", 1],
      ["Carl-Realm", "Player-1-0000000C", 2],
    ];
    it.roster.outdated();
    assert.is_nil(it.roster.memberOf("Anna-Realm"));
    assert.is_nil(it.roster.memberOf("Player-1-0000000A"));
    assert.is_nil(it.roster.memberOf("Bert-Realm"));
    assert.equal(1, it.roster.memberOf("Berta-Realm")?.rank);
    assert.equal(2, it.roster.memberOf("Player-1-0000000C")?.rank);
    // The name may be given to somebody else.
    it.list = [
      ["Carl-Realm", "Player-1-0000000D", 4],
      ["Karl-Realm", "Player-1-0000000C", 2],
    ];
    it.roster.outdated();
    assert.equal(4, it.roster.memberOf("Carl-Realm")?.rank);
    assert.equal("Karl-Realm", it.roster.memberOf("Player-1-0000000C")?.name);
    assert.is_nil(it.roster.memberOf("Berta-Realm"));
    it.list = [];
    it.roster.outdated();
    assert.is_nil(it.roster.memberOf("Carl-Realm"));
  });

  it("tells two members of one name apart by their GUIDs, and finds neither by the name", () => {
    const it = rosterOf([anna, bert, ["Anna-Realm", "Player-2-0000000A", 5]]);
    assert.is_nil(it.roster.memberOf("Anna-Realm"));
    assert.is_true(it.roster.isShared("Anna-Realm"));
    assert.is_false(it.roster.isShared("Bert-Realm"));
    assert.equal(0, it.roster.memberOf("Player-1-0000000A")?.rank);
    assert.equal(5, it.roster.memberOf("Player-2-0000000A")?.rank);
    assert.equal(3, it.roster.memberOf("Bert-Realm")?.rank);
    // One of them leaves.
    it.list = [["Anna-Realm", "Player-2-0000000A", 5], bert];
    it.roster.outdated();
    assert.equal(5, it.roster.memberOf("Anna-Realm")?.rank);
    assert.is_false(it.roster.isShared("Anna-Realm"));
  });

  it("tells of a change once after somebody was refused, and not of news that change nothing", () => {
    const it = rosterOf([]);
    it.roster.memberOf("Anna-Realm");
    it.list = [anna, bert];
    it.roster.outdated();
    assert.equal(0, it.changes);
    it.roster.memberOf("Anna-Realm");
    it.roster.refused();
    it.roster.outdated();
    assert.equal(0, it.changes);
    it.roster.refused();
    it.list = [anna, ["Bert-Realm", "Player-1-0000000B", 1]];
    it.roster.outdated();
    it.roster.outdated();
    assert.equal(1, it.changes);
  });

  it("makes no garbage when a guild of 1,000 is read again", () => {
    const list: Listed[] = [];
    for (const i of $range(1, 1000)) {
      list.push([`Member${i}-Realm`, string.format("Player-1-%08X", i), i % 10]);
    }
    const it = rosterOf(list);
    it.roster.memberOf("Anna-Realm");
    collectgarbage("collect");
    collectgarbage("stop");
    const before = collectgarbage("count");
    for (const _ of $range(1, 10)) {
      it.roster.outdated();
      it.roster.memberOf("Anna-Realm");
    }
    const made = collectgarbage("count") - before;
    collectgarbage("restart");
    assert.equal(11, it.reads);
    assert.is_true(made < 1, `${made} kB`);
  });
});
