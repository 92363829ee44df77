/** The files that an XML file names by `<Script file=.../>` and `<Include file=.../>`, in order, as written. */
export function parseXml(text: string): string[] {
  const files: string[] = [];
  const [plain] = string.gsub(text, "<!%-%-.-%-%->", "");
  for (const [tag, attributes] of string.gmatch(plain, "<%s*([%a:]+)([^>]*)>")) {
    const [, , file] = string.find(attributes, "file%s*=%s*[\"']([^\"']+)[\"']");
    const name = string.lower(tag);
    if (typeof file === "string" && (name === "script" || name === "include")) files.push(file);
  }
  return files;
}
