import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { terminalLog } from '../../src/platform/terminal-log.ts';
import type { TerminalLogOptions } from '../../src/platform/terminal-log.ts';
import { collectingLog } from '../fakes/collecting-log.ts';
import { describeLog } from './log.contract.ts';
import type { LogScene } from './log.contract.ts';

describeLog('collecting', () => {
  const log = collectingLog();
  return { log, shown: () => log.texts().join('\n') };
});
describeLog('plain', () => sceneOf({ colour: false, quiet: false }));

function sceneOf(options: Omit<TerminalLogOptions, 'stream'>, tty?: object): LogScene {
  const stream = Object.assign(new PassThrough(), tty);
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const log = terminalLog({ ...options, stream });
  return { log, shown: () => text + String(stream.read() ?? '') };
}

describe('the log of a pipe', () => {
  it('is plain lines: no colours, no cursor', async () => {
    const { log, shown } = sceneOf({ colour: false, quiet: false });
    await log.group('validate data', () => Promise.resolve(log.info('200,000 rows')));
    await log.group('train', () => Promise.reject(new Error())).catch(() => {});
    log.notice('n');
    log.warn('w');
    expect(shown()).toBe(
      '  validate data …\n  200,000 rows\n✓ validate data\n  train …\n✗ train\n  note: n\n  warning: w\n',
    );
  });

  it('is warnings alone when quiet', async () => {
    const { log, shown } = sceneOf({ colour: false, quiet: true });
    await log.group('t', () => Promise.resolve(log.info('i')));
    log.notice('n');
    log.warn('w');
    expect(shown()).toBe('  warning: w\n');
  });
});

describe('the log of a terminal', () => {
  const tty = { isTTY: true, columns: 80, cursorTo: () => true, moveCursor: () => true, clearLine: () => true };
  const saved = { CI: process.env['CI'], TERM: process.env['TERM'] };
  beforeEach(() => {
    delete process.env['CI'];
    process.env['TERM'] = 'xterm';
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(saved)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const hidesCursor = '\u001B[?25l';

  it('spins, masked, and shows the cursor again', async () => {
    const { log, shown } = sceneOf({ colour: false, quiet: false }, tty);
    log.mask('secret');
    await log.group('push secret', () => Promise.resolve());
    expect(shown()).toContain(hidesCursor);
    expect(shown()).toContain('\u001B[?25h');
    expect(shown()).not.toContain('secret');
    expect(shown().endsWith('✓ push ***\n')).toBe(true);
  });

  it('has one spinner at a time', async () => {
    const { log, shown } = sceneOf({ colour: false, quiet: false }, tty);
    await log.group('outer', () => log.group('inner', () => Promise.resolve()));
    await log.group('next', () => Promise.resolve());
    expect(shown().split(hidesCursor)).toHaveLength(3);
    expect(shown()).toContain('  inner …\n');
  });

  it.each([
    ['CI', 'true'],
    ['TERM', 'dumb'],
  ])('has none where %s=%s', async (name, value) => {
    process.env[name] = value;
    const { log, shown } = sceneOf({ colour: false, quiet: false }, tty);
    await log.group('t', () => Promise.resolve());
    expect(shown()).toBe('  t …\n✓ t\n');
  });

  it('leaves an interrupt to whoever runs us: what was begun is put back before the end', () => {
    const script = `
      import { terminalLog } from ${JSON.stringify(path.resolve('src/platform/terminal-log.ts'))};
      const stream = Object.assign(process.stderr, { isTTY: true, columns: 80, cursorTo() {}, moveCursor() {}, clearLine() {} });
      const log = terminalLog({ stream, colour: false, quiet: false });
      await log.group('work', () => new Promise((resolve) => {
        process.once('SIGINT', () => setTimeout(() => { console.log('put back'); resolve(); }, 100));
        setTimeout(() => process.kill(process.pid, 'SIGINT'), 100);
      }));
    `;
    const env = { PATH: process.env['PATH'], TERM: 'xterm' };
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
    expect([ran.status, ran.stdout]).toEqual([0, 'put back\n']);
  });
});
