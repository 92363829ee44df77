import type { EventStore } from "../ledger/store/eventStore";
import { adler32 } from "../pack/adler32";
import type { Archiver, Pause, Serializer } from "../ports";
import type { Snapshot } from "./snapshots";

/** A projection's state on disk, with all that says whether it still holds. */
export interface SavedSnapshot {
  /** The projection's version. */
  version: number;
  stamp: number;
  creator: number;
  applied: number;
  /** The fingerprint of the events that were applied. */
  a: number;
  b: number;
  /** Stands for which of them were undone. */
  undone: number;
  /** Some of the state's entries each, serialised and compressed. */
  pieces: string[];
  /** Adler-32 of the other numbers and the pieces, one after the other. */
  check: number;
}

/** Entries of the state itself in a piece: what is serialised in one step. */
const PIECE = 32;

/** Writes a snapshot for the disk, in slices; undefined when its state cannot be saved. */
export function saveSnapshot(
  snapshot: Snapshot,
  version: number,
  store: EventStore,
  serializer: Serializer,
  archiver: Archiver,
  pause: Pause,
): SavedSnapshot | undefined {
  const prefix = snapshot.plain ? store.prefix(snapshot.stamp, snapshot.creator, snapshot.applied, pause) : undefined;
  if (prefix === undefined) {
    return undefined;
  }
  const { stamp, creator, applied, state } = snapshot;
  const undone = store.retractions.undoneUpTo(stamp);
  const pieces: string[] = [];
  let piece = new LuaTable<AnyNotNil, unknown>();
  let entries = 0;
  const flush = (): void => {
    pieces.push(archiver.archive(serializer.serialize(piece)));
    piece = new LuaTable();
    entries = 0;
    pause();
  };
  for (const [key, value] of state as LuaTable<AnyNotNil, unknown>) {
    piece.set(key, value);
    entries += 1;
    if (entries === PIECE) {
      flush();
    }
  }
  flush();
  const saved: SavedSnapshot = { version, stamp, creator, applied, a: prefix.a, b: prefix.b, undone, pieces, check: 0 };
  saved.check = checkOf(saved);
  return saved;
}

/** What stands before the pieces, in the order in which it is checked. */
const HEAD = ["version", "stamp", "creator", "applied", "a", "b", "undone"] as const;

function checkOf(saved: SavedSnapshot): number {
  let check = 1;
  for (const name of HEAD) {
    check = adler32(string.format("%.17g ", saved[name]), undefined, check);
  }
  for (const [, piece] of ipairs(saved.pieces as unknown[])) {
    check = adler32(tostring(piece), undefined, check);
  }
  return check;
}

/** Whether a table from disk is a snapshot; its parts may be of any value. */
export function isSaved(value: unknown): value is SavedSnapshot {
  if (type(value) !== "table") {
    return false;
  }
  const saved = value as Record<string, unknown>;
  for (const name of HEAD) {
    if (type(saved[name]) !== "number") {
      return false;
    }
  }
  return type(saved.pieces) === "table" && saved.check === checkOf(value as SavedSnapshot);
}

/** The snapshot that {@link isSaved}; undefined when it is of other handlers, or of other events. */
export function loadSnapshot(
  saved: SavedSnapshot,
  version: number,
  store: EventStore,
  serializer: Serializer,
  archiver: Archiver,
  pause: Pause,
): Snapshot | undefined {
  if (saved.version !== version || saved.undone !== store.retractions.undoneUpTo(saved.stamp)) {
    return undefined;
  }
  const { stamp, creator, applied } = saved;
  const prefix = store.prefix(stamp, creator, applied, pause);
  if (prefix?.a !== saved.a || prefix.b !== saved.b) {
    return undefined;
  }
  const state = new LuaTable<AnyNotNil, unknown>();
  let size = 0;
  for (const [, archived] of ipairs(saved.pieces as unknown[])) {
    const text = type(archived) === "string" ? archiver.unarchive(archived as string) : undefined;
    const piece = text === undefined ? undefined : serializer.deserialize(text);
    if (piece === undefined) {
      return undefined;
    }
    for (const [key, value] of piece as LuaTable<AnyNotNil, unknown>) {
      state.set(key, value);
      size += 1;
    }
    pause();
  }
  return { stamp, creator, applied, state, size, plain: true };
}
