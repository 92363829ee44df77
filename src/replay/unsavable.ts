/** Why a number, text or the like cannot be saved; undefined when it can. Tables are another matter. */
export function problemOf(value: unknown): string | undefined {
  const kind = type(value);
  if (kind === "number") {
    return value === value ? undefined : "not a number (NaN)";
  }
  return kind === "string" || kind === "boolean" || kind === "table" ? undefined : `a ${kind}`;
}

/** A key as it stands in a path: `.byName`, `["Anna"]`, `[3]`. Players' names and GUIDs read better in brackets. */
export function keyText(key: unknown): string {
  const kind = type(key);
  if (kind !== "string") {
    return kind === "number" || kind === "boolean" ? `[${tostring(key)}]` : `[a ${kind}]`;
  }
  const [name] = string.match(key as string, "^[%l_][%w_]*$");
  return name === undefined ? `[${string.format("%q", key)}]` : `.${name}`;
}
