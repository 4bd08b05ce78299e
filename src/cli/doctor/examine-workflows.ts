// Reads the repository's workflows and has them judged; a repository that is not on GitHub has none.
import type { ModelConfig } from '../../config/model-config.ts';
import { localFiles } from '../../platform/local-files.ts';
import type { Repository } from '../../platform/repository.ts';
import type { Finding } from './finding.ts';
import { judgeWorkflows } from './judge-workflows.ts';
import { readWorkflow } from './read-workflow.ts';

const FOLDER = '.github/workflows';

export async function examineWorkflows(
  repository: Repository | undefined,
  models: readonly ModelConfig[],
): Promise<readonly Finding[]> {
  if (repository === undefined) return [];
  const files = localFiles(repository.root);
  const isThere = (await files.kind(FOLDER)) === 'folder';
  if (!isThere && !/github/i.test((await repository.origin()) ?? '')) return [];
  const names = isThere ? (await files.list(FOLDER)).filter((name) => /^[^/]+\.ya?ml$/.test(name)) : [];
  const workflows = await Promise.all(
    names.map(async (name) => readWorkflow(`${FOLDER}/${name}`, await files.readText(`${FOLDER}/${name}`))),
  );
  return judgeWorkflows(workflows, {
    approval: models.some(({ approval }) => approval !== undefined),
    deploy: models.some(({ deploy }) => deploy !== undefined),
  });
}
