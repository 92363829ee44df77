/** The library's own files, which any addon may embed. */
const OWN_FILES = ["EventSourcing.lua", "EventSourcing.later.lua"];

function isOwn(file: string): boolean {
  return OWN_FILES.some((name) => string.find(file, name, 1, true)[0] !== undefined);
}

/**
 * Whether the functions of a stack may be those of an addon: the game names their files. True, too, where it names no
 * addon's file at all.
 * @param stack as `debugstack` gives it.
 */
export function mayBeOf(stack: string, addon: string): boolean {
  let isNamed = false;
  for (const [folder, file] of string.gmatch(stack, "AddOns[/\\]([^/\\\n]+)[/\\]([^:\n]*)")) {
    if (!isOwn(file)) {
      if (folder === addon) {
        return true;
      }
      isNamed = true;
    }
  }
  return !isNamed;
}

/** The addon whose function a stack comes from; undefined where the game names no addon's file but the library's. */
export function openerOf(stack: string): string | undefined {
  for (const [folder, file] of string.gmatch(stack, "AddOns[/\\]([^/\\\n]+)[/\\]([^:\n]*)")) {
    if (!isOwn(file)) {
      return folder;
    }
  }
  return undefined;
}
