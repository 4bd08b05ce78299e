// What an action declares, once: action.yml, README tables and the CLI verb's flags are made from it.
import type { Annotation } from '../platform/forge.ts';
import type { Palette } from '../report/terminal/palette.ts';
import type { Conclusion } from '../records/scalars.ts';
import type { Session } from '../pipeline/session.ts';

/** An input that is no setting of mlgate.yml. */
export interface Input {
  /** One sentence; shown by --help and in action.yml. */
  readonly description: string;
  /**
   * `text`, `flag`, one of a `choice`, a `list` (repeated flag, or several lines), or an `argument`: a word without a flag on
   * the command line (`mlgate approve CODE`).
   */
  readonly kind: 'text' | 'flag' | 'list' | 'argument' | { readonly choice: readonly string[] };
  readonly required?: boolean;
  /** `FILE` in `--to FILE`. */
  readonly placeholder?: string;
}

export type InputValue = string | boolean | readonly string[] | undefined;
export type InputValues = Readonly<Record<string, InputValue>>;

export interface StepResult {
  readonly conclusion: Conclusion;
  /** Every declared output, and no other. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What --json prints: a record, or plain data. */
  readonly json: unknown;
  /** Markdown for the step's summary on GitHub; at most 1 MB. */
  readonly summary?: string;
  /** For lines of files that no check run shows already; paths relative to the repository's root. */
  readonly annotations?: readonly Annotation[];
  /** What a person reads on stdout. */
  text(style: TerminalStyle): string;
}

export interface TerminalStyle {
  /** Cells. */
  readonly width: number;
  readonly palette: Palette;
}

export interface Action {
  readonly name: string;
  /** One sentence in the third person: "Decides whether …". */
  readonly description: string;
  /** Flags of config/settings.ts that go before mlgate.yml in this step: `against`, `run`, … */
  readonly settings: readonly string[];
  readonly inputs: Readonly<Record<string, Input>>;
  /** Name → description. */
  readonly outputs: Readonly<Record<string, string>>;
  /** `permissions:` of the GitHub token that the step needs. */
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  /** Works where nothing is checked out: mlgate.yml is then read from the default branch. */
  readonly withoutCheckout?: boolean;
  /** Can do without any configuration, with what another job handed over. */
  readonly recordsAlone?: boolean;
  /** Shows each model on the server: a step that fails before it knows its models says so where an earlier report stands. */
  readonly posts?: boolean;
  /** Changes what serves: after a failure nothing more is changed. Elsewhere what fails for one model keeps no other from its turn. */
  readonly changesProduction?: boolean;
  /** Once for each model that the configuration names and the person selected. */
  run(session: Session, inputs: InputValues): Promise<StepResult>;
}

export function action(declaration: Action): Action {
  return declaration;
}
