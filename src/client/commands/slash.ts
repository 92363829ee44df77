/** Runs what a player typed after the command, which is given as it was typed. */
export type Run = (this: void, text: string, command: string) => void;

export const COMMAND = "/eventsourcing";
export const SHORT_COMMAND = "/es";

/** Whether an addon or the game has the command already. The game moves what it has read to a table of its own. */
function isTaken(command: string): boolean {
  const globals = _G as unknown as Record<string, unknown>;
  const wanted = command.toUpperCase();
  const read = globals.hash_SlashCmdList as Record<string, unknown> | undefined;
  if (read?.[wanted] !== undefined) {
    return true;
  }
  for (const [key] of pairs(SlashCmdList)) {
    let number = 1;
    let name = globals[`SLASH_${key}1`];
    while (type(name) === "string") {
      if ((name as string).toUpperCase() === wanted) {
        return true;
      }
      number += 1;
      name = globals[`SLASH_${key}${number}`];
    }
  }
  return false;
}

/**
 * Makes the command known to the game, and the short one where nobody else has it: to be called when all addons are
 * loaded. Each has a key of its own, since the game reads a key's names only once.
 */
export function registerCommand(run: Run): void {
  SLASH_EVENTSOURCING1 = COMMAND;
  SlashCmdList.EVENTSOURCING = (text) => {
    run(text, COMMAND);
  };
  if (!isTaken(SHORT_COMMAND)) {
    SLASH_EVENTSOURCINGSHORT1 = SHORT_COMMAND;
    SlashCmdList.EVENTSOURCINGSHORT = (text) => {
      run(text, SHORT_COMMAND);
    };
  }
}
