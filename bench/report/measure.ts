import { figures } from "../figures";
import { benchLedger } from "../ledgerBench";
import { costOfMissing } from "../syncBench";
import { evening } from "../syncEvening";
import { SyncHistory } from "../syncHistory";
import { raids } from "../workloads";
import type { Chart, Line } from "./chart";

/** Weeks of raids, 960 events each: up to six years, 300,000 events. */
const WEEKS = [2, 5, 16, 52, 156, 312];
/** Lengths of the histories in which one event is missing, and their weeks. */
const LENGTHS = [
  [1000, 2],
  [5000, 10],
  [20_000, 42],
  [100_000, 208],
] as const;
/** Events that one of five clients lacks, of a week of 5,000. */
const MISSING = [1, 3, 10, 30, 100, 300, 1000];
const WEEK_EVENTS = 5000;
const HISTORY_SEED = 5;
/** Clients on the evening after a patch, and of how many one is an officer. */
const CROWDS = [10, 30, 100, 300];
const CLIENTS_AN_OFFICER = 30;
/** The share of messages that each of them misses, and the seed. */
const LOSS = 0.02;
const CROWD_SEED = 1;

const EVENTS = "events in the ledger";
const MILLISECONDS = "milliseconds of CPU";

/** A chart and the file that it stands in. */
export interface Page {
  readonly file: string;
  readonly chart: Chart;
}

function figureOf(name: string, workload: string): number {
  const found = figures.find((figure) => figure.name === name && figure.workload === workload);
  return found?.value ?? error(`${name} was not measured for ${workload}`, 0);
}

/** What a ledger costs its own client, against the length of its history. */
export function measureLedger(): Page[] {
  const workloads = WEEKS.map((weeks) => raids(`${weeks} weeks`, weeks));
  for (const workload of workloads) {
    benchLedger(workload);
  }
  const line = (name: string, figure: string): Line => ({
    name,
    points: workloads.map((workload) => [workload.count, figureOf(figure, workload.name)] as const),
  });
  const replay: Line = {
    name: "replaying from the start",
    points: workloads.map(
      (workload) =>
        [workload.count, (workload.count / figureOf("replay_events_per_second", workload.name)) * 1000] as const,
    ),
  };
  return [
    {
      file: "login.svg",
      chart: {
        title: "Login: until ledger and projection are ready",
        x: EVENTS,
        y: MILLISECONDS,
        lines: [line("from the saved snapshot", "login_ms"), replay],
      },
    },
    {
      file: "append.svg",
      chart: {
        title: "Appending an event, applied and packed to be sent",
        x: EVENTS,
        y: MILLISECONDS,
        lines: [line("one event", "append_ms")],
      },
    },
    {
      file: "late.svg",
      chart: {
        title: "An event that comes a week late",
        x: EVENTS,
        y: MILLISECONDS,
        lines: [line("from the nearest snapshot", "late_event_recent_ms"), replay],
      },
    },
  ];
}

function syncLines(points: (this: void, protocol: "" | "_whole_weeks") => Line["points"]): Line[] {
  return [
    { name: "this library", points: points("") },
    { name: "sending whole weeks", points: points("_whole_weeks") },
  ];
}

/** What the evening after a patch costs all clients, against how many there are. */
export function crowdPage(bytesOf: (this: void, clients: number) => number): Page {
  return {
    file: "sync-clients.svg",
    chart: {
      title: "Sync: each client lacks another fifth of 1,000 events, and all log in within five minutes",
      x: "clients",
      y: "bytes of all clients together",
      lines: [{ name: "this library", points: CROWDS.map((clients) => [clients, bytesOf(clients)] as const) }],
    },
  };
}

function bytesOfEvening(clients: number): number {
  const officers = math.ceil(clients / CLIENTS_AN_OFFICER);
  return evening({ clients, officers, loss: LOSS }, CROWD_SEED).bytes;
}

/** What getting equal costs a guild of five, in bytes on the channel. */
export function measureSync(): Page[] {
  const week = new SyncHistory(WEEK_EVENTS, 1, HISTORY_SEED);
  const histories = LENGTHS.map(([count, weeks]) => new SyncHistory(count, weeks, HISTORY_SEED));
  const y = "bytes of all clients together";
  return [
    {
      file: "sync-differences.svg",
      chart: {
        title: `Sync: one of five clients lacks events of a week of ${WEEK_EVENTS}`,
        x: "events that it lacks",
        y,
        lines: syncLines((protocol) =>
          MISSING.map((count) => [count, costOfMissing(protocol, week, count).bytes] as const),
        ),
      },
    },
    {
      file: "sync-length.svg",
      chart: {
        title: "Sync: one of five clients lacks one event of all",
        x: EVENTS,
        y,
        lines: syncLines((protocol) =>
          histories.map((history) => [history.count, costOfMissing(protocol, history, 1).bytes] as const),
        ),
      },
    },
    crowdPage(bytesOfEvening),
  ];
}
