// What a terminal gives a verb: where it stands, how it may print, and when it is to stop.
import type { Log } from '../platform/log.ts';
import type { TerminalStyle } from '../actions/action.ts';

export interface World {
  /** Absolute. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly style: TerminalStyle;
  readonly signal: AbortSignal;
  /** How to start this very program: `[node, script]`. */
  readonly self: readonly string[];
  /** Version of Node that runs this. */
  readonly node: string;
  /** Results, for people or for --json. */
  print(text: string): void;
  readonly json: boolean;
  readonly quiet: boolean;
}
