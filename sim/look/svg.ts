import type { Rect } from "../game/layout";
import type { Shape } from "./shapes";

function escape(text: string): string {
  const [amp] = string.gsub(text, "&", "&amp;");
  return string.gsub(string.gsub(amp, "<", "&lt;")[0], ">", "&gt;")[0];
}

/** An SVG of what lies within a rectangle of the screen. */
export function drawSvg(shapes: readonly Shape[], { left, bottom, right, top }: Rect): string {
  const width = right - left;
  const height = top - bottom;
  const lines = [
    string.format('<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g">', width, height),
    // The game's world behind its windows.
    '<rect width="100%" height="100%" fill="rgb(70,84,66)"/>',
    // The texture of the game's bars is lighter in its upper half.
    '<linearGradient id="gloss" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0.1"/>' +
      '<stop offset="0.35" stop-color="#fff" stop-opacity="0.3"/><stop offset="0.6" stop-color="#fff" stop-opacity="0"/>' +
      '<stop offset="1" stop-color="#000" stop-opacity="0.3"/></linearGradient>',
  ];
  for (const { rect, paint, part, text, size, align } of shapes) {
    const [red, green, blue, alpha] = paint;
    const colour = string.format("rgb(%d,%d,%d)", red * 255, green * 255, blue * 255);
    const x = rect.left - left;
    const y = top - rect.top;
    const across = rect.right - rect.left;
    const down = rect.top - rect.bottom;
    if (part === "text") {
      const at = align === "start" ? x : align === "end" ? x + across : x + across / 2;
      lines.push(
        string.format(
          '<text xml:space="preserve" x="%.1f" y="%.1f" fill="%s" font-family="DejaVu Sans, Arial, sans-serif" font-size="%.1f" ' +
            'text-anchor="%s" dominant-baseline="central">%s</text>',
          at,
          y + down / 2,
          colour,
          // The game's font is narrower.
          (size ?? 12) * 0.92,
          align,
          escape(text ?? ""),
        ),
      );
    } else {
      const shape = '<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s" fill-opacity="%g"/>';
      lines.push(string.format(shape, part, x, y, across, down, colour, alpha));
      if (part !== "texture") {
        lines.push(
          string.format('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="url(#gloss)"/>', x, y, across, down),
        );
      }
    }
  }
  return [...lines, "</svg>", ""].join("\n");
}
