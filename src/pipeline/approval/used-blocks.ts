// What became of a grant that was used, in markdown: that it serves, that it is under way, or how it failed and the way on.
import { again, exitHint } from '../../deployment/what-next.ts';
import { isUsedUp } from '../../registry/registry.ts';
import type { GrantUse } from '../../registry/registry.ts';
import { code, inline, paragraph, strong } from '../../report/document.ts';
import type { Block, Inline } from '../../report/document.ts';
import { visibleProse } from '../../report/visible.ts';
import type { Standing } from './standing-blocks.ts';

/** @param broken what keeps the same grant from being tried again; empty when nothing does. */
export function usedBlocks({ posted, next }: Standing, use: GrantUse, broken: readonly Block[]): readonly Block[] {
  const version = `v${use.version}`;
  const run = runWords(use, posted.request.place?.host);
  const ended = use.reason === null ? [] : inline(visibleProse(use.reason, 300), '. ');
  switch (use.result) {
    case null:
      return [paragraph(strong('Under way.'), ` ${version} is being deployed with it`, ...run, '.')];
    case 'deployed':
      return [paragraph(strong('Deployed.'), ` ${version} was deployed with it`, ...run, '.')];
    case 'reverted':
      return [
        paragraph(strong('Deployed, and taken back'), ...run, ': ', ...ended, 'The grant is used up.'),
        paragraph(...ranWords(use), `Once what failed is mended, ${ANEW}.`),
      ];
    case 'failed': {
      const lead = paragraph(
        strong('The deployment failed'),
        ...run,
        ': ',
        ...(ended.length === 0 ? inline(`${version} was stopped, and another claim took over. `) : ended),
      );
      const ran = ranWords(use);
      if (isUsedUp(use)) return [lead, paragraph(...ran, `The grant is used up. Once what failed is mended, ${ANEW}.`)];
      if (next.kind !== 'again') {
        return [lead, paragraph(...ran, `It cannot be tried again as it is; ${ANEW}.`), ...broken];
      }
      return [
        lead,
        paragraph(
          ...ran,
          'The approval still counts: once the cause is gone, ',
          visibleProse(again(posted.id, next.workflow)),
          `. Where mlgate.yml or a deploy script has to change, ${ANEW}.`,
        ),
      ];
    }
  }
}

const ANEW = 'the run of that commit asks for a new approval, which deploys';

function ranWords({ failure }: GrantUse): readonly Inline[] {
  if (failure === null) return [];
  const { step, result } = failure;
  const hint = exitHint(result);
  const what = step === 'deploy' ? 'The deploy command' : 'The smoke check';
  return inline(
    `${what} was `,
    code(visibleProse(result.command, 200)),
    '. ',
    hint === undefined ? '' : `E${visibleProse(hint).slice(1)}. `,
  );
}

/** Whoever may write to the registry's branch could name any address; that of a run on this server (`https://github.com`) is linked. */
function runWords({ run }: GrantUse, host: string | undefined): readonly Inline[] {
  const path = host !== undefined && run.startsWith(`${host}/`) ? run.slice(host.length + 1) : '';
  if (!/^[\w.-]+\/[\w.-]+\/actions\/runs\/\d+(?:\/attempts\/\d+)?$/.test(path)) {
    return inline(' (', code(visibleProse(run, 200)), ')');
  }
  return inline(' (', { kind: 'link', href: run, children: inline('run') }, ')');
}
