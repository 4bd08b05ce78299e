// The model of this checkout: which bytes, made from which commit.
import { UserError } from '../../records/errors.ts';
import type { Sha256 } from '../../records/digest.ts';
import type { Subject } from '../../records/evaluation.ts';
import { trainingRun } from '../../records/training-run.ts';
import { digestPath } from '../../training/lineage.ts';
import type { Session } from '../session.ts';

export async function candidateSubject(
  { platform }: Session,
  digest?: Sha256,
): Promise<Extract<Subject, { role: 'candidate' }>> {
  const head = await platform.repository?.head();
  return {
    role: 'candidate',
    ...(head?.commit === undefined ? {} : { commit: head.commit }),
    ...(head?.dirty === true ? { dirty: true } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

export interface CandidateModel {
  /** Relative to the folder of mlgate.yml. */
  readonly path: string;
  readonly digest: Sha256;
}

/**
 * The bytes at `train.model`.
 * @throws UserError `model-absent` before any training, `model-changed` when they are not those that train recorded.
 */
export async function candidateModel({ config, platform, workspace }: Session): Promise<CandidateModel> {
  const path = config.train?.model?.replace(/\/+$/, '');
  if (path === undefined) {
    throw new UserError({
      code: 'model-unnamed',
      what: 'nothing says where the model lies',
      where: { file: config.file ?? 'the command line' },
      fix: 'train: { run: …, model: model/ }',
    });
  }
  if ((await platform.files.kind(path)) === 'absent') {
    throw new UserError({
      code: 'model-absent',
      what: `there is no ${path} yet`,
      where: { file: path },
      fix: 'mlgate train',
    });
  }
  const { digest } = await digestPath(platform.files, path);
  const recorded = await workspace.load(trainingRun);
  if (recorded?.output !== undefined && recorded.output.digest !== digest) {
    throw new UserError({
      code: 'model-changed',
      what: `${path} is not what \`mlgate train\` made: it was changed afterwards`,
      where: { file: path },
      fix: 'mlgate train',
    });
  }
  return { path, digest };
}
