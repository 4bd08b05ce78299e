// Who holds a claim, and whether that process still lives: so that a killed promotion is told from a running one.

export interface ClaimHolder {
  /** For people: a user and a host, or the address of a workflow run. */
  readonly name: string;
  readonly host: string;
  /** Unique on its host for all time: process id and start time. */
  readonly process: string;
}

export interface Holders {
  /** This process. */
  me(): ClaimHolder;
  /** `unknown` for a process of another host. */
  lives(holder: ClaimHolder): Promise<'alive' | 'dead' | 'unknown'>;
}
