import type { Client } from "../../sim/client";
import { Guild, award, ledgerOf, startSending } from "../support/guild";
import { fill, history } from "../support/histories";
import { countIn } from "../../src/ledger/store/week";
import { encodeNumber } from "../../src/pack/digits";

/** Where a week's string says how many events it has: behind the header and the pack's version. */
const COUNT = 22;

/** What the addon's saved table is in a client's globals. */
interface Saved {
  weeks: Record<number, string>;
  damaged: Record<string | number, unknown>;
}

const saved = (client: Client): Saved => (client.env as unknown as { SpecLootDB: Saved }).SpecLootDB;

/** Changes what is on an offline client's disk: the one place where a text stands becomes another. */
function edit(client: Client, from: string, to: string): void {
  const text = client.savedText("SpecLoot") ?? "";
  const [first, last] = string.find(text, from, 1, true);
  assert.is_not_nil(first, "not on disk");
  client.setSavedText("SpecLoot", string.sub(text, 1, first - 1) + to + string.sub(text, last + 1));
}

/** A week's text as it is written in the file. */
const written = (text: string): string => string.gsub(text, '[\\"]', "\\%0")[0];

const DAMAGES: Record<string, (this: void, text: string) => string> = {
  "was cut": (text) => string.sub(text, 1, -9),
  "has another header": (text) => (string.sub(text, 1, 1) === "A" ? "B" : "A") + string.sub(text, 2),
  "claims more events than there are": (text) => {
    const count = countIn(text) as number;
    return (
      string.sub(text, 1, COUNT - 1) + encodeNumber(count + 1) + string.sub(text, COUNT + encodeNumber(count).length)
    );
  },
  "has another event": (text) => string.sub(text, 1, -2) + (string.sub(text, -1) === "1" ? "2" : "1"),
};

describe("in the game, a damaged file", () => {
  for (const [kind, damage] of pairs(DAMAGES)) {
    it(`gets a week that ${kind} back from peers, and keeps what was there until then`, () => {
      const guild = new Guild();
      const officer = guild.join("Officer");
      const member = guild.join("Member");
      fill(officer, history(300, 6));
      fill(member, history(300, 6));
      award(officer, 1, 10);
      guild.world.advance(30);
      const week = ledgerOf(member).Weeks()[2];
      const hash = ledgerOf(member).Hash();
      member.logout();
      const text = saved(member).weeks[week];
      const broken = damage(text);
      edit(member, written(text), written(broken));
      member.login();
      guild.world.advance(20);
      assert.is_not.equal(hash, ledgerOf(member).Hash());
      assert.equal(broken, saved(member).damaged[week]);
      // Nobody has sent yet: another session does not lose it either.
      member.reload();
      guild.world.advance(20);
      assert.equal(broken, saved(member).damaged[week]);
      startSending(officer);
      assert.is_true(
        guild.world.advanceUntil(() => guild.isEqual(), 300),
        "not equal after 300 s",
      );
      assert.equal(hash, ledgerOf(member).Hash());
      guild.world.advance(60);
      guild.expectEqual();
      assert.same({}, saved(member).damaged);
      member.reload();
      assert.equal(text, saved(member).weeks[week]);
      assert.equal(hash, ledgerOf(member).Hash());
    });
  }

  it("gets all weeks back from peers when the file does not load, or holds another addon's table", () => {
    for (const file of ["SpecLootDB = {", 'SpecLootDB = { ["weeks"] = { "x", 5, { } }, ["stamps"] = false }', ""]) {
      const guild = new Guild();
      const officer = guild.join("Officer");
      const member = guild.join("Member");
      fill(officer, history(200, 6));
      guild.world.advance(10);
      startSending(officer);
      member.logout();
      member.setSavedText("SpecLoot", file);
      member.login();
      assert.is_true(
        guild.world.advanceUntil(() => guild.isEqual(), 300),
        `not equal after 300 s: ${file}`,
      );
      assert.equal(200, ledgerOf(member).Count());
    }
  });

  it("goes on when the files of two characters were swapped, and no key is used twice", () => {
    const guild = new Guild();
    const [one, other] = [guild.join("Officer1"), guild.join("Officer2")];
    guild.world.advance(30);
    for (const i of $range(1, 5)) {
      award(one, i, i);
      award(other, i, -i);
    }
    guild.world.advance(30);
    one.logout();
    other.logout();
    const [text, otherText] = [one.savedText("SpecLoot"), other.savedText("SpecLoot")];
    one.setSavedText("SpecLoot", otherText);
    other.setSavedText("SpecLoot", text);
    one.login();
    other.login();
    for (const i of $range(1, 5)) {
      award(one, i, 2 * i);
      award(other, i, -2 * i);
    }
    startSending(one);
    guild.world.advance(120);
    guild.expectEqual();
    assert.equal(20, ledgerOf(one).Count());
  });
});
