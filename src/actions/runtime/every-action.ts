// Inputs and outputs that every action has beside its own.
import type { Input } from '../action.ts';

/** In the order of action.yml; `token` has its default there. */
export const COMMON_INPUTS = {
  config: { kind: 'text', description: 'The configuration; mlgate.yml unless given.' },
  'working-directory': {
    kind: 'text',
    description: 'Folder that paths are relative to, below the checked-out repository; its root unless given.',
  },
  model: {
    kind: 'text',
    description: 'One of several models of mlgate.yml; without that file, the name to report under.',
  },
  token: {
    kind: 'text',
    description:
      'Token for GitHub and for git. It is masked, sent to this GitHub alone, and never seen by a command of yours.',
  },
} as const satisfies Readonly<Record<string, Input>>;

export const COMMON_OUTPUTS = {
  conclusion: 'success, failure or neutral: the worst of all models; empty when an error ended the step',
  models: 'JSON object, for each model the outputs of its own: {"late-flights": {"verdict": "pass"}}',
} as const;
