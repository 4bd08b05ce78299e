// Threat 18: what the shipped workflows give to code that somebody else wrote. zizmor says it too, where it is installed; this says
// it wherever Node is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const FOLDER = join(import.meta.dirname, '../../workflows-examples');

const permissions = z.union([z.string(), z.record(z.string(), z.string())]).default('whatever the repository gives');
const step = z.object({
  uses: z.string().default(''),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.string()).default({}),
});
const workflow = z.object({
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  permissions,
  env: z.record(z.string(), z.string()).default({}),
  jobs: z.record(
    z.string(),
    z.object({
      if: z.string().default(''),
      permissions,
      env: z.record(z.string(), z.string()).default({}),
      steps: z.array(step),
    }),
  ),
});
type Workflow = z.infer<typeof workflow>;
type Job = Workflow['jobs'][string];

const WORKFLOWS = readdirSync(FOLDER)
  .sort()
  .map((name) => [name, workflow.parse(parse(readFileSync(join(FOLDER, name), 'utf8')))] as const);

/** A job into which code of the repository comes; of a pull request it is the pull request's. */
const hasCode = (job: Job | undefined): boolean =>
  (job?.steps ?? []).some(({ uses, run }) => uses.startsWith('actions/checkout@') || run !== undefined);
const startsBy = ({ on }: Workflow): readonly string[] =>
  typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on);
const hearsPulls = (one: Workflow, { if: condition }: Job): boolean =>
  startsBy(one).some((name) => name.startsWith('pull_request')) && !condition.includes("event_name == 'push'");
const written = ({ permissions: rights }: Job): readonly string[] =>
  typeof rights === 'string'
    ? [rights]
    : Object.entries(rights).flatMap(([right, how]) => (how === 'read' ? [] : [right]));

describe('threat 18', () => {
  it('there are workflows to look at', () => {
    expect(WORKFLOWS.map(([name]) => name)).toContain('pull-request.yml');
    expect(WORKFLOWS.length).toBeGreaterThan(4);
  });

  it.each(WORKFLOWS)('%s: nothing is granted above the jobs', (_, one) => {
    expect([one.permissions, one.env]).toEqual([{}, {}]);
  });

  it.each(WORKFLOWS)('%s: does not start with the rights of the base where code comes in', (_, one) => {
    const isByBase = startsBy(one).some((name) => name === 'workflow_run' || name === 'pull_request_target');
    expect(isByBase ? Object.keys(one.jobs).filter((name) => hasCode(one.jobs[name])) : []).toEqual([]);
  });

  it.each(WORKFLOWS)('%s: a checkout leaves no credentials behind', (_, { jobs }) => {
    const checkouts = Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses.includes('/checkout@')),
    );
    expect(checkouts.map((one) => one.with['persist-credentials'])).toEqual(checkouts.map(() => false));
  });

  it.each(WORKFLOWS)('%s: no step beside code of the repository is given a token or a secret', (_, { jobs }) => {
    const given = Object.values(jobs)
      .filter(hasCode)
      .flatMap(({ env, steps }) => [env, ...steps.map((one) => ({ ...one.env, run: one.run ?? '' }))]);
    expect(given.filter((one) => /secrets\.|github\.token/i.test(JSON.stringify(one)))).toEqual([]);
  });

  // Two jobs: this is what pull-request.yml is for. With one job the comment is written beside the code (rung-0, rung-1): there the
  // token is in no environment, and it can write comments and checks, and neither code nor releases.
  it.each(WORKFLOWS)('%s: a job with the code of a pull request may write nothing', (name, one) => {
    const allowed = /^rung-\d\.yml$/.test(name) ? ['checks', 'pull-requests'] : [];
    const rights = Object.values(one.jobs).flatMap((job) => (hasCode(job) && hearsPulls(one, job) ? written(job) : []));
    expect(rights.filter((right) => !allowed.includes(right))).toEqual([]);
  });
});
