// JSON that comes from a test's own servers and is looked at without a schema.
export type Json = Record<string, unknown>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; an empty one when there is none. */
export function recordAt(value: unknown, key: string): Json {
  const inner = isRecord(value) ? value[key] : undefined;
  return isRecord(inner) ? inner : {};
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const inner = isRecord(value) ? value[key] : undefined;
  return Array.isArray(inner) ? inner : [];
}

/** @throws when it is not there: a rig that misses a name is a mistake of the test. */
export function textAt(value: unknown, key: string): string {
  const inner = isRecord(value) ? value[key] : undefined;
  if (typeof inner !== 'string') throw new TypeError(`no text at “${key}” in ${JSON.stringify(value)?.slice(0, 200)}`);
  return inner;
}

/** @throws when it is not there. */
export function numberAt(value: unknown, key: string): number {
  const inner = isRecord(value) ? value[key] : undefined;
  if (typeof inner !== 'number')
    throw new TypeError(`no number at “${key}” in ${JSON.stringify(value)?.slice(0, 200)}`);
  return inner;
}

export function optionalText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
