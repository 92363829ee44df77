import type { Archiver, Compressor } from "../ports";
import { fromWire, type TextCoder, toWire } from "../pack/wire";
import { needLibrary } from "./libraries";

/** LibDeflate's level: higher ones cost several times as much for 2 %. */
const LEVEL = { level: 4 };
/** The game's Enum.CompressionMethod.Deflate: deflate without a header, as LibDeflate has it. */
const DEFLATE = 0;
/** Compressed and back by both, this shows whether the client's deflate is the one that LibDeflate reads. */
const SAMPLE = "sample sample sample 0123456789";

/** Bytes that either makes smaller within a millisecond, at worst: the client's own could do more, but another may have to read it. */
const NATIVE_PIECE = 4096;
const LIBRARY_PIECE = 320;

/** Raw deflate; both directions give undefined on bad input and never raise. */
interface Deflate {
  readonly pieceBytes: number;
  deflate(this: void, text: string): string | undefined;
  inflate(this: void, data: string): string | undefined;
}

function deflateByLibrary(library: LibDeflate): Deflate {
  return {
    pieceBytes: LIBRARY_PIECE,
    deflate: (text) => library.CompressDeflate(text, LEVEL),
    inflate: (data) => library.DecompressDeflate(data),
  };
}

/** The client's own, in C, which raises for damaged data. Undefined where it is missing. */
function deflateByGame(): Deflate | undefined {
  if (C_EncodingUtil === undefined) {
    return undefined;
  }
  const { CompressString, DecompressString } = C_EncodingUtil;
  const attempt = (work: typeof CompressString, text: string): string | undefined => {
    const [ok, result] = pcall(work, text, DEFLATE);
    return ok && type(result) === "string" ? result : undefined;
  };
  return {
    pieceBytes: NATIVE_PIECE,
    deflate: (text) => attempt(CompressString, text),
    inflate: (data) => attempt(DecompressString, data),
  };
}

/** The client's deflate where it has one that agrees with LibDeflate's, LibDeflate's otherwise. */
function chooseDeflate(library: LibDeflate): Deflate {
  const own = deflateByLibrary(library);
  const native = deflateByGame();
  if (native === undefined) {
    return own;
  }
  const [theirs, ours] = [native.deflate(SAMPLE), own.deflate(SAMPLE)];
  const agree =
    theirs !== undefined && ours !== undefined && own.inflate(theirs) === SAMPLE && native.inflate(ours) === SAMPLE;
  return agree ? native : own;
}

/** The wire form for what is sent, deflate for what is saved. Either client reads what another has written. */
export function newCompression(): { compressor: Compressor; archiver: Archiver } {
  const library = needLibrary("LibDeflate") as LibDeflate;
  const { deflate, inflate, pieceBytes } = chooseDeflate(library);
  const channel: TextCoder = {
    compress: (text) => {
      const data = deflate(text);
      return data === undefined ? undefined : library.EncodeForWoWAddonChannel(data);
    },
    decompress: (text) => {
      const data = library.DecodeForWoWAddonChannel(text);
      return data === undefined ? undefined : inflate(data);
    },
  };
  return {
    compressor: {
      compress: (text, pause) => toWire(text, channel, pause),
      decompress: (data, pause) => fromWire(data, channel, pause),
    },
    archiver: {
      pieceBytes,
      archive: (text: string) => library.EncodeForPrint(deflate(text) ?? library.CompressDeflate(text, LEVEL)),
      unarchive: (archived: string) => {
        const data = library.DecodeForPrint(archived);
        return data === undefined ? undefined : inflate(data);
      },
    },
  };
}
