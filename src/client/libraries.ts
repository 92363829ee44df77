import type { Serializer } from "../ports";

/** A library that this one needs; raises when the addon does not embed it. */
export function needLibrary(name: string): object {
  const library = LibStub.GetLibrary(name, true);
  if (library === undefined) {
    error(`the library ${name} is not loaded: list it in your addon's TOC or embeds.xml before EventSourcing`, 0);
  }
  return library;
}

/** AceSerializer-3.0 as a serializer. */
export function newSerializer(): Serializer {
  const ace = needLibrary("AceSerializer-3.0") as AceSerializer;
  return {
    serialize: (value: object) => ace.Serialize(value),
    deserialize: (text: string) => {
      const [ok, value] = ace.Deserialize(text);
      return ok && type(value) === "table" ? (value as object) : undefined;
    },
  };
}
