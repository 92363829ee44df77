/** Whether an authorizer would take any events of a sender. */
export type Voucher = (this: void, sender: string) => boolean;

/** What authorizers of the library say of senders without an event. */
const vouchers = setmetatable(new LuaTable<AnyNotNil, Voucher>(), { __mode: "k" }) as unknown as LuaTable<
  AnyNotNil,
  Voucher | undefined
>;

/** Remembers what an authorizer says of senders; gives the authorizer back. */
export function withVoucher<Authorizer extends AnyNotNil>(authorizer: Authorizer, voucher: Voucher): Authorizer {
  vouchers.set(authorizer, voucher);
  return authorizer;
}

/** What an authorizer says of senders; undefined if it has to see an event. */
export function voucherOf(authorizer: unknown): Voucher | undefined {
  return authorizer === undefined ? undefined : vouchers.get(authorizer as AnyNotNil);
}
