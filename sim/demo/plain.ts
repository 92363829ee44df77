import type { Standings } from "./addon";
import { type Entry, personGuid } from "./history";

/** What everybody's standings must be: one loop over the entries, without the library. */
export function plainStandings(entries: readonly Entry[]): Standings {
  const standings: Standings = {};
  for (const entry of entries) {
    entry.targets.forEach((person, index) => {
      const guid = personGuid(person);
      const standing = (standings[guid] ??= { points: 0, item: 0 });
      standing.points += entry.type === "decay" ? entry.points[index] : entry.points[0];
      if (entry.type === "loot") {
        standing.item = entry.item;
      }
    });
  }
  return standings;
}

/** Standings as text, a line for each person, in the order of their GUIDs: equal standings have equal texts. */
export function standingsText(standings: Standings): string {
  const lines: string[] = [];
  for (const [guid, { points, item }] of pairs(standings)) {
    lines.push(`${guid} ${points} ${item}`);
  }
  table.sort(lines);
  return lines.join("\n");
}

/** A checksum to show, eight digits: Bernstein's, times 33 plus the byte. Not for comparing: compare the texts. */
export function checksum(text: string): string {
  let sum = 5381;
  for (const place of $range(1, text.length)) {
    sum = (sum * 33 + string.byte(text, place)) % 4294967296;
  }
  return string.format("%08x", sum);
}
