// Placeholder until the drafting of configurations is in place.
import { verb } from '../verb.ts';
export default verb({
  name: 'init',
  description: 'Writes mlgate.yml.',
  settings: [],
  inputs: {},
  run: () => Promise.reject(new TypeError('not written')),
});
