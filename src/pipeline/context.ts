// What a report may know of the world, gathered once per run.
import { basename } from 'node:path';
import { context as contextType } from '../records/context.ts';
import type { Context } from '../records/context.ts';
import type { Session } from './session.ts';

export async function saveContext({ platform, workspace }: Session): Promise<Context> {
  const head = (await platform.repository?.head())?.commit;
  const origin = (await platform.repository?.identity())?.origin;
  const commit = head === undefined ? {} : { head, built: head };
  const record: Context = {
    repository: origin ?? basename(platform.folder),
    ...commit,
    observed: { mlgate: platform.version },
  };
  await workspace.save(contextType, record);
  return record;
}
