export interface Peer {
  name: string;
}
