import type { Client } from "../../sim/client";
import { award, Guild, ledgerOf, startSending } from "../support/guild";
import { seeded } from "../support/random";

/** Takes the client's own compression from some, lets it do something else, and counts what it did for the others. */
const setup = (old: string, replacement = "") => `
if UnitName("player") == "${old}" then C_EncodingUtil = nil end
compressed, decompressed = 0, 0
if C_EncodingUtil then
  local Compress, Decompress = C_EncodingUtil.CompressString, C_EncodingUtil.DecompressString
  C_EncodingUtil = {
    CompressString = function(...) compressed = compressed + 1 return Compress(...) end,
    DecompressString = function(...) decompressed = decompressed + 1 return Decompress(...) end,
  }
  ${replacement}
end
`;

const count = (client: Client, name: string) => client.runText(`return ${name}`) as number;

/** An officer with a history and a member without, who end equal. */
function sync(code: string): Client[] {
  const guild = new Guild({ encodingUtil: true }, code);
  const officer = guild.join("Officer");
  const random = seeded(7);
  for (const i of $range(1, 160)) {
    guild.world.advance(random.between(0, 20));
    const event = award(officer, random.between(1, 5), 10);
    // Retractions hold texts, which are what is deflated.
    if (i <= 40 && event !== undefined) {
      officer.run(() => ledgerOf(officer).Retract(event));
    }
  }
  startSending(officer);
  const member = guild.join("Member");
  assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 300));
  guild.expectEqual();
  assert.equal(200, ledgerOf(member).Count());
  return [officer, member];
}

describe("the client's own compression", () => {
  it("is read by LibDeflate", () => {
    const [officer, member] = sync(setup("Member"));
    // One call is for the sample.
    assert.is_true(count(officer, "compressed") > 1);
    assert.equal(0, count(member, "decompressed"));
  });

  it("reads what LibDeflate has written", () => {
    const [officer, member] = sync(setup("Officer"));
    assert.equal(0, count(officer, "compressed"));
    assert.is_true(count(member, "decompressed") > 1);
  });

  it("is left alone where it writes what LibDeflate cannot read", () => {
    const [officer] = sync(
      setup("Member", `C_EncodingUtil.CompressString = function(s) compressed = compressed + 1 return "?" .. s end`),
    );
    assert.equal(1, count(officer, "compressed"));
  });
});
