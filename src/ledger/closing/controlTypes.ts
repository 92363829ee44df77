import { defineEvent } from "../../event/eventType";

/** The library's own event type that closes all weeks before one: see docs/explanation/closing.md. */
export const Closing = defineEvent(
  "_C",
  [
    ["week", "int"],
    ["events", "int"],
    ["digest", "string"],
    ["base", "string?"],
    ["count", "int"],
    ["a", "int"],
    ["b", "int"],
    ["sketch", "string"],
  ],
  true,
);

/** The library's own event type that undoes one closing, for good. */
export const Reopening = defineEvent("_O", [["closing", "string"]], true);
