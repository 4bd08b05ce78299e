// A project with the whole pipeline, of text files that node reads in a moment: one number to learn, a predict script, rows, and a
// deployment that is a line in a file. Each command writes its environment down.

const SEEN = `import { appendFileSync } from 'node:fs';
const lines = Object.entries(process.env).map(([name, value]) => name + '=' + value);
appendFileSync(process.env.SEEN, ['command in ' + process.cwd(), ...lines, ''].join('\\n'));
`;

const TRAIN = `${SEEN}import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const [data, out] = process.argv.slice(2);
const rows = readFileSync(data, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
const late = rows.filter(([, , label]) => label === '1');
const middle = late.reduce((sum, [, x]) => sum + Number(x), 0) / late.length;
const { noise } = JSON.parse(readFileSync('params.json', 'utf8'));
mkdirSync(out, { recursive: true });
writeFileSync(out + '/weights.json', JSON.stringify({ middle, noise }));
`;

const PREDICT = `${SEEN}import { readFileSync, writeFileSync } from 'node:fs';
const [model, data, out] = process.argv.slice(2);
const { middle, noise } = JSON.parse(readFileSync(model + '/weights.json', 'utf8'));
const rows = readFileSync(data, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
const p = (x, id) => 1 / (1 + Math.exp(middle - Number(x) - noise * Math.sin(Number(id) * 7)));
writeFileSync(out, 'id,p_late\\n' + rows.map(([id, x]) => id + ',' + p(x, id).toFixed(6) + '\\n').join(''));
`;

const DEPLOY = `${SEEN}import { readFileSync } from 'node:fs';
appendFileSync(process.env.SERVED, readFileSync(process.argv[2] + '/weights.json', 'utf8') + '\\n');
`;

/** Refuses models with a certain noise: nothing in the evidence tells of it. */
const SMOKE = `${SEEN}import { readFileSync } from 'node:fs';
const served = readFileSync(process.env.SERVED, 'utf8').trim().split('\\n').at(-1);
if (JSON.parse(served).noise === 0.125) throw new Error('the service does not answer');
`;

const CONFIG = `model: late
data: { train: data/train.csv, test: data/test.csv }
train:
  run: node train.mjs {train} {model}
  params: params.json
  model: model
evaluate:
  predict: node predict.mjs {model} {data} {predictions}
  label: late
  score: p_late
  id: id
metrics: [roc_auc, log_loss]
compare:
  rules:
    - roc_auc: at least 0.6
    - roc_auc: no worse by more than 0.1
approval:
  groups: { owners: [bob] }
  needs: [1 of owners]
oncall: [eve]
deploy:
  run: node deploy.mjs {model}
  smoke: node smoke.mjs
`;

/** `rows` rows whose label follows x, nine times in ten. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const x = ((row * 37) % 100) / 25;
    const isLate = (row * 11) % 10 === 0 ? x < 2 : x > 2;
    return `${row},${x},${isLate ? 1 : 0}\n`;
  });
  return `id,x,late\n${lines.join('')}`;
}

export const params = (noise: number): Readonly<Record<string, string>> => ({
  'params.json': `${JSON.stringify({ noise })}\n`,
});

export const WHOLE: Readonly<Record<string, string>> = {
  'mlgate.yml': CONFIG,
  'train.mjs': TRAIN,
  'predict.mjs': PREDICT,
  'deploy.mjs': DEPLOY,
  'smoke.mjs': SMOKE,
  'data/train.csv': table(300),
  'data/test.csv': table(400),
  '.gitignore': 'model\n',
  ...params(2),
};
