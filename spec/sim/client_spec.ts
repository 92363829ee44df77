import type { InlineAddon } from "../../sim/addon";
import type { Client } from "../../sim/client";
import { createWorld, type World } from "../../sim/world";

function addonOf(code: string, more: Partial<InlineAddon> = {}): InlineAddon {
  return { name: "Test", savedVariables: ["TestDB"], code: [code], ...more };
}

function loginWith(code: string): Client {
  const client = createWorld().addClient({ name: "Ada", addons: [addonOf(code)] });
  client.login();
  return client;
}

const recordEvents = `
  log = {}
  frame = CreateFrame("Frame")
  for _, event in ipairs({ "ADDON_LOADED", "PLAYER_LOGIN", "PLAYER_ENTERING_WORLD", "PLAYER_LOGOUT" }) do
    frame:RegisterEvent(event)
  end
  frame:SetScript("OnEvent", function(_, event, ...)
    table.insert(log, event .. " " .. strjoin(",", tostringall(...)) .. " " .. type(TestDB))
    if event == "PLAYER_LOGOUT" then TestDB.leaving = true end
  end)`;

describe("a session", () => {
  it("begins with files, saved variables, ADDON_LOADED, PLAYER_LOGIN and PLAYER_ENTERING_WORLD, in this order", () => {
    const world = createWorld();
    const client = world.addClient({
      name: "Ada",
      addons: [addonOf(`${recordEvents} log[1] = "file " .. type(TestDB)`)],
      savedVariables: { Test: "TestDB = {}" },
    });
    client.login();
    assert.same(
      ["file nil", "ADDON_LOADED Test,false table", "PLAYER_LOGIN  table", "PLAYER_ENTERING_WORLD true,false table"],
      client.env.log,
    );
    client.reload();
    assert.equal("PLAYER_ENTERING_WORLD false,true table", (client.env.log as string[])[3]);
  });

  it("loads addons after those they depend on, each with a private table of its own", () => {
    const world = createWorld();
    const code = "order = (order or '') .. (...) .. tostring(select(2, ...).shared)  select(2, ...).shared = 1";
    const client = world.addClient({
      name: "Ada",
      addons: [
        { name: "B", dependencies: ["A"], code: [code, code] },
        { name: "A", code: [code] },
      ],
    });
    client.login();
    assert.equal("AnilBnilB1", client.env.order);
  });

  it("keeps saved variables over logout and /reload, with what PLAYER_LOGOUT handlers did", () => {
    const client = loginWith(recordEvents);
    client.runText("TestDB = { points = 5 }");
    client.logout();
    assert.is_false(client.online);
    const text = client.savedText("Test") ?? "";
    client.login();
    assert.same({ points: 5, leaving: true }, client.env.TestDB);
    assert.equal(text, client.savedText("Test"));
    client.runText("ReloadUI() TestDB.points = 6");
    assert.same({ points: 6, leaving: true }, client.env.TestDB);
  });

  it("frees its memory when it has ended, whatever its timers were to do", () => {
    const client = loginWith("C_Timer.After(300, function() print(TestDB) end)");
    const ended = setmetatable([client.env], { __mode: "v" } as never);
    client.reload();
    client.world.advance(60);
    collectgarbage("collect");
    assert.equal(0, ended.length);
  });

  it("loses everything since the last logout in a crash", () => {
    const client = loginWith("TestDB = TestDB or { points = 1 }");
    client.reload();
    client.runText("TestDB.points = 2");
    client.crash();
    assert.is_false(client.online);
    client.login();
    assert.same({ points: 1 }, client.env.TestDB);
  });

  it("stops for good in a crash: no timers, no messages, no more steps", () => {
    const world = createWorld();
    const client = world.addClient({ name: "Ada", addons: [addonOf("")] });
    client.login();
    const { env } = client;
    client.runText("count = 0 C_Timer.NewTicker(0.1, function() count = count + 1 end)");
    world.advance(1.05);
    client.crash();
    world.advance(5);
    assert.equal(10, env.count);
  });

  it("crashes at the step a test names", () => {
    const { world, client } = withTicker();
    client.crashAtStep(3);
    world.advance(5);
    assert.is_false(client.online);
    assert.equal(2, client.env.count);
  });

  it("can be watched step by step", () => {
    const { world, client } = withTicker();
    const steps: string[] = [];
    client.onStep = (step) => {
      steps.push(step);
      if (steps.length === 2) client.crash();
    };
    world.advance(5);
    assert.same(["timer", "timer"], steps);
    assert.equal(1, client.env.count);
  });

  it("writes no saved variables when it crashes while they are written", () => {
    const world = createWorld();
    const client = world.addClient({ name: "Ada", addons: [addonOf("TestDB = 1")] });
    client.login();
    client.onStep = (step) => {
      if (step === "save") client.crash();
    };
    client.logout();
    assert.is_nil(client.savedText("Test"));
    assert.is_false(client.online);
  });
});

function withTicker(): { world: World; client: Client } {
  const world = createWorld();
  const client = world.addClient({ name: "Ada" });
  client.login();
  client.runText("count = 0 C_Timer.NewTicker(1, function() count = count + 1 end)");
  return { world, client };
}

describe("a client's globals", () => {
  it("are its own", () => {
    const world = createWorld();
    for (const name of ["Ada", "Bob"]) {
      world.addClient({ name, addons: [addonOf("string.mine, table.mine, mine = 1, 1, 1  _G.other = 2")] });
    }
    const ada = world.client("Ada");
    ada.login();
    const bob = world.addClient({ name: "Eve" });
    bob.login();
    assert.is_true(ada.runText("return string.mine == 1 and other == 2 and _G.mine == 1 and _G == getfenv()"));
    assert.is_true(bob.runText("return string.mine == nil and table.mine == nil and other == nil and mine == nil"));
    assert.is_nil(rawget(_G as unknown as Record<string, unknown>, "mine"));
  });

  it("lack what the game lacks", () => {
    const client = loginWith("");
    for (const name of ["os", "io", "require", "package", "dofile", "loadfile", "debug", "module", "arg", "load"])
      assert.is_nil(client.env[name], name);
    assert.is_true(client.runText("return loadstring('return _G')() == _G and getfenv(0) == _G"));
  });

  it("hold the game's additions to Lua", () => {
    const client = loginWith("");
    const check = (text: string, expected: unknown) => {
      assert.same(expected, client.runText(`return { ${text} }`), text);
    };
    check('strsplit(",;", "a,b;;c")', ["a", "b", "", "c"]);
    check('strsplit("-", "Ada-Two-Three", 2)', ["Ada", "Two-Three"]);
    check('strsplit(",", "")', [""]);
    check('strjoin("+", "a", 1, "b"), strtrim("  a b \\n"), strtrim("xxaxx", "x")', ["a+1+b", "a b", "a"]);
    check("#wipe({ 1, 2, a = 3 }), #table.wipe({ 1 }), next(wipe({ a = 1 }))", [0, 0]);
    check("tremove({ 4, 5 }), format('%d', 7), mod(7, 4), max(1, 3)", [5, "7", 3, 3]);
    check("bit.band(0xff0f, 0x1234), bit.bor(1, 6), bit.bxor(0xff, 0x0f), bit.bnot(0)", [0x1204, 7, 0xf0, 4294967295]);
    check("bit.lshift(1, 31), bit.rshift(0x80000000, 31), bit.arshift(0x80000000, 4)", [2147483648, 1, 0xf8000000]);
    check("bit.lshift(0xff, 28), bit.band(-1, 0xffffffff)", [0xf0000000, 4294967295]);
    check("select('#', pcall(xpcall, function(...) return select('#', ...) end, print, nil, 2, nil))", [3]);
    check("xpcall(function(...) return select('#', ...) end, print, nil, 2, nil)", [true, 3]);
    check("issecretvalue(1), tContains({ 1, 2 }, 2)", [false, true]);
    assert.same([], client.errors);
  });

  it("draw random numbers that depend on the world's seed only", () => {
    const draw = (seed: number) => {
      const client = createWorld({ seed }).addClient({ name: "Ada" });
      client.login();
      return client.runText("local t = {} for i = 1, 20 do t[i] = math.random(100) end return table.concat(t, ',')");
    };
    assert.equal(draw(1), draw(1));
    assert.is_not.equal(draw(1), draw(2));
  });
});

describe("errors in a client's code", () => {
  it("are recorded wherever they arise, and stop nothing else", () => {
    const client = loginWith("error('in a file')");
    client.runText(`
      C_Timer.After(1, function() error("in a timer") end)
      C_Timer.After(1, function() after = true end)
      local frame = CreateFrame("Frame")
      frame:RegisterEvent("TEST")
      frame:SetScript("OnEvent", function(_, _, text) error("in an event: " .. text) end)
      securecallfunction(error, "secure", 0)
      error({ code = 5 })`);
    client.fire("TEST", "x");
    client.world.advance(2);
    const found = client.errors.map((text) => string.gsub(text, "^.-: ", "")[0]);
    assert.same(["in a file", "secure"], [found[0], found[1]]);
    assert.is_true(found.includes("in an event: x") && found.includes("in a timer"));
    assert.is_true(client.env.after);
    assert.equal(5, client.errors.length);
    assert.equal(client.errors.length, client.world.errors().length);
  });

  it("go to the addon's own handler too", () => {
    const client = loginWith("handled = {} seterrorhandler(function(text) table.insert(handled, text) end)");
    client.runText("C_Timer.After(0, function() error('late', 0) end) error('now', 0)");
    client.world.advance(1);
    assert.same(["now", "late"], client.env.handled);
    assert.same(["now", "late"], client.errors);
  });

  it("tell of a file that does not parse and of one that is not there", () => {
    const world = createWorld();
    const client = world.addClient({ name: "Ada", addons: [{ name: "Test", files: ["none.lua"], code: ["x ="] }] });
    client.login();
    assert.equal(2, client.errors.length);
    assert.is_not_nil(string.find(client.errors[0] ?? "", "none.lua", 1, true)[0]);
  });

  it("let a failed assertion of a spec through", () => {
    const client = loginWith("");
    assert.has_error(() => {
      client.run(() => {
        assert.equal(1, 2);
      });
    });
    assert.same([], client.errors);
  });
});

describe("hooks and protected calls", () => {
  it("run a hook after the function, with the same arguments, and keep its results", () => {
    const client = loginWith(`
      function original(a, b, c) calls = (calls or "") .. "o" return c, nil, a end
      hooksecurefunc("original", function(...) calls = calls .. "h" .. select("#", ...) end)
      lib = { f = function() return 1 end }
      hooksecurefunc(lib, "f", function() error("hook fails", 0) end)
      results = { original(1, nil, 3) }
      count = select("#", original(1, nil, 3))
      one = lib.f()`);
    assert.equal("oh3oh3", client.env.calls);
    assert.equal(3, client.runText("return results[1] + (results[2] or 0) - 1 + results[3]"));
    assert.equal(3, client.env.count);
    assert.equal(1, client.env.one);
    assert.same(["hook fails"], client.errors);
  });

  it("hand all results through securecallfunction, and nils", () => {
    const client = loginWith("n = select('#', securecallfunction(function(...) return ... end, nil, 1, nil))");
    assert.equal(3, client.env.n);
    assert.equal(0, client.runText("return select('#', securecallfunction(error))"));
  });

  it("pass nils in events and timers", () => {
    const client = loginWith(`
      local frame = CreateFrame("Frame")
      frame:RegisterAllEvents()
      frame:SetScript("OnEvent", function(_, event, ...) if event == "TEST" then n = select("#", ...) end end)`);
    client.fire("TEST", undefined, 2, undefined);
    client.world.advance(1);
    assert.equal(3, client.env.n);
  });
});

describe("what a player sees and types", () => {
  it("reaches the test", () => {
    const client = loginWith(`
      SLASH_TEST1, SLASH_TEST2 = "/test", "/t"
      SlashCmdList.TEST = function(text) print("typed", text, nil) end
      DEFAULT_CHAT_FRAME:AddMessage("hello")`);
    assert.is_true(client.slash("/T  a b "));
    assert.is_false(client.slash("/other"));
    assert.same(["hello", "typed a b nil"], client.output);
  });

  it("can be windows", () => {
    const client = loginWith(`
      local window = CreateFrame("Frame", "TestWindow", UIParent, "BackdropTemplate")
      window:SetSize(200, 100) window:SetPoint("CENTER") window:EnableMouse(true)
      local text = window:CreateFontString(nil, "OVERLAY", "GameFontNormal")
      text:SetText("hello") text:SetTextColor(1, 1, 1)
      local button = CreateFrame("Button", nil, window)
      button:SetScript("OnClick", function(_, which) clicked = which end)
      button:Click()
      shown = 0
      window:HookScript("OnShow", function() shown = shown + 1 end)
      window:Hide() window:Show() window:Show()
      result = { text:GetText(), window:GetWidth(), window:IsVisible(), TestWindow == window, button:GetParent() == window }`);
    assert.same(["hello", 200, true, true, true], client.env.result);
    assert.equal("LeftButton", client.env.clicked);
    assert.equal(1, client.env.shown);
    assert.same([], client.errors);
  });

  it("raises for a method that no window has", () => {
    const client = loginWith("CreateFrame('Frame'):RegisterEvnt('X')");
    assert.equal(1, client.errors.length);
  });
});
