/** A value for an error message: short, with its type. */
export function describeValue(value: unknown): string {
  const kind = type(value);
  if (kind === "string") {
    const text = value as string;
    return text.length > 40 ? `the string "${string.sub(text, 1, 40)}..."` : `the string "${text}"`;
  }
  if (kind === "number" || kind === "boolean") {
    return `the ${kind} ${tostring(value)}`;
  }
  return kind === "nil" ? "nil" : `a ${kind}`;
}
