import type { Ledger } from "../../ledger/ledger";
import type { Projection } from "../../replay/projection";
import type { Peer } from "../../sync/status/peerList";
import type { SyncDetails } from "../../sync/status/status";
import type { Messages } from "../messages";
import { dateText } from "./dates";

const KILOBYTE = 1000;

function bytesText(messages: Messages, bytes: number): string {
  return bytes < KILOBYTE ? string.format(messages.bytes, bytes) : string.format(messages.kilobytes, bytes / KILOBYTE);
}

function projectionLine(messages: Messages, projection: Projection): string {
  const shown = projection.GetTravelTime();
  if (shown !== undefined) {
    return string.format(messages.travelling, projection.name, dateText(shown));
  }
  const [applied, total] = projection.GetProgress();
  return string.format(projection.IsHalted() ? messages.halted : messages.projection, projection.name, applied, total);
}

function peerLine(messages: Messages, peer: Peer, isSame: boolean): string {
  if (isSame) {
    return string.format(messages.peerSame, peer.name);
  }
  if (peer.lag === 0) {
    return string.format(messages.peerOther, peer.name);
  }
  return string.format(peer.lag > 0 ? messages.peerFewer : messages.peerMore, peer.name, math.abs(peer.lag));
}

/** What keeps a ledger from being in sync, or others from having what it has. */
export function detailLines(messages: Messages, { behind, otherGuild, refused, unaccepted }: SyncDetails): string[] {
  const lines: string[] = [];
  if (otherGuild) {
    lines.push(messages.otherGuild);
  }
  if (behind) {
    lines.push(messages.behind);
  }
  if (unaccepted > 0) {
    lines.push(string.format(messages.unaccepted, unaccepted));
  }
  const names: string[] = [];
  for (const [name] of pairs(refused)) {
    names.push(name);
  }
  table.sort(names);
  for (const name of names) {
    lines.push(string.format(messages.refused, refused[name], name));
  }
  return lines;
}

/** How the states of its projections came out when they were compared; none when nobody asked for that. */
function developmentLines(messages: Messages, ledger: Ledger): string[] {
  // A ledger of an older copy of the library does not know.
  const verdicts = (ledger as Partial<Ledger>).verdicts?.();
  if (verdicts === undefined) {
    return [];
  }
  const lines = [messages.development];
  for (const { projection, events, findings } of verdicts) {
    if (findings.length === 0) {
      lines.push(string.format(messages.developmentSame, projection, events));
    }
    for (const finding of findings) {
      lines.push(string.format(messages.developmentFinding, finding));
    }
  }
  return lines;
}

/** A ledger in a few lines: count, hash, sync state and what its projections show. */
export function ledgerLines(messages: Messages, ledger: Ledger): string[] {
  const [state, details] = ledger.GetSyncState();
  const lines = [
    string.format(messages.ledger, ledger.name, messages[state], ledger.Count(), ledger.Weeks().length, ledger.Hash()),
  ];
  const { missing, seconds } = ledger.syncProgress();
  if (missing > 0) {
    lines.push(string.format(messages.missing, missing, seconds));
  }
  if ((ledger as Partial<Ledger>).isRecovering !== undefined && ledger.isRecovering()) {
    lines.push(messages.recovering);
  }
  // A ledger of an older copy of the library does not know.
  for (const channel of (ledger as Partial<Ledger>).muteChannels === undefined ? [] : ledger.muteChannels()) {
    lines.push(`  ${string.format(messages.mute, ledger.name, channel)}`);
  }
  if (ledger.IsSending()) {
    lines.push(messages.sending);
  }
  const closing = (ledger as Partial<Ledger>).Closings?.().find(({ holds }) => holds);
  if (closing !== undefined) {
    const archive = bytesText(messages, ledger.archiveBytes());
    lines.push(string.format(messages.closedBefore, dateText(closing.before), closing.closed, archive));
  }
  // A ledger of an older copy of the library does not know.
  for (const finding of (ledger as Partial<Ledger>).strangeTypes?.() ?? []) {
    lines.push(`  ${finding}`);
  }
  const unseen = (ledger as Partial<Ledger>).unseenNames?.() ?? [];
  if (unseen.length > 0) {
    lines.push(string.format(messages.unseen, unseen.join(", ")));
  }
  for (const line of detailLines(messages, details)) {
    lines.push(line);
  }
  for (const projection of ledger.projectionList()) {
    lines.push(projectionLine(messages, projection));
    const problem = projection.saveProblem();
    if (problem !== undefined) {
      lines.push(string.format(messages.unsaved, projection.name, problem));
    }
  }
  for (const line of developmentLines(messages, ledger)) {
    lines.push(line);
  }
  return lines;
}

/** Whom a ledger has heard, and what went over its channels. */
export function networkLines(messages: Messages, ledger: Ledger): string[] {
  const peers = ledger.GetPeers();
  const lines = [string.format(messages.peers, peers.length)];
  const hash = ledger.Hash();
  table.sort(peers, (a, b) => a.name < b.name);
  for (const peer of peers) {
    lines.push(peerLine(messages, peer, `${peer.count}-${peer.hash}` === hash));
  }
  const traffic = ledger.GetTraffic();
  const channels: string[] = [];
  for (const [channel] of pairs(traffic)) {
    channels.push(channel);
  }
  table.sort(channels);
  for (const channel of channels) {
    const { sentBytes, receivedBytes, lostMessages } = traffic[channel];
    const sent = bytesText(messages, sentBytes);
    lines.push(string.format(messages.traffic, channel, sent, bytesText(messages, receivedBytes), lostMessages));
  }
  return lines;
}

/** What a ledger did last, a line each; in English, as its logger has it. */
export function logLines(ledger: Ledger): string[] {
  return ledger.journal().map(({ level, text, time, times }) => {
    const again = times > 1 ? ` (${times} times)` : "";
    return `${date("%Y-%m-%d %H:%M:%S", time)} ${level}: ${text}${again}`;
  });
}
