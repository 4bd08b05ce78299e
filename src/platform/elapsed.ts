// How long a stage took, as a person reads it behind its title.

/** Nothing below a second; ` 3.2 s`, ` 2 min 5 s` above. */
export function elapsedText(seconds: number): string {
  if (seconds < 1) return '';
  if (seconds < 59.95) return `  ${seconds.toFixed(1)} s`;
  return `  ${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
