import * as fs from 'node:fs';
import * as os from 'node:os';
import { describe, expect, it, test } from 'vitest';
import { cleanEnvironment } from '../../src/platform/clean-environment.ts';
import { lineSplitter } from '../../src/platform/lines.ts';
import { localCommands } from '../../src/platform/local-commands.ts';
import { LONGEST_TIMER_SECONDS } from '../../src/platform/system-clock.ts';
import { scriptedCommands } from '../fakes/scripted-commands.ts';
import { COMMANDS, describeCommands } from './commands.contract.ts';
import { codeOf } from './problem-code.ts';

const folder = fs.realpathSync(os.tmpdir());
const commands = localCommands({
  PATH: process.env['PATH'],
  INPUT_TOKEN: 'canary',
  ACTIONS_RUNTIME_TOKEN: 'canary',
  GITHUB_OUTPUT: '/canary',
});

describeCommands('bash', () => ({ commands, folder }));
describeCommands('scripted', () => ({
  folder: '/project',
  commands: scriptedCommands({
    [COMMANDS.prints]: { lines: ['out', { stderr: 'err' }, 'end'] },
    [COMMANDS.fails]: { lines: ['why'], exitCode: 7 },
    [COMMANDS.hangs]: { lines: ['begun'], hangs: true },
  }),
}));

describe('a command', () => {
  it('runs in its folder with added variables', async () => {
    const result = await commands.run({ command: 'pwd; echo "$A"', folder, env: { A: 'b c' } });
    expect(result.tail).toBe(`${folder}\nb c\n`);
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
      command: `node -e 'const a = Buffer.alloc(2e8, 1); while (process.cpuUsage().user < 4e5);'`,
      folder,
    });
    expect(result.cpuSeconds).toBeGreaterThan(0.35);
    expect(result.peakMemory).toBeGreaterThan(2e8);
  });

  it('finds the memory of what a thread has started', async () => {
    const child = `const a = Buffer.alloc(15e7, 1); setTimeout(() => a, 700)`;
    const worker = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(child)}])`;
    const main = `new (require('node:worker_threads').Worker)(${JSON.stringify(worker)}, { eval: true })`;
    const result = await commands.run({
      command: `"$NODE" -e "$MAIN"`,
      folder,
      env: { NODE: process.execPath, MAIN: main },
    });
    expect(result).toMatchObject({ outcome: 'succeeded' });
    expect(result.peakMemory).toBeGreaterThan(15e7);
  });

  it('has ended although something it started still holds its output', { timeout: 20_000 }, async () => {
    const pids: number[] = [];
    const result = await commands.run({
      command: 'sleep 300 & echo $!; printf "no line break"',
      folder,
      onLine: (line) => pids.push(Number(line)),
    });
    expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
    expect(result.tail).toContain('no line break');
    expect(pids).toHaveLength(2);
    process.kill(pids[0] ?? Number.NaN);
  });

  it('ends on time even when something escaped from its group', { timeout: 20_000 }, async () => {
    const pids: number[] = [];
    const result = await commands.run({
      command: 'setsid sleep 300 & echo $!; wait',
      folder,
      timeoutSeconds: 0.5,
      onLine: (line) => pids.push(Number(line)),
    });
    expect(result.outcome).toBe('timed-out');
    process.kill(pids[0] ?? Number.NaN);
  });

  test.each([LONGEST_TIMER_SECONDS + 1, 1e9])(
    'may run for %f seconds, and is not ended at once',
    async (timeoutSeconds) => {
      expect(await commands.run({ command: 'sleep 0.1', folder, timeoutSeconds })).toMatchObject({
        outcome: 'succeeded',
      });
    },
  );

  test.each([
    ['a folder that is not there', { command: 'true', folder: '/nowhere/at/all' }, 'shell-missing'],
    ['a zero byte', { command: 'echo \0', folder }, 'spawn'],
    ['more text than a command may have', { command: `: ${'x'.repeat(3_000_000)}`, folder }, 'spawn'],
  ])('cannot start with %s', async (_, options, code) => {
    expect(await codeOf(commands.run(options))).toBe(code);
  });

  it('says that there is no bash', async () => {
    expect(await codeOf(localCommands({ PATH: '/nowhere' }).run({ command: 'true', folder }))).toBe('shell-missing');
  });

  it('gives text that is well formed, whatever the bytes', async () => {
    const result = await commands.run({
      command: String.raw`printf '\377\360\237\230\200x'; for i in $(seq 20000); do printf '\360\237\230\200'; done`,
      folder,
    });
    expect(result.tail.isWellFormed()).toBe(true);
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
  ['GIT_CONFIG_PARAMETERS', false],
  ['MLGATE_REGISTRY_TOKEN', false],
  ['MLGATE_DUCKDB', true],
  ['GITHUB_SHA', true],
  ['HOME', true],
])('%s reaches a command: %s', (name, reaches) => {
  expect(Object.hasOwn(cleanEnvironment({ [name]: 'x' }), name)).toBe(reaches);
});

function linesOf(...parts: string[]): string[] {
  const lines: string[] = [];
  const splitter = lineSplitter((line) => lines.push(line));
  for (const part of parts) splitter.add(part);
  splitter.end();
  return lines;
}

describe('cutting into lines', () => {
  test.each<[string, string[], string[]]>([
    ['nothing', [], []],
    ['no line break at the end', ['a\nb'], ['a', 'b']],
    ['empty lines', ['\n\na\n'], ['', '', 'a']],
    ['breaks of Windows', ['a\r\nb\r\n'], ['a', 'b']],
    ['a break of Windows in two parts', ['a\r', '\nb\n'], ['a', 'b']],
    ['a line in three parts', ['a', 'b', 'c\n'], ['abc']],
    ['a progress bar as a terminal shows it last', ['1%\r50%\r', '99%\r100%\nend'], ['100%', 'end']],
    ['a progress bar that ends so', ['1%\r2%\r'], ['2%']],
  ])('%s', (_, parts, lines) => {
    expect(linesOf(...parts)).toEqual(lines);
  });

  it.each([65_535, 65_536, 65_537, 200_000])('hands %i characters on whole', (length) => {
    const lines = linesOf('x'.repeat(length));
    expect(lines.join('')).toHaveLength(length);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(65_536);
  });

  it('cuts a long line in the same pieces, however it comes', () => {
    const line = 'x'.repeat(200_000);
    expect(linesOf(line.slice(0, 130_000), `${line.slice(130_000)}\n`)).toEqual(linesOf(`${line}\n`));
    expect(linesOf(`${line}\n`).map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3_392]);
  });

  it.each([0, 1])('cuts no character in halves (offset %i)', (offset) => {
    const text = 'a'.repeat(offset) + '\u{1F600}'.repeat(70_000);
    const lines = linesOf(text);
    expect(lines.every((line) => line.isWellFormed())).toBe(true);
    expect(lines.join('')).toBe(text);
  });

  it('keeps little of a progress bar that never ends', () => {
    const lines: string[] = [];
    const splitter = lineSplitter((line) => lines.push(line));
    for (let i = 0; i < 100_000; i++) splitter.add(`\rstep ${i}`);
    expect(lines).toEqual([]);
    splitter.end();
    expect(lines).toEqual(['step 99999']);
  });
});
