import { newAceTransport } from "./client/aceTransport";
import { gameClock, gameTimers, getIdentity, isInCombat, newFrameTicker, onConnected, onLogout } from "./client/game";
import { newCompression } from "./client/compression";
import { newSerializer } from "./client/libraries";
import { FrameScheduler } from "./client/scheduler";
import { defineEvent, type EventType, type FieldDeclaration, type PayloadOf } from "./event/eventType";
import { Ledger } from "./ledger/ledger";
import type { LedgerOptions } from "./ledger/options";

/** Milliseconds of every frame that all ledgers together may take. */
const FRAME_BUDGET = 4;

/** What `LibStub("EventSourcing-1.0")` gives. */
export interface EventSourcing {
  /**
   * Defines an event type.
   * @param code 1 to 8 letters and digits, stored with every event: never rename it, never use it for something else.
   * @param fields pairs of name and type; see {@link FieldDeclaration}.
   * @example
   * local Award = ES:DefineEvent("AW", { { "targets", "guid[]" }, { "points", "int" }, { "note", "string?" } })
   */
  DefineEvent<const Code extends string, const Fields extends readonly FieldDeclaration[]>(
    code: Code,
    fields: Fields,
  ): EventType<Code, PayloadOf<Fields>>;
  /**
   * Opens a ledger on a saved table. Call it at ADDON_LOADED or later.
   * Raises when an option is not what it should be, or a newer version of this library has written the table.
   */
  OpenLedger<Types extends EventType>(options: LedgerOptions<Types>): Ledger<Types>;
}

/** Puts this version's functions on the library's table, which an older version may have filled. */
export function install(library: EventSourcing): void {
  const report = (message: unknown): void => {
    // Addons may replace the handler, and theirs may fail.
    pcall(() => {
      geterrorhandler()(message);
    });
  };
  const ledgers: Ledger[] = [];
  const names = new LuaSet<string>();
  let scheduler: FrameScheduler | undefined;
  const budget = (): number => {
    let least = FRAME_BUDGET;
    if (isInCombat()) {
      for (const ledger of ledgers) {
        least = math.min(least, ledger.combatBudget());
      }
    }
    return least;
  };

  library.DefineEvent = (code, fields) => defineEvent(code, fields) as never;
  library.OpenLedger = (options) => {
    const name = (options as Partial<LedgerOptions> | undefined)?.name;
    if (name !== undefined && names.has(name)) {
      error(`OpenLedger: a ledger named "${name}" is open already`, 2);
    }
    const [ok, result] = pcall(() => {
      if (scheduler === undefined) {
        scheduler = new FrameScheduler(gameClock, newFrameTicker(), budget, report);
        onLogout(() => {
          for (const ledger of ledgers) {
            const [ok, message] = pcall(() => {
              ledger.flush();
            });
            if (!ok) {
              report(message);
            }
          }
        });
        onConnected(() => {
          for (const ledger of ledgers) {
            ledger.connected();
          }
        });
      }
      return new Ledger(options, {
        clock: gameClock,
        timers: gameTimers,
        scheduler,
        random: () => math.random(),
        serializer: newSerializer(),
        ...newCompression(),
        self: getIdentity(),
        newTransport: (ledgerName) => newAceTransport(ledgerName),
        report,
        closed: (ledger) => {
          names.delete(ledger.name);
          ledgers.splice(ledgers.indexOf(ledger), 1);
        },
      });
    });
    if (!ok) {
      error(`OpenLedger: ${tostring(result)}`, 2);
    }
    const ledger = result;
    names.add(ledger.name);
    ledgers.push(ledger);
    return ledger as never;
  };
}
