// What a rig must know of a workflow file before it runs: whose actions it uses, where its jobs run, what each may do.
import { parse } from 'yaml';
import { isRecord, recordAt } from '../json.ts';
import type { Json } from '../json.ts';
import type { Right } from '../github/call.ts';

export interface WorkflowFile {
  /** `owner/repo@ref` of every `uses:` that is not of the repository itself. */
  readonly uses: readonly string[];
  readonly labels: readonly string[];
  /** By job: `permissions:` of the job, else of the workflow, else what a new repository grants. */
  readonly permissions: ReadonlyMap<string, Readonly<Record<string, Right>>>;
}

const DEFAULT: Readonly<Record<string, Right>> = { contents: 'read', metadata: 'read', packages: 'read' };
const ALL = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'id_token',
  'issues',
  'packages',
  'pull_requests',
  'statuses',
];
const NEW_MACHINES = [
  'ubuntu-latest',
  'ubuntu-24.04',
  'ubuntu-24.04-arm',
  'ubuntu-22.04',
  'macos-latest',
  'windows-latest',
  'self-hosted',
];

function textsAt(node: unknown, key: string): readonly string[] {
  if (Array.isArray(node)) return node.flatMap((part) => textsAt(part, key));
  if (!isRecord(node)) return [];
  const own = node[key];
  const inner = Object.values(node).flatMap((part) => textsAt(part, key));
  return [...(typeof own === 'string' ? [own] : Array.isArray(own) ? own.map(String) : []), ...inner];
}

function rights(declared: unknown): Readonly<Record<string, Right>> | undefined {
  if (declared === 'read-all') return Object.fromEntries(ALL.map((name) => [name, 'read']));
  if (declared === 'write-all') return Object.fromEntries(ALL.map((name) => [name, 'write']));
  if (!isRecord(declared)) return declared === undefined ? undefined : {};
  return Object.fromEntries(
    Object.entries(declared).flatMap(([name, right]): [string, Right][] =>
      right === 'read' || right === 'write' ? [[name.replaceAll('-', '_'), right]] : [],
    ),
  );
}

export function readWorkflow(text: string): WorkflowFile {
  const whole: unknown = parse(text);
  const jobs: Json = recordAt(whole, 'jobs');
  const general = rights(isRecord(whole) ? whole['permissions'] : undefined) ?? DEFAULT;
  return {
    uses: textsAt(jobs, 'uses').flatMap((used) => {
      const [, repository, ref] = /^([^./][^/]*\/[^/@]+)[^@]*@(.+)$/.exec(used) ?? [];
      return repository === undefined || ref === undefined ? [] : [`${repository}@${ref}`];
    }),
    labels: [...NEW_MACHINES, ...textsAt(jobs, 'runs-on').filter((label) => !label.includes('${{'))],
    permissions: new Map(Object.keys(jobs).map((job) => [job, rights(recordAt(jobs, job)['permissions']) ?? general])),
  };
}

/** A fork's pull request gets what it may read, whatever is declared. */
export function readOnly(granted: Readonly<Record<string, Right>>): Readonly<Record<string, Right>> {
  return Object.fromEntries(Object.keys(granted).map((name) => [name, 'read']));
}
