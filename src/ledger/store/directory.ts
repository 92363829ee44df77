import { adler32 } from "../../pack/adler32";
import type { Totals } from "./sums";
import { headerCheckOf } from "./week";

/**
 * Sums over the texts of all weeks, kept up to date with each text that comes or goes. They tell whether totals saved
 * beside the weeks are those of these weeks, without a look into each header.
 */
export class Directory {
  private weeks = 0;
  private numbers = 0;
  private lengths = 0;
  private checks = 0;

  add(number: number, text: string): void {
    this.count(1, number, text);
  }

  remove(number: number, text: string): void {
    this.count(-1, number, text);
  }

  /**
   * Adler-32 of the totals and these sums.
   * @param last the stamp of the newest event, when it is known.
   */
  checkOf({ count, a, b }: Totals, last: number | undefined): number {
    const { weeks, numbers, lengths, checks } = this;
    const end = last === undefined ? "" : string.format("-%.0f", last);
    return adler32(`${count}-${a}-${b}-${weeks}-${numbers}-${lengths}-${checks}${end}`);
  }

  private count(sign: number, number: number, text: string): void {
    this.weeks += sign;
    this.numbers += sign * number;
    this.lengths += sign * text.length;
    this.checks += sign * headerCheckOf(text);
  }
}
