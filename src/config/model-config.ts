// One model's configuration, complete: every default filled in, every name checked, and each value's origin known.
import type { Scalar, SourcePlace, Task, Direction } from '../records/scalars.ts';
import type { Need } from '../records/approval.ts';
import type { Rule } from './rule.ts';

export type Origin =
  | { readonly kind: 'flag' | 'environment'; readonly name: string }
  | { readonly kind: 'file'; readonly place: SourcePlace }
  | { readonly kind: 'default' };

export interface SliceConfig {
  readonly column: string;
  /** Ascending edges make ranges `[e0, e1)`, the last one closed; without edges each value is a slice. */
  readonly edges?: readonly number[];
}

export interface MetricRequest {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly where?: SourcePlace;
}

export interface TrainConfig {
  readonly run: string;
  readonly executor: { readonly name: string; readonly parameters: Readonly<Record<string, unknown>> };
  /** Paths below are relative to the folder of mlgate.yml. */
  readonly params?: string;
  /** File or folder that the command writes; absent when it only writes numbers (rung 0). */
  readonly model?: string;
  /** Globs; by default every tracked file below the folder. */
  readonly inputs?: readonly string[];
  readonly timeoutSeconds?: number;
  readonly cache: boolean;
}

export interface EvaluateConfig {
  /** Absent on rung 1, where `predictions` is given. */
  readonly predict?: string;
  /** A file that the training command already wrote, with label and scores (rung 1). */
  readonly predictions?: string;
  readonly label: string;
  readonly positive?: Scalar;
  readonly score?: string;
  /** Class → column of P(class). */
  readonly scores?: Readonly<Record<string, string>>;
  /** Column of the predicted label or value, when there are no scores. */
  readonly prediction?: string;
  readonly threshold: number;
  readonly id?: string;
  readonly slices: readonly SliceConfig[];
  readonly timeoutSeconds?: number;
}

export interface CompareConfig {
  readonly against: 'production' | 'base';
  readonly baseline: 'recorded' | 'rerun';
  readonly rules: readonly Rule[];
  readonly undecided: 'fail' | 'pass' | 'neutral';
  /** Of intervals; 0.95 unless configured. */
  readonly level: number;
  readonly seed: number;
  readonly replicates: number;
}

export interface ApprovalConfig {
  readonly environment: string;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly needs: readonly Need[];
  readonly selfApproval: boolean;
}

export interface DeployConfig {
  readonly run: string;
  readonly smoke?: string;
  /** Bound by an approval beside those that the commands name; from the folder of mlgate.yml. */
  readonly files?: readonly string[];
  readonly timeoutSeconds?: number;
  readonly from: 'merged' | 'any';
  /** From the repository's root; the workflow that a grant starts. */
  readonly workflow: string;
}

export type RegistryConfig =
  | { readonly kind: 'git'; readonly remote: string; readonly branch: string }
  | { readonly kind: 'folder'; readonly path: string };

export interface ModelConfig {
  readonly model: string;
  /** Absolute folder of mlgate.yml (or the working directory without one): commands run there. */
  readonly folder: string;
  /** mlgate.yml as the person would name it; absent on rungs 0 and 1. */
  readonly file?: string;
  readonly task?: Task;
  readonly data: { readonly train?: string; readonly test?: string; readonly contract?: string };
  readonly train?: TrainConfig;
  readonly evaluate?: EvaluateConfig;
  readonly metrics: readonly MetricRequest[];
  /** A JSON file of plain numbers that the training command writes (rung 0). */
  readonly metricsFile?: string;
  /** Declared directions of the user's own metrics. */
  readonly directions: Readonly<Record<string, Direction>>;
  readonly compare: CompareConfig;
  readonly approval?: ApprovalConfig;
  /** Persons and groups; each alone may roll back. */
  readonly oncall?: readonly string[];
  readonly deploy?: DeployConfig;
  readonly registry: RegistryConfig;
  /** Folder of the model store; `default`: nobody named one, so a server's own store goes before it. */
  readonly store: { readonly kind: 'folder' | 'default'; readonly path: string };
  /** Where the value at a dotted path (`compare.undecided`) came from; the section's place for values inside lists. */
  origin(path: string): Origin;
}
