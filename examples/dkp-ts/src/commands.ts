// What players type.
import type { Points } from "./points";
import { findMember, groupMembers } from "./roster";
import type { Window } from "./window";

const USAGE = `Commands:
/dkp: opens and closes the window with the standings
/dkp list: prints the standings
/dkp award 50 Bert well done: gives points to Bert
/dkp decay 10: takes 10 percent of their points from all
/dkp loot 30 Bert [item]: takes points from Bert for an item
/dkp raid 10 Ragnaros: gives points to all in the raid or party
/dkp undo: takes back what you entered last
/dkp season 30: all begin with nothing, 30 days ago (with 'keep': with their points)`;

function say(text: string): void {
  print(`|cff66ccffDKP|r ${text}`);
}

/** A whole number between two others, or undefined. */
function whole(text: string | undefined, low: number, high: number): number | undefined {
  const number = tonumber(text);
  return number !== undefined && number % 1 === 0 && number >= low && number <= high ? number : undefined;
}

/** Says what was done when there is an event; without one the ledger has refused it. */
function report(event: object | undefined, text: string): string {
  return event === undefined ? "Only officers may do that" : text;
}

function award(points: Points, rest: string): string {
  const [amount, name, reason] = string.match(rest, "^(%S+)%s+(%S+)%s*(.*)$");
  const number = whole(amount, -100000, 100000);
  if (number === undefined || name === undefined) return USAGE;
  const target = findMember(name);
  if (target === undefined) return `No guild member ${name}`;
  const [event] = points.award([target], number, reason === "" ? undefined : reason);
  return report(event, `${name}: ${number} points`);
}

function raid(points: Points, rest: string): string {
  const [amount, reason] = string.match(rest, "^(%S+)%s*(.*)$");
  const number = whole(amount, -100000, 100000);
  if (number === undefined) return USAGE;
  const members = groupMembers();
  const [event] = points.award(members, number, reason === "" ? undefined : reason);
  return report(event, `${members.length} players: ${number} points each`);
}

function loot(points: Points, rest: string): string {
  const [amount, name, link] = string.match(rest, "^(%S+)%s+(%S+)%s+(.+)$");
  const cost = whole(amount, 0, 100000);
  const item = tonumber(string.match(link ?? "", "item:(%d+)")[0]);
  if (cost === undefined || item === undefined || name === undefined) return USAGE;
  const target = findMember(name);
  if (target === undefined) return `No guild member ${name}`;
  const [event] = points.loot(target, item, cost);
  return report(event, `${name} gets ${link} for ${cost} points`);
}

function decay(points: Points, rest: string): string {
  const percent = whole(rest, 1, 100);
  if (percent === undefined) return USAGE;
  const [event] = points.decay(percent);
  return report(event, `All points decay by ${percent} percent`);
}

function undo(points: Points): string {
  const last = points.findLast();
  if (last === undefined) return "You have entered nothing within a day";
  const [event] = points.undo(last);
  return report(event, `Taken back: what you entered at ${date("%H:%M:%S", last.time)}`);
}

function season(points: Points, rest: string): string | undefined {
  const [amount, words] = string.match(rest, "^(%S+)%s*(.*)$");
  const days = whole(amount, 14, 3650);
  if (days === undefined || words === undefined) return USAGE;
  points.startSeason(days, words.includes("keep"), words.includes("force"), (closing, reason, code) => {
    if (closing !== undefined) {
      say(`A new season: ${closing.closed} events before ${date("%Y-%m-%d", closing.before)} are closed`);
    } else if (code === "alone") {
      say(`Nobody is online to compare with. To close all the same: /dkp season ${rest} force`);
    } else {
      say(`Nothing is closed: ${reason}`);
    }
  });
}

function list(points: Points): string {
  const lines = points.list().map((entry) => `${entry.name}: ${entry.points} points, ${entry.items} items`);
  return [...lines, points.describeLedger()].join("\n");
}

/** They give what to say at once. */
const commands: Record<string, (points: Points, rest: string) => string | undefined> = {
  list,
  award,
  decay,
  loot,
  raid,
  undo,
  season,
};

/** `current` gives the points of the character's guild, if it has one. */
export function installCommands(current: (this: void) => Points | undefined, window: Window): void {
  commands[""] = () => {
    window.toggle();
    return undefined;
  };
  SLASH_GUILDDKP1 = "/dkp";
  SlashCmdList.GUILDDKP = (text) => {
    const [command = "", rest = ""] = string.match(text, "^(%S*)%s*(.-)%s*$");
    const run = commands[command.toLowerCase()];
    if (run === undefined) return say(USAGE);
    const points = current();
    const answer = points === undefined ? "You are in no guild, or the game has not said so yet" : run(points, rest);
    if (answer !== undefined) say(answer);
  };
}
