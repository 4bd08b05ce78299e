// A value is named in a finding or a profile only when so many rows share it that it is nobody's in particular.

/** Rows; below it, categories are pooled. */
export const MIN_CELL = 10;
