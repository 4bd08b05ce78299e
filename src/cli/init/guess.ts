// A value that init found, could not choose, or did not find. What decides a verdict is never chosen between equals.

export type Guess<T> =
  | {
      readonly kind: 'found';
      readonly value: T;
      /** Why, as the comment in the file says it: `guessed from its name`. */
      readonly from: string;
    }
  | {
      /** The person has to say. */
      readonly kind: 'open';
      /** What it is, in words: `the true label`. */
      readonly ask: string;
      /** As they would be written; may be empty. */
      readonly candidates: readonly T[];
    }
  | { readonly kind: 'none' };

export const NONE = { kind: 'none' } as const;

/** Found when there is exactly one. */
export function onlyOne<T>(candidates: readonly T[], words: { readonly from: string; readonly ask: string }): Guess<T> {
  const [first] = candidates;
  if (first !== undefined && candidates.length === 1) return { kind: 'found', value: first, from: words.from };
  return { kind: 'open', ask: words.ask, candidates };
}

export function valueOf<T>(guess: Guess<T>): T | undefined {
  return guess.kind === 'found' ? guess.value : undefined;
}
