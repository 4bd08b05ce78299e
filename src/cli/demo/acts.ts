// The script of `mlgate demo`: who does what, in which clone, and how each command must end.

export interface Step {
  /** Whose clone: Ann changes models, Bob approves them. */
  readonly who: 'ann' | 'bob';
  /** Run by bash in that clone. `$CODE` is the code of the newest request. */
  readonly command: string;
  readonly exit: 0 | 1;
  /** Not shown: what only sets the scene. */
  readonly silent?: boolean;
}

export interface Act {
  /** Becomes the names of the files that are kept: `2-better.html`. */
  readonly name: string;
  readonly title: string;
  readonly story: string;
  readonly steps: readonly Step[];
  /** Whether the act ends with a report of its own, worth keeping. */
  readonly reports: boolean;
}

const ann = (command: string, exit: 0 | 1 = 0): Step => ({ who: 'ann', command, exit });
const bob = (command: string, exit: 0 | 1 = 0): Step => ({ who: 'bob', command, exit });
const silently = (step: Step): Step => ({ ...step, silent: true });

/** What Ann does before each change: a branch from main, as it would become a pull request. */
const branch = (name: string): Step => silently(ann(`git switch --quiet --create ${name} main`));
const merge = (name: string): Step =>
  ann(`git switch --quiet main && git merge --quiet --no-edit ${name} && git push --quiet origin main`);
const backToMain: Step = silently(ann('git restore . && git switch --quiet main'));

/** Bob reads the evidence and approves; Ann, who asked, may not. */
const approveAndPromote: readonly Step[] = [bob('mlgate approve "$CODE" "read the report"'), ann('mlgate promote')];

const breakData = (mode: string): string =>
  `node demo/break-data.mjs ${mode} data/train.parquet broken.parquet && mv broken.parquet data/train.parquet`;

export const ACTS: readonly Act[] = [
  {
    name: '1-first',
    title: 'The first model',
    story:
      'Nothing is in production yet. The data is checked, the model trained and measured; only absolute rules apply. Ann asks, Bob approves, and version 1 goes out.',
    reports: true,
    steps: [ann('mlgate run'), ann('mlgate request-approval'), ann('mlgate approve "$CODE"', 1), ...approveAndPromote],
  },
  {
    name: '2-better',
    title: 'A better model',
    story: 'Ann tries boosted trees on more features. Both models score the same 38,578 flights of June.',
    reports: true,
    steps: [
      branch('boosting'),
      ann('cp demo/better.params.yaml params.yaml && git commit --quiet --all --message "Boosted trees"'),
      ann('mlgate run'),
      merge('boosting'),
      ann('mlgate request-approval'),
      ...approveAndPromote,
    ],
  },
  {
    name: '3-worse',
    title: 'Better on the whole, worse in Houston',
    story:
      'Ann leaves Houston out of the training data and grows more trees. The sum goes up; one airport pays for it.',
    reports: true,
    steps: [
      branch('more-trees'),
      ann('cp demo/worse.params.yaml params.yaml && git commit --quiet --all --message "More trees, without Houston"'),
      ann('mlgate run', 1),
      backToMain,
    ],
  },
  {
    name: '4-undecided',
    title: 'Too few rows to tell',
    story: 'A small change, measured on 2,000 flights. The honest answer is a number of rows.',
    reports: true,
    steps: [
      branch('larger-steps'),
      ann('cp demo/tweaked.params.yaml params.yaml'),
      ann('node demo/few-rows.mjs data/test.parquet few.parquet && mv few.parquet data/test.parquet'),
      ann('git commit --quiet --all --message "Larger steps, tested on a sample"'),
      ann('mlgate run', 1),
      backToMain,
    ],
  },
  {
    name: '5-data',
    title: 'Broken data',
    story: 'Three faults from upstream, each stopped before a minute of training is spent on it.',
    reports: true,
    steps: [
      silently(ann('git switch --quiet --create broken-data main')),
      ann(`${breakData('unit')}      # distances arrive times 1,000`),
      ann('mlgate validate-data', 1),
      silently(ann('git restore .')),
      ann(`${breakData('rename-origin')}  # ORD is called CHI now`),
      ann('mlgate validate-data', 1),
      silently(ann('git restore .')),
      ann(`${breakData('nulls')}     # a fifth of the distances is gone`),
      ann('mlgate run', 1),
      backToMain,
    ],
  },
  {
    name: '6-rollback',
    title: 'The bad night',
    story: 'On call, with no approval to wait for: the version before, digest-verified, smoke-checked.',
    reports: false,
    steps: [ann('mlgate rollback --reason "complaints from the gate"'), ann('mlgate status'), ann('mlgate history')],
  },
];
