// The compiler's own functions: each compilation writes only those that its files use.
const namesOf = (text) =>
  [...(/\nreturn \{([^}]*)\}\s*$/.exec(text)?.[1].matchAll(/(\w+) =/g) ?? [])].map(([, name]) => name);

/** The functions that one version of the compiler's file has and another has not. */
export function missingNames(present, wanted) {
  const names = new Set(namesOf(present));
  return namesOf(wanted).filter((name) => !names.has(name));
}
