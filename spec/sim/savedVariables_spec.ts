import { createRandom } from "../../sim/random";
import { loadSavedVariables, writeSavedVariables } from "../../sim/savedVariables";
import { createWorld } from "../../sim/world";

/** Writes and reads values as one global, DB. */
function roundTrip(value: unknown): unknown {
  const text = writeSavedVariables(["DB"], { DB: value }, (problem) => error(problem));
  const env: Record<string, unknown> = {};
  assert.is_nil(loadSavedVariables(text, "Test", env));
  return env.DB;
}

/** Prints the addons whose files the game has discarded. */
const LISTEN = `
  local frame = CreateFrame("Frame")
  frame:RegisterEvent("SAVED_VARIABLES_TOO_LARGE")
  frame:SetScript("OnEvent", function(_, _, addon) print(addon) end)`;

describe("saved variables", () => {
  it("keep every byte of a string", () => {
    const bytes: string[] = [];
    for (const code of $range(0, 255)) bytes.push(string.char(code));
    const all = bytes.join("");
    assert.equal(all, roundTrip(all));
    assert.equal('\\n"', roundTrip('\\n"'));
  });

  it("keep numbers exactly", () => {
    const random = createRandom(11);
    for (const value of [0, -1, 0.1, 1 / 3, 2 ** 53, -(2 ** 53) + 1, 1e300, 5e-324, math.huge, -math.huge])
      assert.equal(value, roundTrip(value));
    for (const _count of $range(1, 300)) {
      const value = (random() - 0.5) * 10 ** (random() * 40 - 20);
      assert.equal(value, roundTrip(value));
    }
    const nan = roundTrip(0 / 0);
    assert.is_true(nan !== nan);
  });

  it("keep nested tables with keys of all kinds", () => {
    const value = new LuaTable<AnyNotNil, unknown>();
    value.set(1, "one");
    value.set(1.5, { deep: { deeper: [true, false] } });
    value.set(-3, "minus");
    value.set("a b", 2);
    value.set(true, "yes");
    assert.same(value, roundTrip(value));
  });

  it("are the same text for equal tables, however they were filled", () => {
    const first: Record<string, number> = {};
    const second: Record<string, number> = {};
    for (const index of $range(1, 50)) first[`k${index}`] = index;
    for (const index of $range(50, 1, -1)) second[`k${index}`] = index;
    const write = (DB: object) => writeSavedVariables(["DB"], { DB }, error);
    assert.equal(write(first), write(second));
  });

  it("drop functions and metatables, and copy what is shared", () => {
    const shared = { x: 1 };
    const value = setmetatable({ a: shared, b: shared, f: () => 1 }, { __index: () => 5 } as never);
    const back = roundTrip(value) as Record<string, unknown>;
    assert.same({ a: { x: 1 }, b: { x: 1 } }, back);
    assert.is_true(back.a !== back.b);
    assert.is_nil(getmetatable(back));
  });

  it("report a table that contains itself, and save the rest", () => {
    const world = createWorld();
    const client = world.addClient({
      name: "Ada",
      addons: [{ name: "Test", savedVariables: ["DB"], code: ["DB = { a = 1 } DB.me = DB"] }],
    });
    client.login();
    client.logout();
    assert.equal(1, client.errors.length);
    assert.equal('DB = {\n\t["a"] = 1,\n}\n', client.savedText("Test"));
  });

  it("are discarded whole when the file is damaged or has too many constants", () => {
    const world = createWorld();
    const client = world.addClient({ name: "Ada", addons: [{ name: "Test", savedVariables: ["DB"], code: [LISTEN] }] });
    client.setSavedText("Test", "DB = { 1, 2");
    client.login();
    assert.is_nil(client.env.DB);
    assert.equal(1, client.errors.length);
    client.crash();
    const parts = ["DB = {"];
    for (const index of $range(1, 262145)) parts.push(`${index}.5,`);
    client.setSavedText("Test", `${parts.join("")}}`);
    client.login();
    assert.is_nil(client.env.DB);
    assert.equal(1, client.errors.length);
    world.advance(1);
    assert.equal("Test", client.output.join());
    client.crash();
    for (const _count of $range(1, 3)) parts.pop();
    client.setSavedText("Test", `${parts.join("")}}`);
    client.login();
    assert.equal(262142, (client.env.DB as number[]).length);
  });
});
