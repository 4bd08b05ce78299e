// Running the deploy command and the smoke check on a model's bytes.
import { fillCommand } from '../config/placeholders.ts';
import type { Log } from '../platform/log.ts';
import type { RunCommands } from '../platform/exec.ts';
import type { CommandOutcome, Version } from '../registry/registry.ts';
import type { DeployCommands } from './deployment.ts';

export const DEFAULT_TIMEOUT_SECONDS = 30 * 60;
/** Time for everything around a command: fetching bytes, hashing, pushing, clocks that differ. */
const MARGIN_SECONDS = 10 * 60;

export function timeoutOf(commands: DeployCommands): number {
  return commands.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
}

/** For how long a claim is honoured when its holder cannot be looked at. */
export function leaseSeconds(commands: DeployCommands): number {
  return timeoutOf(commands) + MARGIN_SECONDS;
}

export interface CommandPlace {
  /** Absolute path of the model's bytes. */
  readonly model: string;
  readonly version: Pick<Version, 'version' | 'digest'>;
  readonly stage: string;
}

/** Refuses a template with unknown names before anything is claimed. @throws UserError as fillCommand. */
export function checkCommands(commands: DeployCommands): void {
  const names = { model: '', version: '', digest: '', stage: '' };
  fillCommand({ text: commands.run, path: 'deploy.run' }, names);
  if (commands.smoke !== undefined) fillCommand({ text: commands.smoke, path: 'deploy.smoke' }, names);
}

/** undefined when it was cancelled: then how far it came is not known. */
export async function runStep(
  tools: { readonly commands: RunCommands; readonly log: Log },
  step: { readonly name: 'deploy' | 'smoke'; readonly text: string; readonly commands: DeployCommands },
  place: CommandPlace,
): Promise<CommandOutcome | undefined> {
  const values = {
    model: place.model,
    version: String(place.version.version),
    digest: place.version.digest,
    stage: place.stage,
  };
  const { command, env } = fillCommand(
    { text: step.text, path: `deploy.${step.name === 'deploy' ? 'run' : 'smoke'}` },
    values,
  );
  const title = `${step.name === 'deploy' ? 'Deploy' : 'Smoke check of'} v${values.version}: ${step.text}`;
  const { folder, signal } = step.commands;
  const run = () =>
    tools.commands.run({
      command,
      env,
      folder,
      timeoutSeconds: timeoutOf(step.commands),
      onLine: (line) => tools.log.info(line),
      ...(signal === undefined ? {} : { signal }),
    });
  const result = await tools.log.group(title, run, ({ outcome }) => outcome === 'succeeded');
  if (result.outcome === 'cancelled') return undefined;
  return { command: step.text, exitCode: result.exitCode, outcome: result.outcome };
}
