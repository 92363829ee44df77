import type { DemoGuild, Standing } from "./guild";

/** The signs that bars are made of, and whether there may be colours. */
export interface Style {
  readonly full: string;
  readonly empty: string;
  readonly hasColours: boolean;
}

/** ANSI colours. */
const GREEN = "32";
const YELLOW = "33";
const RED = "31";
const GREY = "90";

/** Plain signs for what is not a terminal, or one that does not know others. */
export const PLAIN: Style = { full: "#", empty: ".", hasColours: false };

/** Seconds as a clock shows them: `1:05`. */
export function clockText(seconds: number): string {
  const whole = Math.floor(seconds);
  return string.format("%d:%02d", Math.floor(whole / 60), whole % 60);
}

function colour(text: string, code: string, style: Style): string {
  return style.hasColours ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** A bar of so many columns; full only when the part is the whole. */
export function bar(part: number, whole: number, width: number, style: Style): string {
  const share = whole > 0 ? Math.min(part / whole, 1) : 0;
  const cells = Math.floor(share * width);
  const text = string.rep(style.full, cells) + string.rep(style.empty, width - cells);
  return colour(text, share >= 1 ? GREEN : YELLOW, style);
}

function stateText(state: Standing["state"], style: Style): string {
  const text = string.format("%-11s", state);
  if (state === "synced") {
    return colour(text, GREEN, style);
  }
  return state === "offline" || state === "in a fight" ? colour(text, RED, style) : colour(text, GREY, style);
}

/** A client in 47 columns: name, ledger, standings, sync state. */
function clientText(standing: Standing, total: number, style: Style): string {
  const { member, held, applied, state } = standing;
  const name = string.format("%-8s", member.name);
  const ledger = `${bar(held, total, 12, style)} ${string.format("%4d", held)}`;
  return `${name} ${ledger} ${bar(applied, total, 8, style)} ${stateText(state, style)}`;
}

/** All clients, two in a line, with a head line. */
export function clientLines(guild: DemoGuild, style: Style): string[] {
  const texts = guild.members.map((member) => clientText(guild.standing(member), guild.entries.length, style));
  const half = Math.ceil(texts.length / 2);
  const head = string.format("%-8s %-17s %-8s %-11s", "client", "ledger", "standing", "sync");
  const lines = [colour(` ${head}  ${head}`, GREY, style)];
  for (const row of $range(0, half - 1)) {
    lines.push(` ${texts[row]}  ${texts[row + half] ?? ""}`);
  }
  return lines;
}

/** Everything in one line of at most 100 columns. */
export function summaryLine(guild: DemoGuild, style: Style): string {
  let held = 0;
  let applied = 0;
  let synced = 0;
  for (const member of guild.members) {
    const standing = guild.standing(member);
    held += standing.held;
    applied += standing.applied;
    synced += standing.state === "synced" ? 1 : 0;
  }
  const total = guild.entries.length * guild.members.length;
  const percent = (part: number) => string.format("%3d%%", Math.floor((100 * part) / total));
  const { bytes } = guild.world.traffic.sent();
  return (
    string.format("%5s  sync ", clockText(guild.world.time())) +
    `${bar(held, total, 14, style)} ${percent(held)}  replay ${bar(applied, total, 14, style)} ${percent(applied)}  ` +
    `${synced}/${guild.members.length} synced  ${string.format("%.1f", bytes / 1000)} kB`
  );
}
