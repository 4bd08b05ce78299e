// Sections of mlgate.yml that say what follows from it: compare, approval, deploy, and where it is kept.
import * as z from 'zod';
import { lazily } from '../records/lazily.ts';
import { text, timeout, words } from './value-schemas.ts';

/** What one entry of `compare.rules` is, before its sentence is read. */
const rule = lazily(() =>
  z
    .object({
      slices: text
        .exactOptional()
        .meta({ description: 'The rule holds for every value of this slice column.', examples: ['carrier'] }),
      on: z
        .enum(['interval', 'point'])
        .default('interval')
        .meta({
          description: '`point` decides on the single number, for metrics without an interval.',
          examples: ['point'],
        }),
    })
    .catchall(z.string())
    .meta({
      description:
        '`METRIC: at least N`, `at most N`, `no worse by more than N`, `not clearly worse by more than N`, `better`, `better by more than N`; N may be `N%` of the baseline; then `than production` or `than base`.',
      examples: [{ roc_auc: 'no worse by more than 0.005' }],
    }),
);

export const compare = lazily(() =>
  z
    .strictObject({
      against: z
        .enum(['production', 'base'])
        .default('production')
        .meta({
          description:
            'The baseline of relative rules. `production` falls back to `base` while nothing is in production.',
          examples: ['production'],
        }),
      baseline: z
        .enum(['recorded', 'rerun'])
        .default('recorded')
        .meta({
          description: '`rerun` trains the base again in a worktree instead of looking it up.',
          examples: ['rerun'],
        }),
      rules: z
        .array(rule())
        .default([])
        .meta({ description: 'What the candidate must show.', examples: [[{ roc_auc: 'at least 0.8' }]] }),
      undecided: z
        .enum(['fail', 'pass', 'neutral'])
        .default('fail')
        .meta({
          description: 'What it means for the conclusion when the data cannot tell.',
          examples: ['fail'],
        }),
      level: z
        .number()
        .gt(0.5)
        .lt(1)
        .default(0.95)
        .meta({ description: 'Confidence level of all intervals, two-sided.', examples: [0.95] }),
      seed: z
        .int()
        .min(0)
        .default(7)
        .meta({ description: 'Seed of everything random; the same seed gives the same digests.', examples: [7] }),
      replicates: z
        .int()
        .min(100)
        .max(1_000_000)
        .default(1000)
        .meta({ description: 'Replicates of the bootstrap, where an interval needs one.', examples: [1000] }),
    })
    .meta({ description: 'Whether the candidate may replace the champion.' }),
);

const need = lazily(() => text.regex(/^[1-9]\d* of \S+$/, 'expected a text like 1 of ml-owners'));
export const approval = lazily(() =>
  z
    .strictObject({
      environment: text
        .default('production')
        .meta({ description: 'What is being approved for.', examples: ['production'] }),
      groups: z.record(z.string(), words.min(1)).meta({
        description:
          'Who belongs to which group: in a terminal the `user.email` of git; on GitHub logins, and `org/team` with a token that may read teams.',
        examples: [{ 'ml-owners': ['ann@example.com', 'bob@example.com'] }],
      }),
      needs: z
        .array(need())
        .min(1)
        .meta({ description: 'How many of which groups must approve; all of them.', examples: [['1 of ml-owners']] }),
      'self-approval': z
        .boolean()
        .default(false)
        .meta({
          description: 'Whether the requester and the committers may approve.',
          examples: [false],
        }),
    })
    .meta({ description: 'Who may let a model through.' }),
);

export const oncall = lazily(() =>
  words.min(1).meta({
    description:
      'On GitHub: who may roll back, alone. People, or names of groups of `approval:`. Without it everybody in one of those groups.',
    examples: [['ann', 'ml-owners']],
  }),
);

export const deploy = lazily(() =>
  z
    .strictObject({
      run: text.meta({
        description: 'Deploy command. `{model}` becomes the quoted absolute path of the approved bytes.',
        examples: ['./deploy.sh {model}'],
      }),
      smoke: text.exactOptional().meta({
        description: 'Run after it; when it fails the last good version comes back.',
        examples: ['./smoke.sh'],
      }),
      files: z
        .array(text.regex(/^(?![/~{$-])(?!(?:.*\/)?\.\.(?:\/|$)).+$/, 'expected a path below the folder of mlgate.yml'))
        .min(1)
        .exactOptional()
        .meta({
          description:
            'Files that an approval binds too, beside those that the commands name themselves: what the deploy script calls.',
          examples: [['deploy/push.sh']],
        }),
      timeout,
      from: z
        .enum(['merged', 'any'])
        .default('merged')
        .meta({
          description: '`merged`: only when the default branch holds the approved inputs.',
          examples: ['merged'],
        }),
      workflow: text
        .regex(/^\.github\/workflows\/[^/\s]+\.ya?ml$/, 'expected a path like .github/workflows/deploy.yml')
        .default('.github/workflows/deploy.yml')
        .meta({
          description:
            'On GitHub: the workflow that is started when a request is granted. Where the default branch has it, an approval binds its text too.',
          examples: ['.github/workflows/deploy.yml'],
        }),
    })
    .meta({ description: 'How an approved model gets into production.' }),
);

export const registry = lazily(() =>
  z
    .union([
      z.literal('git'),
      z.strictObject({
        git: z.strictObject({
          remote: text.default('origin').meta({ description: 'Name or address of the remote.', examples: ['origin'] }),
          branch: text
            .default('mlgate-registry')
            .meta({ description: 'A branch of its own.', examples: ['mlgate-registry'] }),
        }),
      }),
      z.strictObject({
        folder: text.meta({
          description: 'A plain folder; may be absolute, may be shared.',
          examples: ['../registry'],
        }),
      }),
    ])
    .default('git')
    .meta({
      description:
        'Where versions, stages and the ledger live: the branch `mlgate-registry` of the git remote `origin`, or a plain folder.',
      examples: [{ folder: '../registry' }],
    }),
);

export const store = lazily(() =>
  z
    .strictObject({
      folder: text.meta({
        description: 'Folder where model bytes are kept; may be absolute, may be shared.',
        examples: ['.mlgate/store'],
      }),
    })
    .exactOptional()
    .meta({
      description:
        'Where the bytes of the versions are kept. Without it: on GitHub in releases and artifacts of the repository; in a terminal in `.mlgate/store`, which this clone alone reaches. A shared folder is reached by all.',
      examples: [{ folder: '.mlgate/store' }],
    }),
);
