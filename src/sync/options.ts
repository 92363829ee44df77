import { describeValue } from "../describe";
import { REQUEST_LIMIT } from "./messages/request";
import { checkNames } from "../names";

/**
 * The knobs of sync. All are numbers above 0; times are in seconds. `docs/protocol.md` lists them with their defaults.
 * @example
 * local sync = { advertiseInterval = 30, whisperEvents = 500 }
 * local ledger = ES:OpenLedger({ name = "MyLoot", storage = MyLootDB, events = { Award }, sync = sync })
 */
export interface SyncOptions {
  /** Shortest interval of advertisements. */
  advertiseInterval: number;
  /** Longest interval, reached by doubling while all agree. */
  advertiseMaximum: number;
  /** Equal advertisements heard in an interval that make one's own superfluous. */
  advertiseRedundancy: number;
  /** Longest wait before a request, of which a random part is taken. */
  requestDelay: number;
  /** How long another's request makes the same request superfluous. */
  requestInhibitor: number;
  /** Most cells of a sketch; less than 1: small differences are asked for by whole weeks, too. */
  sketchCells: number;
  /** Weeks asked for at a time, at most 16. */
  requestWeeks: number;
  /** From so many missing events on, what nobody else asks for is asked of senders by name, who whisper it. */
  whisperEvents: number;
  /** How often a request is repeated that nobody answers. */
  requestTries: number;
  /** How long to wait for the next part of an answer. */
  answerTimeout: number;
  /** How long the best claim waits before it answers. */
  claimDelay: number;
  /** Random addition to claimDelay, which parts senders that do not know each other. */
  claimJitter: number;
  /** How much later each next claim answers. One part must fit: 2 kB take 8 s on GUILD. */
  takeoverDelay: number;
  /** How long a sender that did not deliver ranks last. Doubles each time. */
  penalty: number;
  /** Longest penalty. */
  penaltyMaximum: number;
  /** How long the same data is not sent again. */
  dataInhibitor: number;
  /** Largest part of an answer that is broadcast, in bytes before compression; of a whispered one twice as many. */
  packBytes: number;
  /** How long the transport may take for one part. */
  sendTimeout: number;
  /** First back-off after a complete answer that did not help. Doubles each time. */
  retryDelay: number;
  /** Longest back-off. */
  retryMaximum: number;
  /** How long someone with more events leaves the asking to the one with fewer. */
  surplusDelay: number;
  /** How long after the start a client says hello. */
  helloDelay: number;
  /** Over how many seconds the answers to requestPeers are spread. */
  peersSpread: number;
  /** How long answers to requestPeers are accepted. */
  peersWindow: number;
  /** Most peers remembered. */
  maxPeers: number;
  /** How long an unheard peer is remembered. */
  peerLifetime: number;
  /** Messages a second accepted from one peer, in the long run. */
  peerRate: number;
  /** Messages accepted from one peer at once. */
  peerBurst: number;
  /** Longest message accepted, in bytes. */
  messageBytes: number;
  /** Longest pack accepted, in bytes after decompression. */
  packLimit: number;
  /** Most messages waiting to be handled; one peer may have a quarter of them. */
  inboxMessages: number;
  /** Most bytes waiting to be handled; one peer may have a quarter of them. */
  inboxBytes: number;
  /** By how much events may be ahead of one's own server time; what is further ahead is held back until then. */
  futureTolerance: number;
  /** Most events that are held back; one sender may have a quarter of them. */
  futureEvents: number;
  /** Most bytes of events that are held back; one sender may have a quarter of them. */
  futureBytes: number;
  /** Own live events that may wait in the transport. */
  liveWindow: number;
  /** After so long without any sender's advertisement the state is "unknown". */
  unknownAfter: number;
}

const DEFAULTS: SyncOptions = {
  advertiseInterval: 10,
  advertiseMaximum: 300,
  advertiseRedundancy: 1,
  requestDelay: 4,
  requestInhibitor: 20,
  sketchCells: 1920,
  requestWeeks: 8,
  whisperEvents: 200,
  requestTries: 3,
  answerTimeout: 45,
  claimDelay: 5,
  claimJitter: 1,
  takeoverDelay: 15,
  penalty: 60,
  penaltyMaximum: 3600,
  dataInhibitor: 20,
  packBytes: 3000,
  sendTimeout: 120,
  retryDelay: 60,
  retryMaximum: 3600,
  surplusDelay: 60,
  helloDelay: 5,
  peersSpread: 5,
  peersWindow: 60,
  maxPeers: 200,
  peerLifetime: 1800,
  peerRate: 10,
  peerBurst: 60,
  messageBytes: 16384,
  packLimit: 65536,
  inboxMessages: 256,
  inboxBytes: 524288,
  futureTolerance: 300,
  futureEvents: 256,
  futureBytes: 65536,
  liveWindow: 64,
  unknownAfter: 700,
};

/** The defaults with what is given instead of them. Raises a text if a name is unknown or a value is not a number above 0. */
export function syncOptions(given: Partial<SyncOptions> = {}): SyncOptions {
  if (next(given)[0] === undefined) {
    // Most ledgers have no others: they share one table.
    return DEFAULTS;
  }
  const options = { ...DEFAULTS };
  const table = options as unknown as LuaTable<string, number>;
  checkNames(given, DEFAULTS, "sync.");
  for (const [name, value] of pairs(given as Record<string, unknown>)) {
    if (type(value) !== "number" || !((value as number) > 0)) {
      error(`sync.${name} must be a number above 0, got ${describeValue(value)}`, 0);
    }
    table.set(name, value as number);
  }
  options.requestWeeks = math.min(math.floor(options.requestWeeks), REQUEST_LIMIT);
  options.advertiseMaximum = math.max(options.advertiseMaximum, options.advertiseInterval);
  return options;
}
