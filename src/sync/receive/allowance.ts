import type { Clock } from "../../ports";
import { type Version, versionKey } from "../messages/hash";
import type { Word } from "../peers/standing";

/** Seconds in which what somebody was given is remembered. */
const PERIOD = 600;
/** How often one peer gets the same version in that time, and how many things besides one for each week of the ledger. */
const SAME: Readonly<Record<Word, number>> = { stranger: 2, trusted: 10 };
const EACH: Readonly<Record<Word, number>> = { stranger: 64, trusted: 256 };
/** Askers that are counted at a time; who asked first is forgotten first. */
const ASKERS = 256;

/** What one peer was given. */
interface Account {
  readonly since: number;
  total: number;
  readonly versions: LuaTable<string, number | undefined>;
}

/** What is given to each peer: enough for those who lack something, and little for those who only ask. */
export class Allowance {
  private readonly accounts = new LuaTable<string, Account | undefined>();
  private size = 0;

  constructor(private readonly clock: Clock) {}

  /**
   * Takes one answer out of what a peer may be given; false when there is none left.
   * @param weeks how many weeks there are to ask for.
   */
  take(asker: string, word: Word, asked: Version, weeks: number): boolean {
    const account = this.accountOf(asker);
    const version = versionKey(asked);
    const count = account.versions.get(version) ?? 0;
    if (count >= SAME[word] || account.total >= EACH[word] + weeks) {
      return false;
    }
    account.versions.set(version, count + 1);
    account.total += 1;
    return true;
  }

  private accountOf(asker: string): Account {
    const now = this.clock.now();
    let account = this.accounts.get(asker);
    if (account === undefined || now - account.since >= PERIOD) {
      if (account === undefined && this.size >= ASKERS) {
        this.forgetFirst();
      }
      this.size += account === undefined ? 1 : 0;
      account = { since: now, total: 0, versions: new LuaTable() };
      this.accounts.set(asker, account);
    }
    return account;
  }

  private forgetFirst(): void {
    let first: string | undefined;
    let since = math.huge;
    for (const [asker, account] of pairs(this.accounts as unknown as Record<string, Account>)) {
      if (account.since < since) {
        first = asker;
        since = account.since;
      }
    }
    if (first !== undefined) {
      this.accounts.delete(first);
      this.size -= 1;
    }
  }
}
