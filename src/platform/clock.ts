// Time as an argument: nothing else in mlgate asks what time it is.

export interface Clock {
  now(): Date;
  /** Seconds from an arbitrary origin, never going back. */
  monotonic(): number;
  /** Resolves after the time, or at once when the signal aborts. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
}
