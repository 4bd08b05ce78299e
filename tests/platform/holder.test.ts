import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { localHolders } from '../../src/platform/local-holder.ts';

const holders = localHolders();

describe('a holder of this machine', () => {
  it('lives while its process does, and is dead afterwards', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    await once(child, 'spawn');
    const holder = { ...holders.me(), process: `${child.pid}:` };
    expect(await holders.lives(holder)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await holders.lives(holder)).toBe('dead');
  });

  it('is itself', async () => {
    expect(await holders.lives(holders.me())).toBe('alive');
    expect(localHolders('a run').me().name).toBe('a run');
  });

  it.each([
    ['nonsense', 'x:y'],
    ['no process', '0:'],
    ['a group', '-1:'],
  ])('is dead with %s for a process', async (_, text) => {
    expect(await holders.lives({ ...holders.me(), process: text })).toBe('dead');
  });

  it('is dead when its number belongs to a process begun at another time, where the system tells when that was', async () => {
    const me = holders.me();
    const told = !me.process.endsWith(':');
    expect(told).toBe(process.platform === 'linux');
    expect(await holders.lives({ ...me, process: `${process.pid}:0-0` })).toBe(told ? 'dead' : 'alive');
  });

  it('of another host is unknown', async () => {
    expect(await holders.lives({ ...holders.me(), host: 'elsewhere.example.org' })).toBe('unknown');
  });
});
