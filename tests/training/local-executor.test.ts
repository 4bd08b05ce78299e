import * as os from 'node:os';
import { describe, expect, it } from 'vitest';
import { localCommands } from '../../src/platform/local-commands.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { Executor } from '../../src/training/executors/executor.ts';
import local from '../../src/training/executors/local.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { scriptedCommands } from '../fakes/scripted-commands.ts';
import { codeOf } from '../platform/problem-code.ts';
import { describeExecutor } from './executor.contract.ts';

function onThisMachine(): Executor {
  return local.open({ commands: localCommands({ PATH: process.env['PATH'] }), clock: systemClock }, {});
}

describeExecutor('local', () => ({
  engine: onThisMachine(),
  clock: systemClock,
  job: { folder: os.tmpdir(), env: {} },
  late: 30,
}));

function printing(count: number, length: number): Executor {
  const line = 'x'.repeat(length);
  const commands = scriptedCommands(() => ({
    lines: Array.from({ length: count }, (_, number) => `${number} ${line}`),
  }));
  return local.open({ commands, clock: manualClock() }, {});
}

/** What is there to be read when nobody has looked before the end. */
async function allLogs(engine: Executor): ReturnType<Executor['logs']> {
  const handle = await engine.submit({ command: 'x', folder: '/project', env: {} }, 'key');
  while ((await engine.state(handle)).state === 'running') await Promise.resolve();
  return engine.logs(handle, 0);
}

describe('the local executor', () => {
  it.each([99_999, 100_000])('keeps %i lines', async (count) => {
    const { lines, cursor } = await allLogs(printing(count, 1));
    expect([lines.length, cursor, lines[0]]).toEqual([count, count, '0 x']);
  });

  it.each([
    ['100,001 lines', 100_001, 1],
    ['more characters than it keeps', 300, 64_000],
  ])('tells how many of %s are gone', async (_, count, length) => {
    const { lines, cursor } = await allLogs(printing(count, length));
    expect(cursor).toBe(count);
    const [told = '', next = ''] = lines;
    expect(told).toMatch(/^\(\d+ lines came faster than they could be shown\)$/);
    expect(Number(/\d+/.exec(told)?.[0])).toBe(Number(next.split(' ')[0]));
    expect(lines.length - 1).toBe(count - Number(next.split(' ')[0]));
  });

  it('passes on what is no failure of the command', async () => {
    const commands = localCommands({ PATH: '/nowhere' });
    const engine = local.open({ commands, clock: systemClock }, {});
    const handle = await engine.submit({ command: 'true', folder: os.tmpdir(), env: {} }, 'key');
    await systemClock.sleep(0.2);
    expect(await codeOf(engine.state(handle))).toBe('shell-missing');
  });

  it('has no parameters', () => {
    expect(() => local.open({ commands: scriptedCommands({}), clock: manualClock() }, { cpus: 2 })).toThrow('cpus');
  });
});
