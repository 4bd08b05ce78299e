// What a person sees while mlgate works: groups, progress, masked secrets. Results go to stdout elsewhere; this is stderr.

export interface Log {
  info(message: string): void;
  notice(message: string): void;
  warn(message: string): void;
  /**
   * A stage: shows its title, elapsed time on anything over a second, and its outcome.
   * @param isWell whether the result counts as a success on the screen; everything that is not thrown does unless told otherwise.
   */
  group<T>(title: string, work: () => Promise<T>, isWell?: (result: T) => boolean): Promise<T>;
  /** Never print this text again; it becomes `***`. */
  mask(secret: string): void;
}
