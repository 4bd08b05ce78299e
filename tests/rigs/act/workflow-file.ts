// What a rig must know of a workflow file before it runs: whose actions it uses, where its jobs run, what each may do.
import { matchesGlob } from 'node:path';
import { parse } from 'yaml';
import type { RigEvent } from '../events.ts';
import { isRecord, recordAt } from '../json.ts';
import type { Json } from '../json.ts';
import type { Right } from '../github/call.ts';

export interface WorkflowFile {
  /** `owner/repo@ref` of every `uses:` that is not of the repository itself. */
  readonly uses: readonly string[];
  readonly labels: readonly string[];
  /** Whether `on:` names the event, its type and its branch. Paths are refused: no rig knows what changed. */
  readonly wants: (event: RigEvent) => boolean;
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

/** What GitHub listens to when `types:` says nothing; every type of the events that are not here. */
const DEFAULT_TYPES: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  pull_request_target: ['opened', 'synchronize', 'reopened'],
};

function branchOf({ name, ref, payload }: RigEvent): string {
  const base = recordAt(recordAt(payload, 'pull_request'), 'base')['ref'];
  return name.startsWith('pull_request') && typeof base === 'string'
    ? base
    : ref.replace(/^refs\/(?:heads|tags)\//, '');
}

function isWanted(on: unknown, event: RigEvent): boolean {
  const { name, payload } = event;
  const named =
    typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(isRecord(on) ? on : {});
  if (!named.includes(name)) return false;
  const filter = recordAt(on, name);
  if (filter['paths'] !== undefined || filter['paths-ignore'] !== undefined)
    throw new Error('paths are not for this rig');
  const list = (key: string): readonly string[] | undefined =>
    filter[key] === undefined ? undefined : [filter[key]].flat().map(String);
  const types = list('types') ?? DEFAULT_TYPES[name];
  const { action } = payload;
  if (types !== undefined && typeof action === 'string' && !types.includes(action)) return false;
  const branch = branchOf(event);
  const hits = (patterns: readonly string[] | undefined): boolean | undefined =>
    patterns?.some((pattern) => matchesGlob(branch, pattern));
  return hits(list('branches')) !== false && hits(list('branches-ignore')) !== true;
}

export function readWorkflow(text: string): WorkflowFile {
  const whole: unknown = parse(text);
  const jobs: Json = recordAt(whole, 'jobs');
  const general = rights(isRecord(whole) ? whole['permissions'] : undefined) ?? DEFAULT;
  return {
    wants: (event) => isWanted(isRecord(whole) ? whole['on'] : undefined, event),
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
