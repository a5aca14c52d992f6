export { createTrustBook, type TrustBook, type TrustedPeer } from './trust-book.ts';
