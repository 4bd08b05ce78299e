// What started this workflow, and which run of it this is: from the environment and the event's file that every step is given.
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { WorkflowEvent, WorkflowRun } from '../forge.ts';
import { isCommitSha } from '../../records/digest.ts';
import { UserError } from '../../records/errors.ts';
import { eventOf, payloadSchema } from './event.ts';
import type { Payload } from './event.ts';
import type { RepositoryFacts } from './remote-repository.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Workflow {
  readonly event: WorkflowEvent;
  readonly run: WorkflowRun;
  readonly repository: RepositoryFacts;
  /** `https://github.com`, without a slash at its end. */
  readonly server: string;
  /** This run's token can only read, whatever the workflow asks for. */
  readonly readOnly: boolean;
}

/** @throws UserError `event-missing` outside of a workflow, `event-invalid` for a file that is no event. */
export async function readWorkflow(environment: Environment): Promise<Workflow> {
  const name = required(environment, 'GITHUB_EVENT_NAME');
  const payload = await readPayload(environment);
  const server = (environment['GITHUB_SERVER_URL'] || 'https://github.com').replace(/\/+$/, '');
  const repository = repositoryFacts(environment, payload);
  const event = eventOf(name, payload, { repositoryId: repository.id, ref: environment['GITHUB_REF'] });
  const run = runOf(environment, server, repository.name);
  const isOfFork = event.isPullRequest && event.headRepositoryId !== repository.id;
  return {
    event,
    run,
    repository,
    server,
    readOnly: /^pull_request(?:_review)?$/.test(name) && (isOfFork || run.actor === 'dependabot[bot]'),
  };
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value !== undefined && value !== '') return value;
  throw new UserError({
    code: 'event-missing',
    what: `${name} is not set: this is no step of a GitHub workflow`,
    where: { file: name },
    fix: 'use the action from a workflow; elsewhere use the program `mlgate`',
  });
}

async function readPayload(environment: Environment): Promise<Payload> {
  const file = required(environment, 'GITHUB_EVENT_PATH');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(`the event's file cannot be read: ${why}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("the event's file is no JSON");
  }
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const payload = payloadSchema(keys).safeParse(value);
  if (payload.success) return payload.data;
  const [issue] = payload.error.issues;
  throw invalid(`the event's file says something else than GitHub's: ${issue?.path.join('.')} (${issue?.message})`);
}

function invalid(what: string): UserError {
  return new UserError({ code: 'event-invalid', what, where: { file: 'GITHUB_EVENT_PATH' } });
}

/** The runner's own words count; the event's file tells what it does not. */
function repositoryFacts(environment: Environment, payload: Payload): RepositoryFacts {
  const name = required(environment, 'GITHUB_REPOSITORY');
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw invalid(`GITHUB_REPOSITORY is ${JSON.stringify(name)}`);
  const told = payload.repository?.full_name?.toLowerCase() === name.toLowerCase() ? payload.repository : undefined;
  const id = Number(environment['GITHUB_REPOSITORY_ID'] || told?.id);
  if (!Number.isSafeInteger(id) || id <= 0)
    throw invalid(`neither GITHUB_REPOSITORY_ID nor the event has the number of ${name}`);
  // What is not known to be public is treated as private.
  return { id, name, isPrivate: told?.private ?? true };
}

const numberSchema = z.string().regex(/^[1-9]\d{0,15}$/);

function decodeNumber(name: string, text: string): number {
  if (numberSchema.safeParse(text).success) return Number(text);
  throw invalid(`${name} is ${JSON.stringify(text)}`);
}

function runOf(environment: Environment, server: string, repository: string): WorkflowRun {
  const id = decodeNumber('GITHUB_RUN_ID', required(environment, 'GITHUB_RUN_ID'));
  const attempt = decodeNumber('GITHUB_RUN_ATTEMPT', environment['GITHUB_RUN_ATTEMPT'] || '1');
  const commit = environment['GITHUB_SHA'] ?? '';
  const actor = required(environment, 'GITHUB_ACTOR');
  // `acme/flights/.github/workflows/x.yml@refs/heads/main`
  const workflow = /^[^/]+\/[^/]+\/(.+?)@/.exec(environment['GITHUB_WORKFLOW_REF'] ?? '')?.[1];
  return {
    id,
    attempt,
    url: `${server}/${repository}/actions/runs/${id}/attempts/${attempt}`,
    commit: isCommitSha(commit) ? commit : undefined,
    workflow,
    actor,
    triggeringActor: environment['GITHUB_TRIGGERING_ACTOR'] || actor,
  };
}
