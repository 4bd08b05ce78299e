// Threats 04 and 30: a pull request's run executes its own workflow, so its record may say anything. What the card shows must be so, and
// who is left out is computed by whoever decides. Each test falls with one rule of binding-rules.ts unless it says otherwise.
import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../src/records/approval.ts';
import { ANN, BOB, EVE, makeScene, policyText, PROTECTED, ZOE } from '../fakes/server-scene.ts';
import { serveVersions } from '../fakes/served-versions.ts';
import type { Asked } from '../fakes/server-scene.ts';

const lies: readonly (readonly [string, (asked: Asked) => Partial<ApprovalRequest>, string])[] = [
  ['another environment', () => ({ environment: 'dev' }), 'the environment is that of the policy'],
  [
    'other people below the true digest',
    ({ request: { policy } }) => ({ policy: { ...policy, policy: { ...policy.policy, groups: { owners: ['zoe'] } } } }),
    'the policy',
  ],
  [
    'another command beside the true digest',
    ({ request: { runs } }) => ({ runs: runs.map((one) => ({ ...one, command: 'bash harmless.sh' })) }),
    'the commands on the card',
  ],
];

describe('threat 30 a card that shows what is not so', () => {
  it.each(lies)('%s', async (_, lie, rule) => {
    const scene = await makeScene();
    scene.world.protections.set('dev', PROTECTED);
    const asked = await scene.ask(lie(await scene.ask()));
    expect(await scene.say(BOB, `/approve ${asked.code}`)).toMatchObject({ decision: 'refused' });
    expect((await scene.state()).requests.size).toBe(0);
    expect(await scene.verify(asked.id)).toContain(rule);
  });
});

describe('threat 04 a record on an issue that names another commit, or none', () => {
  // Falls with makersOf() being asked about the run's commit.
  it.each([['another'], ['none']])('%s: whoever made the commit that ran approves nothing', async (which) => {
    const scene = await makeScene();
    const main = scene.world.branches.get('main');
    if (main === undefined) throw new Error('no main');
    scene.world.makers.set(main, [BOB]);
    const other = scene.world.commit('other');
    scene.world.makers.set(other, [ZOE]);
    const { number } = scene.world.issue({ title: 'Approval wanted', body: '' });
    const { code } = await scene.ask(which === 'none' ? {} : { head: other }, number);
    expect(await scene.say(BOB, `/approve ${code}`, { number })).toMatchObject({ decision: 'waiting' });
    expect(await scene.say(EVE, `/approve ${code}`, { number })).toMatchObject({ decision: 'granted' });
  });
});

describe('a duty of somebody who is named', () => {
  // Falls with isAmong() reading logins before teams.
  it.each(['/hold the data are late', '/rollback it is slow'])(
    '%s: is not hindered by a team that the token may not read',
    async (command) => {
      const scene = await makeScene();
      await serveVersions(scene, ['good', 'good']);
      scene.world.teams = undefined;
      scene.main({
        'mlgate.yml': policyText({ groups: { owners: ['acme/ml', 'ann'] }, oncall: ['acme/night', 'ann'] }),
      });
      await scene.say(ANN, command);
      expect(scene.answers().at(-1)).not.toContain('not counted');
    },
  );
});
