// What promote, rollback and adopt answer: outputs, summary and the text of the log.
import type { Promoted } from '../pipeline/deployment/deploy.ts';
import { shortDigest } from '../records/digest.ts';
import type { StepResult, TerminalStyle } from './action.ts';
import { deploymentSummary } from './deployment-summary.ts';
import { reasonsText } from './texts.ts';

const GOOD: ReadonlySet<Promoted['kind']> = new Set(['deployed', 'already', 'nothing']);

export function deploymentResult(outcome: Promoted): StepResult {
  const version =
    'deployment' in outcome ? outcome.deployment.version : 'version' in outcome ? outcome.version : undefined;
  const shown = 'shown' in outcome ? outcome.shown : undefined;
  return {
    conclusion: GOOD.has(outcome.kind) ? 'success' : 'failure',
    outputs: {
      result: outcome.kind,
      version: version === undefined ? '' : String(version),
      digest: shown?.digest ?? ('deployment' in outcome ? outcome.deployment.digest : ''),
      deployment: shown?.deployment === undefined ? '' : String(shown.deployment),
      url: shown?.url ?? '',
    },
    json: outcome,
    summary: deploymentSummary(outcome),
    text: (style) => outcomeText(outcome, style),
  };
}

function outcomeText(outcome: Promoted, style: TerminalStyle): string {
  switch (outcome.kind) {
    case 'nothing':
      return `nothing to deploy: ${outcome.why}\n`;
    case 'deployed': {
      const { action, version, stage, digest, replaced } = outcome.deployment;
      const instead = replaced === null ? '' : `, instead of v${replaced.version}`;
      const done = { promote: 'is in', rollback: 'is back in', adopt: 'is registered as' }[action];
      return `${style.palette.good('✓')} v${version} ${done} ${stage}${instead} (${shortDigest(digest)})\n`;
    }
    case 'reverted':
    case 'failed': {
      const next = (outcome.next ?? []).map((line) => `  ${line}\n`).join('');
      return `${style.palette.bad('✗')} ${outcome.reason}\n${next}`;
    }
    case 'already':
      return `v${outcome.version} is there already; nothing was run\n`;
    case 'refused':
      return `${style.palette.bad('✗')} refused; nothing was run\n\n${reasonsText(outcome.reasons, style)}`;
    case 'unfinished': {
      const mend = outcome.mend.map(({ command, does }) => `  mlgate ${command}   ${does}\n`).join('');
      return `${style.palette.open('●')} ${outcome.known}\n${mend}`;
    }
  }
}
