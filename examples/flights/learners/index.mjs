// The learners that params.yaml can name.
import { BadInput } from '../bad-input.mjs';
import * as boosting from './boosting.mjs';
import * as logistic from './logistic.mjs';

const LEARNERS = { boosting, logistic };

/** { parameters, learn, score }. Throws for a name that is not a learner. */
export function learnerNamed(name) {
  if (!Object.hasOwn(LEARNERS, name)) {
    throw new BadInput(`unknown learner "${name}"; known: ${Object.keys(LEARNERS).join(', ')}`);
  }
  return LEARNERS[name];
}
