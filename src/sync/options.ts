export interface SyncOptions {
  advertiseInterval: number;
}
