/** Told of an error: the game's error handler. */
export type Report = (this: void, message: unknown) => void;

/** Calls of the addon's functions inside each other, at most. Lua itself ends a chain of some 190 pcalls. */
const DEPTH_LIMIT = 16;
let depth = 0;

/**
 * Calls a function of the addon, which may do anything: it raises nothing, cannot yield (Lua 5.1 makes that an error
 * of the function's), and ends when it calls itself through the library again and again.
 * @returns whether it returned, and its first result.
 */
export function callAddon<Arguments extends unknown[]>(
  report: Report,
  callback: (this: void, ...args: Arguments) => unknown,
  ...args: Arguments
): LuaMultiReturn<[ok: boolean, result: unknown]> {
  if (depth >= DEPTH_LIMIT) {
    report(`a function that this library calls has called itself through it ${DEPTH_LIMIT} times: not called again`);
    return $multi(false, undefined);
  }
  depth += 1;
  const [ok, result] = pcall(callback, ...args);
  depth -= 1;
  if (!ok) {
    report(result);
  }
  return $multi(ok, result);
}
