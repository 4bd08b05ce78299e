import { describe, expect, it } from 'vitest';
import { contextOf, saveContext } from '../../src/pipeline/context.ts';
import { EVALUATION } from '../../src/pipeline/handing-over/handed-files.ts';
import { handedOver } from '../../src/pipeline/handing-over/take-over.ts';
import { commitOf } from '../fakes/forge-world.ts';
import { PUSH, RUN } from '../fakes/memory-forge.ts';
import type { MemoryForgeOptions } from '../fakes/memory-forge.ts';
import { makeProject } from './project.ts';
import { HEAD, PULL, scene, worldWithPull } from './posting/posting-scene.ts';

const base = commitOf('base');
const PLACE = { repository: 'acme/flights', repositoryId: '7001', runUrl: RUN.url, observed: { mlgate: '0.1.0' } };

const EVENTS: readonly (readonly [string, MemoryForgeOptions, object])[] = [
  ['a pull request: its head, never the merge commit', {}, { pullRequest: PULL, head: HEAD, built: base }],
  ['a pull request of a fork', { world: worldWithPull(9_999) }, { pullRequest: PULL, head: HEAD, built: base }],
  ['a push: the commit that was pushed', { event: PUSH }, { head: base, built: base }],
  ['a merge group: its commit, no number', { event: { ...PUSH, name: 'merge_group' } }, { head: base, built: base }],
  ['a schedule', { event: { ...PUSH, name: 'schedule' } }, { head: base, built: base }],
  [
    'a comment on a pull request: no commit, for it names none',
    { event: { ...PUSH, name: 'issue_comment', number: PULL, isPullRequest: true } },
    { pullRequest: PULL, built: base },
  ],
  ['a comment on an issue', { event: { ...PUSH, name: 'issue_comment', number: 7 } }, { head: base, built: base }],
  ['no commit at all', { event: { ...PUSH, name: 'issues' }, run: { commit: undefined } }, {}],
];

describe('the context', () => {
  it.each(EVENTS)('of %s', async (_, options, expected) => {
    expect(await contextOf(scene(options).session)).toEqual({ ...PLACE, ...expected });
  });

  it('built is what is checked out', async () => {
    const { ann } = makeProject();
    const { platform } = await ann.session();
    const { forge } = scene();
    const { head, built } = await contextOf({ platform: { ...platform, forge } });
    expect([head, built]).toEqual([HEAD, ann.git('rev-parse', 'HEAD').trim()]);
  });

  it('in a terminal is git’s', async () => {
    const { ann } = makeProject();
    const head = ann.git('rev-parse', 'HEAD').trim();
    const context = await contextOf(await ann.session());
    expect(context).toMatchObject({ head, built: head });
    expect(context).not.toHaveProperty('runUrl');
  });
});

describe('what lies in the workspace before', () => {
  it.each([
    ['of this run: stays', RUN.url, true, []],
    ['of another run: is forgotten', `${RUN.url}1`, false, []],
    ['of a command of this job, or of a commit: stays, and is doubted', undefined, true, [EVALUATION]],
  ] as const)('%s', async (_, runUrl, stays, doubted) => {
    const { session, files } = scene();
    await files.write(`.mlgate/late-flights/${EVALUATION}`, '{}');
    if (runUrl !== undefined) {
      const earlier = { kind: 'context', schemaVersion: 1, ...PLACE, runUrl };
      await files.write('.mlgate/late-flights/context.json', JSON.stringify(earlier));
    }
    await saveContext(session);
    expect((await session.workspace.list()).includes(EVALUATION)).toBe(stays);
    expect(await handedOver(session)).toEqual(doubted);
  });

  it('an unreadable context counts as none', async () => {
    const { session, files } = scene();
    await files.write(`.mlgate/late-flights/${EVALUATION}`, '{}');
    await files.write('.mlgate/late-flights/context.json', 'x');
    await saveContext(session);
    expect(await handedOver(session)).toEqual([EVALUATION]);
  });
});
