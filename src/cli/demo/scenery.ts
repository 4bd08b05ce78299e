// Sets up the demo: a bare origin, one clone each for Ann and Bob, a store and a serving folder, all in one temporary folder.
import type { RunCommands } from '../../platform/exec.ts';
import type { Files } from '../../platform/files.ts';
import { shellQuote } from '../../config/placeholders.ts';
import { ExternalError } from '../../records/errors.ts';

export interface Scenery {
  /** Absolute folder that holds everything, and is left for the person to look at. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  cloneOf(who: 'ann' | 'bob'): string;
}

export interface SceneryOptions {
  readonly folder: string;
  readonly example: string;
  /** How to start this very mlgate: `[node, main script]`. */
  readonly self: readonly string[];
  /** A node_modules folder with DuckDB, for the example's own programs. */
  readonly duckdb: string;
  readonly path: string;
  readonly files: Files;
  readonly commands: RunCommands;
}

const PEOPLE = {
  ann: { name: 'Ann', email: 'ann@example.com' },
  bob: { name: 'Bob', email: 'bob@example.com' },
} as const;

export async function setScenery(options: SceneryOptions): Promise<Scenery> {
  const { folder, files } = options;
  await files.write(
    `${folder}/bin/mlgate`,
    `#!/usr/bin/env bash\nexec ${options.self.map(shellQuote).join(' ')} "$@"\n`,
  );
  const env = {
    PATH: `${folder}/bin:${options.path}`,
    MLGATE_DUCKDB: options.duckdb,
    FLIGHTS_SERVING: `${folder}/serving`,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const run = async (command: string): Promise<void> => {
    const result = await options.commands.run({ command, folder, env });
    if (result.outcome === 'succeeded') return;
    throw new ExternalError({
      code: 'demo-setup',
      call: command,
      what: `the demo could not be set up: ${result.tail.trim()}`,
    });
  };
  await files.copy(options.example, `${folder}/ann`);
  await run('chmod +x bin/mlgate && git init --quiet --bare --initial-branch main origin.git');
  await run(
    `cd ann && git init --quiet --initial-branch main && git remote add origin ../origin.git && ${identify('ann')}`,
  );
  await writeConfig(folder, files);
  await run(
    'cd ann && git add . && git commit --quiet --message "Late flights" && git push --quiet --set-upstream origin main',
  );
  await run(`git clone --quiet origin.git bob && cd bob && ${identify('bob')}`);
  return { folder, env, cloneOf: (who) => `${folder}/${who}` };
}

function identify(who: keyof typeof PEOPLE): string {
  const { name, email } = PEOPLE[who];
  return `git config user.name ${name} && git config user.email ${email} && git config commit.gpgsign false`;
}

/** The example's own configuration, with a store that both clones can reach. */
async function writeConfig(folder: string, files: Files): Promise<void> {
  const text = await files.readText(`${folder}/ann/mlgate.yml`);
  await files.write(`${folder}/ann/mlgate.yml`, `${text.trimEnd()}\nstore: { folder: ../store }\n`);
}
