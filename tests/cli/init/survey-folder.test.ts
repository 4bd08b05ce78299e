import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeenFile } from '../../../src/platform/browse-folder.ts';
import { surveyFolder } from '../../../src/cli/init/survey-folder.ts';

async function survey(...paths: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const root = mkdtempSync(join(tmpdir(), 'mlgate-survey-'));
  try {
    for (const path of paths) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), '');
    }
    const { whole, ...found } = await surveyFolder(root);
    expect(whole).toBe(true);
    const lists = Object.entries(found).filter(([, files]) => files.length > 0);
    return Object.fromEntries(lists.map(([part, files]) => [part, files.map(pathOf)]));
  } finally {
    rmSync(root, { recursive: true });
  }
}

function pathOf(file: string | SeenFile): string {
  return typeof file === 'string' ? file : file.path;
}

describe('what a file is by its name', () => {
  it.each([
    ['train.py', { trainScripts: ['train.py'] }],
    ['src/train_model.py', { trainScripts: ['src/train_model.py'] }],
    ['constraints.py', {}],
    ['predict.mjs', { predictScripts: ['predict.mjs'] }],
    ['batch-score.R', { predictScripts: ['batch-score.R'] }],
    ['data/train.csv', { train: ['data/train.csv'] }],
    ['data/churn_train.parquet', { train: ['data/churn_train.parquet'] }],
    ['data/holdout.jsonl', { test: ['data/holdout.jsonl'] }],
    ['valid.tsv', { test: ['valid.tsv'] }],
    ['churn.csv', { otherData: ['churn.csv'] }],
    ['out/test_predictions.csv', { predictions: ['out/test_predictions.csv'] }],
    ['metrics.json', { metrics: ['metrics.json'] }],
    ['reports/eval_metrics.json', {}],
    ['reports/metrics_test.json', { metrics: ['reports/metrics_test.json'] }],
    ['params.yaml', { params: ['params.yaml'] }],
    ['uv.lock', { locks: ['uv.lock'] }],
    ['node_modules/train.js', {}],
    ['tests/train.py', {}],
    ['.hidden/train.py', {}],
    ['a/b/c/train.py', {}],
    ['my train.py', {}],
    ['$(rm).csv', {}],
  ])('%s', async (path, parts) => {
    await expect(survey(path)).resolves.toEqual(parts);
  });

  it('a script beside mlgate.yml goes before deeper ones; test data before validation data', async () => {
    const found = await survey('train.py', 'old/train.py', 'test.csv', 'valid.csv');
    expect(found).toEqual({ trainScripts: ['train.py'], test: ['test.csv'] });
  });
});
