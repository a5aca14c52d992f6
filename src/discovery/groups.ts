/** Multicast groups of announcements, beside directed broadcast: some networks carry only one of the two. */

/** Of the administratively scoped block (RFC 2365), which stays within the site; sent with TTL 1. */
export const GROUP4 = '239.255.71.70';
/** A transient link-local group (RFC 4291, flags 1, scope 2); the last two words spell `tinc`. */
export const GROUP6 = 'ff12::7469:6e63';
