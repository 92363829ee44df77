import type { Block, Columns, ListColumn } from "../../pack/block";

/** Whether two events with the same key are the same, payload and all. */
export function isSameEvent(a: Block, indexA: number, b: Block, indexB: number): boolean {
  const shape = a.shapes.get(indexA);
  if (b.shapes.get(indexB) !== shape) {
    return false;
  }
  const columnsA = a.columns.get(shape) as Columns;
  const columnsB = b.columns.get(shape) as Columns;
  const rowA = a.rows.get(indexA);
  const rowB = b.rows.get(indexB);
  for (const field of $range(1, shape.columns.length)) {
    const value = columnsA.values.get(field).get(rowA);
    if (value !== columnsB.values.get(field).get(rowB)) {
      return false;
    }
    const listA = columnsA.lists.get(field);
    if (listA !== undefined && value !== undefined) {
      const listB = columnsB.lists.get(field) as ListColumn;
      const startA = listA.starts.get(rowA);
      const startB = listB.starts.get(rowB);
      for (const i of $range(0, (value as number) - 1)) {
        if (listA.items.get(startA + i) !== listB.items.get(startB + i)) {
          return false;
        }
      }
    }
  }
  return true;
}
