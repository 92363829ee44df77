export type SyncState = "synced" | "syncing" | "out of sync" | "unknown";
export interface SyncProgress {
  missing: number;
}
