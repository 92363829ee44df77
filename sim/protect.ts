/** Told of an error: its value, and the stack where it arose. */
export type ErrorReport = (this: void, error: unknown, trace: string) => void;

/** Any Lua function. */
export type Callable = (this: void, ...args: unknown[]) => unknown;

/** Calls a function with arguments (nils kept) and reports an error instead of passing it on: success, and what it returned. */
export function protectedCall(
  report: ErrorReport,
  fn: Callable,
  ...args: unknown[]
): LuaMultiReturn<[boolean, unknown]> {
  const count = select("#", ...args);
  let trace = "";
  const [ok, result] = xpcall(
    () => fn(...unpack(args, 1, count)),
    (error: unknown) => {
      trace = debug.traceback(tostring(error), 2) ?? "";
      return error;
    },
  );
  if (!ok) report(result, trace);
  return $multi(ok, result);
}
