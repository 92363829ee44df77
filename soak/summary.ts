import type { Result } from "./result";

/** What is summed up, and of what the most is told. */
const COUNTED = [
  "messages",
  "bytes",
  "lies",
  "lost",
  "errors",
  "losses",
  "intrusions",
  "framesOver",
  "clients",
  "virtualSeconds",
] as const;
const LONGEST = [
  ...(["settledAfter", "mostReceived", "longestCharged", "longestMeasured"] as const),
  ...(["longestStep", "longestCall", "longestLeave"] as const),
] as const;

/** Sums over all that a run did. */
export class Summary {
  private readonly sums: Record<string, number> = {};
  private readonly faults: Record<string, number> = {};
  private readonly failed: string[] = [];
  private count = 0;
  private readonly most: Record<string, number> = {};

  add(result: Result): void {
    this.count += 1;
    if (result.problems.length > 0) {
      this.failed.push(result.name);
    }
    for (const [name, times] of pairs(result.faults as Record<string, number>)) {
      this.faults[name] = (this.faults[name] ?? 0) + times;
    }
    for (const name of COUNTED) {
      this.sum(name, result[name]);
    }
    this.sum("clientSeconds", result.virtualSeconds * result.clients);
    for (const name of LONGEST) {
      this.most[name] = math.max(this.most[name] ?? 0, result[name]);
    }
  }

  /** Whether all went as it must. */
  isGood(): boolean {
    return this.failed.length === 0;
  }

  text(): string {
    const { most, sums } = this;
    const faults = [`deliveries lost ${sums.lost}`];
    let injected = sums.lost;
    for (const [name, times] of pairs(this.faults)) {
      injected += times;
      faults.push(`${name} ${times}`);
    }
    table.sort(faults);
    const failed = this.failed.length === 0 ? "" : `: ${this.failed.join(", ")}`;
    const kilobytes = math.floor(sums.bytes / 1000);
    return [
      `played           ${this.count}, failed ${this.failed.length}${failed}`,
      `messages tried   ${sums.messages + sums.lies} (clients ${sums.messages} in ${kilobytes} kB, liars ${sums.lies})`,
      `faults injected  ${injected} (${faults.join(", ")})`,
      `clients run      ${sums.clients}`,
      string.format("virtual hours    %.1f, of clients %.1f", sums.virtualSeconds / 3600, sums.clientSeconds / 3600),
      string.format("longest          %d s from the last fault until all had everything", most.settledAfter),
      `                 ${most.mostReceived} messages within a second at one client`,
      string.format(
        "                 %.2f ms charged to a frame, %.1f ms of CPU measured",
        most.longestCharged,
        most.longestMeasured,
      ),
      string.format(
        "                 a step of %d,000 instructions, an addon's call of %d,000, a logout of %d,000",
        most.longestStep,
        most.longestCall,
        most.longestLeave,
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

/** What came of one scenario or siege, in a line, and a line for each problem. */
export function lineOf(result: Result, seconds: number): string {
  const { about, messages, mostReceived, name, problems, settledAfter } = result;
  const line = string.format(
    "%-12s %s  %s; %4d s to settle; %5d messages, %3d a second at most; %.1f s",
    name,
    problems.length === 0 ? "ok    " : "FAILED",
    about,
    settledAfter,
    messages,
    mostReceived,
    seconds,
  );
  return [line, ...problems.slice(0, 10).map((problem) => `             ${problem}`)].join("\n");
}
