import { libraryFiles } from "../addon";
import type { Client } from "../client";
import type { Globals } from "../globals";
import type { Rect } from "../game/layout";
import { createWorld } from "../world";
import { type Shape, shapesOf } from "./shapes";

/** What Anna enters with 13 points the others refuse: a week in which they differ. */
const ADDON = `
local ES = LibStub("EventSourcing-1.0")
local Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" } })
local frame = CreateFrame("Frame")
frame:RegisterEvent("ADDON_LOADED")
frame:SetScript("OnEvent", function(_, _, name)
  if name ~= "GuildLoot" then return end
  GuildLootDB = GuildLootDB or {}
  local mine = UnitName("player")
  ledger = ES:OpenLedger({ name = "GuildLoot", storage = GuildLootDB, events = { Award },
    authorize = function(event) return mine == "Anna" or event.points ~= 13 end })
  standings = ledger:Project({ name = "standings", version = 1, initial = function() return {} end, on = {
    AW = function(state, event) state[event.target] = (state[event.target] or 0) + event.points end,
  } })
end)
function Enter(points, days)
  ledger:Append(Award, { target = UnitGUID("player"), points = points }, { at = GetServerTime() - days * 86400 })
end
`;

/** Half a year of awards, and one that others refuse. */
const HISTORY = `
ledger:StartSending()
for day = 180, 0, -3 do Enter(10 + day % 3, day) end
Enter(13, 8)
`;

/** A client of a guild that has its window open, in a language. */
export function playScene(locale: string): Client {
  const world = createWorld({ seed: 1, mounts: { "libs/EventSourcing": "." } });
  const addon = {
    name: "GuildLoot",
    savedVariables: ["GuildLootDB"],
    files: [...libraryFiles, "libs\\EventSourcing\\EventSourcing.xml"],
    code: [ADDON],
  };
  const [anna, bert] = ["Anna", "Bert", "Carl", "Dora", "Emil"].map((name) => {
    const client = world.addClient({ name, guild: "Sample", locale, addons: [addon] });
    client.login();
    return client;
  });
  anna.runText(HISTORY);
  world.advance(180);
  bert.runText("ledger:RequestPeers('GUILD')");
  world.advance(8);
  bert.slash("/eventsourcing window");
  world.advance(2);
  for (const problem of world.errors()) error(problem, 0);
  return bert;
}

/** What a client sees, but for the chat and the world. */
export function look(client: Client): Shape[] {
  const { session } = client;
  return session === undefined ? [] : shapesOf(session);
}

/** The window in the picture: the first thing that is drawn, and all else is in it. */
export function windowOf(shapes: readonly Shape[]): Rect {
  return shapes[0].rect;
}

/** The window's slider, found among the frames. */
export function sliderOf(client: Client): Globals | undefined {
  const frames = client.session?.frames;
  return frames?.all.find((frame) => frames.state(frame).kind === "Slider");
}
