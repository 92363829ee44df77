/** The libraries that this one stands on. Their functions are colon calls. */

interface LibStubLibrary {
  /** The library with that name; with `silent`, undefined when it is not loaded. */
  GetLibrary(major: string, silent?: boolean): object | undefined;
  /** A table for a new version of a library, undefined when that version or a newer one is loaded. */
  NewLibrary(major: string, minor: number): LuaMultiReturn<[library: object | undefined, oldMinor: number | undefined]>;
}

declare const LibStub: LibStubLibrary;

/** AceComm-3.0. */
interface AceComm {
  Embed(target: object): AceCommTarget;
}

interface AceCommTarget {
  RegisterComm(
    prefix: string,
    callback: (this: void, prefix: string, text: string, distribution: string, sender: string) => void,
  ): void;
  UnregisterComm(prefix: string): void;
  SendCommMessage(
    prefix: string,
    text: string,
    distribution: string,
    target: string | undefined,
    priority: "ALERT" | "NORMAL" | "BULK",
    callback: (this: void, argument: unknown, sent: number, total: number, didSend?: boolean) => void,
  ): void;
}

/** AceSerializer-3.0. */
interface AceSerializer {
  Serialize(value: unknown): string;
  Deserialize(text: string): LuaMultiReturn<[ok: boolean, value: unknown]>;
}

/** LibDeflate 1. */
interface LibDeflate {
  CompressDeflate(text: string, options: { level: number }): string;
  DecompressDeflate(data: string): string | undefined;
  EncodeForWoWAddonChannel(data: string): string;
  DecodeForWoWAddonChannel(text: string): string | undefined;
  EncodeForPrint(data: string): string;
  DecodeForPrint(text: string): string | undefined;
}
