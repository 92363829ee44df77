interface Account {
  left: number;
  at: number;
}

/** One client's allowance of addon messages, for each prefix its own. */
export class Allowances {
  private readonly accounts = new LuaTable<string, Account>();

  /**
   * @param allowance messages that a prefix may send at once.
   * @param refill how many of them come back in a second.
   */
  constructor(
    private readonly allowance: number,
    private readonly refill: number,
  ) {}

  /** Takes one message of a prefix's allowance; false when there is none left. */
  take(prefix: string, now: number): boolean {
    let account: Account | undefined = this.accounts.get(prefix);
    if (account === undefined) {
      account = { left: this.allowance, at: now };
      this.accounts.set(prefix, account);
    }
    account.left = Math.min(this.allowance, account.left + (now - account.at) * this.refill);
    account.at = now;
    // Sums of frame times fall a hair short of whole seconds.
    if (account.left < 1 - 1e-9) return false;
    account.left -= 1;
    return true;
  }
}
