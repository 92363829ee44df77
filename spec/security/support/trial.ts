import { contextOf } from "../../support/guild";
import type { Draft } from "../../support/events";
import { Attack, type Rights, type Scene } from "./attack";

declare function require(this: void, name: "luassert"): Luassert;
/** busted gives `assert` to spec files only. */
const expect = require("luassert");

/** Most messages that a client may hear in a second; the server disconnects those that hear 200. */
const LOUD = 40;

/** An attack beside an ordinary evening: some events are missing, and one more is entered. */
export interface Trial {
  scene: Scene;
  /** Which of the history's events the members lack. */
  lacks: (this: void, draft: Draft, place: number) => boolean;
  /** Seconds to look at it, and how long it may take until all are equal, without anybody who attacks, at most. */
  seconds: number;
  /** What is done in each second; gives how many messages that were. */
  act: (this: void, attack: Attack, second: number) => number;
}

/** What came of it. */
export interface Outcome {
  /** When all were equal, in seconds. */
  equalAfter: number;
  /** Messages that the honest ones sent. */
  messages: number;
  /** Messages that the attackers sent. */
  lies: number;
  /** The most messages that anybody heard in one second. */
  loudest: number;
  /** The share of the time for which an honest client blamed an honest sender, on average. */
  blame: number;
}

/** How many honest senders honest clients blame at this moment: each client counts for itself. */
function blamedNow({ clients, officers }: Attack): number {
  let count = 0;
  for (const client of clients) {
    const { clock, peers } = contextOf(client);
    for (const officer of officers) {
      const peer = peers.byName.get(officer.fullName);
      count += peer !== undefined && peer.failures > 0 && peer.penalisedUntil > clock.now() ? 1 : 0;
    }
  }
  return count;
}

function run(trial: Trial, isAttacked: boolean): Outcome {
  const attack = new Attack(trial.scene).begin(trial.lacks);
  const { traffic } = attack.guild.world;
  traffic.reset();
  let equalAfter: number | undefined;
  let lies = 0;
  let blamed = 0;
  for (const second of $range(1, trial.seconds)) {
    if (isAttacked) {
      lies += trial.act(attack, second);
    }
    attack.goOn(1);
    blamed += blamedNow(attack);
    if (equalAfter === undefined && attack.guild.isEqual()) {
      equalAfter = second;
    }
  }
  if (isAttacked) {
    attack.expectUnharmed();
  }
  const { messages } = traffic.sent();
  const loudest = traffic.maxReceivedPerSecond();
  const pairs = attack.officers.length * (attack.clients.length - 1);
  return { equalAfter: equalAfter ?? math.huge, messages, lies, loudest, blame: blamed / (pairs * trial.seconds) };
}

/** Where it makes a difference who attacks: a member from whom nothing is taken, and one who may enter what is its own. */
export const ATTACKERS: readonly (readonly [who: string, rights: Rights])[] = [
  ["a member without rights", "none"],
  ["a member who may enter events of its own", "own"],
];

/** Raises when an attack delays the honest ones, makes them talk, floods them, or has them blamed by more than is promised. */
export function expectWithstood(trial: Trial): void {
  const normal = run(trial, false);
  const attacked = run(trial, true);
  expect.is_true(normal.equalAfter < math.huge, "not equal without an attack");
  const told =
    `equal after ${attacked.equalAfter} s (${normal.equalAfter}), ${attacked.messages} messages (${normal.messages}), ` +
    `${attacked.lies} lies, ${attacked.loudest} in a second, ` +
    string.format("blame %.1f %% (%.1f)", attacked.blame * 100, normal.blame * 100);
  expect.is_true(attacked.equalAfter <= 1.5 * normal.equalAfter + 60, told);
  expect.is_true(attacked.messages <= 2 * normal.messages + attacked.lies, told);
  expect.is_true(attacked.loudest <= LOUD, told);
  expect.is_true(attacked.blame <= normal.blame, told);
  if (os.getenv("TOLD") !== undefined) print(told);
}
