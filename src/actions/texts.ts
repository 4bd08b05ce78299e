// What a person reads on a terminal after a step that has no report of its own.
import type { OpinionAnswer } from '../approval/approve.ts';
import type { Decision } from '../approval/decide.ts';
import { renderDecision } from '../approval/render-decision.ts';
import type { StepResult, TerminalStyle } from './action.ts';
import { deploymentSummary } from './deployment-summary.ts';
import type { Promoted } from '../pipeline/deployment/deploy.ts';
import { shortDigest } from '../records/digest.ts';
import type { Conclusion } from '../records/scalars.ts';
import type { TrainingRun } from '../records/training-run.ts';
import type { Reason } from '../registry/registry.ts';

export function trainedText(record: TrainingRun): string {
  const { output, observed } = record;
  const made =
    output === undefined
      ? 'the command ended well'
      : `${output.path}  ${shortDigest(output.digest)}  ${bytesText(output.bytes)}`;
  const memory = observed.peakMemory === undefined ? '' : `, ${bytesText(observed.peakMemory)} at most`;
  const how = observed.reused ? 'unchanged inputs: re-used' : `${observed.seconds.toFixed(1)} s${memory}`;
  return `${made}\n${how}; inputs ${shortDigest(record.inputs)} (${record.code.files} code files${record.code.dirty ? ', not all committed' : ''})\n`;
}

function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${step === 0 ? bytes : (bytes / 1000 ** step).toFixed(1)} ${units[step]}`;
}

/** The table "rule · expected · found", broken rules first. */
export function reasonsText(reasons: readonly Reason[], { palette }: TerminalStyle): string {
  const sorted = reasons.toSorted((a, b) => Number(a.holds) - Number(b.holds));
  return sorted
    .map(({ rule, expected, found, holds, mend }) => {
      if (holds) return `  ${palette.good('✓')} ${rule}\n`;
      return `  ${palette.bad('✗')} ${palette.strong(rule)}\n      expected ${shorten(expected)}\n      found    ${shorten(found)}\n${mend === undefined ? '' : `      next     ${mend}\n`}`;
    })
    .join('');
}

/** Whole digests stand in the records; a person compares beginnings. */
function shorten(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{64}\b/g, (digest) => digest.slice(0, 12));
}

/** A word counts once it is written, also where this clone cannot check what it is about. */
const PROMOTE_DECIDES: Readonly<Partial<Record<Decision['kind'], string>>> = {
  error:
    "\nThe word is in the ledger. Next: mlgate promote, in a clone that reaches the model's bytes, decides\n" +
    '(store: { folder: … } in mlgate.yml gives every clone the same bytes)\n',
};

export function answerConclusion(answer: OpinionAnswer): Conclusion {
  return answer.kind === 'recorded' ? 'success' : 'failure';
}

export function answerText(answer: OpinionAnswer): string {
  switch (answer.kind) {
    case 'unknown-code':
      return '✗ no request has this code. A code is exact; mlgate status lists what waits\n';
    case 'ignored':
      return `✗ not counted: ${answer.why}\n`;
    case 'recorded': {
      const next = answer.approval === undefined ? PROMOTE_DECIDES[answer.decision.kind] : '\nNext: mlgate promote\n';
      return `${renderDecision(answer.id, answer.request, answer.decision)}\n${next ?? ''}`;
    }
  }
}

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
