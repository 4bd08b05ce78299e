// The nearest known word to a mistyped one, so that an error can say what was probably meant.

/** The closest of `words` within a third of the typed word's length (at least one slip); undefined when none is close. */
export function nearest(typed: string, words: Iterable<string>): string | undefined {
  const plain = normal(typed);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const word of words) {
    if (Math.abs(word.length - typed.length) >= bestDistance) continue;
    const distance = editDistance(plain, normal(word));
    if (distance < bestDistance) {
      best = word;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean "recall"?`, or undefined. */
export function didYouMean(typed: string, words: Iterable<string>): string | undefined {
  const word = nearest(typed, words);
  return word === undefined ? undefined : `did you mean "${word}"?`;
}

function normal(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '-');
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
