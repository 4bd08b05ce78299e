// What the page of a workflow's run says of a deployment, in markdown.
import type { Promoted } from '../pipeline/deployment/deploy.ts';
import { shortDigest } from '../records/digest.ts';
import type { Sha256 } from '../records/digest.ts';
import type { Reason } from '../registry/registry.ts';
import { code, inline, paragraph, strong } from '../report/document.ts';
import type { Block, Inline } from '../report/document.ts';
import { blockNodes, serializeMarkdown } from '../report/markdown/serialize.ts';
import { visibleProse, visibleValue } from '../report/visible.ts';

/** Pure. */
export function deploymentSummary(outcome: Promoted): string {
  return serializeMarkdown(blockNodes(summaryBlocks(outcome)));
}

function summaryBlocks(outcome: Promoted): readonly Block[] {
  switch (outcome.kind) {
    case 'nothing':
      return [paragraph('Nothing to deploy: ', visibleProse(outcome.why), '.')];
    case 'already':
      return [paragraph(`v${outcome.version} is there already; nothing was run.`)];
    case 'deployed': {
      const { model, version, stage, digest } = outcome.deployment;
      return [
        paragraph(strong(`v${version}`), ' of ', code(visibleValue(model)), ' serves ', stageWords(stage, digest)),
      ];
    }
    case 'reverted':
    case 'failed': {
      const { deploy, smoke } = outcome.deployment;
      const ran = [deploy, smoke].flatMap((command) =>
        command === undefined || command.exitCode === 0 ? [] : [command],
      );
      const commands = ran.map(({ command, exitCode }) =>
        inline('exit code ', code(String(exitCode)), ': ', code(visibleProse(command, 200))),
      );
      const next = (outcome.next ?? []).map((line) => inline(visibleProse(line)));
      const items = [...commands, ...next];
      return [
        paragraph(
          strong(outcome.kind === 'failed' ? 'The deployment failed' : 'Taken back'),
          ': ',
          visibleProse(outcome.reason),
          '.',
        ),
        ...(items.length === 0 ? [] : [{ kind: 'list', items } as const]),
      ];
    }
    case 'refused':
      return [paragraph(strong('Refused'), '; nothing was run.'), reasonsTable(outcome.reasons)];
    case 'unfinished':
      return [
        paragraph(visibleProse(outcome.known)),
        { kind: 'list', items: outcome.mend.map(({ command, does }) => inline(code(`mlgate ${command}`), ` ${does}`)) },
      ];
  }
}

function stageWords(stage: string, digest: Sha256): readonly Inline[] {
  return inline(code(visibleValue(stage)), ' (', code(shortDigest(digest)), ').');
}

function reasonsTable(reasons: readonly Reason[]): Block {
  return {
    kind: 'table',
    columns: ['rule', 'expected', 'found', 'next'].map((header) => ({
      header: inline(header),
      align: 'left' as const,
    })),
    rows: reasons
      .filter(({ holds }) => !holds)
      .map(({ rule, expected, found, mend }) => [
        inline(visibleProse(rule)),
        inline(code(short(expected))),
        inline(code(short(found))),
        mend === undefined ? [] : inline(visibleProse(mend)),
      ]),
  };
}

function short(text: string): string {
  return visibleProse(
    text.replaceAll(/\b[0-9a-f]{64}\b/g, (hex) => hex.slice(0, 12)),
    200,
  );
}
