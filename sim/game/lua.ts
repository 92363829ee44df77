import { parse } from "../chunks";
import type { Globals } from "../globals";
import { createRandom, type Random } from "../random";
import type { Callable } from "../protect";
import type { Session } from "../session";

const real = _G as unknown as Globals;

const shared = `assert error ipairs next pairs pcall rawequal rawget rawset select setmetatable tonumber tostring type
  unpack collectgarbage gcinfo newproxy _VERSION`;

/** Names that the game has beside the libraries' own: alias, library, function. */
const aliases = `abs:math ceil:math floor:math max:math min:math sqrt:math mod:math:fmod
  strlen:string:len strsub:string:sub strfind:string:find strmatch:string:match strbyte:string:byte strchar:string:char
  strrep:string:rep strlower:string:lower strupper:string:upper strrev:string:reverse gsub:string gmatch:string
  format:string tinsert:table:insert tremove:table:remove sort:table getn:table foreach:table foreachi:table`;

function copyOf(library: unknown): Globals {
  return { ...(library as Globals) };
}

/** math.random of a client: seeded by the world, so that a run can be repeated. */
function randomOf(random: Random): Callable {
  return (first: unknown, second: unknown) => {
    const value = random();
    if (first === undefined) return value;
    const low = second === undefined ? 1 : (first as number);
    const high = (second === undefined ? first : second) as number;
    if (low > high) error("bad argument to 'random' (interval is empty)", 2);
    return low + Math.floor(value * (high - low + 1));
  };
}

/** The environment functions, which must not show the simulator's own globals. */
function installEnvironments(env: Globals): void {
  env.loadstring = (text: string, name?: string) => {
    const [chunk, message] = parse(text, name ?? text);
    if (chunk === undefined) return $multi(undefined, message);
    return $multi(setfenv(chunk, env), undefined);
  };
  env.getfenv = (target: unknown) => {
    if (target === 0) return env;
    const level = typeof target === "number" ? target : target === undefined ? 1 : undefined;
    const found: unknown = level === undefined ? getfenv(target as Callable) : getfenv(level + 1);
    return found === real ? env : found;
  };
  env.setfenv = (target: unknown, table: object) => {
    if (target === 0) error("setfenv of a thread is not there in the game", 2);
    const adjusted = typeof target === "number" ? target + 1 : target;
    setfenv(adjusted as number, table);
  };
  env.getmetatable = (value: unknown) =>
    typeof value === "string" ? { __index: env.string } : getmetatable(value as object);
}

/** Coroutines whose work counts as that of the frame in which they are resumed. */
function installCoroutines({ env, processor }: Session): void {
  const library = env.coroutine as Globals;
  library.create = (fn: Callable) => {
    const thread = coroutine.create(fn);
    processor.watch(thread);
    return thread;
  };
  library.wrap = (fn: Callable) =>
    coroutine.wrap((...args: unknown[]) => {
      processor.watch(coroutine.running() as LuaThread);
      return fn(...args);
    });
}

/** Lua itself as a client has it: copies of its libraries, and nothing of the machine beneath. */
export function installLua(session: Session): void {
  const { env, client } = session;
  env._G = env;
  for (const [name] of string.gmatch(shared, "%S+")) env[name] = real[name];
  for (const name of ["string", "table", "math", "coroutine"]) env[name] = copyOf(real[name]);
  if (client.world.countInstructions) installCoroutines(session);
  const math_ = env.math as Globals;
  math_.random = randomOf(createRandom(client.world.nextSeed()));
  math_.randomseed = undefined;
  (env.string as Globals).dump = undefined;
  for (const [entry] of string.gmatch(aliases, "%S+")) {
    const [alias, library, name] = string.match(entry, "^(%w+):(%w+):?(%w*)$");
    env[alias ?? ""] = (env[library ?? ""] as Globals)[name === "" ? (alias ?? "") : (name ?? "")];
  }
  env.random = math_.random;
  env.fastrandom = math_.random;
  env.nop = () => undefined;
  installEnvironments(env);
  env.xpcall = (fn: Callable, handler: Callable, ...args: unknown[]) => {
    const count = select("#", ...args);
    return xpcall(() => fn(...unpack(args, 1, count)), handler);
  };
  env.print = (...args: unknown[]) => {
    const count = select("#", ...args);
    const words: string[] = [];
    for (const index of $range(1, count)) words.push(tostring(args[index - 1]));
    client.output.push(words.join(" "));
  };
}
