/** Rows like those that four addons keep, made up: as many, with their kinds of names, times and coincidences. */
import { defineEvent, type EventType } from "../../../src/event/eventType";
import { guid } from "../../support/events";
import { seeded } from "../../support/random";

export const Change = defineEvent("CH", [
  ["players", "string[]"],
  ["ep", "int"],
  ["gp", "int"],
  ["reason", "string?"],
  ["item", "string?"],
]);
export const Drop = defineEvent("DR", [
  ["winner", "string"],
  ["item", "string"],
  ["response", "string?"],
  ["extra", "table?"],
]);
export const HISTORY_TYPES: EventType[] = [Change, Drop];

export type AddonRow = Record<string, unknown>;

export interface History {
  readonly name: string;
  readonly rows: AddonRow[];
  readonly map: (this: void, row: never) => object | undefined;
}

const START = 1_570_000_000;
const NAMES = ["Anna", "Bert", "Cora", "Dora", "Emil", "Fritz", "Gina", "Zoë", "Hans", "Ida"];
const ITEMS = ["|cffa335ee|Hitem:16800::::|h[Arcanist Boots]|h|r", "Onslaught Girdle", 'the "big" one, twice', "19019"];

const nameOf = (number: number): string => `${NAMES[number % NAMES.length]}${math.floor(number / NAMES.length)}`;

/** CEPGP's traffic: one row a player, whole raids in one second, newest last, some rows without a GUID. */
function cepgp(count: number): History {
  const random = seeded(1);
  const rows: AddonRow[] = [];
  let time = START;
  while (rows.length < count) {
    time += random.between(1, 40_000);
    const raid = random.between(1, 40);
    const gain = random.between(-50, 200);
    for (const i of $range(1, math.min(raid, count - rows.length))) {
      rows.push({ player: nameOf(i * 7), issuer: nameOf(raid % 5), ep: gain, gp: 0, time, reason: "Raid" });
    }
  }
  return {
    name: "CEPGP",
    rows,
    map: (row: AddonRow) => ({
      type: Change,
      payload: { players: [row.player], ep: row.ep, gp: row.gp, reason: row.reason },
      time: row.time,
      source: "CEPGP",
    }),
  };
}

/** MonolithDKP: lists of players in one text, creators known, newest first. */
function monolith(count: number): History {
  const random = seeded(2);
  const rows: AddonRow[] = [];
  let time = START;
  for (const i of $range(1, count)) {
    time += random.between(0, 20_000);
    const players: string[] = [];
    for (const k of $range(1, random.between(1, 30))) {
      players.push(nameOf(k * 3 + i));
    }
    rows.unshift({
      players: players.join(","),
      dkp: random.between(-100, 100),
      date: time,
      index: `${nameOf(i % 6)}-${time}`,
      by: i % 6,
    });
  }
  return {
    name: "MonolithDKP",
    rows,
    map: (row: AddonRow) => ({
      type: Change,
      payload: { players: (row.players as string).split(","), ep: row.dkp, gp: 0 },
      time: row.date,
      creator: guid((row.by as number) + 1),
      id: row.index,
    }),
  };
}

/** Gargul: loot with checksums, deleted entries among them. */
function gargul(count: number): History {
  const random = seeded(3);
  const rows: AddonRow[] = [];
  for (const i of $range(1, count)) {
    rows.push({
      checksum: `c${i}`,
      timestamp: START + random.between(0, 20_000_000),
      awardedTo: `${nameOf(random.between(1, 60))}-Realm`,
      item: ITEMS[i % 4],
      OS: i % 5 === 0,
      Rolls: [{ amount: random.between(1, 100), player: nameOf(i) }],
      deleted: i % 50 === 0,
    });
  }
  return {
    name: "Gargul",
    rows,
    map: (row: AddonRow) =>
      row.deleted === true
        ? undefined
        : {
            type: Drop,
            payload: {
              winner: row.awardedTo,
              item: row.item,
              response: row.OS === true ? "OS" : "MS",
              extra: { rolls: row.Rolls },
            },
            time: row.timestamp,
            id: row.checksum,
            source: "Gargul",
          },
  };
}

/** RCLootCouncil's CSV, split at its commas: texts, and times in minutes, so that many rows share one second. */
function council(count: number): History {
  const random = seeded(4);
  const rows: AddonRow[] = [];
  let time = START;
  for (const i of $range(1, count)) {
    time += i % 8 === 0 ? random.between(1, 2000) * 60 : 0;
    rows.push({
      player: nameOf(random.between(1, 40)),
      id: `${time}-${i}`,
      item: ITEMS[i % 4],
      response: `r${i % 3}`,
      time: `${time}`,
    });
  }
  return {
    name: "RCLootCouncil",
    rows,
    map: (row: AddonRow) => ({
      type: Drop,
      payload: { winner: row.player, item: row.item, response: row.response },
      time: tonumber(row.time),
      source: "RCLootCouncil",
    }),
  };
}

/** The four, with as many rows as guilds had. */
export function histories(): History[] {
  return [cepgp(7851), monolith(1819), gargul(3263), council(2403)];
}
