import { mayBeOf, openerOf } from "../../src/client/discardedFiles";

const RETAIL = `[Interface/AddOns/Zed/libs/EventSourcing/EventSourcing.lua]:120: in function 'OpenLedger'
[Interface/AddOns/MyLoot/Start.lua]:12: in function <Interface/AddOns/MyLoot/Start.lua:5>
[tail call]: ?`;
const OLDER = `[string "@Interface\\AddOns\\MyLoot\\Start.lua"]:12: in function <...ace\\AddOns\\MyLoot\\Start.lua:5>`;

describe("a stack", () => {
  it("is that of the addon whose files it names, not of the one that embeds the library", () => {
    assert.is_true(mayBeOf(RETAIL, "MyLoot"));
    assert.is_false(mayBeOf(RETAIL, "Zed"));
    assert.is_false(mayBeOf(RETAIL, "MyLoot2"));
    assert.is_true(mayBeOf(OLDER, "MyLoot"));
    assert.is_false(mayBeOf(OLDER, "My"));
  });

  it("tells which addon has opened a ledger", () => {
    assert.equal("MyLoot", openerOf(RETAIL));
    assert.equal("MyLoot", openerOf(OLDER));
    assert.is_nil(openerOf(""));
    assert.is_nil(openerOf("[Interface/AddOns/Zed/EventSourcing.lua]:120: in function 'OpenLedger'"));
  });

  it("is nobody's by what the library compiles later", () => {
    const later = "[Interface/AddOns/Zed/EventSourcing.later.lua]:7: in function 'Fork'\n";
    assert.equal("MyLoot", openerOf(later + RETAIL));
    assert.is_false(mayBeOf(later + RETAIL, "Zed"));
  });

  it("may be anybody's when it names no addon's file but the library's", () => {
    assert.is_true(mayBeOf("", "MyLoot"));
    assert.is_true(mayBeOf("[Interface/AddOns/Zed/EventSourcing.lua]:120: in function 'OpenLedger'", "MyLoot"));
  });
});
