import {
  allOf,
  allowCarriers,
  allowGroupLeaders,
  allowOwn,
  allowPlayers,
  allowRank,
  anyOf,
} from "../../src/trust/authorizers";
import type { Players } from "../../src/trust/players";
import { voucherOf } from "../../src/trust/vouching";
import { guid } from "../support/events";

const OFFICER = { name: "Officer-Realm", guid: guid(2), rank: 1 };
const MEMBER = { name: "Member-Realm", guid: guid(3), rank: 4 };
const GUILD = [OFFICER, MEMBER];

const players: Players = {
  inGuild: (player) => GUILD.find(({ name, guid: own }) => name === player || own === player),
  inGroup: (player) => (player === MEMBER.name ? { ...MEMBER, rank: 0 } : undefined),
  isGuildKnown: () => true,
  mayBeInGuild: () => true,
  isShared: (name) => name === "Twin-Realm",
  self: () => ({ name: "Self-Realm", guid: guid(7) }),
  fullName: (name) => (string.find(name, "-", 1, true)[0] === undefined ? `${name}-Realm` : name),
  refused: () => {
    // Nobody looks again.
  },
};

/** Whether it vouches for the officer, and for the member; undefined when it has to see an event. */
function vouched(authorizer: unknown): [boolean, boolean] | undefined {
  const voucher = voucherOf(authorizer);
  return voucher === undefined ? undefined : [voucher(OFFICER.name), voucher(MEMBER.name)];
}

describe("an authorizer that judges senders vouches", () => {
  it("for those whose events it would take", () => {
    assert.same([true, false], vouched(allowRank(players, 1)));
    assert.same([true, true], vouched(allowRank(players, 4)));
    assert.same([false, true], vouched(allowGroupLeaders(players)));
    assert.same([false, true], vouched(allowPlayers(players, ["Member"])));
    assert.same([true, true], vouched(allowCarriers(players, 1, 4)));
    assert.same([true, false], vouched(allowCarriers(players, 1, 3)));
    assert.same([true, false], vouched(allowPlayers(players, [guid(2)])));
  });

  it("for nobody whose name two have", () => {
    assert.is_false(voucherOf(allowPlayers(players, ["Twin"]))?.("Twin-Realm"));
  });

  it("in AnyOf for whom one of them does", () => {
    assert.same([true, false], vouched(anyOf([allowRank(players, 1), allowOwn(players)])));
    assert.same([true, true], vouched(anyOf([allowRank(players, 1), allowGroupLeaders(players)])));
  });

  it("in AllOf for whom all of them do", () => {
    assert.same([true, false], vouched(allOf([allowRank(players, 4), allowRank(players, 1)])));
    assert.same([false, false], vouched(allOf([allowRank(players, 1), allowGroupLeaders(players)])));
    assert.same([false, false], vouched(allOf([allowRank(players, 1), () => true])));
  });
});

describe("an authorizer that has to see an event vouches for nobody", () => {
  it("by the creator, by the sender's own events, and by a function of the addon", () => {
    assert.is_nil(vouched(allowRank(players, 4, "creator")));
    assert.is_nil(vouched(allowPlayers(players, ["Officer"], "creator")));
    assert.is_nil(vouched(allowGroupLeaders(players, "creator")));
    assert.is_nil(vouched(allowOwn(players)));
    assert.is_nil(vouched(() => true));
    assert.same([false, false], vouched(anyOf([allowOwn(players), () => true])));
  });
});
