/** What these specs use of busted. */

declare function it(this: void, name: string, run: (this: void) => void): void;
declare function before_each(this: void, run: (this: void) => void): void;
declare function after_each(this: void, run: (this: void) => void): void;

declare module "luassert" {
  export function same(this: void, expected: unknown, actual: unknown): void;
  export function equal(this: void, expected: unknown, actual: unknown): void;
  export function is_true(this: void, value: unknown): void;
  export function is_false(this: void, value: unknown): void;
}
