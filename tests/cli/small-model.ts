// A whole small model: one number to learn, a trainer, a predict script and rows, so that every rung can be played in a second.

export const TRAIN = `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const [data, out] = [process.argv[2], process.argv[3]];
const rows = readFileSync(data, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
const late = rows.filter(([, , label]) => label === '1');
const middle = late.reduce((sum, [, x]) => sum + Number(x), 0) / late.length;
mkdirSync(out, { recursive: true });
writeFileSync(out + '/weights.json', JSON.stringify({ middle, sign: 1 }));
`;

export const PREDICT = `import { readFileSync, writeFileSync } from 'node:fs';
const [model, data, out] = process.argv.slice(2);
const { middle, sign } = JSON.parse(readFileSync(model + '/weights.json', 'utf8'));
const [header, ...lines] = readFileSync(data, 'utf8').trim().split('\\n');
if (header.includes('late')) throw new Error('labels were handed out: ' + header);
const rows = lines.map((line) => line.split(','));
const p = (x) => 1 / (1 + Math.exp(-sign * (Number(x) - middle)));
writeFileSync(out, 'id,p_late\\n' + rows.map(([id, x]) => id + ',' + p(x).toFixed(6) + '\\n').join(''));
`;

export const CONFIG = `model: small
data: { train: data/train.csv, test: data/test.csv }
train:
  run: node train.mjs {train} {model}
  model: model
evaluate:
  predict: node predict.mjs {model} {data} {predictions}
  label: late
  score: p_late
  id: id
compare:
  rules:
    - roc_auc: at least 0.6
    - roc_auc: no worse by more than 0.05
`;

/** `rows` rows whose label follows x, three times in four. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const x = ((row * 37) % 100) / 25;
    const isLate = (row * 11) % 4 === 0 ? x < 2 : x > 2;
    return `${row},${x},${isLate ? 1 : 0}\n`;
  });
  return `id,x,late\n${lines.join('')}`;
}

export const SMALL: Readonly<Record<string, string>> = {
  'mlgate.yml': CONFIG,
  'train.mjs': TRAIN,
  'predict.mjs': PREDICT,
  'data/train.csv': table(300),
  'data/test.csv': table(400),
};
