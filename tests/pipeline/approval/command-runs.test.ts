import { describe, expect, it } from 'vitest';
import { commandRuns } from '../../../src/pipeline/approval/facts.ts';
import { sha256 } from '../../../src/records/digest.ts';
import { codeOf } from '../../platform/problem-code.ts';

const FILES = new Map([
  ['deploy.sh', 'one'],
  ['smoke.sh', 'two'],
  ['deploy/push.sh', 'three'],
]);
const runsOf = (deploy: Parameters<typeof commandRuns>[0], files: ReadonlyMap<string, string> = FILES) =>
  commandRuns(deploy, async (path) => {
    const text = files.get(path);
    return text === undefined ? undefined : sha256(text);
  });
const namesOf = async (...given: Parameters<typeof runsOf>): Promise<readonly string[]> =>
  (await runsOf(...given)).map(({ name }) => name);

describe('what an approval binds of a deployment', () => {
  it.each<[string, Parameters<typeof commandRuns>[0], readonly string[]]>([
    ['a command alone', { run: 'kubectl apply' }, ['deploy.run']],
    ['a file that it names', { run: './deploy.sh {model}' }, ['deploy.run', './deploy.sh']],
    [
      'the same file twice',
      { run: 'deploy.sh', smoke: 'bash ./deploy.sh' },
      ['deploy.run', 'deploy.smoke', './deploy.sh'],
    ],
    [
      'files that are listed',
      { run: './deploy.sh', files: ['./deploy/push.sh', 'deploy.sh'] },
      ['deploy.run', './deploy.sh', './deploy/push.sh'],
    ],
    ['no file elsewhere', { run: '/deploy.sh ~/deploy.sh $HOME/deploy.sh' }, ['deploy.run']],
  ])('%s', async (_, deploy, names) => {
    expect(await namesOf(deploy)).toEqual(names);
  });

  it('a listed file that is not there is refused', async () => {
    expect(await codeOf(runsOf({ run: 'true', files: ['deploy/pull.sh'] }))).toBe('deploy-file-missing');
  });

  it('files that exchange their texts are others', async () => {
    const deploy = { run: './deploy.sh', smoke: './smoke.sh' };
    const exchanged = new Map([...FILES, ['deploy.sh', 'two'], ['smoke.sh', 'one']]);
    expect(await runsOf(deploy, exchanged)).not.toEqual(await runsOf(deploy));
  });
});
