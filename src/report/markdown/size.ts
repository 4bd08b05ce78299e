// The size of a text as GitHub counts it, and the choice of the fullest rendering that fits. Text is never cut.

export interface SizeLimit {
  readonly codePoints: number;
  readonly bytes: number;
}

/** GitHub takes 65,536 characters and 262,144 bytes; the rest is room for what it adds. */
export const COMMENT_LIMIT: SizeLimit = { codePoints: 60_000, bytes: 250_000 };
/** 1 MiB for all of a step's summary; over it nothing is shown. */
export const SUMMARY_LIMIT: SizeLimit = { codePoints: 1_000_000, bytes: 1_000_000 };

export function fits(text: string, limit: SizeLimit): boolean {
  if (Buffer.byteLength(text) > limit.bytes) return false;
  return text.length <= limit.codePoints || Array.from(text).length <= limit.codePoints;
}

/** Renders from the fullest to the smallest and takes the first that fits. @throws RangeError when not even the last does. */
export function fullestThatFits<T>(
  renderings: readonly T[],
  render: (rendering: T) => string,
  limit: SizeLimit,
): string {
  for (const rendering of renderings) {
    const text = render(rendering);
    if (fits(text, limit)) return text;
  }
  throw new RangeError(`no rendering fits ${limit.bytes} bytes`);
}
