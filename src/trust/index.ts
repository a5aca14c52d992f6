export type { TrustedPeer } from './peer-record.ts';
export { createTrustBook, type TrustBook } from './trust-book.ts';
