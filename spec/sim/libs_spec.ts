import { libraryFiles } from "../../sim/addon";
import type { Client } from "../../sim/client";
import { createRandom } from "../../sim/random";
import { createWorld, type World, type WorldOptions } from "../../sim/world";

// This is the contract of the libraries that the project uses. It holds for the stand-ins of the simulated game and,
// with EVENTSOURCING_LIBS naming their folder, for the real ones.

function loginAll(options: WorldOptions, ...names: string[]): { world: World; clients: Client[] } {
  const world = createWorld(options);
  const code = `
    comm, serializer, deflate = LibStub("AceComm-3.0"), LibStub("AceSerializer-3.0"), LibStub("LibDeflate")
    got, sent = {}, {}
    addon = {}
    function addon:OnCommReceived(prefix, text, distribution, sender)
      table.insert(got, { prefix = prefix, text = text, distribution = distribution, sender = sender })
    end
    comm:Embed(addon)
    addon:RegisterComm("Test")
    function send(text, channel, target, priority, prefix)
      local start = GetTime()
      addon:SendCommMessage(prefix or "Test", text, channel, target, priority, function(tag, bytes, total, did)
        table.insert(sent, { tag = tag, bytes = bytes, total = total, did = did, at = GetTime() - start })
      end, "tag")
    end`;
  const addons = [{ name: "Test", files: libraryFiles, code: [code] }];
  const clients = names.map((name) => world.addClient({ name, guild: "Guild", addons }));
  for (const client of clients) client.login();
  // The first seconds after login are slow on purpose.
  world.advance(20);
  return { world, clients };
}

interface Received {
  prefix: string;
  text: string;
  distribution: string;
  sender: string;
}

interface Report {
  tag: string;
  bytes: number;
  total: number;
  did: boolean;
  at: number;
}

function texts(client: Client | undefined): string[] {
  return (client?.env.got as Received[]).map((entry) => entry.text);
}

function reports(client: Client | undefined): Report[] {
  return client?.env.sent as Report[];
}

/** A text of all sorts of bytes but NUL. */
function noise(length: number, seed: number): string {
  const random = createRandom(seed);
  const bytes: string[] = [];
  for (const _count of $range(1, length)) bytes.push(string.char(1 + Math.floor(random() * 255)));
  return bytes.join("");
}

function send(client: Client | undefined, text: string, channel: string, target?: string, priority?: string): void {
  client?.run((env) => {
    (env.send as (this: void, ...args: unknown[]) => void)(text, channel, target, priority);
  });
}

describe("LibStub", () => {
  it("keeps the newest version of each library", () => {
    const { clients } = loginAll({}, "Ada");
    const check = (text: string) => clients[0]?.runText(`return ${text}`);
    clients[0]?.runText(`
      first, none = LibStub:NewLibrary("X-1.0", 3)
      again = LibStub:NewLibrary("X-1.0", 3)
      newer, previous = LibStub:NewLibrary("X-1.0", "$Revision: 7 $")`);
    assert.is_true(check("first ~= nil and none == nil and again == nil and newer == first and previous == 3"));
    assert.is_true(check("LibStub('X-1.0') == first and select(2, LibStub:GetLibrary('X-1.0')) == 7"));
    assert.is_nil(check("LibStub('Y-1.0', true)"));
    assert.is_false(check("pcall(LibStub, 'Y-1.0')"));
    assert.is_false(check("pcall(LibStub.NewLibrary, LibStub, 'Y-1.0', 'none')"));
    assert.is_true(
      check(
        "(function() for n, l in LibStub:IterateLibraries() do if l == first then return n == 'X-1.0' end end end)()",
      ),
    );
  });
});

describe("CallbackHandler-1.0", () => {
  const setup = `
    owner, calls = {}, {}
    used = {}
    registry = LibStub("CallbackHandler-1.0"):New(owner)
    registry.OnUsed = function(_, target, event) table.insert(used, "+" .. event .. tostring(target == owner)) end
    registry.OnUnused = function(_, _, event) table.insert(used, "-" .. event) end
    function note(...) table.insert(calls, strjoin(" ", tostringall(...))) end`;

  function loginWith(code: string): Client {
    const { clients } = loginAll({}, "Ada");
    clients[0]?.runText(setup + code);
    return clients[0] ?? error("no client");
  }

  // The optional argument after the method is left out: the real library names it `arg`, which plain Lua 5.1, other than
  // the game's, hides in functions with "...".
  it("calls functions with event and arguments, methods with self before them", () => {
    const client = loginWith(`
      object = { Method = function(self, ...) note(self == object, ...) end }
      owner.RegisterCallback("me", "A", note)
      registry:Fire("A", 1, nil, 3)
      owner.UnregisterCallback("me", "A")
      owner.RegisterCallback(object, "C", "Method")
      registry:Fire("C", 4)
      registry:Fire("E")`);
    assert.same(["A 1 nil 3", "true C 4"], client.env.calls);
    assert.same(["+Atrue", "-A", "+Ctrue"], client.env.used);
  });

  it("unregisters all of one owner, also while events are fired", () => {
    const client = loginWith(`
      owner.RegisterCallback("me", "A", function() note("once") owner.UnregisterAllCallbacks("me") end)
      owner.RegisterCallback("me", "B", note)
      registry:Fire("A") registry:Fire("A") registry:Fire("B")`);
    assert.same(["once"], client.env.calls);
  });

  it("lets those wait who register while an event is fired", () => {
    const client = loginWith(`
      owner.RegisterCallback("me", "A", function()
        owner.RegisterCallback("other", "A", function() note("other") end)
        owner.RegisterCallback("gone", "A", function() note("gone") end)
        owner.UnregisterCallback("gone", "A")
      end)
      registry:Fire("A") note("-") registry:Fire("A")`);
    assert.same(["-", "other"], client.env.calls);
  });

  it("calls none of many who register while an event is fired before the next time", () => {
    const client = loginWith(`
      owner.RegisterCallback("me", "A", function()
        for i = 1, 50 do owner.RegisterCallback("late" .. i, "A", function() note(i) end) end
      end)
      registry:Fire("A")
      early = #calls
      registry:Fire("A")
      late = #calls`);
    assert.same([0, 50], [client.env.early, client.env.late]);
  });

  it("keeps one listener's error from the others, and refuses nonsense", () => {
    const client = loginWith(`
      owner.RegisterCallback("a", "A", function() error("first", 0) end)
      owner.RegisterCallback("b", "A", function() note("second") end)
      registry:Fire("A")
      refused = not pcall(owner.RegisterCallback, "me", 5, note) and not pcall(owner.RegisterCallback, {}, "A", "none")
        and not pcall(owner.RegisterCallback, nil, "A", note) and not pcall(owner.UnregisterCallback, owner, "A")
        and not pcall(owner.UnregisterAllCallbacks)`);
    assert.same(["second"], client.env.calls);
    assert.same(["first"], client.errors);
    assert.is_true(client.env.refused);
  });
});

describe("AceComm-3.0", () => {
  it("brings texts of any length and of any byte but NUL", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob");
    const all = ["", "x", noise(254, 1), noise(255, 2), noise(256, 3), noise(2000, 4), `\x01${noise(253, 5)}`];
    all.push(`\x02${noise(254, 6)}`, `\x09`, `\x04${noise(508, 7)}`, noise(254 * 3, 8), noise(254 * 3 + 1, 9));
    for (const text of all) send(clients[0], text, "WHISPER", "Bob");
    assert.is_true(world.advanceUntil(() => texts(clients[1]).length === all.length, 60));
    assert.same(all, texts(clients[1]));
    const [first] = clients[1]?.env.got as Received[];
    assert.same({ prefix: "Test", text: "", distribution: "WHISPER", sender: "Ada" }, first);
    assert.same([], world.errors());
  });

  it("frames parts with a leading byte, and escapes texts that begin like one", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob");
    const wire: string[] = [];
    world.onMessage((message) => {
      wire.push(message.text);
      return undefined;
    });
    const text = string.rep("a", 254) + string.rep("b", 254) + "c";
    send(clients[0], text, "GUILD");
    send(clients[0], "\x03plain", "GUILD");
    send(clients[0], string.rep("d", 255), "GUILD");
    world.advance(10);
    assert.same(
      [`\x01${string.rep("a", 254)}`, `\x02${string.rep("b", 254)}`, "\x03c", "\x04\x03plain", string.rep("d", 255)],
      wire,
    );
  });

  it("reports progress after each message: argument, bytes, all bytes, whether it was sent", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob");
    send(clients[0], string.rep("x", 600), "GUILD");
    world.advance(10);
    assert.same(
      [
        { tag: "tag", bytes: 254, total: 600, did: true },
        { tag: "tag", bytes: 508, total: 600, did: true },
        { tag: "tag", bytes: 600, total: 600, did: true },
      ],
      reports(clients[0]).map(({ tag, bytes, total, did }) => ({ tag, bytes, total, did })),
    );
  });

  it("drops what the game refuses, and says so; tries again what it throttles", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob");
    const [ada, bob] = clients;
    ada?.setLockdown(true);
    send(ada, string.rep("x", 300), "GUILD");
    world.advance(10);
    assert.same(
      [false, false],
      reports(ada).map((report) => report.did),
    );
    assert.same(
      [254, 300],
      reports(ada).map((report) => report.bytes),
    );
    assert.same([], texts(bob));
    ada?.setLockdown(false);
    for (const index of $range(1, 15)) send(ada, `${index}`, "GUILD");
    world.advance(20);
    assert.equal(15, texts(bob).length);
    assert.equal(17, reports(ada).length);
    assert.is_true(world.traffic.refused(3) > 0);
  });

  it("puts together parts of several senders at once, and gives nothing when the beginning or end is lost", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob", "Cyd");
    const [ada, bob, cyd] = clients;
    send(ada, string.rep("a", 1000), "GUILD");
    send(bob, string.rep("b", 1000), "GUILD");
    world.advance(20);
    assert.same([string.rep("a", 1000), string.rep("b", 1000)].sort(), texts(cyd).sort());
    const lose = (part: string) => {
      const untap = world.onMessage((message) => (string.sub(message.text, 1, 1) === part ? false : undefined));
      cyd?.runText("wipe(got)");
      send(ada, string.rep("x", 700), "GUILD");
      world.advance(20);
      untap();
      return texts(cyd).map((text) => text.length);
    };
    assert.same([], lose("\x01"));
    assert.same([], lose("\x03"));
    assert.same([446], lose("\x02"));
  });

  it("names the sender without realm when it is one's own", () => {
    const { world, clients } = loginAll({}, "Ada");
    const far = world.addClient({ name: "Far", realm: "Other Realm", guild: "Guild" });
    far.login();
    far.runText("C_ChatInfo.SendAddonMessage('Test', 'x', 'GUILD')");
    world.advance(2);
    assert.equal("Far-OtherRealm", (clients[0]?.env.got as Received[])[0]?.sender);
  });

  it("stops bringing texts after UnregisterComm, and refuses wrong arguments", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob");
    const [ada, bob] = clients;
    bob?.runText("addon:UnregisterComm('Test')");
    send(ada, "x", "GUILD");
    world.advance(2);
    assert.same([], texts(bob));
    const refuses = (text: string) => {
      assert.is_false(ada?.runText(`return (pcall(function() ${text} end))`), text);
    };
    refuses("addon:RegisterComm(string.rep('p', 17))");
    refuses("addon:SendCommMessage('Test', nil, 'GUILD')");
    refuses("addon:SendCommMessage('Test', 'x')");
    refuses("addon:SendCommMessage('Test', 'x', 'GUILD', nil, 'URGENT')");
  });
});

describe("ChatThrottleLib", () => {
  it("sends 4000 bytes at once and 800 a second, 40 of them for each message", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob");
    // 40 whispers of 255 bytes: 11,800 bytes with what each costs beside.
    for (const _count of $range(1, 40)) send(clients[0], string.rep("x", 255), "WHISPER", "Bob");
    world.advance(60);
    const sent = reports(clients[0]);
    assert.equal(40, sent.length);
    const atOnce = sent.filter((report) => report.at === 0).length;
    assert.is_true(atOnce === 13, `${atOnce} at once`);
    const last = sent[39]?.at ?? 0;
    assert.is_true(last > 9.4 && last < 10.4, `${last} s`);
  });

  it("is slow for the first five seconds", () => {
    const world = createWorld();
    const client = world.addClient({
      name: "Ada",
      addons: [{ name: "Test", files: libraryFiles, code: ["start = GetTime()"] }],
    });
    client.login();
    client.runText(`
      count = 0
      for i = 1, 20 do
        ChatThrottleLib:SendAddonMessage("NORMAL", "Test", string.rep("x", 160), "WHISPER", "Ada", nil, function(_, did)
          if did then count = count + 1 end
        end)
      end`);
    world.advance(5);
    // A tenth of 800 bytes a second for 5 s: two messages of 200.
    assert.is_true((client.env.count as number) <= 2, `${tostring(client.env.count)} sent`);
    world.advance(5);
    assert.is_true((client.env.count as number) >= 15, `${tostring(client.env.count)} sent`);
  });

  it("shares among priorities, and keeps the order within one prefix", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob");
    const [ada] = clients;
    ada?.runText("addon:RegisterComm('Other')");
    send(ada, string.rep("x", 20000), "WHISPER", "Bob", "BULK");
    world.advance(1);
    ada?.runText("send('small', 'WHISPER', 'Bob', 'ALERT', 'Other')");
    world.advance(1);
    const small = reports(ada).find((report) => report.total === 5);
    assert.is_true(small !== undefined && small.at < 0.5, "an ALERT on a prefix of its own does not wait");
  });

  it("gives priorities with much to send equal shares of one limit", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob");
    const [ada] = clients;
    ada?.runText(`
      count = { ALERT = 0, BULK = 0 }
      for i = 1, 100 do
        for priority in pairs(count) do
          ChatThrottleLib:SendAddonMessage(priority, priority, string.rep("x", 160), "WHISPER", "Bob", nil, function(_, did)
            count[priority] = count[priority] + (did and 1 or 0)
          end)
        end
      end`);
    world.advance(20);
    const { ALERT: alert, BULK: bulk } = ada?.env.count as Record<string, number>;
    assert.is_true(alert !== undefined && bulk !== undefined && Math.abs(alert - bulk) <= 12, `${alert} and ${bulk}`);
    // 4000 bytes at once and 20 s of 800, at 200 a message.
    assert.is_true(Math.abs((alert ?? 0) + (bulk ?? 0) - 100) <= 4, `${alert} and ${bulk}`);
  });

  it("counts what others send past it", () => {
    const { world, clients } = loginAll({}, "Ada", "Bob");
    const [ada] = clients;
    send(ada, "x", "WHISPER", "Bob");
    ada?.runText("for i = 1, 20 do C_ChatInfo.SendAddonMessage('Raw', string.rep('x', 255), 'WHISPER', 'Bob') end");
    send(ada, "x", "WHISPER", "Bob");
    assert.equal(1, reports(ada).length);
    world.advance(5);
    assert.equal(2, reports(ada).length);
  });

  it("needs no frames while nothing waits", () => {
    const { world, clients } = loginAll({}, "Ada");
    send(clients[0], string.rep("x", 3000), "GUILD");
    world.advance(60);
    clients[0]?.resetFrameStats();
    world.advance(60);
    assert.equal(0, clients[0]?.frameStats().frames);
  });
});

describe("AceSerializer-3.0", () => {
  function ask(text: string): unknown {
    const { clients } = loginAll({}, "Ada");
    return clients[0]?.runText(text);
  }

  it("writes a text of known form", () => {
    const serialized = ask(`return serializer:Serialize("a b^~\\n\\030\\127\\0", 12, -0.5, true, false, nil, { 7 })`);
    assert.equal("^1^Sa~`b~}~|~J~z~{~@^N12^N-0.5^B^b^Z^T^N1^N7^t^^", serialized);
  });

  it("brings back values exactly", () => {
    const same = ask(`
      local function isSame(a, b)
        if type(a) ~= "table" or type(b) ~= "table" then return a == b end
        for k, v in pairs(a) do if not isSame(v, b[k]) then return false end end
        for k in pairs(b) do if a[k] == nil then return false end end
        return true
      end
      local bytes = {}
      for i = 0, 255 do bytes[i + 1] = string.char(i) end
      local values = { table.concat(bytes), 0, 1 / 3, 2 ^ 53, -1e300, 5e-324, 123456789012345, true, false,
        math.huge, -math.huge, { a = { b = { 1, 2, { c = "^~" } } }, [1.5] = "x", [true] = 1 }, "", {} }
      local ok, back = serializer:Deserialize(serializer:Serialize(values))
      local n = select("#", serializer:Deserialize(serializer:Serialize(1, nil, 2, nil)))
      return ok and n == 5 and isSame(values, back)`);
    assert.is_true(same);
  });

  it("ignores white space, and tells what it cannot read", () => {
    assert.equal("ab", ask(`return select(2, serializer:Deserialize(" ^1^S a\\nb ^^ "))`));
    for (const text of [
      "",
      "junk",
      "^1",
      "^1^N5",
      "^1^Nx^^",
      "^1^T^N1^^",
      "^1^T^N1^Z^t^^",
      "^1^Q^^",
      "^1^F1^^",
      "^2^^",
    ]) {
      const answer = ask(`local ok, message = serializer:Deserialize("${text}") return { ok, type(message) }`);
      assert.same([false, "string"], answer, text);
    }
  });

  it("raises for what has no text", () => {
    assert.is_false(ask("return (pcall(serializer.Serialize, serializer, print))"));
    assert.is_false(ask("return (pcall(serializer.Serialize, serializer, { f = print }))"));
  });
});

describe("LibDeflate", () => {
  /** Lua that makes texts: empty, short, alike, all bytes, noise. */
  const samples = `
    local bytes, noise, x = {}, {}, 1
    for i = 0, 255 do bytes[i + 1] = string.char(i) end
    for i = 1, 3000 do x = x * 48271 % 2147483647 noise[i] = string.char(x % 256) end
    local samples = { "", "a", ("hello world "):rep(400), table.concat(bytes), table.concat(noise), "\\0\\1\\2\\0" }`;

  function ask(text: string): unknown {
    const { clients } = loginAll({}, "Ada");
    const result = clients[0]?.runText(text);
    assert.same([], clients[0]?.errors);
    return result;
  }

  it("compresses and brings back at every level", () => {
    const result = ask(`${samples}
      for _, text in ipairs(samples) do
        for level = 0, 9 do
          local back, left = deflate:DecompressDeflate(deflate:CompressDeflate(text, { level = level }))
          if back ~= text or left ~= 0 then return level .. " " .. #text end
        end
        if deflate:DecompressDeflate((deflate:CompressDeflate(text))) ~= text then return "default" end
      end
      return #deflate:CompressDeflate(samples[3])`);
    assert.is_true((result as number) < 100, tostring(result));
  });

  it("writes raw deflate", () => {
    const [hello] = ask(
      `local text = deflate:DecompressDeflate("\\203\\072\\205\\201\\201\\007\\000") return { text }`,
    ) as [string];
    assert.equal("hello", hello);
  });

  it("encodes for addon messages without NUL, and back", () => {
    const result = ask(`${samples}
      for _, text in ipairs(samples) do
        local encoded = deflate:EncodeForWoWAddonChannel(text)
        if encoded:find("%z") or deflate:DecodeForWoWAddonChannel(encoded) ~= text then return #text end
      end
      return deflate:DecodeForWoWAddonChannel("a\\0b") == nil`);
    assert.is_true(result);
  });

  it("encodes for print in 64 letters, a third longer, and back", () => {
    const result = ask(`${samples}
      for _, text in ipairs(samples) do
        local encoded = deflate:EncodeForPrint(text)
        if encoded:find("[^%w()]") or deflate:DecodeForPrint(" " .. encoded .. "\\n") ~= text then return #text end
        if #encoded ~= math.ceil(#text * 4 / 3) then return "long" end
      end
      return deflate:DecodeForPrint("ab!c") == nil and deflate:DecodeForPrint("a") == nil`);
    assert.is_true(result);
  });

  it("answers damaged data with nil, and raises for what is no text", () => {
    const result = ask(`
      local data = deflate:CompressDeflate(("some text "):rep(50))
      if deflate:DecompressDeflate(data:sub(1, -3)) ~= nil then return "short" end
      if deflate:DecompressDeflate("\\255\\255\\255") ~= nil then return "junk" end
      if deflate:DecompressDeflate("") ~= nil then return "empty" end
      for _, name in ipairs({ "CompressDeflate", "DecompressDeflate", "EncodeForWoWAddonChannel", "DecodeForWoWAddonChannel",
        "EncodeForPrint", "DecodeForPrint" }) do
        if pcall(deflate[name], deflate, nil) then return name end
      end
      return not pcall(deflate.CompressDeflate, deflate, "x", { level = 10 })`);
    assert.is_true(result);
  });
});
