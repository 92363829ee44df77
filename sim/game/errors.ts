import type { Globals } from "../globals";
import type { Callable } from "../protect";
import type { Session } from "../session";

/** Lua's functions as they are: what the declarations cannot say of results that are handed on. */
type Variadic = (this: void, ...args: unknown[]) => LuaMultiReturn<unknown[]>;

/** What follows pcall's or xpcall's `true`; nothing after a failure. */
const resultsOf = ((ok: boolean, ...results: unknown[]) => {
  if (ok) return $multi(...results);
  return $multi();
}) as Variadic;

/** Runs a hook after what it hooks, and hands on what that returned. */
function afterwards(this: void, hook: (this: void) => void, ...results: unknown[]): LuaMultiReturn<unknown[]> {
  hook();
  return $multi(...results);
}

/** A stack without the functions of this simulated game and of what runs it, which begin with a protected call. */
function ownStack(stack: string): string {
  const [guarded] = string.find(stack, "%s+%[C%]: in function 'xpcall'%s+[^\n]*in function 'protectedCall'");
  const [cut] = string.find(stack, "\n\t...", 1, true);
  return string.sub(stack, 1, math.min(guarded ?? math.huge, cut ?? math.huge) - 1);
}

/** Error handlers, protected calls and hooks. */
export function installErrors(session: Session): void {
  const { env, client } = session;
  const record: Callable = (problem) => {
    client.recordError(problem, debug.traceback("", 2) ?? "");
  };
  env.geterrorhandler = () => session.errorHandler ?? record;
  env.seterrorhandler = (handler: unknown) => {
    if (typeof handler !== "function") error("Usage: seterrorhandler(errfunc)", 2);
    session.errorHandler = handler === record ? undefined : (handler as Callable);
  };
  env.debugstack = () => {
    const stack = ownStack(debug.traceback("", 2) ?? "");
    // Files of addons stand in one folder of the game; those that are read from the disk here have other paths.
    return string.gsub(stack, "\n\t([^\n/]+/code %d+:)", "\n\tInterface/AddOns/%1")[0];
  };
  env.securecallfunction = (fn: Callable, ...args: unknown[]) => {
    const count = select("#", ...args);
    return resultsOf(
      ...(xpcall as Variadic)(
        () => fn(...unpack(args, 1, count)),
        (problem: unknown) => {
          session.reportError(problem, debug.traceback(tostring(problem), 2) ?? "");
          return problem;
        },
      ),
    );
  };
  const callFunction = env.securecallfunction as Callable;
  env.securecall = (target: unknown, ...args: unknown[]) =>
    callFunction(typeof target === "string" ? env[target] : target, ...args);
  env.hooksecurefunc = (first: unknown, second: unknown, third: unknown) => {
    const owner = (typeof first === "string" ? env : first) as Globals;
    const name = (typeof first === "string" ? first : second) as string;
    const hook = (typeof first === "string" ? second : third) as Callable;
    const original = owner[name] as Variadic;
    if (typeof original !== "function") error(`hooksecurefunc(): ${name} is not a function`, 2);
    owner[name] = (...args: unknown[]) => {
      const count = select("#", ...args);
      return afterwards(
        () => {
          callFunction(hook, ...unpack(args, 1, count));
        },
        // The original's results come before the hook runs, which Lua's order of evaluation sees to.
        ...original(...unpack(args, 1, count)),
      );
    };
  };
}
