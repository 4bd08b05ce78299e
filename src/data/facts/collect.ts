// Runs the plan: phase after phase, until every request about every dataset has its answer.
import type { Tables } from '../../platform/tables.ts';
import type { DatasetHandle } from '../tables/dataset.ts';
import { readingFile } from '../tables/read-problem.ts';
import { PHASES } from './plan.ts';
import { requestKey } from './request.ts';
import type { FactRequest } from './request.ts';
import { FactBook } from './step.ts';

export interface Asked {
  readonly dataset: DatasetHandle;
  readonly requests: readonly FactRequest[];
}

/** What was run for a dataset, for `--explain`. */
export interface ExplainedStep {
  readonly dataset: string;
  readonly title: string;
  readonly sql: string;
}

export interface Collected {
  /** Answers by dataset. */
  readonly books: ReadonlyMap<string, FactBook>;
  readonly steps: readonly ExplainedStep[];
}

/** @param asked each dataset once; overlaps speak of the others by name. Equal requests are answered once. */
export async function collectFacts(tables: Tables, asked: readonly Asked[]): Promise<Collected> {
  const others = new Map(asked.map(({ dataset }) => [dataset.name, dataset]));
  const books = new Map<string, FactBook>();
  const steps: ExplainedStep[] = [];
  for (const { dataset, requests } of asked) {
    const book = new FactBook();
    const distinct = [...new Map(requests.map((request) => [requestKey(request), request])).values()];
    for (const plan of PHASES) {
      const open = distinct.filter((request) => !book.has(request));
      for (const step of plan({ dataset, others, open, book })) {
        step.answer(await readingFile(dataset.shown, () => tables.query(step.sql)), book);
        steps.push({ dataset: dataset.name, title: step.title, sql: step.sql });
      }
    }
    books.set(dataset.name, book);
  }
  return { books, steps };
}

/** The plan as it was run, for people. */
export function renderPlan(steps: readonly ExplainedStep[]): string {
  return steps.map(({ dataset, title, sql }, index) => `${index + 1}. ${dataset}: ${title}\n     ${sql}\n`).join('');
}
