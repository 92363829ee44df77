export class Sync {
  constructor(_c: {
    trustSender: (this: void, sender: string) => boolean;
    onRejected: (this: void, reason: string, sender: string) => void;
    [k: string]: unknown;
  }) {}
  startSending(): void {}
  stopSending(): void {}
  isSending(): boolean {
    return false;
  }
  announce(_: object): void {}
  eventsChanged(): void {}
  requestPeers(_: string): void {}
  getPeers(): never[] {
    return [];
  }
  getSyncState() {
    return "unknown" as const;
  }
  onSyncState(_: unknown): () => void {
    return () => {};
  }
  onSyncProgress(_: unknown): () => void {
    return () => {};
  }
  close(): void {}
}
