import * as fs from 'node:fs';
import * as os from 'node:os';
import { describe, expect, it, test } from 'vitest';
import { cleanEnvironment } from '../../src/platform/clean-environment.ts';
import { localCommands } from '../../src/platform/local-commands.ts';

const folder = fs.realpathSync(os.tmpdir());
const commands = localCommands({
  PATH: process.env['PATH'],
  INPUT_TOKEN: 'canary',
  ACTIONS_RUNTIME_TOKEN: 'canary',
  GITHUB_OUTPUT: '/canary',
});

describe('a command', () => {
  it('runs in its folder with added variables and gives its lines', async () => {
    const lines: string[] = [];
    const result = await commands.run({
      command: 'pwd; echo "$A" >&2; printf end',
      folder,
      env: { A: 'b' },
      onLine: (line, stream) => lines.push(`${stream} ${line}`),
    });
    expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
    expect(lines.sort()).toEqual(['stderr b', `stdout ${folder}`, 'stdout end'].sort());
  });

  test.each([
    ['exit code', 'exit 7', 7],
    ['-e', 'false; exit 0', 1],
    ['pipefail', 'false | true', 1],
    ['unknown program', 'no-such-program-here', 127],
    ['signal', 'kill -9 $$', 137],
  ])('fails by %s', async (_, command, exitCode) => {
    expect(await commands.run({ command, folder })).toMatchObject({ outcome: 'failed', exitCode });
  });

  it('never sees the inputs, tokens and files of the runner', async () => {
    expect((await commands.run({ command: 'env', folder })).tail).not.toContain('canary');
  });

  it('tells CPU time and peak memory', async () => {
    const result = await commands.run({
      command: `node -e 'const a = Buffer.alloc(2e8, 1); const t = Date.now(); while (Date.now() - t < 600);'`,
      folder,
    });
    expect(result.cpuSeconds).toBeGreaterThan(0.4);
    expect(result.peakMemory).toBeGreaterThan(2e8);
  });

  it('survives 100 MB of output and keeps its end', async () => {
    let bytes = 0;
    const result = await commands.run({
      command: 'head -c 100000000 /dev/zero | tr "\\0" x; echo; echo last',
      folder,
      onLine: (line) => (bytes += line.length),
    });
    expect(bytes).toBe(100_000_004);
    expect(result.tail.endsWith('x\nlast\n')).toBe(true);
    expect(result.tail.length).toBe(64 * 1024);
  });
});

describe('ending a command', () => {
  const grandchild = 'trap "" TERM; sleep 300 & echo $!; wait';

  it('ends everything it started when the time is over', async () => {
    const pids: number[] = [];
    const result = await commands.run({
      command: 'sleep 300 & echo $!; wait',
      folder,
      timeoutSeconds: 0.5,
      onLine: (line) => pids.push(Number(line)),
    });
    expect(result.outcome).toBe('timed-out');
    expect(pids).toHaveLength(1);
    await expectGone(pids);
  });

  it('insists when the command ignores the first signal', { timeout: 20_000 }, async () => {
    const pids: number[] = [];
    const abort = new AbortController();
    const running = commands.run({
      command: grandchild,
      folder,
      signal: abort.signal,
      onLine: (line) => pids.push(Number(line)),
    });
    setTimeout(() => abort.abort(), 300);
    expect((await running).outcome).toBe('cancelled');
    await expectGone(pids);
  });

  it('does not start when already cancelled', async () => {
    const result = await commands.run({ command: 'touch never', folder, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ outcome: 'cancelled', exitCode: 130 });
  });
});

async function expectGone(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    for (let look = 0; look < 50 && isAlive(pid); look++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAlive(pid)).toBe(false);
  }
}

/** A zombie that nobody has reaped yet is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test.each([
  ['INPUT_X', false],
  ['input_x', false],
  ['STATE_x', false],
  ['ACTIONS_CACHE_URL', false],
  ['GITHUB_ENV', false],
  ['GITHUB_TOKEN', false],
  ['BASH_ENV', false],
  ['GIT_CONFIG_VALUE_0', false],
  ['MLGATE_REGISTRY_TOKEN', false],
  ['MLGATE_DUCKDB', true],
  ['GITHUB_SHA', true],
  ['HOME', true],
])('%s reaches a command: %s', (name, reaches) => {
  expect(Object.hasOwn(cleanEnvironment({ [name]: 'x' }), name)).toBe(reaches);
});
