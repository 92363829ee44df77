import { addMix, type WeekSummary } from "../store/sums";
import { type ClosingRecord, type ControlId, type ControlRecord, outranks } from "./control";

/** Whether the summary of a closing is complete here. */
export type HasSummary = (this: void, closing: ClosingRecord) => boolean;

/** The control events that a client knows. They only become more; what they come to does not depend on their order. */
export class ControlSet {
  private readonly byId = new LuaTable<ControlId, ControlRecord | undefined>();
  private readonly reopened = new LuaTable<ControlId, boolean | undefined>();
  private readonly sums: WeekSummary = { count: 0, a: 0, b: 0 };

  /** Adds one; false when it is known. */
  add(record: ControlRecord): boolean {
    if (this.byId.has(record.id)) {
      return false;
    }
    this.byId.set(record.id, record);
    this.sums.count += 1;
    addMix(this.sums, record.a, record.b);
    if (record.kind === "reopening") {
      this.reopened.set(record.closing, true);
    }
    return true;
  }

  has(id: ControlId): boolean {
    return this.byId.has(id);
  }

  /** The closing with this id. */
  closing(id: ControlId | undefined): ClosingRecord | undefined {
    const record = id === undefined ? undefined : this.byId.get(id);
    return record?.kind === "closing" ? record : undefined;
  }

  /** The closing with this mix. */
  closingOfMix(a: number, b: number): ClosingRecord | undefined {
    for (const [, record] of this.byId) {
      if (record?.kind === "closing" && record.a === a && record.b === b) {
        return record;
      }
    }
    return undefined;
  }

  isReopened(id: ControlId): boolean {
    return this.reopened.has(id);
  }

  /** Count and fingerprint of all. A live table. */
  totals(): WeekSummary {
    return this.sums;
  }

  /** All, in the order of key and content. */
  all(): ControlRecord[] {
    const list: ControlRecord[] = [];
    for (const [, record] of this.byId) {
      list.push(record as ControlRecord);
    }
    // The key is the beginning of the id, and sorts as keys do.
    table.sort(list, (x, y) => x.id < y.id);
    return list;
  }

  /** The closing that holds: not reopened, with a complete summary, and no other such outranks it. */
  effective(hasSummary: HasSummary): ClosingRecord | undefined {
    let best: ClosingRecord | undefined;
    for (const [, record] of this.byId) {
      if (
        record?.kind === "closing" &&
        !this.reopened.has(record.id) &&
        (best === undefined || outranks(record, best)) &&
        hasSummary(record)
      ) {
        best = record;
      }
    }
    return best;
  }

  /** A closing and its bases. */
  private chainOf(closing: ClosingRecord): LuaSet<ControlId> {
    const chain = new LuaSet<ControlId>();
    let each: ClosingRecord | undefined = closing;
    while (each !== undefined && !chain.has(each.id)) {
      chain.add(each.id);
      each = this.closing(each.base);
    }
    return chain;
  }

  /** Known closings of no later week that lie outside a closing's chain of bases: what they carry may be lost in it. */
  besides(closing: ClosingRecord): ClosingRecord[] {
    const list: ClosingRecord[] = [];
    const chain = this.chainOf(closing);
    for (const record of this.all()) {
      if (
        record.kind === "closing" &&
        !this.reopened.has(record.id) &&
        record.week <= closing.week &&
        !chain.has(record.id)
      ) {
        list.push(record);
      }
    }
    return list;
  }
}
