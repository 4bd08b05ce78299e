// What doctor says of one thing: well, worth knowing, or wrong, with what mends it.

export interface Finding {
  /** What was looked at: `registry`, or `.github/workflows/approve.yml:12`. */
  readonly name: string;
  readonly state: 'well' | 'note' | 'wrong';
  readonly text: string;
  /** Lines to paste, or a command. */
  readonly fix?: string;
}
