import { createWorld, type World } from "../../sim/world";
import type { Client } from "../../sim/client";
import { libraryFiles } from "../../sim/addon";

/** A bar's library and the game's settings, which keep what they are given. */
const SURROUNDINGS = `
Feeds, Pages = {}, {}
local broker = LibStub:NewLibrary("LibDataBroker-1.1", 4)
function broker:NewDataObject(name, object) Feeds[name] = object made = (made or 0) + 1 return object end
function broker:GetDataObjectByName(name) return Feeds[name] end
Settings = {
  RegisterCanvasLayoutCategory = function(frame, name) return { frame = frame, name = name } end,
  RegisterAddOnCategory = function(category) Pages[#Pages + 1] = category end,
}
`;
const ADDON = `
local ES = LibStub("EventSourcing-1.0")
local Award = ES:DefineEvent("AW", { { "points", "int" } })
ES:OnLogin(function()
  ledger = ES:OpenLedger({ name = "Loot", storage = {}, events = { Award } })
  ledger:StartSending()
end)
`;

function login(world: World, name: string, before: readonly string[]): Client {
  const client = world.addClient({
    name,
    guild: "Specs",
    addons: [
      {
        name: "Loot",
        files: [...libraryFiles, "libs\\EventSourcing\\EventSourcing.xml"],
        code: [...before, ADDON],
      },
    ],
  });
  client.login();
  return client;
}

describe("the library's entries elsewhere", () => {
  let world: World;
  before_each(() => {
    world = createWorld({ seed: 1, mounts: { "libs/EventSourcing": "." } });
  });
  after_each(() => {
    assert.same([], world.errors());
  });

  it("are a feed with the state as its text, each ledger in its tooltip, and the window at a click", () => {
    const anna = login(world, "Anna", [SURROUNDINGS]);
    world.advance(1);
    const text = (): unknown => anna.runText("return Feeds.EventSourcing.text");
    assert.equal("Not known: nobody else who may write is online.", text());
    login(world, "Bert", []);
    world.advance(40);
    assert.equal("Up to date. Checked with players online: 1", text());
    assert.equal(
      "EventSourcing\nLoot: Up to date. Checked with players online: 1",
      anna.runText(`
        local lines = {}
        Feeds.EventSourcing.OnTooltipShow({ AddLine = function(_, line) lines[#lines + 1] = line end })
        return table.concat(lines, "\\n")`),
    );
    assert.is_nil(anna.runText("return EventSourcingWindow"));
    anna.runText("Feeds.EventSourcing.OnClick()");
    assert.is_true(anna.runText("return EventSourcingWindow:IsShown()"));
    assert.equal(1, anna.runText("return made"));
  });

  it("are a page in the game's settings, which says where each ledger stands", () => {
    const anna = login(world, "Anna", [SURROUNDINGS]);
    world.advance(1);
    assert.equal("EventSourcing", anna.runText("return #Pages == 1 and Pages[1].name"));
    // Nothing is made before somebody looks.
    const frames = anna.session?.frames.all.length ?? 0;
    anna.runText("Pages[1].frame:Show()");
    assert.is_true((anna.session?.frames.all.length ?? 0) > frames);
    const made = anna.session?.frames.all.length;
    const line = anna.session?.frames.all.find(
      (frame) =>
        anna.session?.frames.state(frame).values.Text === "Loot: Not known: nobody else who may write is online.",
    );
    assert.is_true(line !== undefined);
    anna.runText("Pages[1].frame:Hide() Pages[1].frame:Show()");
    assert.equal(made, anna.session?.frames.all.length);
  });

  it("are left away where there is neither", () => {
    const anna = login(world, "Anna", ["Settings = nil"]);
    world.advance(1);
    assert.is_true(anna.slash("/eventsourcing"));
  });
});
