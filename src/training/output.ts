// What a training command left: plain files with bytes in them, or the reason why it is no model.
import type { TrainConfig } from '../config/model-config.ts';
import type { Files } from '../platform/files.ts';
import { UserError } from '../records/errors.ts';
import type { TrainingRun } from '../records/training-run.ts';

/** @throws UserError `model-missing`, `output-missing` for any other file, or `model-link`. */
export async function requireOutput(files: Files, path: string, model: string | undefined): Promise<void> {
  const kind = await files.kind(path);
  if (kind === 'file' || kind === 'folder') return;
  if (kind === 'absent') {
    throw new UserError({
      code: path === model ? 'model-missing' : 'output-missing',
      what: `the training command ended well but wrote no ${path}`,
      where: { file: path },
      fix: 'the command must write to exactly this path; in it, {model}, {metrics} and {predictions} become the whole paths',
    });
  }
  throw new UserError({
    code: 'model-link',
    what: `${path} is a ${kind}; what training writes must be plain files, so that its digest is its bytes`,
    where: { file: path },
    fix: 'write the files there instead of a link',
  });
}

/** @throws UserError as {@link requireOutput}, and `model-empty`, `folder-empty`, `folder-link`. */
export async function takeOutput(config: TrainConfig, files: Files): Promise<TrainingRun['output']> {
  if (config.model === undefined) return undefined;
  await requireOutput(files, config.model, config.model);
  const path = config.model.replace(/\/+$/, '');
  if ((await files.kind(path)) === 'file') {
    const { digest, bytes } = await files.hash.file(path);
    if (bytes === 0) throw new UserError({ code: 'model-empty', what: `${path} is empty`, where: { file: path } });
    return { path, kind: 'file', digest, bytes, files: 1 };
  }
  const { digest, bytes, entries } = await files.hash.folder(path);
  return { path, kind: 'folder', digest, bytes, files: entries.length };
}
