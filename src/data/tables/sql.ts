// Quoting: no name and no value of a user ever stands bare in SQL.

/** @throws TypeError for a name that no SQL identifier can hold: an empty one, or one with a NUL. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new TypeError(`not usable as a column name: ${JSON.stringify(name)}`);
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal, a number, a boolean or NULL. NaN and infinities are written as doubles. */
export function quoteLiteral(value: string | number | bigint | boolean | null): string {
  switch (typeof value) {
    case 'string':
      return `'${value.replaceAll("'", "''")}'`;
    case 'number':
      return Number.isFinite(value) ? writeNumber(value) : `'${value}'::double`;
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return 'null';
  }
}

/** Fractions as doubles: a bare `0.1` would be a decimal in SQL. */
function writeNumber(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : `${value.toExponential()}::double`;
}
