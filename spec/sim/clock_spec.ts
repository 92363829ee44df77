import type { Client } from "../../sim/client";
import { Heap } from "../../sim/heap";
import { createRandom } from "../../sim/random";
import { createWorld, type World, type WorldOptions } from "../../sim/world";

function login(world: World, code = ""): Client {
  const client = world.addClient({ name: "Ada", addons: [{ name: "Test", code: [code] }] });
  client.login();
  return client;
}

function worldWith(options: WorldOptions, code: string): { world: World; client: Client } {
  const world = createWorld(options);
  return { world, client: login(world, code) };
}

describe("the event queue's heap", () => {
  it("gives its entries in order of time, then of arrival", () => {
    const heap = new Heap<{ time: number; order: number }>();
    const random = createRandom(5);
    for (const order of $range(1, 500)) heap.push({ time: Math.floor(random() * 50), order });
    let previous = heap.pop();
    for (const _count of $range(2, 500)) {
      const entry = heap.pop();
      assert.is_true(
        previous !== undefined &&
          entry !== undefined &&
          (previous.time < entry.time || (previous.time === entry.time && previous.order < entry.order)),
      );
      previous = entry;
    }
    assert.is_nil(heap.pop());
  });
});

describe("random numbers", () => {
  it("are the same for the same seed, others for another, and spread over [0, 1)", () => {
    const first = createRandom(1);
    const again = createRandom(1);
    const other = createRandom(2);
    let sum = 0;
    let equal = 0;
    for (const _count of $range(1, 1000)) {
      const value = first();
      assert.equal(value, again());
      if (value === other()) equal += 1;
      assert.is_true(value >= 0 && value < 1);
      sum += value;
    }
    assert.equal(0, equal);
    assert.is_true(sum > 450 && sum < 550, `sum ${sum}`);
  });
});

describe("virtual time", () => {
  it("moves by what is advanced", () => {
    const world = createWorld();
    world.advance(2.5);
    assert.equal(2.5, world.time());
    assert.is_false(world.advanceUntil(() => false, 1));
    assert.equal(3.5, world.time());
  });

  it("stops as soon as the condition holds", () => {
    const { world, client } = worldWith({}, "C_Timer.After(2, function() done = true end)");
    assert.is_true(world.advanceUntil(() => client.env.done === true, 100));
    assert.equal(2, world.time());
  });

  it("asks a costly condition no more often than told", () => {
    const { world, client } = worldWith({}, "C_Timer.After(2, function() done = true end)");
    let asked = 0;
    const isDone = () => {
      asked += 1;
      return client.env.done === true;
    };
    assert.is_true(world.advanceUntil(isDone, 100, 0.75));
    assert.equal(2.25, world.time());
    assert.equal(4, asked);
    assert.is_false(world.advanceUntil(() => false, 1, 0.75));
    assert.equal(3.25, world.time());
  });

  it("runs timers in frames, at multiples of 1/fps, never in the frame that made them", () => {
    const { world, client } = worldWith(
      { fps: 10 },
      `times, start = {}, GetTime()
       C_Timer.After(0, function() times[1] = GetTime() - start
         C_Timer.After(0, function() times[2] = GetTime() - start end)
       end)
       C_Timer.After(0.25, function() times[3] = GetTime() - start end)`,
    );
    world.advance(1);
    const times = client.env.times as number[];
    assert.same(
      ["0.1", "0.2", "0.3"],
      times.map((time) => string.format("%.3g", time)),
    );
  });

  it("runs tickers until they are cancelled or have run as often as asked", () => {
    const { world, client } = worldWith(
      {},
      `a, b, c = 0, 0, 0
       local ticker
       ticker = C_Timer.NewTicker(1, function(self) a = a + 1 if a == 3 then self:Cancel() end end)
       C_Timer.NewTicker(1, function() b = b + 1 end, 2)
       local timer = C_Timer.NewTimer(1, function() c = c + 1 end)
       timer:Cancel()
       cancelled = timer:IsCancelled()
       function isCancelled() return ticker:IsCancelled() end`,
    );
    world.advance(10);
    assert.same([3, 2, 0, true], [client.env.a, client.env.b, client.env.c, client.env.cancelled]);
    assert.is_true(client.runText("return isCancelled()"));
    assert.same([], client.errors);
  });

  it("calls OnUpdate once a frame while the frame and its parents are shown", () => {
    const { world, client } = worldWith(
      { fps: 20 },
      `count, sum = 0, 0
       parent = CreateFrame("Frame")
       frame = CreateFrame("Frame", nil, parent)
       frame:SetScript("OnUpdate", function(_, elapsed) count, sum = count + 1, sum + elapsed end)`,
    );
    world.advance(1);
    assert.equal(20, client.env.count);
    assert.is_true(Math.abs((client.env.sum as number) - 1) < 1e-9);
    client.runText("parent:Hide()");
    world.advance(1);
    assert.equal(20, client.env.count);
    client.runText("parent:Show()");
    world.advance(1);
    client.runText("frame:SetScript('OnUpdate', nil)");
    world.advance(1);
    assert.equal(40, client.env.count);
  });

  it("gives an idle client no frames, and skips idle time", () => {
    const { world, client } = worldWith({}, "C_Timer.After(3599, function() late = true end)");
    const before = client.frameStats().frames;
    world.advance(3600);
    assert.is_true(client.env.late);
    assert.equal(1, client.frameStats().frames - before);
  });
});

describe("a cancelled timer", () => {
  it("gives no frame", () => {
    const { world, client } = worldWith(
      {},
      `C_Timer.NewTimer(5, print):Cancel()
       local later = C_Timer.NewTimer(7, print)
       C_Timer.After(1, function() later:Cancel() end)
       C_Timer.After(9, function() done = true end)`,
    );
    world.advance(20);
    assert.is_true(client.env.done);
    assert.equal(2, client.frameStats().frames);
  });
});

describe("the clocks of a client", () => {
  it("show one time through a whole frame", () => {
    const { client } = worldWith({}, "");
    assert.is_true(client.runText("local a = GetTime() for i = 1, 1e5 do end return a == GetTime()"));
  });

  it("give the server's time in whole seconds, which a test can set ahead or back", () => {
    const { world, client } = worldWith({ startTime: 1700000000 }, "");
    world.advance(1.75);
    assert.equal(1700000001, client.runText("return GetServerTime()"));
    client.setServerTimeOffset(-3);
    assert.equal(1699999998, client.runText("return GetServerTime()"));
    assert.equal(1699999998, client.runText("return time()"));
    assert.equal("2023", client.runText("return date('!%Y', GetServerTime())"));
  });

  it("give a profiling clock that any addon sets back, and a precise one that none can", () => {
    const { world, client } = worldWith({ cpu: 1 }, "");
    world.advance(10);
    client.runText("before = GetTimePreciseSec() debugprofilestart()");
    assert.equal(1, client.runText("return debugprofilestop()"));
    assert.is_true(client.runText("return GetTimePreciseSec() > before"));
  });

  it("charge a fixed price for each call of debugprofilestop", () => {
    const { world, client } = worldWith({ cpu: 2 }, "");
    assert.equal(2, client.runText("local a = debugprofilestop() return debugprofilestop() - a"));
    assert.equal(4, client.frameStats().longestCharged);
    world.advance(10);
    const at = client.runText("return debugprofilestop()") as number;
    assert.is_true(at >= 10000 && at < 10100, `${at}`);
  });

  it("never go back, even when a frame costs more than a frame lasts", () => {
    const { world, client } = worldWith({ cpu: 50, fps: 60 }, "last, ok = 0, true");
    client.runText(`frame = CreateFrame("Frame")
      frame:SetScript("OnUpdate", function()
        for _ = 1, 3 do
          local now = debugprofilestop()
          ok, last = ok and now > last, now
        end
      end)`);
    world.advance(1);
    assert.is_true(client.env.ok);
  });

  it("charge real CPU where that is asked for", () => {
    const { client } = worldWith({ cpu: "real" }, "");
    const spent = client.runText(
      "local a, x = debugprofilestop(), 0 for i = 1, 2e6 do x = x + i end return debugprofilestop() - a",
    ) as number;
    assert.is_true(spent > 1 && spent < 5000, `${spent} ms`);
    assert.is_true(client.longestFrame() >= spent);
  });
});

describe("long work", () => {
  it("between two looks at the clock is counted in thousands of instructions, in coroutines, too", () => {
    const { world, client } = worldWith({ countInstructions: true }, "");
    const step = (code: string): number => {
      client.resetFrameStats();
      client.runText(code);
      return client.frameStats().longestCall;
    };
    const isAbout = (thousands: number, measured: number) => {
      assert.is_true(measured >= thousands && measured <= thousands + 5, `${measured}`);
    };
    isAbout(300, step("for _ = 1, 3e5 do end debugprofilestop() for _ = 1, 2e5 do end"));
    isAbout(200, step("local work = coroutine.create(function() for _ = 1, 2e5 do end end) coroutine.resume(work)"));
    isAbout(200, step("coroutine.wrap(function() for _ = 1, 1e5 do end end)() for _ = 1, 1e5 do end"));
    // What the server does with a message is not the client's.
    world.network.tap(() => {
      for (const _ of $range(1, 200_000)) {
        // It takes its time.
      }
      return undefined;
    });
    isAbout(10, step(`C_ChatInfo.SendAddonMessage("x", "text", "GUILD") for _ = 1, 1e4 do end`));
    client.runText("C_Timer.After(1, function() for _ = 1, 4e5 do end end)");
    assert.equal(0, client.frameStats().longestStep);
    world.advance(2);
    isAbout(400, client.frameStats().longestStep);
    assert.is_nil(debug.gethook()[0]);
  });

  it("is counted apart when the client leaves, all of it", () => {
    const { client } = worldWith({ countInstructions: true }, "");
    client.runText(`frame = CreateFrame("Frame")
      frame:RegisterEvent("PLAYER_LOGOUT")
      frame:SetScript("OnEvent", function() for _ = 1, 2e5 do end debugprofilestop() for _ = 1, 1e5 do end end)`);
    client.reload();
    const { longestCall, longestLeave, longestStep } = client.frameStats();
    assert.same([0, 0], [longestCall, longestStep]);
    assert.is_true(longestLeave >= 300 && longestLeave <= 305, `${longestLeave}`);
    client.resetFrameStats();
    assert.equal(0, client.frameStats().longestLeave);
  });

  it("is not counted unless the world is told to", () => {
    const { client } = worldWith({}, "");
    client.runText("for _ = 1, 1e5 do end");
    assert.equal(0, client.frameStats().longestStep);
  });
});
