// The drafted configuration as the text of mlgate.yml: every guess says that it is one, every gap what belongs there.
import { shapeAt } from '../../config/schema-shape.ts';
import { modelSections } from '../../config/section-schemas.ts';
import type { Draft, DraftEvaluate } from './draft.ts';
import type { Guess } from './guess.ts';
import { count, inHundred } from './margin.ts';
import type { DraftPolicy } from './policy.ts';
import { yamlCommand, yamlText, YamlLines } from './yaml-lines.ts';
import type { OpenLine } from './yaml-lines.ts';

export function renderConfig(
  draft: Draft,
  policy: DraftPolicy,
): { readonly text: string; readonly open: readonly OpenLine[] } {
  const lines = new YamlLines(draft.findings.told);
  lines.note('Drafted by `mlgate init` from what lies in this folder. Look at every line that says "guessed".');
  lines.line('model', yamlText(draft.model), "guessed from the folder's name; becomes paths and tags");
  lines.guess('task', draft.task);
  renderData(lines, draft);
  renderTrain(lines, draft);
  if (draft.evaluate !== undefined) renderEvaluate(lines, draft, draft.evaluate);
  renderMetrics(lines, draft, policy);
  renderCompare(lines, draft, policy);
  renderLater(lines, draft);
  return lines.finish(shapeAt(modelSections(), []).keys);
}

function renderData(lines: YamlLines, { data, rung, evaluate }: Draft): void {
  const { train, test, contract } = data;
  if (train.kind === 'none' && test.kind === 'none' && contract === undefined) return;
  lines.blank();
  lines.section('data');
  lines.guess('train', train);
  lines.guess('test', withRows(test, rung === 3 ? evaluate?.table?.rows : undefined));
  if (contract !== undefined)
    lines.line('contract', yamlText(contract), 'what the data must look like; read it before you rely on it');
}

function withRows(guess: Guess<string>, rows: number | undefined): Guess<string> {
  return guess.kind === 'found' && rows !== undefined
    ? { ...guess, from: `${guess.from}; ${count(rows)} rows` }
    : guess;
}

function renderTrain(lines: YamlLines, { train, rung }: Draft): void {
  lines.blank();
  if (train === undefined) {
    lines.note(
      'No training command was found. With one, `baseline: rerun` and the record of what was trained from what:',
    );
    lines.suggestion('train', '{ run: python train.py }');
    return;
  }
  lines.section('train');
  lines.guess('run', train.run);
  if (train.params !== undefined)
    lines.line('params', yamlText(train.params), 'guessed from its name; reports say which parameters changed');
  const { output, outputNeeded } = train;
  if (output !== undefined && outputNeeded) lines.line('model', yamlText(output.path), output.from);
  else if (output !== undefined)
    lines.suggestion('model', yamlText(output.path), `${output.from}; what the command writes, for its digest`);
  else if (rung === 3)
    lines.guess('model', { kind: 'open', ask: 'the file or folder that the command writes', candidates: [] });
}

function renderEvaluate(lines: YamlLines, draft: Draft, evaluate: DraftEvaluate): void {
  const { predict, predictions, label, positive, answers, id, idWritten, slices, labelColumn } = evaluate;
  lines.blank();
  lines.section('evaluate');
  if (predict !== undefined) lines.drop('predictions');
  else if (lines.keep('predict')) lines.drop('predictions');
  if (predict !== undefined)
    lines.line('predict', yamlCommand(predict.command), `${predict.from}; it gets the test rows without the label`);
  if (predictions !== undefined && draft.findings.told?.('evaluate.predict') === undefined)
    lines.line('predictions', yamlText(predictions), "guessed from the file's name and columns");
  lines.guess('label', label);
  lines.guess('positive', positive);
  if (positive.kind === 'none' && draft.task.kind === 'found' && draft.task.value === 'binary') {
    const values = (labelColumn?.values ?? []).map(({ value }) => value).join(' and ');
    lines.suggestion('positive', labelColumn?.kind === 'boolean' ? 'true' : '1', `not needed: labels are ${values}`);
  }
  renderAnswers(lines, draft, answers);
  if (id.kind === 'found') {
    if (idWritten) lines.guess('id', id);
    else
      lines.suggestion(
        'id',
        yamlText(id.value),
        'if the predictions hold it: joins them to the rows; else both must be in the same order',
      );
  }
  if (slices.length === 0) return;
  const why = 'guessed: few values, none of them rare; each is measured on its own';
  lines.line('slices', `[${slices.map(({ name }) => yamlText(name)).join(', ')}]`, why);
}

function renderAnswers(lines: YamlLines, draft: Draft, { score, scores, prediction }: DraftEvaluate['answers']): void {
  const classes = Object.entries(scores);
  if (classes.length > 0) {
    const pairs = classes.map(([name, column]) => `${yamlText(name)}: ${yamlText(column)}`).join(', ');
    lines.line('scores', `{ ${pairs} }`, 'guessed from the names of the columns: class → P(class)');
    return;
  }
  if (score.kind !== 'none') {
    lines.guess('score', score);
    return;
  }
  if (prediction.kind !== 'none') {
    lines.guess('prediction', prediction);
    return;
  }
  const isBinary = draft.task.kind !== 'found' || draft.task.value === 'binary';
  const [key, ask] = isBinary
    ? ['score', 'the column of P(positive) that the predictions hold']
    : ['prediction', 'the column of the predicted value or label that the predictions hold'];
  lines.guess(key, { kind: 'open', ask, candidates: [] });
}

function renderMetrics(lines: YamlLines, draft: Draft, { metrics }: DraftPolicy): void {
  if (draft.rung === 0 || metrics.length > 0) lines.blank();
  if (draft.rung === 0) {
    lines.guess('metrics', draft.metricsFile);
    if (draft.undirected.length === 0) return;
    lines.note('What is better? Metrics whose direction nobody declares are shown without judgement.');
    const names = draft.undirected.slice(0, 8).map(yamlText).join(', ');
    lines.suggestion('higher-is-better', `[${names}]`);
    lines.suggestion('lower-is-better', `[${names}]`);
    return;
  }
  if (metrics.length > 0) lines.line('metrics', `[${metrics.join(', ')}]`, 'all of them: mlgate metrics');
}

function renderCompare(lines: YamlLines, draft: Draft, policy: DraftPolicy): void {
  lines.blank();
  lines.section('compare');
  if (draft.rung === 3) lines.line('against', 'production', 'then base, when production has none');
  else lines.line('against', 'base', 'what the default branch had');
  if (draft.train !== undefined && draft.rung < 3 && draft.findings.hasRepository) {
    lines.line(
      'baseline',
      'rerun',
      'trains the base again beside this one; `recorded` reads what `--record` wrote on the default branch',
    );
  }
  renderRules(lines, draft, policy);
  lines.line('undecided', 'fail', 'what the data cannot tell does not pass; or: neutral, pass');
}

function renderRules(lines: YamlLines, draft: Draft, { primary, slices }: DraftPolicy): void {
  if (lines.keep('rules')) return;
  if (draft.rung === 0) {
    const known =
      draft.findings.metrics?.estimates.find(({ direction }) => direction !== null)?.metric.name ?? 'roc_auc';
    lines.line('rules', '[]', 'without rules every verdict is undecided, and nothing is stopped');
    lines.note(
      'Single numbers have no interval, so noise decides too. Predictions (evaluate.predictions) give intervals.',
    );
    lines.suggestion('rules', `[{ ${yamlText(known)}: no worse by more than 1%, on: point }]`);
    return;
  }
  if (primary === undefined) {
    lines.line(
      'rules',
      '[]',
      'once the lines above are complete: mlgate init --force drafts them, with margins for these rows',
    );
    return;
  }
  const { spread, margin, outlook } = primary.chosen;
  const own = outlook.find((one) => one.margin === margin);
  if (own !== undefined) {
    const times = `passes an equal model ${inHundred(own.passIfEqual)}, stops one worse by the margin ${inHundred(own.stoppedIfWorse)}`;
    lines.note(`On ${count(spread.rows)} rows the first rule ${times}.`);
    lines.note(`The spread is ${spread.assumption}.`);
  }
  lines.line('rules', '');
  lines.item(primary.rule);
  for (const { rule } of slices) lines.item(rule, 'fails on proof of harm only');
}

function renderLater(lines: YamlLines, { rung, findings }: Draft): void {
  lines.blank();
  if (!findings.hasRemote) {
    lines.note('This clone has no git remote, where versions and recorded bases would be kept. A folder does too:');
    lines.suggestion('registry', '{ folder: ../registry }');
  }
  if (rung < 3) {
    lines.note(
      'The next step: a predict command scores the model in production again on the same rows (docs/configuration.md).',
    );
    return;
  }
  lines.note('When people are to let models through (identities as git tells them: user.email):');
  lines.suggestion(
    'approval',
    '{ groups: { owners: [you@example.com, colleague@example.com] }, needs: [1 of owners] }',
  );
  const scripts = findings.survey.deployScripts.filter((path) => path.endsWith('.sh'));
  const deploy = scripts.find((path) => /deploy/i.test(path)) ?? 'deploy.sh';
  const smoke = scripts.find((path) => /smoke/i.test(path));
  lines.suggestion('deploy', `{ run: "./${deploy} {model}"${smoke === undefined ? '' : `, smoke: ./${smoke}`} }`);
}
