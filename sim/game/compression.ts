import type { Session } from "../session";
import { CompressionMethod } from "./enums";

/** Raw deflate by the machine's zlib. */
export interface Deflate {
  compress(this: void, text: string, level: number): string;
  /** The text and how many bytes were left over; undefined when the data is damaged or ends early. */
  decompress(this: void, data: string): LuaMultiReturn<[string, number] | [undefined, undefined]>;
}

type Stream = (this: void, data: string, mode?: string) => LuaMultiReturn<[string, boolean, number, number]>;

interface Zlib {
  deflate(this: void, level: number, windowBits: number): Stream;
  inflate(this: void, windowBits: number): Stream;
}

type Attempt = (this: void, stream: Stream, data: string) => LuaMultiReturn<[boolean, string, boolean, number]>;

const attempt = pcall as unknown as Attempt;

/** lua-zlib's way of asking for deflate without a header. */
const RAW = -15;

let deflate: Deflate | undefined;

/** The machine's zlib, loaded when something first needs it. */
export function loadDeflate(): Deflate {
  if (deflate !== undefined) return deflate;
  // Not a plain require: the compiler would look for a module of the project.
  const [found, zlib] = pcall(require as (this: void, name: string) => Zlib, "zlib");
  if (!found) error("the simulated game needs lua-zlib for compression (Debian: apt-get install lua-zlib)", 2);
  const made: Deflate = {
    compress: (text, level) => zlib.deflate(level, RAW)(text, "finish")[0],
    decompress: (data) => {
      const [ok, text, ended, used] = attempt(zlib.inflate(RAW), data);
      if (!ok || !ended) return $multi(undefined, undefined);
      return $multi(text, data.length - used);
    },
  };
  deflate = made;
  return made;
}

/** Hands raw deflate to the stand-in for LibDeflate, and C_EncodingUtil to clients that have it. */
export function installCompression(session: Session): void {
  const { env, client } = session;
  env.SimulatedDeflate = {
    compress: (text: string, level: number) => loadDeflate().compress(text, level),
    decompress: (data: string) => loadDeflate().decompress(data),
  };
  if (!client.world.encodingUtil) return;
  env.C_EncodingUtil = {
    CompressString: (source: string, method: number = CompressionMethod.Deflate) => {
      if (method !== CompressionMethod.Deflate) error("the simulated game has deflate only", 2);
      return loadDeflate().compress(source, 6);
    },
    DecompressString: (source: string, method: number = CompressionMethod.Deflate) => {
      if (method !== CompressionMethod.Deflate) error("the simulated game has deflate only", 2);
      const [text] = loadDeflate().decompress(source);
      return text ?? error("DecompressString: the data is damaged", 2);
    },
  };
}
