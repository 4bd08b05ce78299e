// Threat 19 at its border: a workflow of the default branch that the end of a fork's run started, with a token that may write.
import { describe, expect, it } from 'vitest';
import type { StepResult } from '../../../src/actions/action.ts';
import type { RunFacts, WorkflowEvent } from '../../../src/platform/forge.ts';
import { stampOf } from '../../../src/report/posting/own-comment.ts';
import { commitOf } from '../../fakes/forge-world.ts';
import type { WorldArtifact } from '../../fakes/forge-world.ts';
import { workflowRunEvent } from '../../fakes/memory-forge.ts';
import { BY_ANOTHER, commentOf, makeJobs, measureAll, PULL, recordsOf } from '../jobs.ts';
import type { Job, Jobs, JobsOptions } from '../jobs.ts';

const FORK = 9_999;
const WORKFLOW = '.github/workflows/mlgate.yml';

interface Ended {
  readonly jobs: Jobs;
  /** The step of the workflow that the end of run 500 started. */
  readonly publish: Job;
  readonly report: () => Promise<StepResult>;
}

interface Changes {
  readonly options?: JobsOptions;
  /** What the server knows of the run that ended. */
  readonly facts?: Partial<RunFacts>;
  readonly event?: Partial<WorkflowEvent>;
  /** The event has no word about the run that ended. */
  readonly isUnnamed?: boolean;
}

async function ended({ options, facts, event, isUnnamed }: Changes = {}): Promise<Ended> {
  const jobs = makeJobs({ from: FORK, ...options });
  const { world } = jobs;
  world.commit('main', {
    files: { 'mlgate.yml': jobs.project.ann.read('mlgate.yml'), [WORKFLOW]: 'on: pull_request\n' },
    branch: 'main',
  });
  await measureAll(jobs);
  const { head, headRepositoryId } = world.pullOf(PULL);
  world.run(500, { event: 'pull_request', workflow: WORKFLOW, head, headRepositoryId, ...facts });
  const publish = jobs.publish();
  const { ended: named, ...rest } = workflowRunEvent(world, PULL);
  publish.forge.event = isUnnamed === true || named === undefined ? rest : { ...rest, ended: named, ...event };
  publish.forge.run = { ...publish.forge.run, id: 700, url: publish.forge.run.url.replace('500', '700') };
  return { jobs, publish, report: () => publish.act('report') };
}

describe('a fork’s pull request, after its run has ended', () => {
  it('has the comment and a neutral check, by the rules of the default branch, about its own head', async () => {
    const { jobs, publish, report } = await ended();
    const { outputs } = await report();
    const comment = commentOf(jobs);
    expect(outputs).toMatchObject({ verdict: 'pass', conclusion: 'success' });
    expect(comment).toContain(BY_ANOTHER);
    expect(comment).toContain('comes from a fork');
    expect(comment).toContain('The rules of the default branch decided here.');
    expect(comment).toContain('/actions/runs/500)');
    const { head } = jobs.world.pullOf(PULL);
    expect(stampOf(comment)).toMatchObject({ run: 500, attempt: 1, head });
    expect(jobs.world.checks).toMatchObject([{ head, result: { conclusion: 'neutral' } }]);
    expect(publish.log.texts('notice')).toEqual([]);
  });

  it('is not told of an older run after a newer one, whichever publishes later', async () => {
    const { jobs, report, publish } = await ended();
    await report();
    const before = commentOf(jobs);
    const older = jobs.publish();
    const { head } = jobs.world.pullOf(PULL);
    jobs.world.pull(PULL, { ...jobs.world.pullOf(PULL), head: commitOf('newer') });
    older.forge.event = {
      ...publish.forge.event,
      head: commitOf('older'),
      ended: { ...publish.forge.event.ended, id: 499, attempt: 1, headOwner: 'eve', headBranch: 'change-418' },
    };
    older.forge.run = { ...publish.forge.run, id: 701 };
    jobs.world.run(499, { event: 'pull_request', workflow: WORKFLOW, head: commitOf('older'), headRepositoryId: FORK });
    await expect(older.act('report')).rejects.toThrow('no job of this run has handed over');
    expect(commentOf(jobs)).toBe(before);
    expect(head).not.toBe(commitOf('older'));
  });

  it('a run that handed nothing over says so on the pull request', async () => {
    const { jobs, report } = await ended();
    jobs.world.artifacts = [];
    await expect(report()).rejects.toThrow('no job of this run has handed over');
    expect(commentOf(jobs)).toContain('did not finish');
  });

  it('needs the run, the file of its workflow, the artifacts and the pull request: 4 questions more', async () => {
    const { publish, report } = await ended();
    await report();
    const methods = publish.forge.calls.list.map(({ method }) => method);
    expect(methods.slice(0, 4)).toEqual([
      'runs.read',
      'repository.defaultBranch',
      'repository.file',
      'pullRequests.ofBranch',
    ]);
  });
});

describe('nothing is shown of', () => {
  const REFUSED: readonly (readonly [string, Changes, string])[] = [
    [
      'a run that the server does not know',
      { event: { ended: { id: 1, attempt: 1, headOwner: 'eve', headBranch: 'x' } } },
      'not known any more',
    ],
    ['a run that the event does not name', { isUnnamed: true }, 'does not say which run'],
    [
      'a run of pull_request_target',
      { facts: { event: 'pull_request_target' } },
      'was started by `pull_request_target`',
    ],
    ['a run of push', { facts: { event: 'push' } }, 'was started by `push`'],
    [
      'a run of another commit than the event says',
      { facts: { head: commitOf('another') } },
      'another commit or repository',
    ],
    [
      'a run of another fork than the event says',
      { facts: { headRepositoryId: 8_888 } },
      'another commit or repository',
    ],
    ['a run of a repository that is gone', { facts: { headRepositoryId: null } }, 'another commit or repository'],
    ['a run of another repository’s workflow', { facts: { repositoryId: 8_888 } }, 'another commit or repository'],
    [
      'a workflow that only the pull request has',
      { facts: { workflow: '.github/workflows/mine.yml' } },
      'mine.yml is not on main',
    ],
  ];
  it.each(REFUSED)('%s', async (_, changes, why) => {
    const { jobs, report } = await ended(changes);
    await expect(report()).rejects.toThrow(why);
    expect(jobs.world.commentsOf(PULL)).toEqual([]);
    expect(jobs.world.checks).toEqual([]);
  });

  const POISONED: readonly (readonly [string, Partial<WorldArtifact>])[] = [
    ['of another run', { run: 501 }],
    ['of the same run by another head repository', { headRepositoryId: 8_888 }],
    ['by the repository itself, where the run was a fork’s', { headRepositoryId: 7_001 }],
    ['that has expired', { expired: true }],
    ['of another model, whose name begins the same', { name: 'mlgate-late-arrivals-0123456789ab' }],
  ];
  it.each(POISONED)('an artifact %s', async (_, changes) => {
    const { jobs, report } = await ended();
    const artifact = recordsOf(jobs);
    jobs.world.artifacts = [{ ...artifact, ...changes }];
    await expect(report()).rejects.toThrow('no job of this run has handed over');
  });
});

describe('the pull request', () => {
  it.each([
    [
      'has gone on to another commit',
      (jobs: Jobs) => void jobs.world.pull(PULL, { ...jobs.world.pullOf(PULL), head: commitOf('next') }),
    ],
    ['is closed', (jobs: Jobs) => void jobs.world.pull(PULL, { ...jobs.world.pullOf(PULL), state: 'closed' })],
    [
      'is of another fork with the same commit',
      (jobs: Jobs) => void jobs.world.pull(PULL, { ...jobs.world.pullOf(PULL), headRepositoryId: 8_888 }),
    ],
    [
      'is one of two with this head',
      (jobs: Jobs, { forge }: Job) => {
        jobs.world.pull(419, { ...jobs.world.pullOf(PULL), number: 419 });
        forge.event = { ...forge.event, ended: { id: 500, attempt: 1, headOwner: 'eve', headBranch: 'gone' } };
      },
    ],
  ])('%s: check and summary have the report, and a notice says so', async (_, change) => {
    const { jobs, publish, report } = await ended();
    change(jobs, publish);
    const { summary } = await report();
    expect(summary).toContain(BY_ANOTHER);
    expect([...jobs.world.pulls.keys()].flatMap((number) => jobs.world.commentsOf(number))).toEqual([]);
    expect(jobs.world.checks).toMatchObject([{ result: { conclusion: 'neutral' } }]);
    expect(publish.log.texts('notice').join()).toContain('no open pull request, or more than one');
  });

  it('that the server finds by commit alone', async () => {
    const { jobs, publish, report } = await ended();
    const { event } = publish.forge;
    publish.forge.event = { ...event, ended: { id: 500, attempt: 1, headOwner: undefined, headBranch: undefined } };
    await report();
    expect(commentOf(jobs)).toContain(BY_ANOTHER);
  });

  it.each([
    ['mallory/../..?state=all&x=[](http://x) `@eve`', 'no such branch'],
    ['ünï/çødé 🚀', 'any letters'],
  ])('a branch named %j is asked for as it is, and shown nowhere', async (headBranch) => {
    const { jobs, publish, report } = await ended();
    const { event } = publish.forge;
    publish.forge.event = { ...event, ended: { id: 500, attempt: 1, headOwner: 'eve', headBranch } };
    await report();
    expect(publish.forge.calls.list.find(({ method }) => method === 'pullRequests.ofBranch')?.args).toEqual([
      { owner: 'eve', branch: headBranch },
    ]);
    expect(commentOf(jobs)).toContain(BY_ANOTHER);
    expect(commentOf(jobs)).not.toContain(headBranch);
  });
});

it('a pull request of the repository itself is judged as by the publishing job', async () => {
  const { jobs, report } = await ended({ options: { from: 7_001 } });
  jobs.world.pull(PULL, { ...jobs.world.pullOf(PULL), isFork: false });
  await report();
  expect(jobs.world.checks).toMatchObject([{ result: { conclusion: 'success' } }]);
});
