import { beforeEach, describe, expect, it, test } from 'vitest';
import { folderTransport, folderWorkspace } from '../../src/pipeline/workspace.ts';
import type { Workspace } from '../../src/pipeline/workspace.ts';
import { context } from '../../src/records/context.ts';
import type { Context } from '../../src/records/context.ts';
import { memoryFiles } from '../fakes/memory-files.ts';
import type { MemoryFiles } from '../fakes/memory-files.ts';
import { codeOf, problemOf } from '../platform/problem-code.ts';

const RECORD: Context = { repository: 'team/models', observed: { mlgate: '0.1.0' } };
const PLACE = '.mlgate/late/context.json';

let files: MemoryFiles;
let workspace: Workspace;
beforeEach(() => {
  files = memoryFiles();
  workspace = folderWorkspace('late', files);
});

describe('the workspace', () => {
  it('gives back what was saved, byte for byte', async () => {
    await workspace.save(context, RECORD);
    expect(await files.readText(PLACE)).toBe(
      '{"kind":"context","observed":{"mlgate":"0.1.0"},"repository":"team/models","schemaVersion":1}\n',
    );
    expect(await workspace.load(context)).toEqual(RECORD);
    expect(await workspace.require(context, 'run')).toEqual(RECORD);
  });

  it('hides itself from git, once, and leaves another choice alone', async () => {
    await workspace.save(context, RECORD);
    expect(await files.readText('.mlgate/.gitignore')).toBe('*\n');
    await files.write('.mlgate/.gitignore', '*\n!late\n');
    await workspace.save(context, RECORD);
    expect(await files.readText('.mlgate/.gitignore')).toBe('*\n!late\n');
  });

  it('tells a step that has not run from a record that cannot be read', async () => {
    expect(await workspace.load(context)).toBeUndefined();
    const problem = await problemOf(workspace.require(context, 'compare'));
    expect(problem).toMatchObject({
      code: 'record-missing',
      where: { file: PLACE },
      fix: 'mlgate compare, or mlgate run for every step at once',
    });
  });

  test.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'record-empty'],
    ['cut off', '{"kind":"context","obs', 'record-unreadable'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'record-unreadable'],
    [
      'UTF-8 but for one byte in a text',
      Buffer.from('{"kind":"context","repository":"t\xe9am"}', 'latin1'),
      'record-unreadable',
    ],
    ['another record', '{"kind":"comparison","schemaVersion":1}', 'record-kind'],
    ['of a newer mlgate', '{"kind":"context","schemaVersion":2}', 'record-newer'],
    ['without its fields', '{"kind":"context","schemaVersion":1}', 'record-invalid'],
  ])('refuses a record that is %s', async (_, bytes, code) => {
    await files.write(PLACE, bytes);
    expect(await codeOf(workspace.load(context))).toBe(code);
    expect(await codeOf(workspace.require(context, 'run'))).toBe(code);
  });

  it('refuses a folder where a record should be', async () => {
    files.makeFolder(PLACE);
    expect(await codeOf(workspace.load(context))).toBe('file-is-folder');
  });

  it('saves nothing that its schema does not allow', async () => {
    const wrong = { ...RECORD, pullRequest: 0 };
    await expect(workspace.save(context, wrong)).rejects.toThrow('mlgate made an invalid context');
    expect(files.paths('.')).toEqual([]);
  });

  it('keeps the earlier record when there is no room for the new one', async () => {
    await workspace.save(context, RECORD);
    files.fail = (verb, path) => (verb === 'write' && path === PLACE ? 'ENOSPC' : undefined);
    expect(await codeOf(workspace.save(context, { ...RECORD, pullRequest: 7 }))).toBe('disk-full');
    expect(await workspace.load(context)).toEqual(RECORD);
  });

  it('forgets what it is told to, of its own model alone', async () => {
    const other = folderWorkspace('other', files);
    await workspace.save(context, RECORD);
    await other.save(context, RECORD);
    await workspace.write('report.html', Buffer.from('x'));
    await workspace.clear(['context.json', 'never-there.json']);
    expect(await workspace.list()).toEqual(['report.html']);
    expect(await other.load(context)).toEqual(RECORD);
  });
});

describe('a folder as transport', () => {
  it('has nothing in a folder that is not there', async () => {
    const transport = folderTransport('out/late', files);
    expect(await transport.list()).toEqual([]);
    expect(await transport.read('x')).toBeUndefined();
  });

  it('carries bytes as they are, and adds nothing of its own elsewhere', async () => {
    const transport = folderTransport('out/late', files);
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await transport.write('b.bin', bytes);
    await transport.write('a.json', Buffer.from('{}'));
    expect(await transport.list()).toEqual(['a.json', 'b.bin']);
    expect(Buffer.compare((await transport.read('b.bin')) ?? Buffer.of(), bytes)).toBe(0);
    expect(files.paths('.')).toEqual(['out/late/a.json', 'out/late/b.bin']);
  });
});
