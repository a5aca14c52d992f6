export { createDirectory, type Directory } from './directory.ts';
export { type Address, findPeer, looksLikeAddress, parseAddress } from './target.ts';
