import type { EventId } from "../../sketch/peel";
import type { Pick } from "../context";
import type { Row } from "./rows";

/** What a peer's sketch, or the parts of its week, tell. */
export interface Findings {
  /** What it lacks and we may give. */
  readonly pick?: Pick;
  /** Whether it lacks something, and cells that it has not told would tell what. */
  readonly needsCells: boolean;
  /** About how many events differ, by the cells that it told. */
  readonly differs?: number;
  /** Whether it asks for a tail, and lacks a few other events than the last. */
  readonly isNoTail?: boolean;
  /** What we lack, and the cells that tell of it. */
  readonly lacking: readonly EventId[];
  readonly row?: Row;
}
