import { defineEvent } from "../../src/event/eventType";
import { Everything, guid, Loot } from "../support/events";
import { loot, openLedger, standingsDefinition } from "../support/ledgers";

describe("a wrong argument", () => {
  const many = (count: number) => {
    const fields: [string, "int"][] = [];
    for (const i of $range(1, count)) {
      fields.push([`f${i}`, "int"]);
    }
    return fields;
  };

  it("of DefineEvent is named", () => {
    assert.error_matches(() => defineEvent("AB", many(33)), "DefineEvent: at most 32 fields, got 33");
    assert.equal(32, defineEvent("AB", many(32)).names.length);
    assert.error_matches(() => defineEvent("AB", [[5, "int"]]), "field 1: its name must be a text, got the number 5");
    assert.error_matches(() => defineEvent("AB", [["a", 5]]), "its type must be .*, got the number 5");
  });

  it("of OpenLedger is named", () => {
    const open = (options: object) => () => openLedger({ options });
    assert.error_matches(open({ sync: 5 }), "sync must be a table or nil, got the number 5");
  });

  it("of Append is named", () => {
    const ledger = openLedger();
    const items: number[] = [];
    for (const i of $range(1, 1025)) {
      items.push(i);
    }
    const payload = {
      ...{ int: 1, number: 1, string: "", guid: guid(1), table: {} },
      ...{ boolean: true, ints: [], numbers: [], booleans: [], strings: [], guids: [] },
    };
    const append = (change: object) => () => ledger.Append(Everything, { ...payload, ...change });
    assert.error_matches(append({ ints: items }), "payload.ints must have at most 1024 items, got 1025");
    assert.error_matches(append({ boolean: 1 }), "payload.boolean must be true or false, got the number 1");
    assert.is_not_nil(append({})()[0]);
  });

  it("of Project is named", () => {
    const ledger = openLedger();
    const project = (definition: unknown) => () => ledger.Project(definition as typeof standingsDefinition);
    assert.error_matches(project(5), "Project: definition must be a table, got the number 5");
    assert.error_matches(project({ ...standingsDefinition, on: 5 }), "Project: on must be a table of handlers");
  });

  it("of AddPeer is the 21st", () => {
    const ledger = openLedger();
    for (const i of $range(1, 20)) {
      ledger.AddPeer(`Friend${i}-Realm`);
    }
    assert.error_matches(() => ledger.AddPeer("Friend-Realm"), "AddPeer: at most 20 peers");
    ledger.RemovePeer("Friend1-Realm");
    ledger.AddPeer("Friend-Realm");
    // Again does nothing.
    ledger.RemovePeer("Stranger-Realm");
  });
});

describe("after Close", () => {
  it("a projection starts nothing, and shows what it showed", () => {
    const ledger = openLedger();
    const standings = ledger.Project(standingsDefinition);
    ledger.Append(Loot, loot(1, 5));
    standings.CatchUp();
    ledger.Close();
    let called = false;
    const stop = standings.At(0, () => {
      called = true;
    });
    standings.TravelTo(0);
    standings.CatchUp();
    stop();
    assert.is_false(called);
    assert.same({ [guid(1)]: 5 }, standings.GetState());
  });
});
