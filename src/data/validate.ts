// validate-data: a contract, some datasets, and what was found. Asking is one pass over the data; judging is pure.
import type { DataReport, Dataset, Finding } from '../records/data-report.ts';
import type { DigestedPath } from '../records/scalars.ts';
import type { Tables } from '../platform/tables.ts';
import { bindRules } from './bind-rules.ts';
import type { Question } from './bind-rules.ts';
import { checkConditions } from './check-conditions.ts';
import type { Judgement } from './checks/check.ts';
import { builtInContract } from './contract/built-in.ts';
import type { Label } from './contract/built-in.ts';
import type { Contract } from './contract/contract.ts';
import { collectFacts } from './facts/collect.ts';
import type { ExplainedStep } from './facts/collect.ts';
import type { FactRequest } from './facts/request.ts';
import type { FactBook } from './facts/step.ts';
import { makeProfile, profileRequests } from './profile.ts';
import type { Profile } from './profile.ts';
import type { DatasetHandle } from './tables/dataset.ts';

export interface ValidateOptions {
  readonly tables: Tables;
  /** Opened in `tables`. The one called `train` is what the others must not overlap. */
  readonly datasets: readonly DatasetHandle[];
  /** Without one, rows, finite numbers, overlap and label are looked at. */
  readonly contract?: Contract;
  readonly label?: Label;
  /** Columns of row ids, left out when rows are compared. */
  readonly ids?: readonly string[];
  /** Whether to make the profile too; it costs about as much again. True unless given. */
  readonly profile?: boolean;
}

export interface Validation {
  /** Sorted: what is violated first, errors before warnings. */
  readonly findings: readonly Finding[];
  /** `fail` when an error is violated, or cannot be decided. */
  readonly verdict: DataReport['verdict'];
  readonly profile: Profile | undefined;
  /** What was run, for `--explain`. */
  readonly steps: readonly ExplainedStep[];
}

/** @throws UserError for a contract whose SQL or patterns cannot be used, and for data that cannot be read. */
export async function validateData(options: ValidateOptions): Promise<Validation> {
  const { tables, datasets } = options;
  const contract = options.contract ?? builtInContract(options.label);
  const questions = bindRules({ datasets, contract, ids: options.ids ?? [] });
  await checkConditions(tables, { rules: contract.rules, questions, datasets });
  const profiled = new Map<string, readonly FactRequest[]>();
  for (const dataset of options.profile === false ? [] : datasets) {
    profiled.set(dataset.name, await profileRequests(tables, dataset));
  }
  const asked = datasets.map((dataset) => ({
    dataset,
    requests: [...requestsOf(questions, dataset), ...(profiled.get(dataset.name) ?? [])],
  }));
  const { books, steps } = await collectFacts(tables, asked);
  const findings = judgeQuestions(questions, books);
  const profile: Profile | undefined =
    options.profile === false
      ? undefined
      : {
          kind: 'profile',
          schemaVersion: 1,
          datasets: datasets.flatMap((dataset) => {
            const book = books.get(dataset.name);
            return book === undefined ? [] : [makeProfile(dataset, profiled.get(dataset.name) ?? [], book)];
          }),
        };
  return { findings, verdict: decideVerdict(findings), profile, steps };
}

/** The dataset's entry in the DataReport. */
export function describeDataset({ name, format, rows, columns }: DatasetHandle, file: DigestedPath): Dataset {
  return { name, file, format, rows, columns: columns.map((column) => ({ name: column.name, type: column.type })) };
}

function requestsOf(questions: readonly Question[], dataset: DatasetHandle): readonly FactRequest[] {
  return questions.flatMap(({ dataset: about, bound }) =>
    about === dataset && 'requests' in bound ? bound.requests : [],
  );
}

/** Facts in, findings out. Rules that nobody wrote are told only when they do not hold. */
export function judgeQuestions(
  questions: readonly Question[],
  books: ReadonlyMap<string, Pick<FactBook, 'get'>>,
): readonly Finding[] {
  const findings = questions.flatMap((question): readonly Finding[] => {
    const facts = books.get(question.dataset.name);
    if (facts === undefined) throw new TypeError(`no facts about ${question.dataset.name}`);
    const { bound } = question;
    const judgement = 'known' in bound ? bound.known : bound.judge(facts);
    return judgement.status === 'holds' && question.rule.implied ? [] : [toFinding(question, judgement)];
  });
  // The order of the contract is kept among equals.
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

/** Fails closed: what cannot be decided is not fine. */
export function decideVerdict(findings: readonly Finding[]): DataReport['verdict'] {
  return findings.some(({ severity, status }) => severity === 'error' && status !== 'holds') ? 'fail' : 'pass';
}

function toFinding({ rule, dataset }: Question, judgement: Judgement): Finding {
  const { status, message, failing, of, facts, suggestion } = judgement;
  return {
    check: rule.check,
    dataset: dataset.name,
    columns: 'column' in rule ? [rule.column] : [],
    status,
    severity: rule.severity,
    expectation: `${rule.rule.expectation}${rule.filter === undefined ? '' : `, where ${rule.filter}`}`,
    message,
    ...(failing === undefined ? {} : { failing }),
    ...(of === undefined ? {} : { of }),
    facts: { ...facts },
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(rule.where === undefined ? {} : { where: rule.where }),
  };
}

function rank({ status, severity }: Finding): number {
  const order = { violated: 0, undecided: 2, holds: 4 } as const;
  return order[status] + (severity === 'error' ? 0 : 1);
}
