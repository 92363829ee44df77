import type { Client } from "./client";
import { SendResult } from "./game/enums";
import { OFFICER_RANK } from "./game/guild";
import type { Session } from "./session";
import { Traffic } from "./traffic";
import type { World } from "./world";

/** A message under way. A tap may change its text and who gets it. */
export interface Message {
  /** Virtual seconds since the world began, when it was sent. */
  readonly time: number;
  /** Full name. */
  readonly sender: string;
  readonly prefix: string;
  text: string;
  readonly channel: string;
  /** Full names of all it goes to, the sender among them where it comes back. */
  receivers: string[];
  readonly logged: boolean;
  /** Whether a test made it up. */
  readonly injected: boolean;
}

/** Sees every message before it goes out; false drops it. */
export type Tap = (this: void, message: Message) => boolean | undefined;

/** A message that a test makes up. It is bound to no limit. */
export interface InjectedMessage {
  /** Anyone's full name. */
  readonly sender: string;
  readonly prefix: string;
  readonly text: string;
  readonly channel: string;
  /** Names of the receivers; default everyone online. */
  readonly to?: readonly string[];
}

/** What code hands to SendAddonMessage, unchecked. */
export interface SendRequest {
  readonly prefix: unknown;
  readonly text: unknown;
  readonly chatType: unknown;
  readonly target: unknown;
  readonly logged: boolean;
}

const MAX_TEXT = 255;
const MAX_PREFIX = 16;

/** How much longer a message takes that is held back, seconds. */
const HELD_MIN = 0.1;
const HELD_MAX = 1;

/** The server: takes addon messages under the game's limits and brings them to the clients. */
export class Network {
  readonly traffic = new Traffic();
  private readonly taps: Tap[] = [];
  /** Until when a receiver has what a sender sent it: messages overtake only where they are reordered. */
  private readonly lastArrival = new LuaTable<string, number>();
  private islands: LuaTable<string, number> | undefined;

  constructor(private readonly world: World) {}

  tap(tap: Tap): (this: void) => void {
    this.taps.push(tap);
    return () => {
      const index = this.taps.indexOf(tap);
      if (index >= 0) this.taps.splice(index, 1);
    };
  }

  /** Sends for a client, as C_ChatInfo.SendAddonMessage: the result code. */
  send(session: Session, request: SendRequest): number {
    const result = this.attempt(session, request);
    if (result !== SendResult.Success) this.traffic.recordRefused(result);
    if (
      result === SendResult.InvalidPrefix ||
      result === SendResult.InvalidMessage ||
      result === SendResult.InvalidChatType ||
      result === SendResult.TargetRequired
    )
      this.violation(
        session.client,
        `send refused with ${result}: ${tostring(request.prefix)}, ${tostring(request.chatType)}`,
      );
    return result;
  }

  /** Brings in a message that no client sent. */
  inject(message: InjectedMessage): void {
    const online = this.world.clients().filter((client) => client.online);
    const receivers = message.to?.map((name) => this.world.client(name).fullName) ?? online.map((c) => c.fullName);
    const { sender, prefix, text, channel } = message;
    const time = this.world.time();
    this.deliver({ time, sender, prefix, text, channel, receivers, logged: false, injected: true });
  }

  /** Ordinary chat, to those who would read it. */
  chat(session: Session, text: string, chatType: string, target: unknown): void {
    const { client } = session;
    const result = this.audience(client, chatType, target);
    const receivers = typeof result === "number" ? [client] : result;
    for (const receiver of receivers) {
      const arrival = this.world.time() + this.world.drawLatency();
      this.world.schedule(arrival, () => receiver.session?.fire(`CHAT_MSG_${chatType}`, text, client.fullName));
    }
  }

  /** Splits the clients (full names) into islands that do not hear each other; those not named form one more. */
  partition(islands: readonly (readonly string[])[]): void {
    const table = new LuaTable<string, number>();
    let number = 0;
    for (const names of islands) {
      number += 1;
      for (const name of names) table.set(name, number);
    }
    this.islands = table;
  }

  heal(): void {
    this.islands = undefined;
  }

  private attempt(session: Session, { prefix, text, chatType, target, logged }: SendRequest): number {
    const { client } = session;
    if (typeof prefix !== "string" || prefix === "" || prefix.length > MAX_PREFIX) return SendResult.InvalidPrefix;
    if (typeof text !== "string" || text.length > MAX_TEXT) return SendResult.InvalidMessage;
    if (string.find(text, "%z")[0] !== undefined) return SendResult.InvalidMessage;
    if (typeof chatType !== "string") return SendResult.InvalidChatType;
    if (client.inLockdown) return SendResult.AddOnMessageLockdown;
    const channel = string.upper(chatType);
    const audience = this.audience(client, channel, target);
    if (typeof audience === "number") return audience;
    const { dropsEmptyText, echoesGuild, limitsWhispers } = this.world.flavour;
    if (text === "" && dropsEmptyText) {
      this.violation(client, "disconnected by an empty text");
      this.world.schedule(this.world.time(), () => {
        if (session.alive) client.logout();
      });
      return SendResult.Success;
    }
    const exempt = channel === "WHISPER" && (limitsWhispers === "never" || client.instanceType === "none");
    if (!exempt && !client.allowances.take(prefix, session.frameTime())) return SendResult.AddonMessageThrottle;
    this.traffic.recordSent(client.fullName, prefix, channel, text.length);
    const isMuted = (receiver: Client) => receiver === client && channel === "GUILD" && !echoesGuild;
    const receivers = audience
      .filter((receiver) => receiver.online && !isMuted(receiver))
      .map((receiver) => receiver.fullName);
    const time = this.world.time();
    this.deliver({ time, sender: client.fullName, prefix, text, channel, receivers, logged, injected: false });
    return SendResult.Success;
  }

  /** Who hears a client on a channel, or why nobody does. */
  private audience(client: Client, channel: string, target: unknown): readonly Client[] | number {
    if (channel === "GUILD" || channel === "OFFICER") {
      if (client.guild === undefined) return SendResult.NotInGuild;
      const members = this.world.guildMembers(client.guild);
      if (channel === "GUILD") return this.world.muteRanks.includes(client.rank) ? [] : members;
      return client.rank > OFFICER_RANK ? [] : members.filter((member) => member.rank <= OFFICER_RANK);
    }
    if (channel === "WHISPER") return this.whisperAudience(client, target);
    const { group } = client;
    if (channel === "INSTANCE_CHAT") return group?.kind === "INSTANCE" ? group.members : SendResult.NotInGroup;
    if (channel === "RAID" || channel === "PARTY") {
      if (group === undefined || group.kind === "INSTANCE") return SendResult.NotInGroup;
      if (channel === "RAID") return group.kind === "RAID" ? group.members : SendResult.NotInGroup;
      return group.partyOf(client);
    }
    return channel === "CHANNEL" ? SendResult.InvalidChannel : SendResult.InvalidChatType;
  }

  private whisperAudience(client: Client, target: unknown): readonly Client[] | number {
    if (typeof target !== "string" || target === "") return SendResult.TargetRequired;
    const receiver = this.world.findClient(target, client.realmKey);
    if (receiver?.online === true && receiver.faction === client.faction && receiver.connection === client.connection)
      return [receiver];
    // Another faction's or a strange realm's players are offline to the game; it says so in the chat window.
    client.session?.fire("CHAT_MSG_SYSTEM", `No player named '${target}' is currently playing.`);
    return receiver?.online === true || this.world.silentWhispers ? [] : SendResult.TargetOffline;
  }

  private deliver(message: Message): void {
    for (const tap of [...this.taps]) {
      if (tap(message) === false) return;
    }
    const { world } = this;
    for (const name of message.receivers) {
      // Who leaves meanwhile does not get it, and not in the next session either.
      const session = world.client(name).session;
      const echo = name === message.sender;
      const latency = world.drawLatency();
      if (!echo && world.drawLoss()) this.traffic.recordLost();
      else
        world.schedule(this.arrivalTime(message.sender, name, latency), () => {
          this.arrive(message, name, session);
        });
    }
  }

  /** When a message arrives: not before earlier ones from the same sender, unless it is held. */
  private arrivalTime(sender: string, receiver: string, latency: number): number {
    const { world } = this;
    const key = `${sender}\t${receiver}`;
    const previous: number | undefined = this.lastArrival.get(key);
    const arrival = Math.max(world.time() + latency, previous ?? 0);
    if (world.drawReorder()) return arrival + HELD_MIN + world.random() * (HELD_MAX - HELD_MIN);
    this.lastArrival.set(key, arrival);
    return arrival;
  }

  private arrive(message: Message, name: string, session: Session | undefined): void {
    const { world, traffic } = this;
    const apart = !message.injected && this.islandOf(message.sender) !== this.islandOf(name);
    if (session?.alive !== true || apart) {
      traffic.recordLost();
      return;
    }
    const recent = traffic.recordReceived(name, message.text.length, world.time());
    if (recent > world.floodLimit) {
      this.violation(session.client, `received ${recent} messages within a second`);
      if (world.disconnectOnFlood) {
        session.client.logout();
        return;
      }
    }
    if (!session.prefixes.has(message.prefix)) return;
    const event = message.logged ? "CHAT_MSG_ADDON_LOGGED" : "CHAT_MSG_ADDON";
    const target = message.channel === "WHISPER" ? name : "";
    session.fire(event, message.prefix, message.text, message.channel, message.sender, target, 0, 0, "", 0);
  }

  private islandOf(name: string): number {
    const island: number | undefined = this.islands?.get(name);
    return island ?? 0;
  }

  private violation(client: Client, text: string): void {
    this.traffic.violations.push({ time: this.world.time(), client: client.fullName, text });
    if (this.world.strictLimits) error(`${client.fullName}: ${text}`, 0);
  }
}
