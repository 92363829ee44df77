/** Seconds of a day. */
const DAY = 86400;
/** Days of 400 years, after which the calendar repeats itself, and of a century and of four years within them. */
const ERA = 146097;
const CENTURY = 36524;
const FOUR_YEARS = 1461;

/** A time as ISO 8601 has it, in UTC: `2026-11-26T20:47:24Z`. */
export function isoTime(seconds: number): string {
  const second = seconds % DAY;
  // Days since 1 March of the year 0: leap days then stand at the end of a year.
  const days = (seconds - second) / DAY + 719468;
  const era = math.floor(days / ERA);
  const ofEra = days % ERA;
  const yearOfEra = math.floor(
    (ofEra - math.floor(ofEra / (FOUR_YEARS - 1)) + math.floor(ofEra / CENTURY) - math.floor(ofEra / (ERA - 1))) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + math.floor(yearOfEra / 4) - math.floor(yearOfEra / 100));
  const march = math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - math.floor((153 * march + 2) / 5) + 1;
  const month = march < 10 ? march + 3 : march - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return string.format(
    "%04d-%02d-%02dT%02d:%02d:%02dZ",
    year,
    month,
    day,
    math.floor(second / 3600),
    math.floor((second % 3600) / 60),
    math.floor(second % 60),
  );
}
