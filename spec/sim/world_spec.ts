import { libraryFiles } from "../../sim/addon";
import { createWorld, type World } from "../../sim/world";

/** Five members who chatter at random over a bad network, one of whom comes and goes; a line for all that arrives. */
function chatter(seed: number): { world: World; log: string } {
  const world = createWorld({ seed, loss: 0.1, reorder: 0.2, latency: [0.05, 0.4] });
  const code = `
    log = {}
    LibStub("AceComm-3.0").RegisterComm("me", "Test", function(_, text, channel, sender)
      table.insert(log, sender .. " " .. channel .. " " .. #text .. " " .. GetTime() .. " " .. debugprofilestop())
    end)
    local function talk()
      LibStub("AceComm-3.0"):SendCommMessage("Test", string.rep("x", math.random(600)), "GUILD")
      C_Timer.After(math.random() * 10, talk)
    end
    C_Timer.After(math.random() * 10, talk)`;
  const names = ["Ada", "Bob", "Cyd", "Dan", "Eve"];
  const addons = [{ name: "Test", files: libraryFiles, code: [code] }];
  const clients = names.map((name) => world.addClient({ name, guild: "Guild", addons }));
  for (const client of clients) client.login();
  world.advance(60);
  clients[1]?.reload();
  clients[2]?.crash();
  world.advance(30);
  clients[2]?.login();
  world.advance(60);
  return { world, log: clients.map((client) => (client.env.log as string[]).join("\n")).join("\n\n") };
}

describe("a world", () => {
  it("goes the same way again with the same seed, and another with another", () => {
    const first = chatter(1);
    const again = chatter(1);
    const other = chatter(2);
    assert.is_true(first.log.length > 1000);
    assert.is_true(first.log === again.log, "the same seed gave another run");
    assert.same(first.world.traffic.sent(), again.world.traffic.sent());
    assert.is_true(first.log !== other.log, "another seed gave the same run");
    assert.same([], first.world.errors());
  });

  it("costs next to nothing while 40 clients are idle for an hour", () => {
    const world = createWorld();
    for (const index of $range(1, 40)) {
      const code = "C_Timer.NewTicker(60, function() count = (count or 0) + 1 end)";
      world
        .addClient({
          name: `Member${index}`,
          guild: "Guild",
          addons: [{ name: "Test", files: libraryFiles, code: [code] }],
        })
        .login();
    }
    const start = os.clock();
    world.advance(3600);
    const spent = os.clock() - start;
    assert.equal(60, world.client("Member40").env.count);
    assert.is_true(world.client("Member40").frameStats().frames < 70);
    assert.is_true(spent < 1, `${spent} s`);
  });

  it("knows its clients by name, with or without realm, and has each once", () => {
    const world = createWorld();
    const ada = world.addClient({ name: "Ada", realm: "Area 52" });
    const bob = world.addClient({ name: "Bob" });
    assert.equal(ada, world.client("ada"));
    assert.equal(ada, world.client("Ada-Area52"));
    assert.equal(bob, world.findClient("BOB", "SimRealm"));
    assert.is_nil(world.findClient("Bob", "Area52"));
    assert.error_matches(() => world.addClient({ name: "Bob" }), "there is a client Bob%-SimRealm already");
    assert.error_matches(() => world.client("Cyd"), "no client Cyd");
  });

  it("runs a test's own acts at their time", () => {
    const world = createWorld();
    const seen: number[] = [];
    for (const time of [3, 1, 2]) world.schedule(time, () => seen.push(world.time()));
    world.advance(2.5);
    assert.same([1, 2], seen);
  });

  it("gives clients the game's own compression where it is asked to", () => {
    const has = (encodingUtil: boolean) => {
      const client = createWorld({ encodingUtil }).addClient({ name: "Ada" });
      client.login();
      return client.runText(`return C_EncodingUtil ~= nil
        and C_EncodingUtil.DecompressString(C_EncodingUtil.CompressString(("a"):rep(100))) == ("a"):rep(100)
        and not pcall(C_EncodingUtil.DecompressString, "\\255junk")`);
    };
    assert.is_true(has(true));
    assert.is_false(has(false));
  });

  it("loads the libraries from the folder it is told", () => {
    const addons = [{ name: "Test", files: ["libs\\LibStub\\LibStub.lua"] }];
    const client = createWorld({ libs: "spec/sim/fixtures/libs" }).addClient({ name: "Ada", addons });
    client.login();
    assert.equal("another", client.env.LibStub);
  });
});
