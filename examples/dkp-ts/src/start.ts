// When things begin: the ledger at login, names and ranks when the roster comes.
import { installCommands } from "./commands";
import { Points } from "./points";
import { isOfficer, readRoster } from "./roster";
import { Window } from "./window";

// What the game gives to all files of an addon: its name, and a table of its own. The specs look into that.
const [, addon] = [...$vararg] as unknown as [string, { points?: Points }];

function login(frame: Frame): void {
  const points = new Points(); // saved variables and the player's GUID are there now
  addon.points = points;
  const window = new Window(points);
  installCommands(points, window);
  points.standings.OnChange(() => window.update());
  points.ledger.OnSyncState(() => window.update());
  frame.RegisterEvent("GUILD_ROSTER_UPDATE");
  frame.SetScript("OnEvent", () => {
    readRoster();
    // Officers tell the others what they hold, and give them what they lack.
    if (isOfficer()) points.ledger.StartSending();
    else points.ledger.StopSending();
    window.update();
  });
  C_GuildInfo.GuildRoster();
}

const frame = CreateFrame("Frame");
frame.RegisterEvent("PLAYER_LOGIN");
frame.SetScript("OnEvent", login);
