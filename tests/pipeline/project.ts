// A small project as its people have it: a bare origin, clones with one person each, a registry and a store that all can reach.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { openSession } from '../../src/pipeline/session.ts';
import type { Session } from '../../src/pipeline/session.ts';
import { vocabulary } from '../../src/pipeline/vocabulary.ts';
import { localPlatform } from '../../src/platform/local-platform.ts';
import type { Person } from '../../src/records/approval.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import { collectingLog } from '../fakes/collecting-log.ts';
import type { CollectingLog } from '../fakes/collecting-log.ts';
import { commitAll, ENVIRONMENT, git } from '../platform/git-scene.ts';

export const ANN: Person = { id: 'ann@example.org', name: 'Ann' };
export const BOB: Person = { id: 'bob@example.org', name: 'Bob' };

/** A section replaces the one below it; `undefined` takes it away. */
export type ConfigChanges = Readonly<Record<string, unknown>>;

export const TRAIN = 'bash train.sh {train} params.yml {model}';
export const PREDICT = 'bash predict.sh {model} {data} {predictions}';

export const CONFIG: ConfigChanges = {
  model: 'late',
  task: 'binary',
  data: { train: 'data/train.csv', test: 'data/test.csv' },
  train: { run: TRAIN, params: 'params.yml', model: 'model/' },
  evaluate: { predict: PREDICT, label: 'late', positive: 1, score: 'p', id: 'id', slices: ['origin'] },
  metrics: ['roc_auc', 'accuracy'],
  compare: { rules: [{ roc_auc: 'not clearly worse by more than 0.05' }, { roc_auc: 'at least 0.5' }] },
  approval: { environment: 'production', groups: { owners: [ANN.id, BOB.id] }, needs: ['1 of owners'] },
  deploy: { run: 'bash deploy.sh {model}', smoke: 'bash smoke.sh {model}' },
  registry: { folder: '../registry' },
  store: { folder: '../store' },
};

/** YAML takes JSON as it is. */
export function configText(changes: ConfigChanges = {}): string {
  return `${JSON.stringify({ ...CONFIG, ...changes }, undefined, 2)}\n`;
}

/** Both scripts read columns by name. Commands are shell and awk: they start in milliseconds, wherever the tests run. */
const LIBRARY = `NAMES='NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }'
`;

/** How late flights are on the whole, blurred by the parameter: a model that is as good as its parameter says. */
const TRAINER = `. ./library.sh
mkdir -p "$3"
params=$(< "$2")
awk -F, -v noise="\${params#noise: }" "$NAMES"' { sum += $at["late"] } END { printf "%.6f %s\\n", sum / (NR - 1), noise }' "$1" > "$3/model.txt"
`;

const PREDICTOR = `. ./library.sh
read -r mean noise < "$1/model.txt"
awk -F, -v mean="$mean" -v noise="$noise" "$NAMES"' NR == 2 { print "id,p" } {
  printf "%s,%.9f\\n", $at["id"], 1 / (1 + exp(-($at["x"] + sin($at["id"] * 12.9898) * noise + mean - 0.5)))
}' "$2" > "$3"
`;

/** The same rows for everybody. */
export function rowsText(count: number, first = 1): string {
  return `id,x,origin,late\n${Array.from({ length: count }, (_, i) => rowText(first + i)).join('')}`;
}

/** Late when x and a fixed disturbance together are positive. */
function rowText(id: number): string {
  const x = Math.sin(id * 78.233) * 3;
  const late = x + Math.cos(id * 3.7) * 1.5 > 0 ? 1 : 0;
  return `${id},${x.toFixed(6)},${['ORD', 'HOU', 'ATL'][id % 3]},${late}\n`;
}

export const FILES: Readonly<Record<string, string>> = {
  '.gitignore': 'model/\nmetrics.json\npredictions.csv\n',
  'mlgate.yml': configText(),
  'params.yml': 'noise: 1.0\n',
  'library.sh': LIBRARY,
  'train.sh': TRAINER,
  'predict.sh': PREDICTOR,
  'deploy.sh': 'mkdir -p ../serving && cp "$1"/model.txt ../serving/\n',
  'smoke.sh': 'cmp "$1"/model.txt ../serving/model.txt\n',
  'data/train.csv': rowsText(120),
  'data/test.csv': rowsText(240, 1001),
};

export interface Clone {
  /** Absolute; a sub-folder of the clone where the configuration lies there. */
  readonly folder: string;
  readonly log: CollectingLog;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly read: (file: string) => string;
  readonly has: (file: string) => boolean;
  readonly remove: (file: string) => void;
  readonly commit: (files?: Readonly<Record<string, string>>) => CommitSha;
  readonly git: (...args: readonly string[]) => string;
  readonly session: (options?: SessionOptions) => Promise<Session>;
}

export interface SessionOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface CloneOptions {
  /** Of `git clone`. */
  readonly args?: readonly string[];
  /** The folder of the configuration. */
  readonly below?: string;
}

export interface Project {
  /** Everything lies here: `ann/`, `registry/`, `store/`, `serving/`, `origin.git/`. */
  readonly root: string;
  readonly ann: Clone;
  readonly clone: (name: string, person: Person, options?: CloneOptions) => Clone;
  /** Temporary folders that nobody removed. */
  readonly leftovers: () => readonly string[];
}

/** @param below the folder of the configuration inside the repository. @param until when it goes away. */
export function makeProject(files: Readonly<Record<string, string>> = {}, below = '', until = onTestFinished): Project {
  const project = projectAt(temporary(until), below);
  const { root, ann } = project;
  fs.mkdirSync(path.join(root, 'temporaries'));
  git(root, ['init', '--quiet', '--bare', '--initial-branch=main', 'origin.git']);
  fs.mkdirSync(path.join(root, 'ann'));
  git(path.join(root, 'ann'), ['init', '--quiet', '--initial-branch=main']);
  identify(path.join(root, 'ann'), ANN);
  git(path.join(root, 'ann'), ['remote', 'add', 'origin', '../origin.git']);
  ann.commit({ ...FILES, ...files });
  ann.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  return project;
}

/** The same once more, elsewhere: what took long to get there is the start of many tests. */
export function copyProject(project: Project): Project {
  const root = temporary(onTestFinished);
  fs.cpSync(project.root, root, { recursive: true });
  return projectAt(root, '');
}

function temporary(until: typeof onTestFinished): string {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-pipeline-')));
  until(() => fs.rmSync(root, { recursive: true, force: true }));
  return root;
}

function projectAt(root: string, below: string): Project {
  return {
    root,
    ann: openClone({ root, name: 'ann', person: ANN, inside: below }),
    clone: (name, person, { args = [], below: inside = below } = {}) => {
      const folder = path.join(root, name);
      if (!fs.existsSync(folder)) {
        git(root, ['clone', '--quiet', ...args, path.join(root, 'origin.git'), name]);
        git(folder, ['remote', 'set-url', 'origin', '../origin.git']);
        identify(folder, person);
      }
      return openClone({ root, name, person, inside });
    },
    leftovers: () => fs.readdirSync(path.join(root, 'temporaries')),
  };
}

function identify(folder: string, person: Person): void {
  git(folder, ['config', 'user.email', person.id]);
  git(folder, ['config', 'user.name', person.name]);
}

interface Opened {
  readonly root: string;
  readonly name: string;
  readonly person: Person;
  readonly inside: string;
}

function openClone({ root, name, person, inside }: Opened): Clone {
  const folder = path.join(root, name, inside);
  const log = collectingLog();
  const at = (file: string): string => path.join(folder, file);
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(at(file)), { recursive: true });
      fs.writeFileSync(at(file), text);
    }
  };
  const PATH = `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const environment = { ...ENVIRONMENT, PATH, RUNNER_TEMP: path.join(root, 'temporaries') };
  return {
    folder,
    log,
    write,
    read: (file) => fs.readFileSync(at(file), 'utf8'),
    has: (file) => fs.existsSync(at(file)),
    remove: (file) => fs.rmSync(at(file), { recursive: true }),
    commit: (files = {}) => {
      write(files);
      return commitAll(folder, person);
    },
    git: (...args) => git(folder, args, person),
    session: async ({ env = {}, signal = new AbortController().signal } = {}) => {
      const text = fs.readFileSync(at('mlgate.yml'), 'utf8');
      const sources = { flags: {}, environment: {}, vocabulary: vocabulary() };
      const { models } = loadConfig({ ...sources, text, file: 'mlgate.yml', folder });
      const platform = await localPlatform(folder, { environment: { ...environment, ...env }, log, signal });
      return openSession(models[0], platform);
    },
  };
}
