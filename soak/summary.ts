import type { Outcome } from "./play";

/** Sums over all that a run did. */
export class Summary {
  private readonly sums: Record<string, number> = {};
  private readonly faults: Record<string, number> = {};
  private readonly failed: number[] = [];
  private scenarios = 0;
  private mostReceived = 0;
  private longestCharged = 0;
  private longestMeasured = 0;
  private longestSettling = 0;

  add(outcome: Outcome): void {
    const { scenario, problems } = outcome;
    this.scenarios += 1;
    if (problems.length > 0) {
      this.failed.push(scenario.number);
    }
    for (const [name, times] of pairs(outcome.faults as Record<string, number>)) {
      this.faults[name] = (this.faults[name] ?? 0) + times;
    }
    for (const name of ["messages", "bytes", "lost", "errors", "losses", "intrusions", "framesOver"] as const) {
      this.sum(name, outcome[name]);
    }
    this.sum("clients", scenario.clients);
    this.sum("seconds", outcome.virtualSeconds);
    this.sum("clientSeconds", outcome.virtualSeconds * scenario.clients);
    this.mostReceived = math.max(this.mostReceived, outcome.mostReceived);
    this.longestCharged = math.max(this.longestCharged, outcome.longestCharged);
    this.longestMeasured = math.max(this.longestMeasured, outcome.longestMeasured);
    this.longestSettling = math.max(this.longestSettling, outcome.settledAfter);
  }

  /** Whether all went as it must. */
  isGood(): boolean {
    return this.failed.length === 0;
  }

  text(): string {
    const { sums } = this;
    const faults: string[] = [];
    let injected = sums.lost;
    for (const [name, times] of pairs(this.faults)) {
      injected += times;
      faults.push(`${name} ${times}`);
    }
    table.sort(faults);
    faults.push(`deliveries lost ${sums.lost}`);
    const list = this.failed.map((number) => `${number}`).join(", ");
    return [
      `scenarios        ${this.scenarios}, failed ${this.failed.length}${list === "" ? "" : `: ${list}`}`,
      `messages tried   ${sums.messages} (${math.floor(sums.bytes / 1000)} kB)`,
      `faults injected  ${injected} (${faults.join(", ")})`,
      `clients run      ${sums.clients}`,
      string.format("virtual hours    %.1f, of clients %.1f", sums.seconds / 3600, sums.clientSeconds / 3600),
      string.format("longest          %d s from the last fault until all had everything", this.longestSettling),
      `                 ${this.mostReceived} messages within a second at one client`,
      string.format(
        "                 %.2f ms charged to a frame, %.1f ms of CPU measured",
        this.longestCharged,
        this.longestMeasured,
      ),
      `errors           ${sums.errors}`,
      `losses           ${sums.losses}`,
      `intrusions       ${sums.intrusions}`,
      `frames over      ${sums.framesOver}`,
    ].join("\n");
  }

  private sum(name: string, value: number): void {
    this.sums[name] = (this.sums[name] ?? 0) + value;
  }
}

/** A scenario and what came of it, in a line, and a line for each problem. */
export function lineOf(outcome: Outcome, seconds: number): string {
  const { scenario, problems } = outcome;
  const line = string.format(
    "%4d %s  %2d clients, %s; %4d events, %s; %2.0f %% lost; %4d s of faults, %4d s to settle; %5d messages; %.1f s",
    scenario.number,
    problems.length === 0 ? "ok    " : "FAILED",
    scenario.clients,
    scenario.policy,
    outcome.events,
    scenario.holding,
    scenario.loss * 100,
    scenario.trouble,
    outcome.settledAfter,
    outcome.messages,
    seconds,
  );
  return [line, ...problems.slice(0, 10).map((problem) => `       ${problem}`)].join("\n");
}
