import { PLAIN, type Style } from "./bars";

/** What the demo's screen needs. */
const ROWS = 24;
const COLUMNS = 100;

/** Rows and columns of the terminal; what is needed where nobody knows. */
function terminalSize(): LuaMultiReturn<[rows: number, columns: number]> {
  const [pipe] = io.popen("stty size </dev/tty 2>/dev/null");
  const [rows, columns] = string.match(pipe?.read("*a") ?? "", "(%d+) (%d+)");
  pipe?.close();
  return $multi(tonumber(rows ?? "") ?? ROWS, tonumber(columns ?? "") ?? COLUMNS);
}

/** Whether standard output is a terminal that can be redrawn. Plain Lua cannot say; the shell's `test` can. */
export function isTerminal(): boolean {
  const term = os.getenv("TERM");
  if (term === undefined || term === "dumb" || (os.execute("test -t 1") as unknown) !== 0) {
    return false;
  }
  const [rows, columns] = terminalSize();
  // Some terminals say that they have none.
  return (rows >= ROWS || rows === 0) && (columns >= COLUMNS || columns === 0);
}

/** Blocks where the locale says UTF-8, colours unless NO_COLOR asks for none. */
export function terminalStyle(): Style {
  const locale = os.getenv("LC_ALL") ?? os.getenv("LC_CTYPE") ?? os.getenv("LANG") ?? "";
  const isUtf8 = string.find(string.lower(locale), "utf%-?8")[0] !== undefined;
  const noColour = os.getenv("NO_COLOR");
  return {
    full: isUtf8 ? "█" : PLAIN.full,
    empty: isUtf8 ? "░" : PLAIN.empty,
    hasColours: noColour === undefined || noColour === "",
  };
}
