function read(path: string): string {
  const [file] = io.open(path, "rb");
  const text = file?.read("*a") ?? "";
  file?.close();
  return text;
}

describe("docs/security.md", () => {
  it("names specs that exist, each with a title that stands in it", () => {
    const document = read("docs/security.md");
    let named = 0;
    for (const [path, titles] of string.gmatch(document, "%[[^%]]+%]%(%.%./(spec/[%w/_]+%.%l+)%)([^|\n%[]*)")) {
      const source = read(path);
      assert.is_true(source !== "", path);
      let count = 0;
      for (const [title] of string.gmatch(titles, '"([^"]+)"')) {
        count += 1;
        const [found] = string.find(source, `("${title}"`, 1, true);
        const [foundTemplate] = string.find(source, `(\`${title}\``, 1, true);
        assert.is_true(found !== undefined || foundTemplate !== undefined, `${path}: ${title}`);
      }
      assert.is_true(count > 0, `${path} has no title in the document`);
      named += count;
    }
    assert.is_true(named >= 30, `${named} specs`);
  });

  it("names every spec of named attacks", () => {
    const document = read("docs/security.md");
    const [pipe] = io.popen("ls spec/security/*_spec.ts", "r");
    let files = 0;
    for (const [path] of string.gmatch((pipe as unknown as LuaFile).read("*a") ?? "", "[^\n]+")) {
      files += 1;
      const isThis = string.find(path, "document_spec", 1, true)[0] !== undefined;
      assert.is_true(isThis || string.find(document, `(../${path})`, 1, true)[0] !== undefined, path);
    }
    assert.is_true(files > 8);
  });
});
