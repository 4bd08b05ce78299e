// What the measuring actions share on a server: whether to record by default, and how records go on to other jobs.
import type { Session } from '../pipeline/session.ts';
import { UserError } from '../records/errors.ts';
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

/** A step that fails hands over what there is, the note of its failure too: whoever reports can then say why. */
export async function handingOverFailure<T>(session: Session, inputs: InputValues, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError && error.problems[0].code !== 'cancelled') {
      await uploadedBy(session, inputs).catch((failure: unknown) => {
        session.platform.log.notice(`what there is was not handed over: ${String(failure)}`);
      });
    }
    throw error;
  }
}

/** A push to the default branch becomes the base of later changes unless told otherwise; elsewhere somebody has to ask. */
export function recordChoice({ platform }: Session, inputs: InputValues): boolean | 'where-possible' {
  const asked = inputs['record'];
  if (typeof asked === 'boolean') return asked;
  const event = platform.forge?.event;
  return event?.name === 'push' && event.isDefaultBranch ? 'where-possible' : false;
}
