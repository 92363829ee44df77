// Puts together what several runs of busted print as TAP (https://testanything.org/tap-specification.html).

const RESULT = /^(ok|not ok) \d+(.*)$/;
const PLAN = /^1\.\.(\d+)$/;

/**
 * The results of one run. One that ends otherwise than it should, or counts fewer results than it planned, has failed
 * once more.
 * @param {string} file what was run
 * @param {string} output what it printed
 * @param {number | null} status its exit code, null when a signal ended it
 * @returns {{ ok: boolean, lines: string[] }[]} each with its lines, of which the first lacks the number
 */
export function readRun(file, output, status) {
  const results = [];
  const stray = [];
  let planned;
  for (const line of output.split("\n")) {
    const result = RESULT.exec(line);
    const plan = PLAN.exec(line);
    if (result) {
      results.push({ ok: result[1] === "ok", lines: [result[2]] });
    } else if (plan) {
      planned = Number(plan[1]);
    } else if (line !== "") {
      (results.at(-1)?.lines ?? stray).push(line);
    }
  }
  const failed = results.some((result) => !result.ok);
  if (planned !== results.length || (status !== 0 && !failed)) {
    const counts = `${results.length} of ${planned ?? "unknown"} results, exit code ${status}`;
    results.push({
      ok: false,
      lines: [` - ${file} ran to its end`, `# ${counts}`, ...stray.map((line) => `# ${line}`)],
    });
  }
  return results;
}

/** Results as lines of TAP, numbered from `first` on. */
export function writeResults(results, first) {
  return results.flatMap(({ ok, lines: [title, ...rest] }, i) => [
    `${ok ? "ok" : "not ok"} ${first + i}${title}`,
    ...rest,
  ]);
}
