import { describe, expect, it } from 'vitest';
import { pathInRepository } from '../../src/pipeline/annotations.ts';
import type { Repository } from '../../src/platform/repository.ts';
import { memoryFiles } from '../fakes/memory-files.ts';
import { memoryRepository } from '../fakes/memory-repository.ts';

const repository: Repository = { ...memoryRepository(memoryFiles('/work/repo')), root: '/work/repo' };

describe('a file of a record in the repository', () => {
  it.each([
    ['/work/repo', 'mlgate.yml', 'mlgate.yml'],
    ['/work/repo/models/late', 'mlgate.yml', 'models/late/mlgate.yml'],
    ['/work/repo/models/late', '../shared/contract.yml', 'models/shared/contract.yml'],
    ['/work/repo/models/late', '../../contract.yml', 'contract.yml'],
    ['/work/repo/models/late', '/work/repo/contract.yml', 'contract.yml'],
    ['/work/repo/models/late', '../../../contract.yml', undefined],
    ['/work/repo', '/etc/passwd', undefined],
    ['/work/repo', '..', undefined],
    ['/work/repo', '.', undefined],
    ['/work/repo', '..a/contract.yml', '..a/contract.yml'],
  ])('in %s, %j is %j', (folder, file, expected) => {
    expect(pathInRepository({ folder, repository })(file)).toBe(expected);
  });

  it('without a clone the folder is the root', () => {
    const path = pathInRepository({ folder: '/runner/work', repository: undefined });
    expect([path('mlgate.yml'), path('../x')]).toEqual(['mlgate.yml', undefined]);
  });
});
