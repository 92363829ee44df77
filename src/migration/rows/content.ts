import type { Shape } from "../../event/shape";
import { adler32 } from "../../pack/adler32";
import type { ListValue, Row } from "../../pack/block";

const { format } = string;

/** A column value as text: other values have other texts. */
function textOf(value: unknown): string {
  const kind = type(value);
  if (kind === "number") {
    return format("%.17g", value);
  }
  if (kind === "string") {
    // The length first, so that no text looks like two.
    return `${(value as string).length}:${value as string}`;
  }
  if (kind !== "table") {
    return tostring(value);
  }
  const { items, length } = value as ListValue;
  let text = `${length}[`;
  for (const i of $range(1, length)) {
    text += `${textOf(items.get(i))},`;
  }
  return text;
}

/** All that an event says except for when and who, as text: equal for equal events only. */
export function contentOf(shape: Shape, values: Row<unknown>): string {
  let text = shape.text;
  for (const i of $range(1, shape.columns.length)) {
    text += `,${textOf(values.get(i))}`;
  }
  return text;
}

/** The counter that a content would like to have: 0 to 255. */
export function counterOf(content: string): number {
  const sum = adler32(content);
  const low = sum % 65536;
  return (((sum - low) / 65536) * 31 + low) % 256;
}
