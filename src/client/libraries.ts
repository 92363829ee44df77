import type { Archiver, Compressor, Serializer } from "../ports";

/** LibDeflate's default: higher ones cost several times as much for 2 %. */
const COMPRESSION = { level: 4 };

/** A library that this one needs; raises when the addon does not embed it. */
export function needLibrary(name: string): object {
  const library = LibStub.GetLibrary(name, true);
  if (library === undefined) {
    error(`the library ${name} is not loaded: list it in your addon's TOC or embeds.xml before EventSourcing`, 0);
  }
  return library;
}

/** AceSerializer-3.0 as a serializer. */
export function newSerializer(): Serializer {
  const ace = needLibrary("AceSerializer-3.0") as AceSerializer;
  return {
    serialize: (value: object) => ace.Serialize(value),
    deserialize: (text: string) => {
      const [ok, value] = ace.Deserialize(text);
      return ok && type(value) === "table" ? (value as object) : undefined;
    },
  };
}

/** LibDeflate as a compressor whose data may be sent. */
export function newCompressor(): Compressor {
  const deflate = needLibrary("LibDeflate") as LibDeflate;
  return {
    compress: (text: string) => deflate.EncodeForWoWAddonChannel(deflate.CompressDeflate(text, COMPRESSION)),
    decompress: (data: string) => {
      const compressed = deflate.DecodeForWoWAddonChannel(data);
      // DecompressDeflate raises when it is given nil.
      return compressed === undefined ? undefined : deflate.DecompressDeflate(compressed);
    },
  };
}

/** LibDeflate as an archiver. */
export function newArchiver(): Archiver {
  const deflate = needLibrary("LibDeflate") as LibDeflate;
  return {
    archive: (text: string) => deflate.EncodeForPrint(deflate.CompressDeflate(text, COMPRESSION)),
    unarchive: (archived: string) => {
      const compressed = deflate.DecodeForPrint(archived);
      return compressed === undefined ? undefined : deflate.DecompressDeflate(compressed);
    },
  };
}
