// What a step puts on its page of the workflow run.
import { PLAIN } from '../../report/terminal/palette.ts';
import type { Action, StepResult } from '../action.ts';

/** A step with a report shows it; any other shows what a terminal would have shown. */
export function summaryOf(action: Pick<Action, 'name'>, model: string, result: StepResult): string {
  return result.summary ?? textSummary(`${action.name}: ${model}`, result.text({ width: 100, palette: PLAIN }));
}

export function failureSummary(action: Pick<Action, 'name'>, text: string): string {
  return textSummary(`${action.name} could not finish`, text);
}

/** @param title plain words, made by us. */
function textSummary(title: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text, '`') + 1));
  return `### mlgate ${title}\n\n${fence}text\n${text.trimEnd()}\n${fence}\n`;
}

function longestRun(text: string, mark: string): number {
  return Math.max(0, ...[...text.matchAll(new RegExp(`${mark}+`, 'g'))].map(([run]) => run.length));
}
