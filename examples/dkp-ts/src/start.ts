// When things begin: the ledger when the guild is known, names when the roster comes.
import { installCommands } from "./commands";
import { Points } from "./points";
import { readRoster } from "./roster";
import { Window } from "./window";

const ES = LibStub("EventSourcing-1.0");

// What the game gives to all files of an addon: its name, and a table of its own. The specs look into that.
const [, addon] = [...$vararg] as unknown as [string, { points?: Points }];

/** Those of the character's guild; undefined while it is in none, or the game has not said so yet. */
let points: Points | undefined;
const window = new Window(() => points);

function open(storage: object): Points["ledger"] {
  const opened = new Points(storage);
  points = opened;
  addon.points = opened;
  opened.standings.OnChange(() => window.update());
  opened.ledger.OnSyncState(() => window.update());
  opened.ledger.StartSending(); // tells the others what is here, and gives them what they lack
  return opened.ledger;
}

function forget(): void {
  window.hide();
  points = undefined;
}

ES.ForGuild("GuildDKPDB", open, forget);
installCommands(() => points, window);

ES.OnLogin(() => C_GuildInfo.GuildRoster()); // asks for it

const frame = CreateFrame("Frame");
frame.RegisterEvent("GUILD_ROSTER_UPDATE");
frame.SetScript("OnEvent", () => {
  readRoster();
  window.update();
});
