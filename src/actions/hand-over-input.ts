// What the measuring actions share on a server: whether to record by default, and how records go on to other jobs.
import type { Session } from '../pipeline/session.ts';
import type { Input, InputValues } from './action.ts';

export const UPLOAD: Input = {
  kind: 'flag',
  description:
    'Hands the records to later jobs of the same workflow run, as an artifact; with `approval:` the model too.',
};

export const UPLOADED = 'name of the artifact with the records; empty without `upload`';

/** The output `artifact`. */
export async function uploadedBy(session: Session, inputs: InputValues): Promise<string> {
  if (inputs['upload'] !== true) return '';
  const { handOver } = await import('../pipeline/handing-over/hand-over.ts');
  return handOver(session);
}

/** A push to the default branch becomes the base of later changes unless told otherwise; elsewhere somebody has to ask. */
export function recordChoice({ platform }: Session, inputs: InputValues): boolean | 'where-possible' {
  const asked = inputs['record'];
  if (typeof asked === 'boolean') return asked;
  const event = platform.forge?.event;
  return event?.name === 'push' && event.isDefaultBranch ? 'where-possible' : false;
}
