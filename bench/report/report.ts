import { type Chart, drawChart } from "./chart";
import type { LibraryCost } from "../libraryBench";
import type { Page } from "./measure";

/** Where the page lies, and the folder of its charts. */
const PAGE = "docs/performance.md";
const FOLDER = "docs/performance";

const INTRODUCTION = `# Performance

This page shows what the library costs, by the length of the history and by the number of
differences. Two simple ways stand beside it: sending whole weeks, and replaying from the start.
\`npm run bench -- --report\` writes this page.

Times are CPU time in plain Lua 5.1, of one ledger with one projection (points by player). Each is
the best of some tries. Another machine, and the game's own Lua, take other times, but they grow in
the same way. Both axes of every chart are logarithmic. Bytes and messages are those of the
simulated game, of all clients together until their ledgers are equal, the worst of three seeds.
`;

const EMBEDDING = `## Embedding

The game compiles the files of every addon that embeds the library, at every login. Only the newest
copy runs, and stays in memory. \`EventSourcing.lua\` is compiled at login: ledgers, projections
and sync. \`EventSourcing.later.lua\` holds texts, each compiled on first use within a millisecond:
the window, the commands, \`Events\`, exports, imports, \`Prune\`, \`Fork\` and \`SetDevelopment\`. A
session that uses none of these only pays for their text in memory.

Of the text, 783 kB are compiled at login, once for each addon that embeds it: 298 kB for sync,
219 kB for the ledger with its storage and closings, 77 kB for packs, 62 kB for projections,
44 kB for events. What that leaves in memory are some 2,500 functions: their instructions, the
line of each instruction, their constants and the names of their variables. Lua keeps lines and
names for error messages. That is more than we aim at, which is 450 kB, 9 ms and 1,050 kB.`;

const TEXTS: Record<string, string> = {
  "login.svg": `## Login

A login reads sums that are saved beside the weeks, and goes on from the projection's saved
snapshot. Without a snapshot (the first login, or a new \`version\` of the projection) it replays
from the start, in slices of at most 4 ms a frame.`,
  "append.svg": `## Appending

The event is checked, inserted, applied by the projection, and packed into the message that
announces it.`,
  "late.svg": `## A late event

An event of last week arrives. The projection goes back to the nearest snapshot before it, and on
from there. The distance depends on where snapshots happen to be. They are closer together near the
end.`,
  "sync-differences.svg": `## Sync, by what is missing

Sketches find up to a thousand differences, and only these events are sent. Where whole weeks are
cheaper, these are sent. The comparison always sends whole weeks: it is this library's own protocol
with sketches and slow advertising switched off.`,
  "sync-length.svg": `## Sync, by the length of the history

One event is missing, somewhere in all of it. The traffic does not depend on how much the clients
have in common.`,
  "sync-clients.svg": `## Sync, by the number of clients

The evening after a patch: all clients log in within five minutes, and one message in fifty is lost.
One client in thirty is an officer, who holds all of 1,000 events of three weeks. Each other client
lacks a fifth of them, of another time.`,
};

function numberText(value: number): string {
  return value >= 100 ? string.format("%d", math.floor(value + 0.5)) : string.format("%.3g", value);
}

/** The chart's points in figures, for who wants to know exactly. */
function tableOf(chart: Chart): string[] {
  const rows = chart.lines[0].points.map(([x], index) => {
    const values = chart.lines.map((line) => numberText(line.points[index][1]));
    return `| ${numberText(x)} | ${values.join(" | ")} |`;
  });
  return [
    `| ${chart.x} | ${chart.lines.map((line) => `${line.name} (${chart.y})`).join(" | ")} |`,
    `| --- |${chart.lines.map(() => " --- |").join("")}`,
    ...rows,
  ];
}

/** What embedding costs, as a section of the page. */
export function embeddingOf(costs: readonly LibraryCost[]): string {
  const rows = costs.map(
    ({ name, bytes, milliseconds, kilobytes }) =>
      `| ${name} | ${numberText(bytes / 1000)} | ${numberText(milliseconds)} | ${numberText(kilobytes)} |`,
  );
  return [
    EMBEDDING,
    "",
    "| library | Lua text (kB) | to compile (milliseconds of CPU) | memory (kB) |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** The page's Markdown. */
export function pageOf(pages: readonly Page[], costs: readonly LibraryCost[]): string {
  const parts = pages.map(({ file, chart }) =>
    [TEXTS[file], "", `![${chart.title}](performance/${file})`, "", ...tableOf(chart), ""].join("\n"),
  );
  return [INTRODUCTION, embeddingOf(costs), ...parts].join("\n");
}

function write(path: string, text: string): void {
  const [file, problem] = io.open(path, "wb");
  if (file === undefined) error(problem ?? path, 0);
  file.write(text);
  file.close();
}

/** Writes the page and its charts into docs/. */
export function writeReport(pages: readonly Page[], costs: readonly LibraryCost[]): void {
  os.execute(`mkdir -p ${FOLDER}`);
  for (const { file, chart } of pages) write(`${FOLDER}/${file}`, drawChart(chart));
  write(PAGE, pageOf(pages, costs));
}
