import type { Client } from "../sim/client";
import { createWorld, type World } from "../sim/world";
import type { EventType } from "../src/event/eventType";
import type { SummaryFunction } from "../src/ledger/closing/readEntries";
import type { Ledger } from "../src/ledger/ledger";
import type { Projection } from "../src/replay/projection";
import { type Draft, guid } from "../spec/support/events";
import { receiveAll } from "../spec/support/ledgers";
import { ADDON } from "./addon";
import { Journal } from "./journal";
import { type Limits, Meter } from "./meter";
import type { Scenario } from "./scenario";

/** Milliseconds that a frame may be charged: the library's 4 and the look that ends them, with what runs beside jobs. */
const FRAME_LIMIT = 5;
/**
 * Thousands of Lua instructions, the same on every machine; 100 take a millisecond where one takes 10 ns. What the library does
 * by itself gives the frame back after so many. An addon's call cannot: the longest is an append to an old week that holds events
 * of the same character, which unpacks that week at once, with some 200 instructions for each of up to 3,000 events. Nor can a
 * logout, which packs the weeks that have changed: 30 ms.
 */
const LIMITS: Limits = { charged: FRAME_LIMIT, step: 100, call: 700, leave: 3000 };
/** Ranks of officers, of the first member where carriers are trusted, and of all others. */
const OFFICER = 1;
const CARRIER = 3;
const MEMBER = 5;
/** Seconds until a client knows the guild's roster. */
const ROSTER = 20;
/** An event's text takes less, so that so many fit what one pack may be. */
const FILL_STEP = 100;

interface AddonGlobals {
  ledger: Ledger;
  standings: Projection<Record<string, number>>;
  Loot: EventType;
  Bonus: EventType;
  Balances: SummaryFunction;
}

/** One member of the guild, and what the scenario remembers of it. */
export interface Member {
  readonly client: Client;
  readonly guid: string;
  /** Whether it may append. */
  readonly mayAppend: boolean;
  /** Whether what it hands on is accepted. */
  readonly mayServe: boolean;
  /** Whether it has sending on whenever it is online. */
  sends: boolean;
  /** The hash, and the closing that held, with which it left in good order; undefined after a crash, or when one is due. */
  left: Left | undefined;
  /** Whether it is to crash at some step of this session. */
  isDoomed: boolean;
}

/** What a client left with. */
interface Left {
  readonly hash: string;
  readonly closing: string;
}

/** What the addon of a client has made. */
export function globalsOf(member: Member): AddonGlobals {
  return member.client.env as unknown as AddonGlobals;
}

export function ledgerOf(member: Member): Ledger {
  return globalsOf(member).ledger;
}

/** The closing that holds at a client; `""` for none. */
export function closingOf(member: Member): string {
  return (
    ledgerOf(member)
      .Closings()
      .find(({ holds }) => holds)?.id ?? ""
  );
}

/** What a client has, as it leaves. */
function leaving(member: Member): Left {
  return { hash: ledgerOf(member).Hash(), closing: closingOf(member) };
}

/** The clients of a scenario in their world. */
export class Guild {
  readonly world: World;
  readonly meter: Meter;
  readonly members: Member[] = [];
  readonly journal = new Journal();
  /** GUIDs of members without the addon, who lie: what they may enter is theirs to invent. */
  readonly foes = new LuaSet<string>();
  /** Ledgers that were not what they had been when their client left. */
  readonly forgotten: string[] = [];

  constructor(private readonly scenario: Scenario) {
    const { seed, latency, fps, encodingUtil, silentWhispers } = scenario;
    this.world = createWorld({
      seed,
      latency,
      fps,
      encodingUtil,
      silentWhispers,
      countInstructions: true,
      disconnectOnFlood: true,
    });
    this.meter = new Meter(this.world, LIMITS);
    for (const place of $range(0, scenario.clients - 1)) {
      this.members.push(this.newMember(place));
    }
  }

  online(): Member[] {
    return this.members.filter((member) => member.client.online);
  }

  /** Gives an offline client a part of the history as its saved table. */
  fill(member: Member, drafts: readonly Draft[]): void {
    const { client } = member;
    client.login();
    if (this.isByRoster()) {
      this.world.advance(ROSTER);
    }
    client.run(() => {
      receiveAll(ledgerOf(member), drafts, FILL_STEP, this.members[0].client.fullName);
    });
    for (const event of ledgerOf(member).Events()) {
      this.journal.note(event);
    }
    client.resetFrameStats();
    member.left = leaving(member);
    client.logout();
  }

  /** Somebody of the guild whose messages a siege makes up. Returns the full name. */
  addFoe(name: string, id: number): string {
    const client = this.world.addClient({
      name,
      realmId: 4395,
      guid: guid(id),
      guild: "Soak",
      rank: MEMBER,
      addons: [],
    });
    client.login();
    this.foes.add(guid(id));
    return client.fullName;
  }

  login(member: Member): void {
    this.spare(member);
    this.begin(member, () => {
      member.client.login();
    });
  }

  /** Leaves in good order, unless it is doomed to crash meanwhile. */
  logout(member: Member): void {
    member.left = member.isDoomed ? undefined : leaving(member);
    member.client.logout();
  }

  reload(member: Member): void {
    member.left = member.isDoomed ? undefined : leaving(member);
    this.begin(member, () => {
      member.client.reload();
    });
  }

  crash(member: Member): void {
    member.left = undefined;
    member.client.crash();
  }

  /** Crashes at a step that is still to come. */
  doom(member: Member, steps: number): void {
    member.isDoomed = true;
    member.client.crashAtStep(steps);
  }

  /** Takes back what {@link doom} said. */
  spare(member: Member): void {
    member.isDoomed = false;
    member.client.crashAtStep(math.huge);
  }

  setSending(member: Member, on: boolean): void {
    member.sends = on;
    if (member.client.online) {
      member.client.run(() => {
        if (on) {
          ledgerOf(member).StartSending();
        } else {
          ledgerOf(member).StopSending();
        }
      });
    }
  }

  /** Whether those who lie may enter events of their own. */
  takesFromFoes(): boolean {
    return this.scenario.policy === "own";
  }

  /** Whether it is told by the roster from whom events are taken. */
  private isByRoster(): boolean {
    const { policy } = this.scenario;
    return policy === "own" || policy === "carriers";
  }

  private begin(member: Member, enter: (this: void) => void): void {
    const { client } = member;
    this.meter.noteFrames(client.frameStats());
    enter();
    if (!client.online) {
      return;
    }
    const { left } = member;
    const { closing, hash } = leaving(member);
    // A closing that came right before the logout holds only now.
    if (left?.closing === closing && left.hash !== hash) {
      this.forgotten.push(`${client.name} came back with ${hash} instead of ${left.hash}`);
    }
    member.left = undefined;
    this.setSending(member, member.sends);
  }

  private newMember(place: number): Member {
    const { scenario, world } = this;
    const isOfficer = place < scenario.officers;
    const isCarrier = scenario.policy === "carriers" && place === scenario.officers;
    const isOpen = scenario.policy === "creators" || scenario.policy === "everybody";
    const officers: string[] = [];
    for (const i of $range(1, scenario.officers)) {
      officers.push(`["${guid(i)}"] = true`);
    }
    const client = world.addClient({
      name: `${isOfficer ? "Officer" : "Member"}${place + 1}`,
      realmId: 4395,
      guid: guid(place + 1),
      guild: "Soak",
      rank: isOfficer ? OFFICER : isCarrier ? CARRIER : MEMBER,
      addons: [
        "EventSourcing.toc",
        {
          name: "SoakLoot",
          savedVariables: ["SoakLootDB"],
          dependencies: ["EventSourcing"],
          code: [`POLICY = "${scenario.policy}"\nOFFICERS = { ${officers.join(", ")} }`, ADDON],
        },
      ],
    });
    return {
      client,
      guid: guid(place + 1),
      mayAppend: isOfficer || scenario.policy === "everybody",
      mayServe: isOfficer || isCarrier || isOpen,
      sends: false,
      left: undefined,
      isDoomed: false,
    };
  }
}
