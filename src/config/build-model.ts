// From decoded sections to the ModelConfig that the stages read.
import type { Need } from '../records/approval.ts';
import { didYouMean } from './did-you-mean.ts';
import { buildDirections, buildMetrics } from './build-metrics.ts';
import { buildRules } from './build-rules.ts';
import { checkAcross } from './cross-checks.ts';
import type { Draft } from './draft.ts';
import type {
  ApprovalConfig,
  DeployConfig,
  EvaluateConfig,
  ModelConfig,
  RegistryConfig,
  TrainConfig,
} from './model-config.ts';
import { decodeYaml } from './yaml-decode.ts';
import type { Path } from './yaml-document.ts';

export interface Identity {
  readonly model: string;
  readonly folder: string;
  readonly file?: string;
}

/** What is wrong goes to the draft; the result is only to be used when nothing was. */
export function buildModel(identity: Identity, draft: Draft): ModelConfig {
  const { sections } = draft;
  const asked = buildMetrics(draft);
  const { rules, metrics } = buildRules(draft, asked);
  const { against, baseline, undecided, level, seed, replicates } = sections.compare;
  const config: ModelConfig = {
    ...identity,
    ...(sections.task === undefined ? {} : { task: sections.task }),
    data: sections.data ?? {},
    ...(sections.train === undefined ? {} : { train: buildTrain(sections.train, draft) }),
    ...(sections.evaluate === undefined ? {} : { evaluate: buildEvaluate(sections.evaluate) }),
    metrics,
    ...(asked.metricsFile === undefined ? {} : { metricsFile: asked.metricsFile }),
    directions: buildDirections(draft),
    compare: { against, baseline, rules, undecided, level, seed, replicates },
    ...(sections.approval === undefined ? {} : { approval: buildApproval(sections.approval, draft) }),
    ...(sections.oncall === undefined ? {} : { oncall: sections.oncall }),
    ...(sections.deploy === undefined ? {} : { deploy: buildDeploy(sections.deploy) }),
    registry: buildRegistry(sections.registry),
    store: buildStore(sections.store),
    origin: (path) => draft.source.origin(pathOf(path)),
  };
  checkAcross(config, draft);
  return config;
}

/** `compare.rules[1]` → ['compare', 'rules', 1]. */
function pathOf(text: string): Path {
  return [...text.matchAll(/[^.[\]]+|\[(\d+)\]/g)].map(([part, index]) => (index === undefined ? part : Number(index)));
}

type Sections = Draft['sections'];

function buildTrain(section: NonNullable<Sections['train']>, draft: Draft): TrainConfig {
  const { timeout, executor, ...rest } = section;
  return { ...rest, executor: buildExecutor(executor, draft), ...timeoutOf(timeout) };
}

function buildExecutor(written: NonNullable<Sections['train']>['executor'], draft: Draft): TrainConfig['executor'] {
  const path = ['train', 'executor'];
  const [[name, given] = ['', {}], ...others] =
    typeof written === 'string' ? [[written, {}] as const] : Object.entries(written);
  if (others.length > 0 || name === '') {
    draft.report({
      code: 'executor-entry',
      what: 'expected one executor with its parameters',
      path,
      fix: 'write for example  executor: local',
    });
  }
  const known = draft.vocabulary.executors.get(name);
  const at = typeof written === 'string' ? path : [...path, name];
  if (known === undefined) {
    const names = [...draft.vocabulary.executors.keys()];
    const fix = didYouMean(name, names) ?? `known here: ${names.join(', ')}`;
    draft.report({
      code: 'unknown-executor',
      what: `unknown executor ${JSON.stringify(name)}`,
      path: at,
      shown: path,
      fix,
    });
    return { name, parameters: {} };
  }
  const decoded = decodeYaml(draft.source, known.parameters, { at, value: given });
  if (decoded.ok) return { name, parameters: asSection(decoded.value) };
  draft.problems.push(...decoded.problems);
  return { name, parameters: {} };
}

function asSection(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function buildEvaluate(section: NonNullable<Sections['evaluate']>): EvaluateConfig {
  const { timeout, slices, ...rest } = section;
  const columns = slices.map((slice) => (typeof slice === 'string' ? { column: slice } : slice));
  return { ...rest, slices: columns, ...timeoutOf(timeout) };
}

function buildDeploy({ timeout, ...rest }: NonNullable<Sections['deploy']>): DeployConfig {
  return { ...rest, ...timeoutOf(timeout) };
}

function timeoutOf(seconds: number | undefined): { timeoutSeconds?: number } {
  return seconds === undefined ? {} : { timeoutSeconds: seconds };
}

function buildApproval(section: NonNullable<Sections['approval']>, draft: Draft): ApprovalConfig {
  const { environment, groups, needs, 'self-approval': selfApproval } = section;
  return { environment, groups, needs: needs.map((text, i) => buildNeed(text, { groups, draft, i })), selfApproval };
}

interface NeedContext {
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly draft: Draft;
  readonly i: number;
}

function buildNeed(text: string, { groups, draft, i }: NeedContext): Need {
  const [number = '', , group = ''] = text.split(' ');
  const count = Number(number);
  const path = ['approval', 'needs', i];
  const people = Object.hasOwn(groups, group) ? groups[group] : undefined;
  if (people === undefined) {
    const names = Object.keys(groups);
    const fix =
      didYouMean(group, names) ??
      (names.length === 0 ? 'add the group to approval.groups' : `known here: ${names.join(', ')}`);
    draft.report({ code: 'unknown-group', what: `unknown group ${JSON.stringify(group)}`, path, fix }, [
      ['approval', 'groups'],
    ]);
    return { count, group };
  }
  const distinct = new Set(people.map((person) => person.toLowerCase())).size;
  // How many a team has is known to the server alone; before anybody is asked it is counted there.
  if (count > distinct && !people.some((person) => person.includes('/'))) {
    const what = `${text} can never be met: the group has ${distinct} ${distinct === 1 ? 'person' : 'people'}`;
    draft.report({ code: 'need-impossible', what, path, fix: `write at most  ${distinct} of ${group}` });
  }
  return { count, group };
}

/** What a terminal uses where nobody says otherwise. */
const STORE_FOLDER = '.mlgate/store';

function buildStore(section: Sections['store']): ModelConfig['store'] {
  return section === undefined ? { kind: 'default', path: STORE_FOLDER } : { kind: 'folder', path: section.folder };
}

function buildRegistry(section: Sections['registry']): RegistryConfig {
  if (section === 'git') return { kind: 'git', remote: 'origin', branch: 'mlgate-registry' };
  return 'git' in section ? { kind: 'git', ...section.git } : { kind: 'folder', path: section.folder };
}
