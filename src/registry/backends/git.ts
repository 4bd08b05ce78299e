// The default registry: an orphan branch of the repository's own remote.
import * as z from 'zod';
import { backend } from './backend.ts';

export const DEFAULT_BRANCH = 'mlgate-registry';

export default backend({
  name: 'git',
  doc: {
    summary: 'An orphan branch of a git remote; writes are fast-forward pushes.',
    needs: 'The right to push to that branch, and no rule on it but those against deletion and force-push.',
  },
  parameters: z.strictObject({ remote: z.string().min(1), branch: z.string().min(1).default(DEFAULT_BRANCH) }),
  open: (parameters, platform) => platform.gitTree(parameters),
});
