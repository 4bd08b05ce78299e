// Texts that nobody may read: kept in one place, so that a log, a summary and an output hide the same ones.

export interface Masking {
  /** @returns what is new of it, to be told to whoever else prints: the whole text, or each line of several. */
  add(secret: string): readonly string[];
  /** Every secret in it becomes `***`. */
  redact(text: string): string;
}

export function masking(): Masking {
  const secrets = new Set<string>();
  return {
    add: (secret) => {
      const parts = secretsIn(secret).filter((part) => !secrets.has(part));
      for (const part of parts) secrets.add(part);
      return parts;
    },
    // Longest first: a secret that contains another one goes as a whole.
    redact: (text) =>
      [...secrets].sort((a, b) => b.length - a.length).reduce((shown, secret) => shown.replaceAll(secret, '***'), text),
  };
}

/** Output comes in lines, so each line of a key counts; the closing brace of a key file is no secret. */
function secretsIn(secret: string): readonly string[] {
  if (secret.trim() === '') return [];
  const lines = secret.split(/\r?\n/);
  return lines.length === 1 ? [secret] : [secret, ...lines.filter((line) => line.trim().length > 3)];
}
