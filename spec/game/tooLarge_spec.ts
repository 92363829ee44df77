import type { Client } from "../../sim/client";
import { guid } from "../support/events";
import { award, Guild, ledgerOf, startSending } from "../support/guild";
import { fill, history } from "../support/histories";

/** Distinct constants beside the ledger's table, more than the game reads: the file is discarded whole. */
function makeTooLarge(client: Client): void {
  const parts = [client.savedText("SpecLoot") ?? "", "SpecLootOther = {"];
  for (const i of $range(1, 262144)) {
    parts.push(`${i}.5,`);
  }
  client.setSavedText("SpecLoot", `${parts.join("")}}`);
}

const LOGGER = `
  told = ""
  local function note(_, text) told = told .. text .. "\\n" end
  LOGGER = { Debug = note, Info = note, Warning = note, Error = note }`;

/** Two officers with a history that both hold; the first sends. */
function newGuild(): Guild {
  const guild = new Guild({}, LOGGER);
  for (const name of ["Officer1", "Officer2"]) {
    fill(guild.join(name), history(60, 4));
  }
  guild.world.advance(20);
  return guild;
}

/** An event of the client with a time of the past; its key. */
function awardAt(client: Client, time: number, points: number): string {
  return client.run(({ ledger, Loot }) => {
    const payload = { target: guid(1), points, item: 16801 };
    const append = ledger as { Append: (type: unknown, payload: object, options: object) => { key: string } };
    return append.Append(Loot, payload, { at: time }).key;
  }) as string;
}

const serverTime = (client: Client): number => client.runText("return GetServerTime()") as number;

describe("in the game, a file of saved variables that is too large", () => {
  it("is told author and player once, and what it held comes back from peers", () => {
    const guild = newGuild();
    const [officer, victim] = guild.members;
    startSending(officer);
    const hash = ledgerOf(officer).Hash();
    victim.logout();
    makeTooLarge(victim);
    victim.login();
    guild.world.advance(1);
    assert.equal(0, ledgerOf(victim).Count());
    assert.equal(1, victim.errors.length);
    assert.is_true(victim.errors[0].includes("the saved variables of SpecLoot were too large"), victim.errors[0]);
    assert.is_true((victim.env.told as string).includes("the saved variables of SpecLoot were too large"));
    victim.slash("/es");
    assert.equal(1, victim.output.filter((line) => line.includes("was too large")).length);
    assert.is_true(guild.world.advanceUntil(() => ledgerOf(victim).Hash() === hash, 60));
    guild.world.advance(30);
    assert.equal("synced", ledgerOf(victim).GetSyncState()[0]);
    victim.slash("/es");
    assert.equal(1, victim.output.filter((line) => line.includes("was too large")).length);
    victim.reload();
    guild.world.advance(5);
    assert.equal(hash, ledgerOf(victim).Hash());
    assert.equal(1, victim.errors.length);
  });

  it("makes no event take the key of one that was in it, also not over another session without peers", () => {
    const guild = newGuild();
    const [officer, victim] = guild.members;
    const past = serverTime(victim) - 1000;
    for (const i of $range(1, 3)) {
      awardAt(victim, past, i);
    }
    award(victim, 2, 7);
    guild.world.advance(5);
    assert.equal(64, ledgerOf(officer).Count());
    victim.logout();
    makeTooLarge(victim);
    victim.login();
    award(victim, 3, 8);
    awardAt(victim, past, 10);
    guild.world.advance(1);
    award(victim, 3, 8);
    awardAt(victim, past, 11);
    // Nobody has sent yet: the next session must not forget it either.
    victim.reload();
    awardAt(victim, past, 12);
    startSending(officer);
    startSending(victim);
    assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 300));
    assert.equal(64 + 5, ledgerOf(officer).Count());
    const points: number[] = [];
    for (const event of ledgerOf(officer).Events(past, past)) {
      points.push((event as unknown as { points: number }).points);
    }
    table.sort(points);
    assert.same([1, 2, 3, 10, 11, 12], points);
    // When all is back, keys are as small as ever.
    guild.world.advance(60);
    assert.equal("synced", ledgerOf(victim).GetSyncState()[0]);
    assert.is_false(ledgerOf(victim).isRecovering());
  });

  it("is nothing to a ledger of another addon, or one that has its table", () => {
    const guild = newGuild();
    const [officer, victim] = guild.members;
    victim.fire("SAVED_VARIABLES_TOO_LARGE", "SpecLoot");
    victim.fire("SAVED_VARIABLES_TOO_LARGE", "Another");
    guild.world.advance(1);
    // That was its first session, and it opened an empty table: the first may be meant, the second not.
    assert.equal(1, victim.errors.length);
    officer.reload();
    officer.fire("SAVED_VARIABLES_TOO_LARGE", "SpecLoot");
    const fresh = guild.join("Officer3");
    fresh.fire("SAVED_VARIABLES_TOO_LARGE", "Another");
    guild.world.advance(1);
    assert.equal(0, officer.errors.length);
    assert.equal(0, fresh.errors.length);
  });
});
