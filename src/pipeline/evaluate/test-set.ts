// The rows that every model of this job is scored on: opened once, cut into slices, and written without their labels.
import { join } from 'node:path';
import type { EvaluateConfig } from '../../config/model-config.ts';
import { openDataset } from '../../data/tables/dataset.ts';
import { readColumns } from '../../data/tables/read-columns.ts';
import { writeBlind } from '../../data/tables/write-blind.ts';
import { inferTask } from '../../evaluation/infer-task.ts';
import { buildRows, testColumns } from '../../evaluation/rows.ts';
import type { TestRows } from '../../evaluation/rows.ts';
import type { Tables } from '../../platform/tables.ts';
import { sha256 } from '../../records/digest.ts';
import type { Sha256 } from '../../records/digest.ts';
import { UserError } from '../../records/errors.ts';
import { rowsDigest } from '../../records/predictions.ts';
import type { DigestedPath } from '../../records/scalars.ts';
import type { Session } from '../session.ts';

export interface TestSet {
  readonly rows: TestRows;
  /** Over order, truth, slices and ids: models scored on equal digests are compared row by row. */
  readonly digest: Sha256;
  readonly data: DigestedPath;
  /** Absolute path of the rows without labels; absent where the labels came with the predictions (rung 1). */
  readonly blind?: string;
}

/** @param folder where the blind copy goes. @throws UserError for test data that cannot be used. */
export async function openTestSet(
  session: Session,
  evaluate: EvaluateConfig,
  { tables, folder }: { readonly tables: Tables; readonly folder: string },
): Promise<TestSet> {
  const { config } = session;
  const test = config.data.test;
  if (test === undefined) {
    throw new UserError({
      code: 'test-data-missing',
      what: `${config.model} names no test data`,
      where: { file: config.file ?? 'the command line' },
      fix: 'data: { test: data/test.parquet }',
    });
  }
  const set = await readTestSet(session, evaluate, { tables, file: test, name: 'test' });
  const blind = join(folder, `test-without-labels${extensionOf(test)}`);
  await writeBlind({ tables, dataset: set.dataset }, [evaluate.label], blind);
  return { rows: set.rows, digest: set.digest, data: set.data, blind };
}

/** The same of a file that holds labels and predictions (rung 1). */
export async function readTestSet(
  { config, platform }: Session,
  evaluate: EvaluateConfig,
  { tables, file, name }: { readonly tables: Tables; readonly file: string; readonly name: string },
) {
  const dataset = await openDataset(
    { tables, files: platform.files },
    { name, path: join(platform.folder, file), shown: file },
  );
  const { names, asText, keys } = testColumns(evaluate);
  const table = { file, columns: await readColumns({ tables, dataset }, names, { asText, keys }) };
  const rows = buildRows(table, evaluate, config.task ?? inferTask(table, evaluate));
  const ids = rows.ids === undefined ? undefined : sha256(rows.ids.join('\n'));
  const { digest } = await platform.files.hash.file(file);
  return { rows, digest: rowsDigest(rows.rows, ids), data: { path: file, digest }, dataset };
}

function extensionOf(file: string): string {
  return /\.[A-Za-z0-9]+$/.exec(file)?.[0] ?? '.csv';
}
