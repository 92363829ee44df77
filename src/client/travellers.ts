import type { Ledger } from "../ledger/ledger";
import type { Projection } from "../replay/projection";

/** The projections of a ledger that can travel: their state is held by the library. Those of an older copy all can. */
export function travellers(ledger: Ledger): Projection[] {
  return ledger.projectionList().filter((projection) => {
    const { holdsOutside } = projection as Partial<Pick<Projection, "holdsOutside">>;
    return holdsOutside === undefined || !projection.holdsOutside();
  });
}
