import { describe, expect, it } from 'vitest';
import { readCommand } from '../../src/approval/conversation/grammar.ts';
import { MALLORY, makeScene } from '../fakes/server-scene.ts';

describe('a word that is nearly a command', () => {
  it.each([
    ['/aprove CODE', '/approve CODE'],
    ['/approved CODE', '/approve CODE'],
    ['/APROVE CODE', '/approve CODE'],
    ['/deploy', '/approve CODE'],
    ['/reject CODE no', '/deny CODE reason'],
    ['/roll-back it is slow', '/rollback reason'],
    ['/statsu', '/status'],
    ['/resum', '/resume'],
  ])('%s: did you mean %s', (body, form) => {
    const word = body.split(' ')[0]?.toLowerCase();
    expect(readCommand(body)).toEqual({ kind: 'near', why: `there is no command ${word}; did you mean ${form}?` });
  });

  it.each([
    '/usr/bin/x',
    '/retest',
    '/lgtm',
    '/assign @bob',
    '/hello',
    '/test',
    '/srv/models',
    'aprove',
    '/',
    '/1',
    'x /aprove',
  ])('nothing is said about %s', (body) => {
    expect(readCommand(body)).toEqual({ kind: 'none' });
  });

  it('is answered where a request is open, and counts as nothing', async () => {
    const scene = await makeScene();
    await scene.say(MALLORY, '/aprove it');
    expect(scene.answers()).toEqual([]);
    const { id, code } = await scene.ask();
    await scene.say(MALLORY, `/aprove ${code}`);
    expect(scene.answers()).toEqual([
      '`mallory`: **not counted**: there is no command /aprove; did you mean /approve CODE?',
    ]);
    expect((await scene.state()).requests.get(id)?.grant ?? null).toBeNull();
    expect(await scene.say(MALLORY, '/usr/bin/env')).toMatchObject({ answers: [] });
  });
});

describe('a code that is wrapped in something', () => {
  const CODE = 'K7QX-9M2D-4TRA-ZP6E';
  it.each([`<${CODE}>`, `\`${CODE}\``, `"${CODE}"`, `'${CODE}'`, `(${CODE})`, `[${CODE}]`, `**${CODE}**`, `${CODE}.`])(
    '/approve %s does not count, and says how it is written',
    (typed) => {
      const why = `the code stands alone, without brackets, quotes or a full stop: /approve ${CODE}`;
      expect(readCommand(`/approve ${typed}`)).toEqual({ kind: 'malformed', why });
    },
  );

  it.each(['<CODE>', '', `<${CODE}x>`])('/approve %s has no code', (typed) => {
    expect(readCommand(`/approve ${typed}`)).toMatchObject({
      kind: 'malformed',
      why: expect.stringContaining('needs the code') as unknown,
    });
  });
});
