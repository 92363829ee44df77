/** One line of a chart: a name, and points from left to right; all coordinates are above 0. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A chart with logarithmic axes. */
export interface Chart {
  readonly title: string;
  /** What is on each axis, with its unit. */
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const WIDTH = 720;
const HEIGHT = 380;
const LEFT = 92;
const RIGHT = 44;
const TOP = 66;
const BOTTOM = 54;

/** Apart for all eyes, on white and on black. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];

/** A ground of its own: an image cannot ask the page around it whether that is light or dark. */
const STYLE =
  "text{font:13px sans-serif;fill:#333}.title{font-size:15px;font-weight:bold}.grid{stroke:#ccc}.ground{fill:#fff}" +
  "@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}.ground{fill:#1b1b1f}}";

/** An axis: the powers of ten that it reaches from and to, and where they are. */
interface Axis {
  readonly from: number;
  readonly to: number;
  at(this: void, value: number): number;
}

/** The axis from the least to the greatest value, out to powers of ten. */
function newAxis(values: readonly number[], start: number, end: number): Axis {
  const sorted = [...values].sort((a, b) => a - b);
  const from = math.floor(math.log10(sorted[0]));
  const to = math.max(from + 1, math.ceil(math.log10(sorted[sorted.length - 1])));
  return { from, to, at: (value) => start + ((math.log10(value) - from) / (to - from)) * (end - start) };
}

/** A power of ten as people write it: 0.1, 10, 10,000. */
function powerText(exponent: number): string {
  if (exponent < 0) return string.format(`%.${-exponent}f`, 10 ** exponent);
  const [text] = string.gsub(string.reverse(string.format("%d", 10 ** exponent)), "(%d%d%d)", "%1,");
  const [trimmed] = string.gsub(string.reverse(text), "^,", "");
  return trimmed;
}

const escaped = (text: string): string => string.gsub(string.gsub(text, "&", "&amp;")[0], "<", "&lt;")[0];
const place = (value: number): string => string.format("%.1f", value);

function gridLines(x: Axis, y: Axis): string[] {
  const parts: string[] = [];
  for (const power of $range(x.from, x.to)) {
    const at = place(x.at(10 ** power));
    parts.push(`<line class="grid" x1="${at}" x2="${at}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>`);
    parts.push(`<text x="${at}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${powerText(power)}</text>`);
  }
  for (const power of $range(y.from, y.to)) {
    const at = y.at(10 ** power);
    parts.push(`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${place(at)}" y2="${place(at)}"/>`);
    parts.push(`<text x="${LEFT - 8}" y="${place(at + 4)}" text-anchor="end">${powerText(power)}</text>`);
  }
  return parts;
}

function drawLine(line: Line, index: number, x: Axis, y: Axis): string[] {
  const colour = COLOURS[index % COLOURS.length];
  const points = line.points.map(([px, py]) => ({ x: place(x.at(px)), y: place(y.at(py)) }));
  const legend = LEFT + index * 230;
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map((at) => `${at.x},${at.y}`).join(" ")}"/>`,
    ...points.map((at) => `<circle cx="${at.x}" cy="${at.y}" r="3.5" fill="${colour}"/>`),
    `<line x1="${legend}" x2="${legend + 22}" y1="46" y2="46" stroke="${colour}" stroke-width="2"/>`,
    `<text x="${legend + 28}" y="50">${escaped(line.name)}</text>`,
  ];
}

/** Draws a chart as the text of an SVG file. */
export function drawChart(chart: Chart): string {
  const points = chart.lines.flatMap((line) => [...line.points]);
  const x = newAxis(
    points.map(([value]) => value),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = newAxis(
    points.map(([, value]) => value),
    HEIGHT - BOTTOM,
    TOP,
  );
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  const upright = (TOP + HEIGHT - BOTTOM) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    `<text class="title" x="${LEFT}" y="24">${escaped(chart.title)}</text>`,
    ...gridLines(x, y),
    `<text x="${middle}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(chart.x)}</text>`,
    `<text transform="translate(18 ${upright}) rotate(-90)" text-anchor="middle">${escaped(chart.y)}</text>`,
    ...chart.lines.flatMap((line, index) => drawLine(line, index, x, y)),
    "</svg>",
    "",
  ].join("\n");
}
