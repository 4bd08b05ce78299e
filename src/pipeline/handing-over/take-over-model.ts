// The candidate that another job trained: its bytes are fetched by the digest that its record has, and by nothing else.
import { trainingRun } from '../../records/training-run.ts';
import { candidateSlot } from '../../registry/registry.ts';
import { storeOf } from '../registry-access.ts';
import type { Session } from '../session.ts';

/**
 * Puts the model where training would have put it. Does nothing where there is one, and where none was handed over.
 * @throws UserError `store-missing`, `store-digest`.
 */
export async function takeOverModel(session: Session): Promise<void> {
  const { config, platform, workspace } = session;
  const { files } = platform;
  const path = config.train?.model?.replace(/\/+$/, '');
  const output = (await workspace.load(trainingRun))?.output;
  if (platform.forge === undefined || config.approval === undefined || path === undefined) return;
  // The record comes from a job that ran other code: the path is the configuration's.
  if (output === undefined || (await files.kind(path)) !== 'absent') return;
  await using folder = await files.temporary('mlgate-model-');
  const slot = candidateSlot(output.digest);
  const stored = await storeOf(session).get(config.model, slot, { digest: output.digest, into: folder.path });
  await files.move(stored.path, path);
}
