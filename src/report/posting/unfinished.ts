// The comment of a run that did not finish. It has no numbers: those that stood there before were of another commit, or of another run.
import type { Context } from '../../records/context.ts';
import type { CommitSha } from '../../records/digest.ts';
import { BREAK, code, inline, paragraph, strong } from '../document.ts';
import type { Block, Inline } from '../document.ts';
import { asSentence } from '../headline/leads.ts';
import { commentMarker, footer } from '../markdown/comment.ts';
import { blockNodes, serializeMarkdown } from '../markdown/serialize.ts';
import { visibleProse } from '../visible.ts';
import { fixBlocks, troubleBlocks } from './trouble.ts';
import type { Trouble } from './trouble.ts';

export interface Unfinished {
  readonly model: string;
  readonly context: Context;
  readonly troubles: readonly [Trouble, ...Trouble[]];
  /** What the comment told of until now; undefined for a new one, `unknown` where it does not say. */
  readonly before: CommitSha | 'unknown' | undefined;
}

export function renderUnfinished(unfinished: Unfinished): string {
  const { model, context } = unfinished;
  return `${commentMarker(model)}\n${serializeMarkdown(blockNodes(blocksOf(unfinished)))}\n${footer({ model, context })}`;
}

function blocksOf({ model, context, troubles, before }: Unfinished): readonly Block[] {
  const [first, ...others] = troubles;
  const head = context.head === undefined ? inline('this commit') : inline('commit ', nameOf(context.head));
  return [
    { kind: 'heading', level: 3, children: inline(`⏹️ ${model}: the run for `, head, ' did not finish') },
    paragraph(strong(asSentence(visibleProse(first.what))), ' Nothing about the model is known for this commit.'),
    ...fixBlocks(first),
    ...troubleBlocks(others),
    ...(before === undefined ? [] : [paragraph(...beforeText(before, context.head))]),
  ];
}

/** Said so that it also holds for what had no numbers. */
function beforeText(before: CommitSha | 'unknown', head: CommitSha | undefined): readonly Inline[] {
  if (before === 'unknown') return inline('What stood here before was taken out: it does not tell of this commit.');
  if (before === head)
    return inline('What stood here before came from an earlier run for the same commit, and was taken out.');
  return inline(
    'What stood here before was about ',
    nameOf(before),
    ' and was taken out: it says nothing about this commit.',
  );
}

function nameOf(commit: CommitSha): Inline {
  return code(commit.slice(0, 7));
}

/** Said below a report that was posted before its run failed. */
export function failedAfterwards([{ what, fix }]: Unfinished['troubles']): readonly Inline[] {
  const mend =
    fix === undefined
      ? []
      : fix
          .split('\n')
          .filter((line) => line.trim() !== '')
          .flatMap((line) => [BREAK, code(visibleProse(line, 200))]);
  return inline(strong('After this report was made, the run failed:'), ' ', asSentence(visibleProse(what)), mend);
}
