/** A compiled Lua chunk. */
export type Chunk = (this: void, ...args: unknown[]) => unknown;

/** Compiled forms of chunks, by name and text: 40 clients load the same files. */
const compiled = new LuaTable<string, string>();

const texts = new LuaTable<string, string>();

/** The text of a file, undefined where there is none. */
export function readFile(path: string): string | undefined {
  const [file] = io.open(path, "rb");
  if (file === undefined) return undefined;
  const text = file.read("*a");
  file.close();
  return text;
}

/** The text of a file of an addon, read once per process. */
export function readFileOnce(path: string): string | undefined {
  let text: string | undefined = texts.get(path);
  if (text === undefined) {
    text = readFile(path);
    if (text !== undefined) texts.set(path, text);
  }
  return text;
}

export function fileExists(path: string): boolean {
  return readFileOnce(path) !== undefined;
}

/** Compiles Lua text into a function with these globals. Undefined and a message when it does not parse. */
export function compile(
  text: string,
  name: string,
  env: object,
): LuaMultiReturn<[Chunk, undefined] | [undefined, string]> {
  const [chunk, message] = loadstring(text, name);
  if (chunk === undefined) return $multi(undefined, message ?? "unknown error");
  setfenv(chunk, env);
  return $multi(chunk as Chunk, undefined);
}

/** As `compile`, keeping the compiled form for the next client. */
export function compileCached(
  text: string,
  name: string,
  env: object,
): LuaMultiReturn<[Chunk, undefined] | [undefined, string]> {
  const key = `${name}\n${text}`;
  const known: string | undefined = compiled.get(key);
  if (known !== undefined) return compile(known, name, env);
  const [chunk, message] = compile(text, name, env);
  if (chunk === undefined) return $multi(undefined, message ?? "");
  compiled.set(key, string.dump(chunk));
  return $multi(chunk, undefined);
}
