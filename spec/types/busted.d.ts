/** The part of busted 2 and luassert that the specs use. */
declare function describe(this: void, name: string, block: (this: void) => void): void;
declare function it(this: void, name: string, block: (this: void) => void): void;
declare function pending(this: void, name: string, block?: (this: void) => void): void;
declare function before_each(this: void, block: (this: void) => void): void;
declare function after_each(this: void, block: (this: void) => void): void;
declare function setup(this: void, block: (this: void) => void): void;
declare function teardown(this: void, block: (this: void) => void): void;

interface Luassert {
  /** Deep comparison. */
  same(this: void, expected: unknown, actual: unknown, message?: string): void;
  /** Comparison by `==`. */
  equal(this: void, expected: unknown, actual: unknown, message?: string): void;
  is_true(this: void, value: unknown, message?: string): void;
  is_false(this: void, value: unknown, message?: string): void;
  is_nil(this: void, value: unknown, message?: string): void;
  is_not_nil(this: void, value: unknown, message?: string): void;
  is_table(this: void, value: unknown, message?: string): void;
  is_function(this: void, value: unknown, message?: string): void;
  /** Raises unless the function raises; with an expected text, unless it raises exactly that. */
  has_error(this: void, block: (this: void) => void, expected?: unknown, message?: string): void;
  has_no_error(this: void, block: (this: void) => void, message?: string): void;
  /** Raises unless the function raises a text that the Lua pattern matches. */
  error_matches(this: void, block: (this: void) => void, pattern: string, init?: number, plain?: boolean): void;
  is_not: {
    same(this: void, expected: unknown, actual: unknown, message?: string): void;
    equal(this: void, expected: unknown, actual: unknown, message?: string): void;
  };
}
declare const assert: Luassert;
