import type { Client } from "../../sim/client";
import { createWorld, type World } from "../../sim/world";

/** The rules of docs/how-to/who-may-write.md, word by word. */
const OFFICERS = "ES:AllowRank(1)";
const CARRIERS = "ES:AllowCarriers(1, 3)";
const OWN_WISHES = "ES:AnyOf(ES:AllowRank(1), ES:AllOf(isWish, ES:AllowOwn()))";
const RAID_LEADERS = "ES:AllowGroupLeaders()";

/** The ranks of an officer, a carrier, and a member. */
const OFFICER = 1;
const CARRIER = 3;
const MEMBER = 5;

const addon = (authorize: string, channel: string, sends: boolean): string => `
local ES = LibStub("EventSourcing-1.0")
Award = ES:DefineEvent("AW", { { "points", "int" } })
Wish = ES:DefineEvent("WL", { { "items", "int[]" } })
local function isWish(event)
  return event.type == "WL"
end
ES:OnLogin(function()
  SpecDB = SpecDB or {}
  ledger = ES:OpenLedger({
    name = "Spec", storage = SpecDB, events = { Award, Wish }, channels = { "${channel}" }, authorize = ${authorize},
  })
  if ${sends} then ledger:StartSending() end
end)
function Enter(points)
  local event, problem = ledger:Append(Award, { points = points })
  return event and "ok" or problem:match("^[^:]+")
end
function EnterWish(item)
  return ledger:Append(Wish, { items = { item } }) and "ok"
end
`;

describe("in the game, who may write and who passes on:", () => {
  let world: World;

  before_each(() => {
    world = createWorld();
  });

  after_each(() => {
    assert.same([], world.errors());
  });

  function join(name: string, rank: number, authorize: string, sends: boolean, channel = "GUILD", setup = ""): Client {
    const client = world.addClient({
      name,
      guild: "Specs",
      rank,
      addons: [
        "EventSourcing.toc",
        {
          name: "Spec",
          savedVariables: ["SpecDB"],
          dependencies: ["EventSourcing"],
          code: [setup, addon(authorize, channel, sends)],
        },
      ],
    });
    client.login();
    return client;
  }

  const enter = (client: Client, points: number): unknown => client.runText(`return Enter(${points})`);
  const enterWish = (client: Client, item: number): unknown => client.runText(`return EnterWish(${item})`);
  const count = (client: Client): unknown => client.runText("return ledger:Count()");
  const haveAll = (clients: Client[], events: number, seconds = 120): boolean =>
    world.advanceUntil(() => clients.every((client) => count(client) === events), seconds, 1);

  describe("officers write, and officers pass on", () => {
    it("what an officer wrote reaches those who come later as long as one officer is online", () => {
      const olga = join("Olga", OFFICER, OFFICERS, true);
      const otto = join("Otto", OFFICER, OFFICERS, true);
      world.advance(30);
      assert.equal("ok", enter(olga, 1));
      world.advance(10);
      olga.logout();
      const mia = join("Mia", MEMBER, OFFICERS, true);
      assert.is_true(haveAll([mia], 1));
      // Without an officer it reaches nobody: a member has it, and may not pass it on.
      otto.logout();
      const lena = join("Lena", MEMBER, OFFICERS, false);
      world.advance(300);
      assert.equal(0, count(lena));
    });

    it("what somebody wrote before a demotion stays, and what comes after it is refused", () => {
      const olga = join("Olga", OFFICER, OFFICERS, true);
      const otto = join("Otto", OFFICER, OFFICERS, true);
      world.advance(30);
      assert.equal("ok", enter(olga, 1));
      world.advance(10);
      olga.setGuild("Specs", MEMBER);
      world.advance(30);
      assert.equal("authorize refused AW", enter(olga, 2));
      const mia = join("Mia", MEMBER, OFFICERS, false);
      assert.is_true(haveAll([mia, otto], 1));
    });
  });

  describe("officers are rarely online", () => {
    it("carriers pass on what an officer wrote, to members and to carriers who come later", () => {
      const olga = join("Olga", OFFICER, CARRIERS, true);
      const carl = join("Carl", CARRIER, CARRIERS, true);
      world.advance(30);
      assert.equal("ok", enter(olga, 1));
      assert.equal("ok", enter(olga, 2));
      world.advance(10);
      olga.logout();
      const cora = join("Cora", CARRIER, CARRIERS, true);
      const mia = join("Mia", MEMBER, CARRIERS, false);
      assert.is_true(haveAll([cora, mia], 2));
      carl.logout();
      const lena = join("Lena", MEMBER, CARRIERS, false);
      assert.is_true(haveAll([lena], 2));
    });

    it("carriers may write nothing themselves, and members may pass nothing on", () => {
      const olga = join("Olga", OFFICER, CARRIERS, true);
      const carl = join("Carl", CARRIER, CARRIERS, true);
      const mia = join("Mia", MEMBER, CARRIERS, true);
      world.advance(30);
      assert.equal("authorize refused AW", enter(carl, 1));
      assert.equal("authorize refused AW", enter(mia, 1));
      assert.equal("ok", enter(olga, 1));
      world.advance(10);
      olga.logout();
      carl.logout();
      const lena = join("Lena", MEMBER, CARRIERS, false);
      world.advance(300);
      assert.same([1, 0], [count(mia), count(lena)]);
    });

    it("a carrier with a changed addon can write in an officer's name, and somebody below the carriers cannot", () => {
      const olga = join("Olga", OFFICER, CARRIERS, true);
      const mia = join("Mia", MEMBER, CARRIERS, false);
      const disguise = `local real = UnitGUID UnitGUID = function(unit) return unit == "player" and "${olga.guid}" or real(unit) end`;
      const forge = (name: string, rank: number): Client => join(name, rank, "nil", true, "GUILD", disguise);
      const below = forge("Liam", CARRIER + 1);
      world.advance(30);
      enter(below, 1);
      world.advance(300);
      assert.same([0, 0], [count(olga), count(mia)]);
      below.logout();
      const carrier = forge("Cain", CARRIER);
      world.advance(30);
      enter(carrier, 1);
      assert.is_true(haveAll([olga, mia], 1));
    });

    it("a demoted carrier passes on nothing more, and what it passed on stays", () => {
      const olga = join("Olga", OFFICER, CARRIERS, true);
      const carl = join("Carl", CARRIER, CARRIERS, true);
      world.advance(30);
      assert.equal("ok", enter(olga, 1));
      world.advance(10);
      olga.logout();
      const mia = join("Mia", MEMBER, CARRIERS, false);
      assert.is_true(haveAll([mia], 1));
      carl.setGuild("Specs", MEMBER);
      const lena = join("Lena", MEMBER, CARRIERS, false);
      world.advance(300);
      assert.same([1, 0], [count(mia), count(lena)]);
    });
  });

  describe("members enter their own wishes", () => {
    it("a wish that was entered while no officer was online reaches them when its author meets one", () => {
      const mia = join("Mia", MEMBER, OWN_WISHES, true);
      world.advance(30);
      assert.equal("ok", enterWish(mia, 19019));
      world.advance(600);
      const olga = join("Olga", OFFICER, OWN_WISHES, true);
      assert.is_true(haveAll([olga], 1));
      // From then on officers pass it on.
      mia.logout();
      const lena = join("Lena", MEMBER, OWN_WISHES, true);
      assert.is_true(haveAll([lena], 1));
    });

    it("a member may neither write for others nor pass on what others wrote", () => {
      const mia = join("Mia", MEMBER, OWN_WISHES, true);
      const moritz = join("Moritz", MEMBER, OWN_WISHES, true);
      world.advance(30);
      assert.equal("ok", enterWish(mia, 19019));
      world.advance(10);
      assert.equal(1, count(moritz));
      mia.logout();
      const olga = join("Olga", OFFICER, OWN_WISHES, true);
      world.advance(300);
      assert.equal(0, count(olga));
      mia.login();
      assert.is_true(haveAll([olga], 1));
    });

    it("a member may enter nothing but wishes, also with a changed addon", () => {
      const olga = join("Olga", OFFICER, OWN_WISHES, true);
      const mia = join("Mia", MEMBER, OWN_WISHES, true);
      const liam = join("Liam", MEMBER, "nil", true);
      world.advance(30);
      assert.equal("authorize refused AW", enter(mia, 1));
      assert.equal("ok", enter(liam, 1));
      assert.equal("ok", enterWish(liam, 19019));
      world.advance(300);
      assert.same([1, 1], [count(olga), count(mia)]);
    });
  });

  describe("raid leaders write for one evening", () => {
    it("leader and assistants write and pass on, and nobody does so outside the raid", () => {
      const lea = join("Lea", MEMBER, RAID_LEADERS, true, "RAID");
      const ada = join("Ada", MEMBER, RAID_LEADERS, true, "RAID");
      const mia = join("Mia", MEMBER, RAID_LEADERS, true, "RAID");
      assert.equal("authorize refused AW", enter(lea, 1));
      ada.assistant = true;
      world.setGroup("RAID", ["Lea", "Ada"]);
      world.advance(10);
      assert.equal("ok", enter(lea, 1));
      assert.is_true(haveAll([ada], 1));
      // Whoever joins the raid late gets it from an assistant, too.
      lea.logout();
      world.setGroup("RAID", ["Ada", "Mia"]);
      assert.is_true(haveAll([mia], 1));
      assert.equal("authorize refused AW", enter(mia, 2));
    });
  });

  describe("the kind of event decides", () => {
    const BY_KIND = `(function()
      local isOfficer, isOwn = ES:AllowRank(1), ES:AllowOwn()
      return function(event, sender)
        return isOfficer(event, sender) or (event.type == "AW" and event.points <= 10 and isOwn(event, sender))
      end
    end)(), mayServe = function() return true end`;

    it("members write what the rule lets them, and officers pass it on", () => {
      const olga = join("Olga", OFFICER, BY_KIND, true);
      const mia = join("Mia", MEMBER, BY_KIND, true);
      world.advance(30);
      assert.equal("ok", enter(mia, 10));
      assert.equal("authorize refused AW", enter(mia, 11));
      assert.is_true(haveAll([olga], 1));
      mia.logout();
      const lena = join("Lena", MEMBER, BY_KIND, true);
      assert.is_true(haveAll([lena], 1));
    });
  });
});
