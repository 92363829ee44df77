import type { Ledger } from "../../ledger/ledger";
import type { Agreement } from "../../sync/status/agreement";
import type { Region, Widget } from "../widgets";
import { type Colour, GREEN, GREY, place, RED } from "./parts";

/** Weeks shown: a year. */
const WEEKS = 52;

const COLOURS: Record<Agreement, Colour> = { same: GREEN, different: RED, unknown: GREY };

/** The newest weeks of a ledger, a field each, the newest on the right. */
export interface Strip {
  show(ledger: Ledger): void;
}

export function newStrip(parent: Widget, x: number, y: number, width: number, height: number): Strip {
  const step = width / WEEKS;
  const fields: Region[] = [];
  for (const i of $range(0, WEEKS - 1)) {
    const field = parent.CreateTexture(undefined, "ARTWORK");
    place(field, parent, x + i * step, y, step - 1, height);
    fields.push(field);
  }
  return {
    show: (ledger) => {
      const weeks = ledger.Weeks();
      const newest = weeks.slice(math.max(0, weeks.length - WEEKS));
      const agreement = ledger.weekAgreement(newest);
      const empty = WEEKS - newest.length;
      for (const i of $range(0, WEEKS - 1)) {
        const field = fields[i];
        if (i < empty) {
          field.Hide();
        } else {
          const [red, green, blue] = COLOURS[agreement[i - empty]];
          field.SetColorTexture(red, green, blue, 1);
          field.Show();
        }
      }
    },
  };
}
