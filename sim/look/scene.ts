import { libraryFiles } from "../addon";
import type { Client } from "../client";
import type { Globals } from "../globals";
import type { Frame } from "../game/frameRegistry";
import type { Rect } from "../game/layout";
import { createWorld } from "../world";
import { type Shape, shapesOf } from "./shapes";

/** What Anna enters with 13 points the others refuse: a week in which they differ. */
const ADDON = `
local ES = LibStub("EventSourcing-1.0")
Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" } })
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
function Enter(points, days, target)
  local at = GetServerTime() - days * 86400
  return ledger:Append(Award, { target = target or UnitGUID("player"), points = points }, { at = at })
end
`;

/** Half a year of awards to all members, and one that others refuse. */
const HISTORY = `
ledger:StartSending()
for day = 180, 0, -3 do Enter(10 + day / 3 % 3, day, members[day / 3 % #members + 1]) end
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
  const members = ["Anna", "Bert", "Carl", "Dora", "Emil"].map((name) => {
    const client = world.addClient({ name, guild: "Sample", locale, addons: [addon] });
    client.login();
    return client;
  });
  const [anna, bert] = members;
  anna.runText(`members = { ${members.map(({ guid }) => `"${guid}"`).join(", ")} }`);
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

/** Clicks the button of the window with this label. */
export function click(client: Client, label: string): void {
  const shape = look(client).find(({ text }) => text === label);
  const button = shape && (client.session?.frames.state(shape.owner).parent as Frame & { Click(): void });
  if (button === undefined) error(`no button ${label}`, 2);
  client.run(() => {
    button.Click();
  });
}

/** The window's slider, found among the frames. */
export function sliderOf(client: Client): Globals | undefined {
  const frames = client.session?.frames;
  return frames?.all.find((frame) => frames.state(frame).kind === "Slider");
}
