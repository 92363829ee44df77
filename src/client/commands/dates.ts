const PATTERN = "^(%d%d%d%d)%-(%d%d?)%-(%d%d?)$";

/** A time as players read and type it, in their own time zone: `2026-10-31 20:00`. */
export function dateText(seconds: number): string {
  return date("%Y-%m-%d %H:%M", seconds);
}

/**
 * Takes a date, and a time of day where one follows, from the front of a list of words.
 * @param endOfDay which moment of the day a date without a time means: its last second, or its first.
 * @returns Unix seconds; undefined when there is no such date, and the words are left as they are.
 */
export function takeDate(words: string[], endOfDay: boolean): number | undefined {
  const [year, month, day] = string.match(words[0] ?? "", PATTERN);
  if (year === undefined) {
    return undefined;
  }
  const [hour, minute] = string.match(words[1] ?? "", "^(%d%d?):(%d%d)$");
  const hasTime = hour !== undefined;
  const text = string.format("%04d-%02d-%02d", tonumber(year), tonumber(month), tonumber(day));
  const fields = {
    year: tonumber(year) as number,
    month: tonumber(month) as number,
    day: tonumber(day) as number,
    hour: hasTime ? (tonumber(hour) as number) : endOfDay ? 23 : 0,
    min: hasTime ? (tonumber(minute) as number) : endOfDay ? 59 : 0,
    sec: endOfDay ? 59 : 0,
  };
  // A day or an hour that there is not would become another one, or nothing where a time cannot be that early.
  const seconds = fields.hour < 24 && fields.min < 60 ? time(fields) : undefined;
  if (seconds === undefined || seconds < 0 || date("%Y-%m-%d", seconds) !== text) {
    return undefined;
  }
  words.shift();
  if (hasTime) {
    words.shift();
  }
  return seconds;
}
