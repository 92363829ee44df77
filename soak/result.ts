import { judge, type Promised } from "./checks";
import { type Guild, ledgerOf } from "./guild";

/** Messages within a second from which on the game may disconnect a client. */
const FLOOD = 200;
/** Peers that a ledger remembers by default. */
const MAX_PEERS = 200;

/** How a scenario or a siege went, as far as it tells itself. */
export interface Course {
  /** `"scenario 17"`. */
  readonly name: string;
  /** What it was, for people. */
  readonly about: string;
  /** Whether all had everything within the time for that; virtual seconds it took. */
  readonly isSettled: boolean;
  readonly settledAfter: number;
  /** Messages that no client sent. */
  readonly lies: number;
  /** How often each fault was injected. */
  readonly faults: Readonly<Record<string, number | undefined>>;
  /** What else went wrong. */
  readonly problems: readonly string[];
}

/** What came of a scenario or a siege. */
export interface Result extends Course {
  readonly errors: number;
  /** Events that somebody should hold and does not, and ledgers that forgot something. */
  readonly losses: number;
  /** Events that somebody holds and nobody entered. */
  readonly intrusions: number;
  readonly framesOver: number;
  readonly clients: number;
  readonly virtualSeconds: number;
  /** Sent by clients. */
  readonly messages: number;
  readonly bytes: number;
  /** Deliveries. */
  readonly lost: number;
  /** Most messages within a second at any client. */
  readonly mostReceived: number;
  /** Milliseconds of the longest frame, as charged and as measured. */
  readonly longestCharged: number;
  readonly longestMeasured: number;
  /** Thousands of instructions of the longest step between two looks at the clock, of what addons called, and of a logout. */
  readonly longestStep: number;
  readonly longestCall: number;
  readonly longestLeave: number;
}

/** Looks at everything once more and sums up. `problems` is empty when it went as it must. */
export function conclude(guild: Guild, promised: Promised, course: Course): Result {
  const { forgotten, members, meter, world } = guild;
  const { traffic } = world;
  for (const { client } of members) {
    meter.noteFrames(client.frameStats());
  }
  const findings = judge(guild, promised);
  const errors = world.errors();
  const problems = [...course.problems, ...findings.problems, ...errors, ...forgotten, ...meter.excesses];
  for (const { client, text } of traffic.violations) {
    problems.push(`${client}: ${text}`);
  }
  if (!course.isSettled) {
    problems.push(string.format("not settled after %d s", course.settledAfter));
  }
  if (meter.framesOver > 0) {
    const { longestCall, longestCharged, longestLeave, longestStep } = meter;
    problems.push(
      string.format(
        "a frame was charged %.2f ms; a step took %d,000 instructions, a call %d,000, a logout %d,000",
        longestCharged,
        longestStep,
        longestCall,
        longestLeave,
      ),
    );
  }
  const mostReceived = traffic.maxReceivedPerSecond();
  if (mostReceived >= FLOOD) {
    problems.push(`${mostReceived} messages within a second at one client`);
  }
  for (const member of members) {
    const peers = ledgerOf(member).GetPeers().length;
    if (peers > MAX_PEERS) {
      problems.push(`${member.client.name} remembers ${peers} peers`);
    }
  }
  return {
    ...course,
    problems,
    errors: errors.length,
    losses: findings.losses + forgotten.length,
    intrusions: findings.intrusions,
    framesOver: meter.framesOver,
    clients: members.length,
    virtualSeconds: world.time(),
    messages: meter.messages,
    bytes: meter.bytes,
    lost: traffic.lost(),
    mostReceived,
    longestCharged: meter.longestCharged,
    longestMeasured: meter.longestMeasured,
    longestStep: meter.longestStep,
    longestCall: meter.longestCall,
    longestLeave: meter.longestLeave,
  };
}
