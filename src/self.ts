/**
 * Raises, as the error of the method's caller, if a method was called with a dot: what it works on is not before the others
 * then, and each is taken for the one before it.
 * @param mark a method that only objects of its class have.
 * @param object what authors call such an object.
 */
export function checkSelf(self: unknown, mark: string, object: string, method: string): void {
  if (type(self) !== "table" || (self as Record<string, unknown>)[mark] === undefined) {
    error(`${method}: use a colon, ${object}:${method}(...) and not ${object}.${method}(...)`, 3);
  }
}
