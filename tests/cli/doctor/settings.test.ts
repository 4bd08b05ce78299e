import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/cli/doctor/examine-settings.ts';
import { judgeSettings } from '../../../src/cli/doctor/judge-settings.ts';
import type { RepositorySettings } from '../../../src/platform/github/repository-settings.ts';

const PLACE = { url: 'https://github.com/acme/late', environment: 'production', registryBranch: 'mlgate-registry' };
const STRONG: RepositorySettings = {
  isPrivate: true,
  defaultBranch: 'main',
  protection: { reviewed: true, codeOwners: true, environmentBound: true, requiredReviewers: true },
  registry: { exists: true, keeps: true, onlyForward: true },
};

function level(protection: Partial<RepositorySettings['protection']>) {
  const [first] = judgeSettings({ ...STRONG, protection: { ...STRONG.protection, ...protection } }, PLACE);
  return first;
}

describe('the level of an approval', () => {
  it.each([
    [{}, 'A2', 'well', undefined],
    [{ requiredReviewers: false }, 'A2', 'well', /required reviewers/],
    [{ environmentBound: false }, 'A1', 'well', /settings\/environments: production, deployment branches: main alone/],
    [{ environmentBound: null }, 'A1', 'well', /may not read/],
    [{ codeOwners: false }, 'A0', 'note', /CODEOWNERS/],
    [{ codeOwners: null }, 'A0', 'note', /may not read/],
    [{ reviewed: false, codeOwners: false }, 'A0', 'note', /settings\/rules: a ruleset on main that requires/],
    [{ reviewed: false, environmentBound: false }, 'A0', 'note', /^(?!.*environments)/s],
  ])('%j is %s', (protection, expected, state, fix) => {
    const finding = level(protection);
    expect(finding?.text.slice(0, 2)).toBe(expected);
    expect(finding?.state).toBe(state);
    if (fix === undefined) expect(finding?.fix).toBeUndefined();
    else expect(finding?.fix).toMatch(fix);
  });
});

describe("the registry's branch", () => {
  it.each([
    [{ keeps: true, onlyForward: true }, 'well', /can be neither/, undefined],
    [{ keeps: false, onlyForward: true }, 'note', /delete or rewrite/, 'restrict deletions'],
    [{ keeps: true, onlyForward: false }, 'note', /delete or rewrite/, 'block force pushes'],
    [{ keeps: false, onlyForward: false }, 'note', /delete or rewrite/, 'restrict deletions, block force pushes'],
    [{ keeps: null, onlyForward: null }, 'note', /may not read/, 'restrict deletions, block force pushes'],
    [{ keeps: true, onlyForward: null }, 'note', /may not read/, 'block force pushes'],
  ])('%j', (registry, state, text, ask) => {
    const [, finding] = judgeSettings({ ...STRONG, registry: { exists: true, ...registry } }, PLACE);
    expect(finding).toMatchObject({ state });
    expect(finding?.text).toMatch(text);
    expect(finding?.fix?.split('mlgate-registry: ')[1]).toBe(ask);
  });
});

describe('where the settings are asked', () => {
  const HUB = { server: 'https://github.com', apiUrl: 'https://api.github.com', repository: 'acme/late' };
  it.each([
    ['https://github.com/acme/late.git', HUB],
    ['https://github.com/acme/late', HUB],
    ['https://x-access-token:secret@github.com/acme/late.git', HUB],
    ['git@github.com:acme/late.git', HUB],
    ['ssh://git@github.com:22/acme/late.git', HUB],
    [
      'https://acme.ghe.com/acme/late',
      { server: 'https://acme.ghe.com', apiUrl: 'https://api.acme.ghe.com', repository: 'acme/late' },
    ],
    ['https://github.evil.example/acme/late', undefined],
    ['https://notgithub.com/acme/late', undefined],
    ['https://gitlab.com/acme/late', undefined],
    ['/srv/git/late.git', undefined],
    [undefined, undefined],
  ])('origin %s', (origin, place) => {
    expect(placeOf({}, origin)).toEqual(place);
  });

  it('a server of its own that the person names', () => {
    expect(placeOf({ GH_HOST: 'git.acme.example' }, 'git@git.acme.example:acme/late.git')).toEqual({
      server: 'https://git.acme.example',
      apiUrl: 'https://git.acme.example/api/v3',
      repository: 'acme/late',
    });
  });

  it('the variables of a workflow go before', () => {
    const environment = {
      GITHUB_REPOSITORY: 'acme/other',
      GITHUB_SERVER_URL: 'http://github.localhost:1',
      GITHUB_API_URL: 'http://github.localhost:1/api',
    };
    expect(placeOf(environment, undefined)).toEqual({
      server: 'http://github.localhost:1',
      apiUrl: 'http://github.localhost:1/api',
      repository: 'acme/other',
    });
  });
});
