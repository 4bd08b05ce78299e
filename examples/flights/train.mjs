// Learns which flights will arrive 15 minutes late or later:
//   node train.mjs --data data/train.parquet --params params.yaml --out model
// The same data and parameters give the same bytes.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BadInput, runScript } from './bad-input.mjs';
import { readFeatures } from './features.mjs';
import { learnerNamed } from './learners/index.mjs';
import { readParams } from './params.mjs';

const LABEL = 'late';

async function train(args) {
  const params = await readParams(args.params);
  const { features, others } = await readFeatures(args.data, params.features, { others: [LABEL], where: params.rows });
  const labels = Float64Array.from(others[LABEL], Number);
  if (new Set(labels).size < 2) throw new BadInput(`${args.data}: training needs late flights and others`);
  console.log(`${params.learner} on ${labels.length} flights, ${features.length} features`);

  const learned = learnerNamed(params.learner).learn(features, labels, params);
  const model = { learner: params.learner, features: params.features, learned };
  await mkdir(args.out, { recursive: true });
  await writeFile(join(args.out, 'model.json'), JSON.stringify(model) + '\n');
}

const { values: args } = parseArgs({
  options: {
    data: { type: 'string', default: 'data/train.parquet' },
    params: { type: 'string', default: 'params.yaml' },
    out: { type: 'string', default: 'model' },
  },
});
await runScript(() => train(args));
