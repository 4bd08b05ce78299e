// The user's commands with their placeholders filled: one place that says which names each command knows.
import { isAbsolute, join } from 'node:path';
import { fillCommand } from '../config/placeholders.ts';
import type { FilledCommand } from '../config/placeholders.ts';
import type { ModelConfig, TrainConfig } from '../config/model-config.ts';

function absolute(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function absolutes(folder: string, paths: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const known: Record<string, string> = {};
  for (const [name, path] of Object.entries(paths)) if (path !== undefined) known[name] = absolute(folder, path);
  return known;
}

/** Knows `{train}`, `{params}`, `{model}`, `{metrics}` and `{predictions}`, each where the configuration names it. */
export function trainCommand(config: ModelConfig & { readonly train: TrainConfig }): FilledCommand {
  const { train, data, metricsFile, evaluate, folder } = config;
  const paths = {
    train: data.train,
    params: train.params,
    model: train.model,
    metrics: metricsFile,
    predictions: evaluate?.predictions,
  };
  return fillCommand({ text: train.run, path: 'train.run' }, absolutes(folder, paths));
}

/** Knows `{model}`, `{data}` (test rows without labels) and `{predictions}`. */
export function predictCommand(
  config: { readonly folder: string; readonly predict: string },
  paths: { readonly model: string; readonly data: string; readonly predictions: string },
): FilledCommand {
  return fillCommand({ text: config.predict, path: 'evaluate.predict' }, absolutes(config.folder, paths));
}
