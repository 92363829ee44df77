import type { Client, ClientOptions } from "../../sim/client";
import { SendResult } from "../../sim/game/enums";
import { createWorld, type World, type WorldOptions } from "../../sim/world";

/** Registers a prefix and writes down what arrives, as "channel sender text" with the frame's time. */
const listen = `
  got, times = {}, {}
  C_ChatInfo.RegisterAddonMessagePrefix("P")
  local frame = CreateFrame("Frame")
  frame:RegisterEvent("CHAT_MSG_ADDON")
  frame:SetScript("OnEvent", function(_, _, prefix, text, channel, sender)
    table.insert(got, prefix .. " " .. channel .. " " .. sender .. " " .. text)
    table.insert(times, GetTime())
  end)
  function send(text, channel, target) return C_ChatInfo.SendAddonMessage("P", text, channel, target) end`;

function addListener(world: World, name: string, options: Partial<ClientOptions> = {}): Client {
  const client = world.addClient({ name, guild: "Guild", addons: [{ name: "Test", code: [listen] }], ...options });
  client.login();
  return client;
}

function guildOf(options: WorldOptions, ...names: string[]): { world: World; clients: Client[] } {
  const world = createWorld(options);
  return { world, clients: names.map((name) => addListener(world, name)) };
}

function got(client: Client | undefined): string[] {
  return (client?.env.got ?? []) as string[];
}

function send(client: Client, text: string, channel: string, target?: string): unknown {
  return client.run((env) => (env.send as (this: void, ...args: unknown[]) => unknown)(text, channel, target));
}

/** How many of 30 messages the game takes at once. */
function burstOf(client: Client, channel: string, prefix: string): number {
  return client.runText(
    `local n = 0
     for i = 1, 30 do if C_ChatInfo.SendAddonMessage("${prefix}", "x", "${channel}", "Bob") == 0 then n = n + 1 end end
     return n`,
  ) as number;
}

describe("addon messages", () => {
  it("reach all members of the guild who are online and registered the prefix, the sender too", () => {
    const { world, clients } = guildOf({}, "Ada", "Bob", "Cyd");
    const stranger = addListener(world, "Dan", { guild: "Other" });
    const deaf = world.addClient({ name: "Eve", guild: "Guild", addons: [{ name: "Test", code: [listen] }] });
    deaf.login();
    deaf.session?.prefixes.delete("P");
    const away = clients[2];
    away?.logout();
    assert.equal(SendResult.Success, clients[0] && send(clients[0], "hello", "GUILD"));
    world.advance(1);
    assert.same(["P GUILD Ada-SimRealm hello"], got(clients[0]));
    assert.same(["P GUILD Ada-SimRealm hello"], got(clients[1]));
    for (const client of [stranger, deaf, away]) assert.same([], got(client));
    assert.same([], world.errors());
  });

  it("carry every byte but NUL, and at most 255", () => {
    const { world, clients } = guildOf({}, "Ada", "Bob");
    const [ada, bob] = clients as [Client, Client];
    const bytes: string[] = [];
    for (const code of $range(1, 255)) bytes.push(string.char(code));
    assert.equal(0, send(ada, bytes.join(""), "GUILD"));
    world.advance(1);
    assert.equal(`P GUILD Ada-SimRealm ${bytes.join("")}`, got(bob)[0]);
    assert.equal(SendResult.InvalidMessage, send(ada, string.rep("x", 256), "GUILD"));
    assert.equal(SendResult.InvalidMessage, send(ada, "a\0b", "GUILD"));
    assert.equal(2, world.traffic.violations.length);
    assert.equal(2, world.traffic.refused(SendResult.InvalidMessage));
  });

  it("are refused with the game's result codes", () => {
    const world = createWorld();
    const ada = addListener(world, "Ada");
    ada.setGuild(undefined);
    const bob = world.addClient({ name: "Bob" });
    const results: unknown[] = [];
    for (const channel of ["GUILD", "OFFICER", "RAID", "PARTY", "INSTANCE_CHAT", "WHISPER", "CHANNEL", "SHOUT"])
      results.push(send(ada, "x", channel));
    results.push(send(ada, "x", "WHISPER", bob.name), send(ada, "x", "WHISPER", "Nobody"));
    assert.same([10, 10, 5, 5, 5, 6, 7, 4, 12, 12], results);
    assert.equal(1, ada.runText("return C_ChatInfo.SendAddonMessage(string.rep('p', 17), 'x', 'GUILD')"));
    assert.equal(1, ada.runText("return C_ChatInfo.SendAddonMessage('', 'x', 'GUILD')"));
    assert.equal(0, world.traffic.sent().messages);
    ada.runText("C_ChatInfo:SendAddonMessage('P', 'x', 'GUILD')");
    assert.equal(1, ada.errors.length);
  });

  it("spend an allowance of 10 a prefix, of which one comes back a second, but for whispers", () => {
    const { world, clients } = guildOf({}, "Ada", "Bob");
    const [ada] = clients as [Client];
    const burst = (channel: string, prefix: string) => burstOf(ada, channel, prefix);
    assert.equal(10, burst("GUILD", "P"));
    assert.equal(10, burst("GUILD", "Q"));
    assert.equal(30, burst("WHISPER", "P"));
    assert.equal(SendResult.AddonMessageThrottle, send(ada, "x", "GUILD"));
    world.advance(3);
    assert.equal(3, burst("GUILD", "P"));
    world.advance(100);
    assert.equal(10, burst("GUILD", "P"));
    ada.setInstance("raid");
    world.advance(100);
    assert.equal(10, burst("WHISPER", "P"));
  });

  it("spend an allowance that a /reload does not fill", () => {
    const { clients } = guildOf({}, "Ada", "Bob");
    const [ada] = clients as [Client];
    assert.equal(10, burstOf(ada, "GUILD", "P"));
    ada.reload();
    assert.is_true(burstOf(ada, "GUILD", "P") < 5);
  });

  it("go to raid, party and officers as far as each reaches", () => {
    const world = createWorld();
    const names = ["Ada", "Bob", "Cyd", "Dan", "Eve", "Fay", "Gil"];
    const clients = names.map((name, index) => addListener(world, name, { rank: index < 2 ? 1 : 3 }));
    const [ada] = clients as [Client];
    const heard = (channel: string) => {
      for (const client of clients) client.runText("wipe(got)");
      assert.equal(0, send(ada, "x", channel));
      world.advance(2);
      return clients.map((client) => (got(client).length > 0 ? string.sub(client.name, 1, 1) : "")).join("");
    };
    assert.equal("AB", heard("OFFICER"));
    world.setGroup("RAID", ["Ada", "Bob", "Cyd", "Dan", "Eve", "Fay"]);
    assert.equal("ABCDEF", heard("RAID"));
    assert.equal("ABCDE", heard("PARTY"));
    world.setGroup("PARTY", ["Ada", "Gil"]);
    assert.equal("AG", heard("PARTY"));
    assert.equal(SendResult.NotInGroup, send(ada, "x", "RAID"));
    world.setGroup("INSTANCE", ["Ada", "Gil"]);
    assert.equal("AG", heard("INSTANCE_CHAT"));
    assert.equal(SendResult.NotInGroup, send(ada, "x", "PARTY"));
    world.leaveGroup(["Ada"]);
    assert.equal(SendResult.NotInGroup, send(ada, "x", "INSTANCE_CHAT"));
  });

  it("are whispered by name on one's realm, by full name to others, in any case", () => {
    const world = createWorld();
    const ada = addListener(world, "Ada", { realm: "Area 52" });
    const bob = addListener(world, "Bob", { realm: "Area 52" });
    const twin = addListener(world, "Bob", { realm: "Azjol-Nerub" });
    send(ada, "1", "WHISPER", "bob");
    send(ada, "2", "WHISPER", "Bob-Area52");
    send(ada, "3", "WHISPER", "Bob-AzjolNerub");
    send(twin, "4", "WHISPER", "Ada-Area52");
    assert.equal(SendResult.TargetOffline, send(twin, "5", "WHISPER", "Ada"));
    world.advance(1);
    assert.same(["P WHISPER Ada-Area52 1", "P WHISPER Ada-Area52 2"], got(bob));
    assert.same(["P WHISPER Ada-Area52 3"], got(twin));
    assert.same(["P WHISPER Bob-AzjolNerub 4"], got(ada));
  });

  it("do not reach another faction or a strange realm by whisper", () => {
    const world = createWorld();
    const ada = addListener(world, "Ada");
    const foes = [addListener(world, "Foe", { faction: "Horde" }), addListener(world, "Far", { connection: 2 })];
    for (const foe of foes) assert.equal(0, send(ada, "x", "WHISPER", foe.name));
    world.advance(1);
    for (const foe of foes) assert.same([], got(foe));
  });

  it("are refused during a boss fight, which the client is told of", () => {
    const { world, clients } = guildOf({}, "Ada");
    const [ada] = clients as [Client];
    ada.runText(`events = {}
      local frame = CreateFrame("Frame")
      frame:RegisterAllEvents()
      frame:SetScript("OnEvent", function(_, event, a, b) table.insert(events, event .. tostring(a) .. tostring(b)) end)`);
    ada.setLockdown(true);
    assert.equal(SendResult.AddOnMessageLockdown, send(ada, "x", "GUILD"));
    assert.is_true(ada.runText("return C_ChatInfo.InChatMessagingLockdown() and InCombatLockdown()"));
    ada.setLockdown(false);
    assert.equal(0, send(ada, "x", "GUILD"));
    assert.is_false(ada.runText("return C_ChatInfo.InChatMessagingLockdown() or UnitAffectingCombat('player')"));
    world.advance(0.04);
    assert.same(
      [
        "PLAYER_REGEN_DISABLEDnilnil",
        "ADDON_RESTRICTION_STATE_CHANGED01",
        "ENCOUNTER_START1Training Dummy",
        "ADDON_RESTRICTION_STATE_CHANGED11",
        "ADDON_RESTRICTION_STATE_CHANGED51",
        "PLAYER_REGEN_ENABLEDnilnil",
        "ADDON_RESTRICTION_STATE_CHANGED00",
        "ENCOUNTER_END1Training Dummy",
        "ADDON_RESTRICTION_STATE_CHANGED10",
        "ADDON_RESTRICTION_STATE_CHANGED50",
      ],
      ada.env.events,
    );
  });

  it("are refused in keystone runs and PvP matches, but not in a dungeon between them", () => {
    const { world, clients } = guildOf({}, "Ada");
    const [ada] = clients as [Client];
    ada.runText(`events = ""
      local frame = CreateFrame("Frame")
      frame:RegisterEvent("ADDON_RESTRICTION_STATE_CHANGED")
      frame:SetScript("OnEvent", function(_, _, kind, state) events = events .. kind .. state .. " " end)`);
    ada.setInstance("party");
    assert.equal(0, send(ada, "x", "GUILD"));
    ada.setKeystone(true);
    ada.setLockdown(true);
    ada.setLockdown(false);
    assert.equal(SendResult.AddOnMessageLockdown, send(ada, "x", "GUILD"));
    ada.setKeystone(false);
    assert.equal(0, send(ada, "x", "GUILD"));
    ada.setInstance("none");
    ada.setPvPMatch(true);
    assert.equal(SendResult.AddOnMessageLockdown, send(ada, "x", "GUILD"));
    ada.setPvPMatch(false);
    world.advance(0.04);
    assert.equal("41 21 51 01 11 00 10 20 50 40 31 51 30 50 ", ada.env.events);
  });

  it("need the prefix registered anew in each session", () => {
    const world = createWorld();
    const client = world.addClient({ name: "Ada" });
    client.login();
    const register = "return C_ChatInfo.RegisterAddonMessagePrefix(";
    assert.equal(0, client.runText(`${register}"P")`));
    assert.equal(1, client.runText(`${register}"P")`));
    assert.equal(2, client.runText(`${register}string.rep("p", 17))`));
    assert.is_true(client.runText("return C_ChatInfo.IsAddonMessagePrefixRegistered('P')"));
    client.reload();
    assert.is_false(client.runText("return C_ChatInfo.IsAddonMessagePrefixRegistered('P')"));
  });
});

describe("a client that crashes while its code runs", () => {
  it("has sent what it sent before, and nothing after", () => {
    const { world, clients } = guildOf({}, "Ada", "Bob");
    const [ada, bob] = clients as [Client, Client];
    // The steps are the call itself and the three messages.
    ada.crashAtStep(3);
    ada.runText("results = { send('1', 'GUILD'), send('2', 'GUILD'), send('3', 'GUILD') }");
    assert.is_false(ada.online);
    assert.same([0, SendResult.GeneralError, SendResult.GeneralError], ada.env.results);
    world.advance(1);
    assert.same(["P GUILD Ada-SimRealm 1"], got(bob));
  });
});

describe("the network", () => {
  it("takes between the least and the most latency, and keeps each sender's order", () => {
    const { world, clients } = guildOf({ latency: [0.5, 1.5], seed: 4 }, "Ada", "Bob");
    const [ada, bob] = clients as [Client, Client];
    const start = bob.runText("return GetTime()") as number;
    for (const index of $range(1, 10)) send(ada, `${index}`, "GUILD");
    world.advance(5);
    assert.same(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((index) => `P GUILD Ada-SimRealm ${index}`),
      got(bob),
    );
    for (const time of bob.env.times as number[]) assert.is_true(time - start >= 0.5 && time - start < 1.52);
  });

  it("lets messages overtake where it reorders", () => {
    const { world, clients } = guildOf({ reorder: 0.5, seed: 2 }, "Ada", "Bob");
    const [ada, bob] = clients as [Client, Client];
    for (const index of $range(1, 10)) send(ada, `${index}`, "GUILD");
    world.advance(5);
    assert.equal(10, got(bob).length);
    const sorted = [...got(bob)];
    table.sort(sorted, (a, b) => Number(string.match(a, "%d+$")[0]) < Number(string.match(b, "%d+$")[0]));
    assert.is_not.same(sorted, got(bob));
  });

  it("loses its share, for each receiver on its own", () => {
    const { world, clients } = guildOf({ loss: 0.3, seed: 8 }, "Ada", "Bob", "Cyd");
    const [ada, bob, cyd] = clients as [Client, Client, Client];
    for (const index of $range(1, 400)) {
      send(ada, `${index}`, "GUILD");
      world.advance(1);
    }
    world.advance(1);
    const lost = 800 - got(bob).length - got(cyd).length;
    assert.is_true(lost > 190 && lost < 290, `lost ${lost}`);
    assert.equal(lost, world.traffic.lost());
    assert.equal(400, got(ada).length);
    assert.is_not.same(got(bob), got(cyd));
  });

  it("is split by a partition until that heals", () => {
    const { world, clients } = guildOf({}, "Ada", "Bob", "Cyd", "Dan");
    const [ada] = clients as [Client];
    const counts = () => clients.map((client) => got(client).length);
    world.partition([["Ada", "Bob"], ["Cyd"]]);
    send(ada, "1", "GUILD");
    send(ada, "2", "WHISPER", "Dan");
    world.advance(1);
    assert.same([1, 1, 0, 0], counts());
    world.heal();
    send(ada, "3", "GUILD");
    world.advance(1);
    assert.same([2, 2, 1, 1], counts());
  });

  it("does not deliver to who left on the way, nor to their next session", () => {
    const { world, clients } = guildOf({ latency: [1, 1] }, "Ada", "Bob");
    const [ada, bob] = clients as [Client, Client];
    send(ada, "x", "GUILD");
    bob.logout();
    world.advance(0.5);
    bob.login();
    world.advance(5);
    assert.same([], got(bob));
    assert.equal(1, world.traffic.lost());
  });

  it("shows its messages to a tap, which may change, drop and redirect them", () => {
    const { world, clients } = guildOf({}, "Ada", "Bob", "Cyd");
    const [ada, bob, cyd] = clients as [Client, Client, Client];
    const seen: string[] = [];
    const untap = world.onMessage((message) => {
      seen.push(`${message.channel} ${message.sender} ${message.text} ${message.receivers.length}`);
      if (message.text === "drop") return false;
      message.text = string.upper(message.text);
      message.receivers = ["Cyd-SimRealm"];
      return undefined;
    });
    send(ada, "drop", "GUILD");
    send(ada, "change", "GUILD");
    world.advance(1);
    untap();
    assert.same(["GUILD Ada-SimRealm drop 3", "GUILD Ada-SimRealm change 3"], seen);
    assert.same([], got(bob));
    assert.same(["P GUILD Ada-SimRealm CHANGE"], got(cyd));
    send(ada, "plain", "GUILD");
    world.advance(1);
    assert.same(["P GUILD Ada-SimRealm plain"], got(bob));
  });

  it("carries what a test makes up, from anyone to anyone", () => {
    const { world, clients } = guildOf({}, "Ada", "Bob");
    const sender = "Mallory-Elsewhere";
    world.inject({ sender, prefix: "P", text: "bad", channel: "GUILD", to: ["Bob"] });
    world.inject({ sender, prefix: "P", text: string.rep("x", 300), channel: "GUILD" });
    world.advance(1);
    assert.same([`P GUILD ${sender} ${string.rep("x", 300)}`], got(clients[0]));
    assert.equal(2, got(clients[1]).length);
    assert.equal(0, world.traffic.sent().messages);
  });
});

describe("traffic figures", () => {
  it("count what is sent, by client, prefix and channel", () => {
    const { world, clients } = guildOf({}, "Ada", "Bob");
    const [ada, bob] = clients as [Client, Client];
    send(ada, "12345", "GUILD");
    send(ada, "123", "WHISPER", "Bob");
    send(bob, "1", "GUILD");
    bob.runText("C_ChatInfo.SendAddonMessage('Q', '12', 'GUILD')");
    const { traffic } = world;
    assert.same({ messages: 4, bytes: 11 }, traffic.sent());
    assert.same({ messages: 2, bytes: 8 }, traffic.sent({ client: "Ada-SimRealm" }));
    assert.same({ messages: 3, bytes: 8 }, traffic.sent({ channel: "GUILD" }));
    assert.same({ messages: 1, bytes: 2 }, traffic.sent({ prefix: "Q" }));
    assert.same({ messages: 1, bytes: 3 }, traffic.sent({ client: "Ada-SimRealm", channel: "WHISPER" }));
    world.advance(1);
    assert.same({ messages: 4, bytes: 11 }, traffic.received("Bob-SimRealm"));
    traffic.reset();
    assert.same({ messages: 0, bytes: 0 }, traffic.sent());
    assert.equal(0, traffic.maxReceivedPerSecond());
  });

  it("know the most messages that reached anyone within a second", () => {
    const { world, clients } = guildOf({ latency: [0.1, 0.1] }, "Ada", "Bob", "Cyd");
    const [ada, bob] = clients as [Client, Client];
    const at = (time: number, client: Client) => {
      world.schedule(time, () => send(client, "x", "WHISPER", "Cyd"));
    };
    for (const time of [1, 1.3, 2.2, 2.25, 2.28]) at(time, time < 2 ? ada : bob);
    world.advance(5);
    assert.equal(4, world.traffic.maxReceivedPerSecond("Cyd-SimRealm"));
    assert.equal(4, world.traffic.maxReceivedPerSecond());
    assert.equal(0, world.traffic.maxReceivedPerSecond("Ada-SimRealm"));
  });

  it("tell of floods, which can disconnect their victim", () => {
    const flood = (disconnectOnFlood: boolean) => {
      const { world, clients } = guildOf({ floodLimit: 50, disconnectOnFlood }, "Ada", "Bob");
      for (const _count of $range(1, 60))
        world.inject({ sender: "X-Y", prefix: "P", text: "x", channel: "GUILD", to: ["Bob"] });
      world.advance(2);
      assert.is_true(world.traffic.violations.length > 0);
      return clients[1]?.online;
    };
    assert.is_true(flood(false));
    assert.is_false(flood(true));
  });

  it("can turn misuse of the channel into errors", () => {
    const { clients } = guildOf({ strictLimits: true }, "Ada");
    const [ada] = clients as [Client];
    send(ada, string.rep("x", 256), "GUILD");
    assert.equal(1, ada.errors.length);
  });
});
