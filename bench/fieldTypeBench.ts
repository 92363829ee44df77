import { anySizes, voteSizes } from "./fieldTypeSizes";
import { note } from "./figures";
import { libraries } from "./harness";

/** What field types cost in bytes, beside the types that hold the same. */
export function benchFieldTypes(): void {
  const { serializer } = libraries();
  for (const [events, votes] of [
    [1, 40],
    [50, 40],
  ]) {
    const { records, lists } = voteSizes(events, votes, serializer);
    note("record_bytes_ratio", `${events}x${votes} votes`, records / lists, "times", 1.1);
  }
  let worst = 0;
  for (const { own, other } of anySizes(serializer)) {
    worst = math.max(worst, own / other);
  }
  note("any_bytes_ratio", "worst of 12", worst, "times", 1.25);
}
