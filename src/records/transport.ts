// How records travel between two steps: within a job a folder; between jobs an artifact (with the actions).

export interface Transport {
  /** Names in the bundle, sorted, e.g. `comparison.json`. */
  list(): Promise<readonly string[]>;
  /** undefined when there is no such name; any other trouble is thrown: absent is not unreadable. */
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Where it lies, for people: a path or an artifact's name. */
  readonly place: string;
}
