import { callAddon, type Report } from "../addonCall";
import type { Logger } from "../ports";

/** The addon's logger, which may raise; a silent one when there is none. */
export function guardLogger(logger: Logger | undefined, report: Report): Logger {
  const write = (method: keyof Logger, text: string): void => {
    if (logger !== undefined) {
      callAddon(report, () => {
        logger[method](text);
      });
    }
  };
  return {
    Debug: (text: string) => {
      write("Debug", text);
    },
    Info: (text: string) => {
      write("Info", text);
    },
    Warning: (text: string) => {
      write("Warning", text);
    },
    Error: (text: string) => {
      write("Error", text);
    },
  };
}
