/** The file picker: what of a folder is listed, and what is marked in it. */
export { entryAt, isSendable, type ListedEntry, listedFiles, markedSize, taken } from './listing.ts';
export { type Place, placesOf } from './places.ts';
