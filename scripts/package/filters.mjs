// What the packager does to the project's text files when it copies them.
import { Buffer } from "node:buffer";

const TEXT = /\.(lua|md|toc|txt|xml)$/;
const NO_LIB = /^#@no-lib-strip@\r?\n[^]*?^#@end-no-lib-strip@\r?\n/gm;
/** Other words of the packager, which these filters do not carry out. */
const OTHER_WORD =
  /@(project-(?!version@)[a-z-]+|file-[a-z-]+|build-[a-z-]+|localization\([^)]*\)|(end-)?(non-)?(debug|alpha|retail|do-not-package|version-[a-z]+))@/;

/**
 * A file as it lies in the package: the version filled in, lines with the game's ends, and in a package without
 * libraries the TOC without the lines that load them.
 */
export function filterFile(path, content, { version, isWithoutLibraries }) {
  if (!TEXT.test(path)) return content;
  let text = content.toString("utf8");
  const word = OTHER_WORD.exec(text);
  if (word !== null) throw new Error(`${path}: scripts/package does not know the packager's ${word[0]}`);
  text = text.replaceAll("@project-version@", version);
  if (isWithoutLibraries && path.endsWith(".toc")) text = text.replace(NO_LIB, "");
  return Buffer.from(text.replaceAll(/\r?\n/g, "\r\n"), "utf8");
}
