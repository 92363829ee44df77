import { clientLines, clockText, PLAIN, type Style, summaryLine } from "./bars";
import type { DemoGuild } from "./guild";

/** Shows how the evening goes. */
export interface Screen {
  /** Something happened. */
  tell(text: string): void;
  /** Some time has passed. */
  tick(): void;
  /** It is over: what is shown stays. */
  finish(): void;
}

/** Virtual seconds between two lines where nothing can be redrawn. */
const LINE_EVERY = 15;
/** What happened last is shown in so many lines. */
const NEWS = 5;

/** Prints what happens, and now and then how far everybody is: for files, pipes and continuous integration. */
export function newLineScreen(guild: DemoGuild, print: (this: void, line: string) => void): Screen {
  let next = 0;
  const show = () => {
    print(summaryLine(guild, PLAIN));
  };
  return {
    tell: (text) => {
      print(`${string.format("%5s", clockText(guild.world.time()))}  ${text}`);
    },
    tick: () => {
      if (guild.world.time() >= next) {
        next += LINE_EVERY;
        show();
      }
    },
    finish: () => {
      show();
    },
  };
}

/** Redraws a bar for each client's ledger and standings in place, and what happened last: for terminals. */
export function newTerminalScreen(guild: DemoGuild, style: Style, write: (this: void, text: string) => void): Screen {
  const news: string[] = [];
  let drawn = 0;
  const draw = () => {
    const { messages } = guild.world.traffic.sent();
    const lines = [`${summaryLine(guild, style)}, ${messages} messages`, "", ...clientLines(guild, style), ""];
    for (const place of $range(NEWS, 1, -1)) {
      lines.push(news[news.length - place] ?? "");
    }
    // Up to the first line, and each line anew: what is longer is cleared.
    const up = drawn > 0 ? `\x1b[${drawn}A` : "";
    write(`${up}${lines.map((line) => `\r${line}\x1b[K\n`).join("")}`);
    drawn = lines.length;
  };
  return {
    tell: (text) => {
      news.push(`${string.format("%5s", clockText(guild.world.time()))}  ${text}`);
    },
    tick: () => {
      draw();
    },
    finish: () => {
      draw();
    },
  };
}
