// One model, its configuration and everything outside: what each step of the pipeline gets.
import type { ModelConfig } from '../config/model-config.ts';
import type { Forge } from '../platform/forge.ts';
import type { Platform } from '../platform/platform.ts';
import type { Person } from '../records/approval.ts';
import { UserError } from '../records/errors.ts';
import type { Author } from '../registry/registry.ts';
import { folderWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

export interface Session {
  readonly config: ModelConfig;
  readonly platform: Platform;
  readonly workspace: Workspace;
  /** The configuration is the pull request's, although nothing is checked out: the default branch has none. */
  readonly ofChange?: boolean;
  /** Folder of the configuration in the repository, where nothing is checked out. */
  readonly inRepository?: string;
}

export function openSession(config: ModelConfig, platform: Platform): Session {
  return { config, platform, workspace: folderWorkspace(config.model, platform.files) };
}

/** Who acts: in a workflow who started its run, elsewhere as git was told. @throws UserError `identity-missing`. */
export async function personOf({ platform }: Session): Promise<Person> {
  if (platform.forge !== undefined) return starterOf(platform.forge);
  const person = await platform.repository?.person();
  if (person !== undefined) return person;
  throw new UserError({
    code: 'identity-missing',
    what: 'git does not say who you are',
    fix: 'git config user.email you@example.com && git config user.name "Your Name"',
  });
}

/** Logins change hands: the number is the person. An account that is gone has none any more. */
async function starterOf({ run, people }: Pick<Forge, 'run' | 'people'>): Promise<Person> {
  const login = run.triggeringActor;
  const account = await people.account(login);
  return { id: account === undefined ? `gone:${login}` : String(account.id), name: account?.login ?? login };
}

export async function authorOf(session: Session): Promise<Author> {
  return { by: await personOf(session), run: session.platform.run };
}

/** A section of the configuration that a step cannot do without. @throws UserError `section-missing` with the lines to paste. */
export function requireSection<K extends 'train' | 'evaluate' | 'approval' | 'deploy'>(
  config: ModelConfig,
  section: K,
): NonNullable<ModelConfig[K]> {
  const value = config[section];
  if (value !== undefined && value !== null) return value;
  throw new UserError({
    code: 'section-missing',
    what: `${config.model} has no \`${section}:\` section`,
    where: { file: config.file ?? 'the command line' },
    fix: PASTE[section],
  });
}

const PASTE = {
  train: 'train:\n  run: python train.py --data {train} --out {model}\n  model: model/',
  evaluate:
    'evaluate:\n  predict: python predict.py --model {model} --data {data} --out {predictions}\n  label: LABEL\n  score: SCORE',
  approval: 'approval:\n  groups: { owners: [you@example.com] }\n  needs: [1 of owners]',
  deploy: 'deploy:\n  run: ./deploy.sh {model}\n  smoke: ./smoke.sh',
} as const;
