// How long a grant may be used.

/** From the moment it is written, and at most so long after its request ends. */
export const GRANT_HOURS = 24;
