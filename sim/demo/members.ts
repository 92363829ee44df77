import { type Entry, officersOf, peopleOf, personGuid } from "./history";
import type { Recording } from "./recording";

/** Somebody who takes part. */
export interface Member {
  readonly name: string;
  /** The person's number in the history. */
  readonly person: number;
  readonly isOfficer: boolean;
  /** What is on the client's disk before it first logs in, in words. */
  readonly start: string;
  /** The text of that, undefined for nothing. */
  readonly saved: string | undefined;
}

const NAMES = [
  ["Aldric", "Brynja", "Cassian", "Dagmar", "Edric"],
  ["Fenna", "Gorm", "Hedda", "Isolde", "Jorund"],
  ["Katla", "Leofric", "Maren", "Njal", "Oswin"],
  ["Perrin", "Ragna", "Sigrun", "Torvald", "Ylva"],
].flat();

/** People from this number on are in no history. */
const FIRST_STRANGER = 2000;
/** Members who come with half the history, and with the one officer's book. */
const HALVES = 3;
const COPIES = 2;

/**
 * Who takes part: the history's officers, one of whom holds all of it, and its most active people. The other officers
 * come with what they entered themselves or with nothing, the members with parts or with nothing.
 */
export function membersOf(history: readonly Entry[], recording: Recording, count: number): Member[] {
  const members: Member[] = [];
  const officers = officersOf(history);
  const add = (person: number, isOfficer: boolean, start: string, saved?: string) => {
    const number = members.length;
    members.push({ name: NAMES[number] ?? `Member${number + 1}`, person, isOfficer, start, saved });
  };
  const ownOf = (officer: number) => recording.own.get(officer);
  officers.forEach((person, index) => {
    if (index === 0) {
      add(person, true, "everything", recording.complete);
    } else if (index === 1) {
      add(person, true, "own entries", ownOf(person));
    } else {
      add(person, true, "nothing");
    }
  });
  const keeper = officers[officers.length > 1 ? 1 : 0];
  const active = peopleOf(history).filter((person) => !officers.includes(person));
  for (const number of $range(0, count - officers.length - 1)) {
    const person = active[number] ?? FIRST_STRANGER + number;
    if (number < HALVES) {
      add(person, false, "half of it", recording.half);
    } else if (number < HALVES + COPIES) {
      add(person, false, "a copy", ownOf(keeper));
    } else {
      add(person, false, "nothing");
    }
  }
  return members;
}

/** The member's GUID, the same as in the history. */
export function guidOf(member: Member): string {
  return personGuid(member.person);
}
