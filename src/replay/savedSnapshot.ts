import type { EventStore } from "../ledger/store/eventStore";
import { adler32 } from "../pack/adler32";
import type { Archiver, Pause } from "../ports";
import type { Checkpoint } from "./copyState";
import type { Snapshot } from "./snapshots";
import { readState, type ReadState } from "./stateReader";
import { writeState } from "./stateWriter";

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
  /** The state's text in pieces, each compressed. */
  pieces: string[];
  /** Adler-32 of the other numbers and the pieces, one after the other. */
  check: number;
}

/** A snapshot as it was read: its state, and the text of it. */
export interface LoadedSnapshot extends Snapshot {
  readonly pieces: readonly string[];
}

/** Writes a snapshot for the disk, in slices; undefined when its events are others by now, or the checkpoint says so. */
export function saveSnapshot(
  snapshot: Snapshot,
  version: number,
  store: EventStore,
  archiver: Archiver,
  pause: Pause,
  checkpoint: Checkpoint,
): SavedSnapshot | undefined {
  const { stamp, creator, applied, state } = snapshot;
  const prefix = store.prefix(stamp, creator, applied, pause);
  if (prefix === undefined || !checkpoint()) {
    return undefined;
  }
  // The caller makes sure that these still hold in the end.
  const { a, b } = prefix;
  const undone = store.retractions.undoneUpTo(stamp);
  const pieces: string[] = [];
  const take = (piece: string): void => {
    table.insert(pieces, archiver.archive(piece));
  };
  if (!writeState(state, archiver.pieceBytes, take, checkpoint)) {
    return undefined;
  }
  const saved: SavedSnapshot = { version, stamp, creator, applied, a, b, undone, pieces, check: 0 };
  saved.check = checkOf(saved, pause);
  return checkpoint() ? saved : undefined;
}

/** What stands before the pieces. */
const HEAD = ["version", "stamp", "creator", "applied", "a", "b", "undone"] as const;
const HEAD_FORMAT = "%.17g ".repeat(HEAD.length);

function checkOf(saved: SavedSnapshot, pause: Pause): number {
  const { version, stamp, creator, applied, a, b, undone } = saved;
  let check = adler32(string.format(HEAD_FORMAT, version, stamp, creator, applied, a, b, undone));
  for (const [, piece] of ipairs(saved.pieces as unknown[])) {
    check = adler32(tostring(piece), pause, check);
  }
  return check;
}

/** Whether a table from disk is a snapshot as it was saved; its parts may be of any value. */
export function isSaved(value: unknown, pause: Pause): value is SavedSnapshot {
  if (type(value) !== "table") {
    return false;
  }
  const saved = value as Record<string, unknown>;
  for (const name of HEAD) {
    if (type(saved[name]) !== "number") {
      return false;
    }
  }
  return type(saved.pieces) === "table" && saved.check === checkOf(value as SavedSnapshot, pause);
}

/** The snapshot that {@link isSaved}; undefined when it is of other handlers, or of other events. */
export function loadSnapshot(
  saved: SavedSnapshot,
  version: number,
  store: EventStore,
  archiver: Archiver,
  pause: Pause,
  checkpoint: Checkpoint,
): LoadedSnapshot | undefined {
  const { stamp, creator, applied, undone } = saved;
  if (saved.version !== version || undone !== store.retractions.undoneUpTo(stamp)) {
    return undefined;
  }
  const prefix = store.prefix(stamp, creator, applied, pause);
  if (prefix?.a !== saved.a || prefix.b !== saved.b) {
    return undefined;
  }
  const read = readPieces(saved.pieces, archiver, pause, checkpoint);
  return read && { stamp, creator, applied, ...read, problem: undefined, pieces: saved.pieces };
}

/** The state whose pieces were saved, in slices; undefined when they are damaged, or the checkpoint says so. */
export function readPieces(
  pieces: readonly unknown[],
  archiver: Archiver,
  pause: Pause,
  checkpoint: Checkpoint,
): ReadState | undefined {
  let place = 0;
  const nextPiece = (): string | undefined => {
    const archived = pieces[place];
    place += 1;
    pause();
    return type(archived) === "string" ? archiver.unarchive(archived as string) : undefined;
  };
  return readState(nextPiece, checkpoint);
}
