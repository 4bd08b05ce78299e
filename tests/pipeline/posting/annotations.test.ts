import { describe, expect, it } from 'vitest';
import { pathInRepository } from '../../../src/pipeline/posting/annotations.ts';
import type { Repository } from '../../../src/platform/repository.ts';
import { memoryFiles } from '../../fakes/memory-files.ts';
import { memoryRepository } from '../../fakes/memory-repository.ts';

const repository: Repository = { ...memoryRepository(memoryFiles('/srv/repo')), root: '/srv/repo' };

describe('a file of a record in the repository', () => {
  it.each([
    ['/srv/repo', 'mlgate.yml', 'mlgate.yml'],
    ['/srv/repo/models/late', 'mlgate.yml', 'models/late/mlgate.yml'],
    ['/srv/repo/models/late', '../shared/contract.yml', 'models/shared/contract.yml'],
    ['/srv/repo/models/late', '../../contract.yml', 'contract.yml'],
    ['/srv/repo/models/late', '/srv/repo/contract.yml', 'contract.yml'],
    ['/srv/repo/models/late', '../../../contract.yml', undefined],
    ['/srv/repo', '/etc/passwd', undefined],
    ['/srv/repo', '..', undefined],
    ['/srv/repo', '.', undefined],
    ['/srv/repo', '..a/contract.yml', '..a/contract.yml'],
  ])('in %s, %j is %j', (folder, file, expected) => {
    expect(pathInRepository({ folder, repository })(file)).toBe(expected);
  });

  it('without a clone the folder is the root', () => {
    const path = pathInRepository({ folder: '/runner/work', repository: undefined });
    expect([path('mlgate.yml'), path('../x')]).toEqual(['mlgate.yml', undefined]);
  });
});
