/** What a TOC file says. */
export interface Toc {
  readonly title?: string;
  readonly interfaces: readonly number[];
  readonly savedVariables: readonly string[];
  readonly savedVariablesPerCharacter: readonly string[];
  /** Addons that must be loaded first. */
  readonly dependencies: readonly string[];
  /** Addons that are loaded first where they are installed. */
  readonly optional: readonly string[];
  /** The files to load, as written, in order. */
  readonly files: readonly string[];
}

function listOf(text: string): string[] {
  const list: string[] = [];
  for (const [item] of string.gmatch(text, "[^,]+")) {
    const [trimmed] = string.match(item, "^%s*(.-)%s*$");
    if (trimmed !== undefined && trimmed !== "") list.push(trimmed);
  }
  return list;
}

/** Reads a TOC. Comments, the packager's `#@...@` lines and conditions in brackets are passed over. */
export function parseToc(text: string): Toc {
  let title: string | undefined;
  let interfaces: number[] = [];
  let savedVariables: string[] = [];
  let savedVariablesPerCharacter: string[] = [];
  let dependencies: string[] = [];
  let optional: string[] = [];
  const files: string[] = [];
  const byteOrderMark = string.char(0xef, 0xbb, 0xbf);
  const plain = string.sub(text, 1, 3) === byteOrderMark ? string.sub(text, 4) : text;
  for (const [line] of string.gmatch(plain, "[^\r\n]+")) {
    const [key, value] = string.match(line, "^##%s*([^:]-)%s*:%s*(.-)%s*$");
    if (key !== undefined && value !== undefined) {
      const field = string.lower(key);
      if (field === "title") title = value;
      else if (field === "interface") interfaces = listOf(value).map((item) => tonumber(item) ?? 0);
      else if (field === "savedvariables") savedVariables = listOf(value);
      else if (field === "savedvariablespercharacter") savedVariablesPerCharacter = listOf(value);
      else if (field === "optionaldeps") optional = listOf(value);
      else if (field === "requireddeps" || string.sub(field, 1, 3) === "dep") dependencies = listOf(value);
    } else {
      const [withoutCondition] = string.gsub(line, "%s*%[[^%]]*%]%s*$", "");
      const [file] = string.match(withoutCondition, "^%s*(.-)%s*$");
      if (file !== undefined && file !== "" && string.sub(file, 1, 1) !== "#") files.push(file);
    }
  }
  return { title, interfaces, savedVariables, savedVariablesPerCharacter, dependencies, optional, files };
}
