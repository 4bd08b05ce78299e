// What is made at its first use: an action starts without the schemas that it does not ask.

/** @returns always the same value, made at the first call. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
