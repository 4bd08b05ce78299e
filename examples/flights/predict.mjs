// Scores flights with a trained model. No label is needed, and one in the file is not read:
//   node predict.mjs --model model --data data/test.parquet --out predictions.csv
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScript } from './bad-input.mjs';
import { readFeatures } from './features.mjs';
import { learnerNamed } from './learners/index.mjs';

const ID = 'flight_id';

async function predict(args) {
  const model = JSON.parse(await readFile(join(args.model, 'model.json'), 'utf8'));
  const { features, others } = await readFeatures(args.data, model.features, { others: [ID] });
  const scores = learnerNamed(model.learner).score(model.learned, features);
  const lines = others[ID].map((id, row) => `${id},${scores[row].toFixed(6)}`);
  await writeFile(args.out, [`${ID},p_late`, ...lines, ''].join('\n'));
}

const { values: args } = parseArgs({
  options: {
    model: { type: 'string', default: 'model' },
    data: { type: 'string', default: 'data/test.parquet' },
    out: { type: 'string', default: 'predictions.csv' },
  },
});
await runScript(() => predict(args));
