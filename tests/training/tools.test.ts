import { describe, expect, it, test } from 'vitest';
import { localCommands } from '../../src/platform/local-commands.ts';
import { interpretersOf } from '../../src/training/tools.ts';
import { scriptedCommands } from '../fakes/scripted-commands.ts';
import type { Reaction } from '../fakes/scripted-commands.ts';
import { codeOf } from '../platform/problem-code.ts';

/** Every probe answers with itself and a version. */
const echoing = scriptedCommands(({ command }) => ({ lines: [`${command} 1.2`] }));

describe('the interpreters of a command', () => {
  test.each<[string, readonly string[]]>([
    ['python train.py', ['python --version']],
    ['python3.11 -m trainer', ['python3.11 --version']],
    ['.venv/bin/python train.py', ['.venv/bin/python --version']],
    ['/usr/bin/env python3 train.py', ['python3 --version']],
    ['CUDA_VISIBLE_DEVICES=0 python train.py', ['python --version']],
    ['python prepare.py && Rscript fit.R', ['Rscript --version', 'python --version']],
    ['python a.py; python b.py', ['python --version']],
    ['uv run train.py', ['uv run --no-sync python --version']],
    ['poetry run python train.py', ['poetry run python --version', 'python --version']],
    ['(cd src;node train.js)', ['node --version']],
    ['"python" train.py | tee log', ['python --version']],
    ['java -jar train.jar', ['java -version']],
    ['make train', ['node --version', 'python3 --version']],
    ['./train.sh', ['node --version', 'python3 --version']],
    ['', ['node --version', 'python3 --version']],
    ['make python-model', ['node --version', 'python3 --version']],
  ])('%s', async (command, probes) => {
    const found = await interpretersOf(command, { commands: echoing, folder: '/project' });
    expect(Object.values(found).map((text) => text.replace(/ 1\.2$/, ''))).toEqual([...probes].sort());
  });

  test.each<[string, Reaction, string]>([
    ['stdout', { lines: ['Python 3.12.1'] }, 'Python 3.12.1'],
    ['stderr', { lines: [{ stderr: 'openjdk version "17.0.9"' }, { stderr: 'more 1.0' }] }, 'openjdk version "17.0.9"'],
    [
      'stdout after a warning with a process id',
      { lines: [{ stderr: '(node:4711) Warning 1.0' }, 'v24.1.0'] },
      'v24.1.0',
    ],
    ['after a banner', { lines: ['Welcome', 'tool 2.0.1 (x)'] }, 'tool 2.0.1 (x)'],
    ['no version', { lines: ['hm'] }, 'no version told'],
    ['nothing', {}, 'no version told'],
    ['a failure', { exitCode: 1, lines: ['Python 3.12.1'] }, 'not found'],
    ['no such program', { exitCode: 127 }, 'not found'],
    ['one that hangs', { hangs: true }, 'not found'],
  ])('told by %s', async (_, reaction, version) => {
    const commands = scriptedCommands(() => reaction);
    expect(await interpretersOf('python train.py', { commands, folder: '/project' })).toEqual({ python: version });
  });

  it('are not asked when we are cancelled', async () => {
    const asked = interpretersOf('python train.py', {
      commands: echoing,
      folder: '/project',
      signal: AbortSignal.abort(),
    });
    expect(await codeOf(asked)).toBe('cancelled');
  });

  it('are asked of this machine', async () => {
    const commands = localCommands({ PATH: process.env['PATH'] });
    const found = await interpretersOf('node train.js && no-such/python x', { commands, folder: '/' });
    expect(found['node']).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(found['no-such/python']).toBe('not found');
  });
});
