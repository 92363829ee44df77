import { Notes } from "./notes";

/** The names that an authorizer was given and nobody has, as far as is known now; undefined while the guild is not known. */
export type Unseen = (this: void) => readonly string[] | undefined;

const unseen = new Notes<Unseen>();

/** Remembers which names an authorizer waits for; gives the authorizer back. */
export function withUnseen<Authorizer extends AnyNotNil>(authorizer: Authorizer, names: Unseen): Authorizer {
  return unseen.keep(authorizer, names);
}

/** The names that an authorizer waits for; undefined if it was given none. */
export function unseenOf(authorizer: unknown): Unseen | undefined {
  return unseen.of(authorizer);
}

/** Remembers the names of several for the one that is made of them; gives it back. */
export function withUnseenOf<Authorizer extends AnyNotNil>(
  authorizer: Authorizer,
  parts: readonly unknown[],
): Authorizer {
  if (!parts.some((part) => unseenOf(part) !== undefined)) {
    return authorizer;
  }
  return withUnseen(authorizer, () => {
    const all: string[] = [];
    for (const part of parts) {
      const own = unseenOf(part);
      const names = own === undefined ? [] : own();
      if (names === undefined) {
        return undefined;
      }
      for (const name of names) {
        if (!all.includes(name)) {
          all.push(name);
        }
      }
    }
    return all;
  });
}
