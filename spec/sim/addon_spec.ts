import { parseToc } from "../../sim/toc";
import { createWorld } from "../../sim/world";
import { parseXml } from "../../sim/xml";

const sample = "spec/sim/fixtures/Sample/Sample.toc";

describe("a TOC", () => {
  it("is read with its fields and files, without comments and the packager's lines", () => {
    const toc = parseToc(
      "## Interface: 120105, 11509\r\n## SavedVariables: A, B\n## SavedVariablesPerCharacter: C\n##Dependencies: X\n" +
        "## OptionalDeps: Y, Z\n# text\n#@debug@\nlibs\\a.lua\n#@end-debug@\n\n  b.xml  \nc.lua [AllowLoadGameType classic]\n",
    );
    assert.same([120105, 11509], toc.interfaces);
    assert.same(["A", "B"], toc.savedVariables);
    assert.same(["C"], toc.savedVariablesPerCharacter);
    assert.same(["X"], toc.dependencies);
    assert.same(["Y", "Z"], toc.optional);
    assert.same(["libs\\a.lua", "b.xml", "c.lua"], toc.files);
  });

  it("is followed through XML files, relative to each, and into the libraries' folder", () => {
    const client = createWorld().addClient({ name: "Ada", addons: [sample] });
    client.login();
    assert.same([], client.errors);
    assert.same(["Sample:first", "middle", "last"], client.env.SampleLoaded);
    assert.is_not_nil(client.env.LibStub);
  });

  it("names the saved variables, which live in one file", () => {
    const client = createWorld().addClient({
      name: "Ada",
      addons: [sample],
      savedVariables: { Sample: 'SampleDB = { "a" }\nSampleOther = 2\n' },
    });
    client.login();
    assert.same(["a"], client.env.SampleDB);
    client.logout();
    assert.equal('SampleDB = {\n\t[1] = "a",\n}\nSampleOther = 2\n', client.savedText("Sample"));
  });

  it("may lie elsewhere than a mounted path says", () => {
    const world = createWorld({ mounts: { "libs/Other": "spec/sim/fixtures/Sample" } });
    const client = world.addClient({ name: "Ada", addons: [{ name: "Test", files: ["Libs\\Other\\First.lua"] }] });
    client.login();
    assert.same(["Test:first"], client.env.SampleLoaded);
  });

  it("must exist", () => {
    assert.error_matches(() => {
      createWorld().addClient({ name: "Ada", addons: ["none.toc"] });
    }, "no TOC at none.toc");
  });
});

describe("an XML file", () => {
  it("names scripts and includes in order, in either quotes, but not in comments", () => {
    assert.same(
      ["a.lua", "b\\c.xml", "d.lua"],
      parseXml(
        "<Ui>\n<Script file=\"a.lua\"/><!-- <Script file='x'/> --><Include\n file='b\\c.xml'/>\n<script file = 'd.lua' ></script></Ui>",
      ),
    );
  });
});
