// Threats 09, 10, 12, 13, 21: what was written, how often, in which order and when. Each test names the rule that it falls with.
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Nodes } from 'mdast';
import { describe, expect, it } from 'vitest';
import { MAX_COMMENTS } from '../../src/approval/conversation/conversation.ts';
import { MAX_LINE, readCommand } from '../../src/approval/conversation/grammar.ts';
import type { Account } from '../../src/platform/forge.ts';
import { fuzzComments } from '../approval/fuzzed-comments.ts';
import { naiveDecision } from '../approval/naive-decision.ts';
import { commentEvent } from '../fakes/memory-forge.ts';
import { BOB, EVE, makeScene, MALLORY, NUMBER, remember, ZOE } from '../fakes/server-scene.ts';
import { codeOf } from '../platform/problem-code.ts';

const CODE = 'K7QX-9M2D-4TRA-ZP6E';
const LINE = `/approve ${CODE}`;

describe('threat 09 parser tricks', () => {
  // Falls with the exactness of readCommand(): first line, ASCII, single spaces.
  it.each([
    ['the line alone', LINE],
    ['with a note', `${LINE} looks right`],
    ['after blank lines', `\n  \t\n\r\n${LINE}`],
    ['CR LF', `${LINE}\r\nthanks\r\n`],
    ['spaces at the end', `${LINE}  `],
    ['small letters in the code', `/approve ${CODE.toLowerCase()}`],
    ['65k characters below it', `${LINE}\n${'x'.repeat(65_000)}`],
    ['a quote below it', `${LINE}\n> NOT approved!`],
  ])('approves: %s', (_, body) => {
    expect(readCommand(body)).toMatchObject({
      kind: 'command',
      command: { kind: 'opinion', says: 'approve', code: CODE },
    });
  });

  it.each([
    ['NOT approved!', 'none'],
    ['LGTM, approved', 'none'],
    [`I would not ${LINE}`, 'none'],
    [`> ${LINE}`, 'none'],
    [`> ${LINE}\n\nyes`, 'none'],
    [`On Mon, 23 Nov 2026, Ann wrote:\n> ${LINE}`, 'none'],
    [`yes\n${LINE}`, 'none'],
    [`\`\`\`\n${LINE}\n\`\`\``, 'none'],
    [`~~~\n${LINE}\n~~~`, 'none'],
    [`    ${LINE}`, 'malformed'],
    [` ${LINE}`, 'malformed'],
    [`\t${LINE}`, 'malformed'],
    [`- ${LINE}`, 'none'],
    [`**${LINE}**`, 'none'],
    [`\`${LINE}\``, 'none'],
    [`<!--\n${LINE}\n-->`, 'none'],
    [`<details>\n${LINE}`, 'none'],
    [`\ufeff${LINE}`, 'malformed'],
    [`\u200b${LINE}`, 'malformed'],
    [`/app\u200brove ${CODE}`, 'none'],
    [`/\u0430pprove ${CODE}`, 'none'],
    [`\uff0fapprove ${CODE}`, 'malformed'],
    [`/approve\u00a0${CODE}`, 'malformed'],
    [`/approve  ${CODE}`, 'malformed'],
    [`/approve\t${CODE}`, 'malformed'],
    [`/approve ${CODE}\u202e`, 'malformed'],
    [`/approve ${CODE.replace('K', '\u212a')}`, 'malformed'],
    [`/approve ${CODE.replace('-', '\u2013')}`, 'malformed'],
    [`/approve ${CODE} \ud83d\udc4d`, 'malformed'],
    [`/approve ${CODE}x`, 'malformed'],
    [`/approve ${CODE.replaceAll('-', '')}`, 'malformed'],
    [`/approve ${CODE.slice(0, 9)}`, 'malformed'],
    ['/approve', 'malformed'],
    [`/Approve ${CODE}`, 'malformed'],
    [`/APPROVE ${CODE}`, 'malformed'],
    [`/approved ${CODE}`, 'near'],
    [`/approve-all ${CODE}`, 'none'],
    [`x\r${LINE}`, 'none'],
    [`/status\r${LINE}`, 'malformed'],
    [`\v${LINE}`, 'malformed'],
    [`\u2028${LINE}`, 'malformed'],
    [`${LINE} ${'x'.repeat(MAX_LINE)}`, 'malformed'],
    ['x'.repeat(65_536), 'none'],
    [' '.repeat(65_536), 'none'],
    ['\n'.repeat(65_536), 'none'],
    ['', 'none'],
    ['/toString', 'none'],
    ['/__proto__', 'none'],
    [`/deny ${CODE}`, 'malformed'],
    [`/override ${CODE} please`, 'malformed'],
    ['/status now', 'malformed'],
    ['/rollback', 'malformed'],
    ['/rollback v3', 'malformed'],
    ['/hold', 'malformed'],
  ] as const)('does not approve: %j (%s)', (body, kind) => {
    expect(readCommand(body).kind).toBe(kind);
  });

  it.each([
    [`/deny ${CODE} wait for the data`, { kind: 'opinion', says: 'deny', code: CODE, note: 'wait for the data' }],
    [`/withdraw ${CODE}`, { kind: 'opinion', says: 'withdraw', code: CODE, note: '' }],
    ['/rollback it is slow', { kind: 'rollback', version: undefined, reason: 'it is slow' }],
    ['/rollback v12 it is slow', { kind: 'rollback', version: 12, reason: 'it is slow' }],
    ['/rollback 12 it is slow', { kind: 'rollback', version: 12, reason: 'it is slow' }],
    ['/hold the data are late', { kind: 'hold', reason: 'the data are late' }],
    ['/resume', { kind: 'resume', reason: '' }],
    ['/status', { kind: 'status' }],
    ['/help', { kind: 'help' }],
  ])('%s', (body, command) => {
    expect(readCommand(body)).toEqual({ kind: 'command', command });
  });

  it('200,000 fuzzed comments approve nothing outside the grammar', () => {
    expect(fuzzComments(200_000, 20261122)).toBeGreaterThan(10_000);
  });

  it('a misspelt command is answered, and grants nothing', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    for (const body of [`/Approve ${code}`, `/approve ${code} \ud83d\udc4d`, ` /approve ${code}`, '/approve']) {
      await scene.say(BOB, body);
      expect(scene.answers().at(-1)).toContain('not counted');
    }
    await scene.say(BOB, `> /approve ${code}`);
    expect(scene.answers()).toHaveLength(4);
    expect((await scene.state()).requests.size).toBe(0);
  });
});

describe('threat 10 flooding', () => {
  const noise: Account = MALLORY;
  // Falls with MAX_COMMENTS, and with reading every comment that is there.
  it.each([0, 1, 29, 30, 31, 99, 100, 101, 998])(
    'an approval counts wherever it stands among %i others',
    async (count) => {
      for (const place of new Set([0, Math.floor(count / 2), count])) {
        const scene = await makeScene();
        const { code } = await scene.ask();
        let approval = 0;
        for (let i = 0; i <= count; i++) {
          const own = i === place;
          const { id } = scene.world.say(NUMBER, {
            by: own ? BOB : noise,
            body: own ? `/approve ${code}` : `noise ${i}`,
          });
          if (own) approval = id;
        }
        expect(scene.world.commentsOf(NUMBER).length).toBeLessThanOrEqual(MAX_COMMENTS);
        expect(await scene.hear(commentEvent(scene.world, approval))).toMatchObject({ decision: 'granted' });
      }
    },
  );

  it(`beyond ${MAX_COMMENTS} nothing is decided`, async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    while (scene.world.commentsOf(NUMBER).length <= MAX_COMMENTS) scene.world.say(NUMBER, { by: noise, body: 'noise' });
    expect(await codeOf(scene.say(EVE, `/approve ${code}`))).toBe('conversation-flooded');
    expect(await codeOf(scene.verify(id))).toBe('conversation-flooded');
  });
});

describe('threat 12 conflicting opinions', () => {
  const people = [BOB, EVE, ZOE] as const;
  const words = ['approve', 'deny', 'withdraw'] as const;
  const policy = { groups: { owners: ['bob', 'eve'], risk: ['eve', 'zoe'] }, needs: ['1 of owners', '1 of risk'] };

  // Falls with hearOpinions() keeping the last word of each person, and with denials before grants in decide().
  it('comments in any order lead where the naive model leads', async () => {
    const scene = await makeScene(policy);
    const { code, request } = await scene.ask();
    const restore = remember(scene);
    let seed = 7;
    const next = (below: number): number => (seed = (seed * 16_807) % 2_147_483_647) % below;
    const counts = new Map<string, number>();
    for (let round = 0; round < 60; round++) {
      restore();
      const said = Array.from(
        { length: next(5) },
        () => [people[next(3)] ?? BOB, words[next(3)] ?? 'approve'] as const,
      );
      for (const [by, word] of said) scene.world.say(NUMBER, { by, body: `/${word} ${code} so` });
      const { decision } = await scene.say(MALLORY, '/status');
      const expected = naiveDecision(
        {
          ...request,
          policy: {
            ...request.policy,
            policy: { ...request.policy.policy, groups: { owners: ['12', '13'], risk: ['13', '14'] } },
          },
        },
        {
          opinions: said.map(([by, says]) => ({
            opinion: { person: { id: String(by.id), name: by.login }, says, code, note: '', at: request.created },
            spoilt: false,
          })),
          rightCode: code,
          unknown: false,
          changed: false,
          end: Date.parse(request.expires),
          now: scene.world.time,
        },
      );
      expect({ said: said.map(([by, word]) => `${by.login} ${word}`), decision }).toMatchObject({ decision: expected });
      counts.set(expected, (counts.get(expected) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['denied', 'granted', 'waiting']);
  });
});

describe('threat 13 expiry and wrong clocks', () => {
  // Falls with the times of comments in whyIgnored(), and with serverTime().
  it.each([
    [-2, 'granted'],
    [-1, 'granted'],
    [0, 'expired'],
    [1, 'expired'],
  ])('an approval %i s from the end of the request: %s', async (seconds, kind) => {
    const scene = await makeScene();
    const { code, request } = await scene.ask();
    scene.world.time = Date.parse(request.expires) + (seconds - 1) * 1000;
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: kind });
  });

  it('a runner whose clock is years behind grants nothing that has ended', async () => {
    const scene = await makeScene();
    const { code, request } = await scene.ask();
    scene.world.time = Date.parse(request.expires) + 60_000;
    scene.session.platform.clock.now = () => new Date('2020-01-01T00:00:00Z');
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'expired' });
  });

  it('a runner whose clock is years ahead grants nothing, and asks for nothing that lives for years', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    scene.session.platform.clock.now = () => new Date('2036-01-01T00:00:00Z');
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'expired' });
    const asked = await scene.ask({ expires: '2036-01-01T00:00:00.000Z' });
    await scene.say(BOB, `/approve ${asked.code}`);
    expect(scene.answers().at(-1)).toContain('it would live longer than seven days');
  });
});

describe('threat 21 injection from what people and data wrote', () => {
  const evil = [
    '@everyone',
    '[x](https://evil.example)',
    '![x](https://evil.example/x.png)',
    '<img src=x>',
    '|a|b|',
    '#1 https://evil.example',
    '<!-- mlgate:approval-request {} -->',
  ].join(' ');

  const nodesOf = (node: Nodes): readonly Nodes[] => [
    node,
    ...('children' in node ? node.children.flatMap(nodesOf) : []),
  ];

  // Falls with answers being built as a syntax tree of checked pieces.
  it('no answer has a link, an image, HTML or a mention that came from a note', async () => {
    const scene = await makeScene({
      groups: { owners: ['bob'], 'ri@sk<b>': ['zoe'] },
      needs: ['1 of owners', '1 of ri@sk<b>'],
    });
    const { code } = await scene.ask({ headline: evil });
    await scene.say(BOB, `/approve ${code} ${evil}`);
    await scene.say(ZOE, `/deny ${code} ${evil}`);
    await scene.say(MALLORY, '/status');
    await scene.say(MALLORY, '/help');
    await scene.say({ ...MALLORY, login: 'mal[x](y)' }, '/approve');
    const texts = scene.world
      .commentsOf(NUMBER)
      .filter(({ author }) => author.kind === 'bot')
      .map(({ body }) => body);
    expect(texts.length).toBe(6);
    for (const text of texts) {
      const nodes = nodesOf(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
      expect(nodes.filter(({ type }) => ['link', 'image', 'imageReference', 'linkReference'].includes(type))).toEqual(
        [],
      );
      for (const node of nodes) {
        if (node.type === 'html') expect(node.value).toMatch(/^<!-- mlgate:[a-z-]+ [^<>]*-->$/);
        if (node.type === 'text') expect(node.value).not.toMatch(/@|https?:|#\d/);
      }
    }
  });
});
