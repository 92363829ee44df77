import { realmOf } from "../event/guid";
import type { Doubt } from "../sync/status/doubts";
import type * as ClosingsModule from "./closing/closings";
import type * as PruneModule from "./closing/prune";
import type { ReopenWorld } from "./closing/reopen";
import type { LedgerContext } from "./context";
import type * as DevelopmentModule from "./development/development";
import type * as ExchangerModule from "./exchange/exchanger";
import type { Journal } from "./journal";
import type { Opening } from "./opening";

export { checkSource } from "../migration/source";
export { checkDrop, checkPrune, checkReopen } from "./closing/pruneArguments";
export { checkSelection } from "./eventFilter";
export { iterateEvents } from "./eventIterator";
export { checkFilter } from "./exchange/rows/rowFilter";

/** The bundle's own: what few sessions need is not even defined before it is first used. */
declare function require(this: void, name: string): unknown;

/** What speaks against closing the books, before the sender's name. */
const DOUBTS: Record<Doubt["code"], string> = {
  alone: "no sender is online to compare with",
  behind: "events are missing here that are held by ",
  ahead: "events of these weeks are missing at ",
};

/** Makes what compares states with replays. */
export function newDevelopment(
  { lifetime, options, projections, store }: Opening,
  context: LedgerContext,
  logger: Journal,
  revision: (this: void) => number,
): DevelopmentModule.Development {
  const { Development } = require("./development/development") as typeof DevelopmentModule;
  return new Development({
    store,
    clock: context.clock,
    timers: lifetime.timers,
    scheduler: lifetime.scheduler,
    projections: () => projections.all(),
    revision,
    tell: (finding) => {
      const problem = `ledger "${options.name}", development: ${finding}`;
      logger.Error(problem);
      context.report(problem);
    },
  });
}

/** Makes what writes and reads texts. */
export function newExchanger(
  { books, lifetime, options, shared, store }: Opening,
  context: LedgerContext,
  logger: Journal,
): ExchangerModule.Exchanger {
  const { archiver, report, self, serializer } = context;
  const exchange = { name: options.name, self: self.name, store, events: shared, books, archiver };
  const { Exchanger } = require("./exchange/exchanger") as typeof ExchangerModule;
  return new Exchanger(exchange, {
    scheduler: lifetime.scheduler,
    serializer,
    nameOf: (guid) => context.nameOf(guid),
    logger,
    realm: realmOf(self.player),
    report,
  });
}

/** Makes what closes and reopens the books. */
export function newClosings(
  { appender, books, lifetime, options, projections, store, sync }: Opening,
  context: LedgerContext,
  revision: (this: void) => number,
): ClosingsModule.Closings {
  const newControl: ReopenWorld["newControl"] = (eventType, values) => appender.newControl(eventType, values);
  const announce = (pack: string) => {
    sync.announceClosing(pack);
  };
  const { Closings } = require("./closing/closings") as typeof ClosingsModule;
  const { Pruner } = require("./closing/prune") as typeof PruneModule;
  const pruner = new Pruner({
    serializer: context.serializer,
    types: store.types,
    store,
    books,
    player: context.self.player,
    projections: () => projections.all(),
    revision,
    newControl,
    announce,
  });
  return new Closings({
    books,
    pruner,
    clock: context.clock,
    scheduler: lifetime.scheduler,
    report: context.report,
    minimumDays: options.closing.minimumDays,
    doubts: (week) => {
      const doubt = sync.doubtsAbout(week);
      return doubt === undefined ? undefined : { reason: DOUBTS[doubt.code] + doubt.name, code: doubt.code };
    },
    newControl,
    announce,
  });
}
