import { SendResult } from "../game/enums";
import type { DemoGuild } from "./guild";
import { checksum, plainStandings, standingsText } from "./plain";

/** How an evening ended. */
export interface Report {
  /** What is not as it must be, a line each; none when all is well. */
  readonly problems: readonly string[];
  /** The table, a line each, of at most 100 columns. */
  readonly lines: readonly string[];
}

const COLUMNS = "  %-9s %-8s %-12s %7s  %-20s %-9s %13s";

/** Ends in "s" unless it is one. */
function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function compare(guild: DemoGuild, expected: string): string[] {
  const problems: string[] = [];
  const [first] = guild.members;
  const hash = guild.ledgerHash(first);
  for (const member of guild.members) {
    const { held, applied, state } = guild.standing(member);
    if (state === "offline") {
      problems.push(`${member.name} is offline`);
      continue;
    }
    if (held !== guild.entries.length) {
      problems.push(`${member.name} holds ${plural(held, "event")} instead of ${guild.entries.length}`);
    }
    if (guild.ledgerHash(member) !== hash) {
      problems.push(`${member.name}'s ledger is not ${first.name}'s`);
    }
    if (applied !== held) {
      problems.push(`${member.name}'s standings have taken in ${applied} of ${plural(held, "event")}`);
    }
    if (standingsText(guild.standings(member)) !== expected) {
      problems.push(`${member.name}'s standings are not those of the plain loop`);
    }
  }
  return [...problems, ...guild.world.errors()];
}

function clientLines(guild: DemoGuild): string[] {
  const lines = [
    string.format(COLUMNS, "client", "rank", "began with", "events", "ledger hash", "standings", "longest frame"),
  ];
  for (const member of guild.members) {
    const rank = member.isOfficer ? "officer" : "member";
    const standings = checksum(standingsText(guild.standings(member)));
    const { held } = guild.standing(member);
    const frame = string.format("%.1f ms", guild.longestFrame(member));
    lines.push(
      string.format(COLUMNS, member.name, rank, member.start, `${held}`, guild.ledgerHash(member), standings, frame),
    );
  }
  return lines;
}

function trafficLines(guild: DemoGuild): string[] {
  const format = "  %-9s %9s %11s %16s";
  const { traffic } = guild.world;
  const seconds = guild.world.time();
  const lines = [string.format(format, "channel", "messages", "bytes", "bytes a second")];
  for (const channel of ["GUILD", "WHISPER"]) {
    const { messages, bytes } = traffic.sent({ channel });
    lines.push(string.format(format, channel, `${messages}`, `${bytes}`, string.format("%.0f", bytes / seconds)));
  }
  const { messages, bytes } = traffic.sent();
  lines.push(string.format(format, "all", `${messages}`, `${bytes}`, string.format("%.0f", bytes / seconds)));
  const lockdown = traffic.refused(SendResult.AddOnMessageLockdown);
  lines.push(
    `  ${plural(lockdown, "send")} refused in encounters; at most ${traffic.maxReceivedPerSecond()} messages a second at a client`,
  );
  return lines;
}

/** Compares all clients with each other and with the plain loop, and puts the figures into a table. */
export function reportOn(guild: DemoGuild): Report {
  const expected = standingsText(plainStandings(guild.entries));
  const problems = compare(guild, expected);
  let longest = guild.members[0];
  for (const member of guild.members) {
    if (guild.longestFrame(member) > guild.longestFrame(longest)) {
      longest = member;
    }
  }
  const loop = string.format(COLUMNS, "", "", "", `${guild.entries.length}`, "", checksum(expected), "");
  const live = guild.entries.length - guild.before;
  const lines = [
    ...clientLines(guild),
    `  plain loop${string.sub(loop, 13)}`,
    "",
    ...trafficLines(guild),
    "",
    `  longest frame ${string.format("%.1f", guild.longestFrame(longest))} ms (${longest.name})`,
    `  ${guild.before} events of history, ${live} entered live; ${string.format("%.0f", guild.world.time())} seconds in the game`,
  ];
  return { problems, lines };
}
