import { Notes } from "./notes";

/** Whether an authorizer would take any events of a sender. */
export type Voucher = (this: void, sender: string) => boolean;

/** What authorizers of the library say of senders without an event. */
const vouchers = new Notes<Voucher>();

/** Remembers what an authorizer says of senders; gives the authorizer back. */
export function withVoucher<Authorizer extends AnyNotNil>(authorizer: Authorizer, voucher: Voucher): Authorizer {
  return vouchers.keep(authorizer, voucher);
}

/** What an authorizer says of senders; undefined if it has to see an event. */
export function voucherOf(authorizer: unknown): Voucher | undefined {
  return vouchers.of(authorizer);
}
