// What every forge must do: the one in memory, and GitHub's.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Forge, PullRequest, Release, RunFacts } from '../../../src/platform/forge.ts';
import { isCommitSha } from '../../../src/records/digest.ts';
import type { CommitSha } from '../../../src/records/digest.ts';
import { codeOf } from '../problem-code.ts';

/** People: `ann` administers, `bob` maintains, `eve` may read. */
export interface ForgeScene extends AsyncDisposable {
  readonly forge: Forge;
  /** Absolute, on this disk, empty. */
  readonly folder: string;
  /** Of the default branch, newest first: three commits. The newest has `mlgate.yml`, `deep/policy.yml`, and the link `linked.yml`. */
  readonly history: readonly CommitSha[];
  /** Its branch leaves the default branch at the second commit. */
  openPull(author: string): Promise<PullRequest>;
  merge(number: number): Promise<void>;
  issue(): Promise<number>;
  /** @returns its id */
  say(number: number, comment: { readonly by: string; readonly body: string }): Promise<number>;
  edit(id: number, body: string): Promise<void>;
  remove(id: number): Promise<void>;
  lock(number: number): Promise<void>;
  /** On the server, started by `ann`; its second attempt by `bob`. */
  run(run: {
    readonly id: number;
    readonly attempt: number;
    readonly event: string;
    readonly head: CommitSha;
    readonly ended: boolean;
  }): Promise<void>;
  /** The same repository, from another workflow run. */
  again(): Forge;
}

const NOBODY = 999_999_999;
const NO_COMMIT = 'f'.repeat(40);

function commit(text: string): CommitSha {
  if (!isCommitSha(text)) throw new Error(text);
  return text;
}

export function describeForge(name: string, make: () => Promise<ForgeScene>): void {
  describe(`${name}: forge`, () => {
    let scene: ForgeScene;
    let forge: Forge;
    beforeAll(async () => {
      scene = await make();
      ({ forge } = scene);
    });
    afterAll(() => scene[Symbol.asyncDispose]());

    describe('comments', () => {
      it.each([0, 1, 99, 100, 101, 250])('%i of them, oldest first', async (count) => {
        const number = await scene.issue();
        for (let i = 0; i < count; i++) await scene.say(number, { by: 'eve', body: `c${i}` });
        const comments = await forge.comments.list(number);
        expect(comments.map(({ body }) => body)).toEqual(Array.from({ length: count }, (_, i) => `c${i}`));
        const histories = await forge.comments.histories(number);
        expect([...histories.keys()]).toEqual(comments.map(({ id }) => id));
      });

      it('knows who wrote one, and that a person did', async () => {
        const number = await scene.issue();
        const id = await scene.say(number, { by: 'eve', body: 'hello' });
        const comment = await forge.comments.read(id);
        expect(comment).toMatchObject({ id, body: 'hello', author: { login: 'eve', kind: 'person' }, viaApp: null });
        expect(comment?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(comment?.author.id).toBe((await forge.people.account('eve'))?.id);
      });

      it('writes as itself, which is no person, and reads back what it wrote', async () => {
        const number = await scene.issue();
        const body = 'first\n\n<!-- hidden -->\n`code` & "quotes" — ü 🙂';
        const made = await forge.comments.create(number, body);
        expect(made).toMatchObject({ body, author: { login: forge.self, kind: 'bot' } });
        expect(await forge.comments.read(made.id)).toEqual(made);
        const updated = await forge.comments.update(made.id, 'second');
        expect(updated).toMatchObject({ id: made.id, body: 'second' });
        expect((await forge.comments.list(number)).map(({ body: text }) => text)).toEqual(['second']);
      });

      it('tells of edits, by whomever', async () => {
        const number = await scene.issue();
        const [left, edited] = [
          await scene.say(number, { by: 'eve', body: 'left alone' }),
          await scene.say(number, { by: 'eve', body: 'before' }),
        ];
        await scene.edit(edited, 'after');
        const histories = await forge.comments.histories(number);
        expect(histories.get(left)).toEqual({ editedAt: null, byEmail: false, body: 'left alone', author: 'eve' });
        expect(histories.get(edited)).toMatchObject({ body: 'after', author: 'eve', byEmail: false });
        expect(histories.get(edited)?.editedAt).toMatch(/^\d{4}-/);
      });

      it('one that was deleted is neither read nor updated nor listed', async () => {
        const number = await scene.issue();
        const id = await scene.say(number, { by: 'eve', body: 'gone' });
        await scene.remove(id);
        expect(await forge.comments.read(id)).toBeUndefined();
        expect(await forge.comments.update(id, 'x')).toBeUndefined();
        expect(await forge.comments.list(number)).toEqual([]);
        expect((await forge.comments.histories(number)).size).toBe(0);
      });

      it.each([
        ['list', (at: Forge) => at.comments.list(NOBODY)],
        ['create', (at: Forge) => at.comments.create(NOBODY, 'x')],
        ['histories', (at: Forge) => at.comments.histories(NOBODY)],
      ])('%s: no such issue', async (_, call) => {
        expect(await codeOf(call(forge))).toBe('github-not-found');
      });

      it('a body that is too long is refused', async () => {
        const number = await scene.issue();
        expect(await codeOf(forge.comments.create(number, 'x'.repeat(300_000)))).toBe('github-invalid');
      });

      it('a locked conversation is said to be locked', async () => {
        const number = await scene.issue();
        await scene.lock(number);
        await expect(forge.comments.create(number, 'x')).rejects.toThrow(/lock/);
        expect(await codeOf(forge.comments.create(number, 'x'))).toBe('github-forbidden');
      });
    });

    describe('pull requests', () => {
      it('from open to merged', async () => {
        const made = await scene.openPull('bob');
        const pull = await forge.pullRequests.read(made.number);
        expect(pull).toEqual(made);
        expect(pull).toMatchObject({ state: 'open', isFork: false, baseBranch: 'main', mergeCommit: null });
        expect(pull?.author).toMatchObject({ login: 'bob', kind: 'person' });
        expect(pull?.headRepositoryId).toBe(forge.repository.id);
        await scene.merge(made.number);
        const merged = await forge.pullRequests.read(made.number);
        expect(merged).toMatchObject({ state: 'merged', head: made.head });
        expect(merged?.mergeCommit).toBe((await forge.repository.defaultBranch()).commit);
      });

      it('is found by its head', async () => {
        const made = await scene.openPull('bob');
        expect((await forge.pullRequests.ofCommit(made.head)).map(({ number }) => number)).toEqual([made.number]);
      });

      it('there is none for an issue, for a number that nobody has, and for a commit that nobody knows', async () => {
        expect(await forge.pullRequests.read(await scene.issue())).toBeUndefined();
        expect(await forge.pullRequests.read(NOBODY)).toBeUndefined();
        expect(await forge.pullRequests.ofCommit(commit(NO_COMMIT))).toEqual([]);
        expect(await forge.pullRequests.ofBranch({ owner: 'nobody', branch: 'a/b ?c' })).toEqual([]);
      });

      it('knows who committed', async () => {
        const { number, head } = await scene.openPull('bob');
        expect((await forge.pullRequests.committers(number)).map(({ login }) => login)).toEqual(['bob']);
        expect((await forge.pullRequests.makersOf(head)).map(({ login }) => login)).toEqual(['bob']);
      });
    });

    describe('checks', () => {
      it.each([0, 1, 50, 51, 120])('is started, and completed with %i annotations', async (count) => {
        const head = scene.history[0] ?? commit(NO_COMMIT);
        const id = await forge.checks.start({ name: 'mlgate', head, detailsUrl: 'https://example.com/run' });
        const annotations = Array.from({ length: count }, (_, i) => ({
          path: 'mlgate.yml',
          line: i + 1,
          level: 'failure' as const,
          title: 'A rule failed',
          message: `m${i}`,
        }));
        await forge.checks.complete(id, { conclusion: 'failure', title: 'Worse', summary: 'text', annotations });
        expect(id).toBeGreaterThan(0);
      });

      it('there is none by a number that nobody has', async () => {
        const result = { conclusion: 'neutral' as const, title: 't', summary: 's', annotations: [] };
        expect(await codeOf(forge.checks.complete(NOBODY, result))).toBe('github-not-found');
      });
    });

    describe('people', () => {
      it.each([
        ['ann', 'admin'],
        ['bob', 'maintain'],
        ['eve', 'read'],
        ['nobody-at-all', 'none'],
      ])('%s: %s', async (login, permission) => {
        expect(await forge.people.permission(login)).toBe(permission);
      });

      it('an account is one whatever the case of its letters; a missing one is undefined', async () => {
        const ann = await forge.people.account('ann');
        expect(ann).toMatchObject({ login: 'ann', kind: 'person' });
        expect(await forge.people.account('nobody-at-all')).toBeUndefined();
      });

      it('a workflow’s token may read no team', async () => {
        expect(await codeOf(forge.people.team('acme/reviewers'))).toBe('github-forbidden');
      });
    });

    describe('repository', () => {
      const textOf = async (at: string, path: string): Promise<string | undefined> => {
        const bytes = await forge.repository.file(commit(at), path);
        return bytes === undefined ? undefined : Buffer.from(bytes).toString();
      };

      it('a file as each commit has it, in folders too', async () => {
        const [newest = '', older = ''] = scene.history;
        expect(await textOf(newest, 'mlgate.yml')).toBe('n: 3\n');
        expect(await textOf(older, 'mlgate.yml')).toBe('n: 2\n');
        expect(await textOf(newest, 'deep/policy.yml')).toBe('deep\n');
      });

      it.each([
        'missing.yml',
        'deep',
        'deep/missing.yml',
        'mlgate.yml/x',
        'linked.yml',
        '../mlgate.yml',
        './mlgate.yml',
        '',
      ])('no file: %j', async (path) => {
        expect(await textOf(scene.history[0] ?? '', path)).toBeUndefined();
      });

      it('a commit that nobody knows is no missing file', async () => {
        expect(await codeOf(forge.repository.file(commit(NO_COMMIT), 'mlgate.yml'))).toBe('github-not-found');
      });

      it('where two lines of history part, and what was before', async () => {
        const { head } = await scene.openPull('bob');
        expect(await forge.repository.mergeBase('main', head)).toEqual(scene.history.slice(1));
      });
    });

    describe('deployments', () => {
      const about = (key: string): Parameters<Forge['deployments']['open']>[0] => ({
        environment: 'production',
        commit: scene.history[0] ?? commit(NO_COMMIT),
        description: 'v3',
        key,
        payload: { model: 'late-flights', version: 3, request: null },
      });

      it('one for each key, found again by another run', async () => {
        const first = await forge.deployments.open(about('one'));
        expect(await forge.deployments.open(about('one'))).toBe(first);
        expect(await scene.again().deployments.open(about('one'))).toBe(first);
        expect(await forge.deployments.find('production', 'one')).toBe(first);
        const second = await forge.deployments.open(about('two'));
        expect(second).not.toBe(first);
        expect(await forge.deployments.find('production', 'three')).toBeUndefined();
        expect(await forge.deployments.find('staging', 'one')).toBeUndefined();
      });

      it('has statuses, however long their text', async () => {
        const id = await forge.deployments.open(about('statuses'));
        await forge.deployments.setStatus(id, { state: 'in_progress', description: 'x'.repeat(140) });
        await forge.deployments.setStatus(id, {
          state: 'success',
          description: 'x'.repeat(141),
          url: 'https://e.com/',
        });
        const missing = forge.deployments.setStatus(NOBODY, { state: 'success', description: '' });
        expect(await codeOf(missing)).toBe('github-not-found');
      });
    });

    it('opens issues that can be commented', async () => {
      const { number, url } = await forge.issues.create({ title: 'Review of a rollback', body: 'text' });
      expect(url).toMatch(/^https?:\/\//);
      await forge.comments.create(number, 'a comment');
      expect((await forge.comments.list(number)).length).toBe(1);
    });

    it('finds the open issues that it opened itself, newest first', async () => {
      const open = async (): Promise<number> => (await forge.issues.create({ title: 'wanted', body: 'here' })).number;
      const [first, second] = [await open(), await open()];
      const other = await scene.issue();
      const own = await forge.issues.own();
      const numbers = own.map(({ number }) => number);
      expect(numbers.filter((number) => number >= first)).toEqual([second, first]);
      expect(numbers).not.toContain(other);
      expect(own[0]).toEqual({ number: second, title: 'wanted', body: 'here' });
    });

    describe('runs', () => {
      const about = { event: 'pull_request', ended: false };
      const factsOf = (run: RunFacts | undefined): Partial<RunFacts> | undefined => run;

      it('that go on, that ended, and their later attempts, as the server has them', async () => {
        const head = scene.history[0] ?? commit(NO_COMMIT);
        await scene.run({ ...about, id: 801, attempt: 1, head });
        await scene.run({ ...about, id: 802, attempt: 2, event: 'push', ended: true, head });
        const going = await forge.runs.read({ id: 801, attempt: 1 });
        const { id } = forge.repository;
        expect(factsOf(going)).toMatchObject({
          repositoryId: id,
          headRepositoryId: id,
          event: 'pull_request',
          workflow: '.github/workflows/mlgate.yml',
          head,
          actor: { login: 'ann', kind: 'person' },
          triggeringActor: { login: 'ann' },
          endedAt: undefined,
        });
        expect(going?.startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        const again = await forge.runs.read({ id: 802, attempt: 2 });
        expect(factsOf(again)).toMatchObject({
          event: 'push',
          actor: { login: 'ann' },
          triggeringActor: { login: 'bob' },
        });
        expect(Date.parse(again?.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(again?.startedAt ?? ''));
      });

      it.each([
        [801, 2],
        [NOBODY, 1],
      ])('there is none by %i, attempt %i', async (id, attempt) => {
        expect(await forge.runs.read({ id, attempt })).toBeUndefined();
      });
    });

    describe('releases', () => {
      const make = (tag: string): Promise<Release> =>
        forge.releases.createDraft({ tag, commit: scene.history[0], title: tag, body: `of ${tag}` });
      const file = (name: string, content: string | Uint8Array): string => {
        const path = join(scene.folder, name);
        writeFileSync(path, content);
        return path;
      };

      it('a draft is found by its tag, filled, published, and read back', async () => {
        expect(await forge.releases.ofTag('mlgate/m/v1')).toEqual([]);
        const draft = await make('mlgate/m/v1');
        expect(draft).toMatchObject({ tag: 'mlgate/m/v1', draft: true, assets: [] });
        const content = new Uint8Array(300_000).map((_, i) => i % 251);
        await forge.releases.upload(draft.id, { name: 'model.tar', file: file('m', content), bytes: 300_000 });
        const [filled] = await scene.again().releases.ofTag('mlgate/m/v1');
        expect(filled).toMatchObject({ id: draft.id, draft: true });
        expect(filled?.assets).toMatchObject([{ name: 'model.tar', bytes: 300_000, complete: true }]);
        await forge.releases.publish(draft.id);
        expect((await forge.releases.ofTag('mlgate/m/v1')).map((release) => release.draft)).toEqual([false]);
        const back = join(scene.folder, 'back');
        await forge.releases.download(filled?.assets[0]?.id ?? 0, back);
        expect(Buffer.compare(readFileSync(back), content)).toBe(0);
      });

      it('several drafts of one tag: newest first; one of them can be published', async () => {
        const [first, second] = [await make('mlgate/m/v2'), await make('mlgate/m/v2')];
        const ids = (await forge.releases.ofTag('mlgate/m/v2')).map(({ id }) => id);
        expect(ids).toEqual([second.id, first.id]);
        await forge.releases.publish(first.id);
        expect(await codeOf(forge.releases.publish(second.id))).toBe('github-invalid');
        await forge.releases.remove(second.id);
        expect((await forge.releases.ofTag('mlgate/m/v2')).map(({ id }) => id)).toEqual([first.id]);
      });

      it('a name is taken once; an asset can be removed, also twice', async () => {
        const { id } = await make('mlgate/m/v3');
        const asset = { name: 'a', file: file('a', 'abc'), bytes: 3 };
        await forge.releases.upload(id, asset);
        expect(await codeOf(forge.releases.upload(id, asset))).toBe('github-invalid');
        const [release] = await forge.releases.ofTag('mlgate/m/v3');
        const there = release?.assets[0]?.id ?? 0;
        await forge.releases.removeAsset(there);
        await forge.releases.removeAsset(there);
        await forge.releases.upload(id, asset);
        expect(await forge.releases.read(id)).toMatchObject({ id, draft: true, assets: [{ name: 'a', bytes: 3 }] });
        await forge.releases.remove(id);
        await forge.releases.remove(id);
        expect(await forge.releases.read(id)).toBeUndefined();
        expect(await codeOf(forge.releases.download(NOBODY, join(scene.folder, 'none')))).toBe('github-not-found');
      });
    });

    describe('artifacts', () => {
      const write = (content: Readonly<Record<string, string>>): { folder: string; files: readonly string[] } => {
        for (const [name, text] of Object.entries(content)) writeFileSync(join(scene.folder, name), text);
        return { folder: scene.folder, files: Object.keys(content) };
      };
      const emptied = async (): Promise<string> => {
        const { mkdtempSync } = await import('node:fs');
        return mkdtempSync(join(scene.folder, 'into-'));
      };

      it('is found in its run by the beginning of its name, anywhere by all of it, and comes back', async () => {
        const { id } = await forge.artifacts.upload({
          name: 'mlgate-m-one',
          ...write({ 'a.json': '1', 'b.json': '22' }),
        });
        expect(id).toBeGreaterThan(0);
        const here = await forge.artifacts.find('mlgate-m-o', { run: 'this' });
        expect(here.map(({ name }) => name)).toEqual(['mlgate-m-one']);
        expect(await forge.artifacts.find('mlgate-m-o', { run: 'any' })).toEqual([]);
        const other = scene.again();
        const there = await other.artifacts.find('mlgate-m-o', { run: forge.run.id });
        expect(there).toMatchObject([{ id, run: forge.run.id, headRepositoryId: forge.repository.id, expired: false }]);
        expect(there[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
        expect(await other.artifacts.find('mlgate-m-o', { run: NOBODY })).toEqual([]);
        const [known] = await forge.artifacts.find('mlgate-m-one', { run: 'any' });
        expect(Date.parse(known?.expiresAt ?? '')).toBeGreaterThan(0);
        for (const [from, found] of [
          [forge, here[0]],
          [other, (await other.artifacts.find('mlgate-m-one', { run: 'any' }))[0]],
        ] as const) {
          if (found === undefined) throw new Error('not found');
          expect(found).toMatchObject({ expired: false, headRepositoryId: forge.repository.id });
          expect(found.digest).toMatch(/^[0-9a-f]{64}$/);
          const into = await emptied();
          await from.artifacts.download(found, { into, maxBytes: 1000 });
          expect([readFileSync(join(into, 'a.json'), 'utf8'), readFileSync(join(into, 'b.json'), 'utf8')]).toEqual([
            '1',
            '22',
          ]);
        }
      });

      it('a name again: the same content is success, other content a conflict', async () => {
        const name = 'mlgate-m-two';
        const first = await forge.artifacts.upload({ name, ...write({ 'a.json': '1' }) });
        expect((await forge.artifacts.upload({ name, ...write({ 'a.json': '1' }) })).id).toBe(first.id);
        expect(await codeOf(forge.artifacts.upload({ name, ...write({ 'a.json': '2' }) }))).toBe('github-conflict');
        expect(await codeOf(forge.artifacts.upload({ name, ...write({ 'c.json': '1' }) }))).toBe('github-conflict');
      });

      it('is refused when it has more bytes than it may', async () => {
        const name = 'mlgate-m-large';
        await forge.artifacts.upload({ name, ...write({ 'a.json': 'x'.repeat(1001) }) });
        const [found] = await forge.artifacts.find(name, { run: 'this' });
        if (found === undefined) throw new Error('not found');
        const into = await emptied();
        expect(await codeOf(forge.artifacts.download(found, { into, maxBytes: 1000 }))).toBe('artifact-refused');
        const expired = { ...found, expired: true };
        expect(await codeOf(forge.artifacts.download(expired, { into, maxBytes: 2000 }))).toBe('github-not-found');
      });
    });
  });
}
