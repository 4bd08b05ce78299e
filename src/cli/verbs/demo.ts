// Plays the whole story on real flight records in a temporary git repository, with the real commands and exit codes.
import { dirname, join } from 'node:path';
import { findDuckDb } from '../../platform/duckdb/find.ts';
import { localCommands } from '../../platform/local-commands.ts';
import { localFiles } from '../../platform/local-files.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { EXIT, UserError } from '../../records/errors.ts';
import { ACTS } from '../demo/acts.ts';
import { playActs } from '../demo/play.ts';
import type { Played } from '../demo/play.ts';
import { setScenery } from '../demo/scenery.ts';
import { verb } from '../verb.ts';
import type { World } from '../world.ts';

export default verb({
  name: 'demo',
  description:
    'Plays the whole story on real flight records: first model, better, worse, too few rows, broken data, rollback.',
  settings: [],
  inputs: {
    to: { kind: 'text', placeholder: 'FOLDER', description: 'Where to play; a temporary folder unless given.' },
  },
  run: async (given, world) => {
    const files = localFiles(world.folder);
    const temporary = given.inputs['to'] === undefined ? await files.temporary('mlgate-demo-') : undefined;
    const folder = temporary?.path ?? join(world.folder, String(given.inputs['to']));
    if (temporary === undefined && (await files.kind(folder)) !== 'absent') {
      throw new UserError({
        code: 'demo-folder',
        what: `${folder} is there already`,
        where: { file: '--to' },
        fix: 'name a folder that does not exist yet',
      });
    }
    const started = systemClock.monotonic();
    const played = await play(folder, world);
    const seconds = Math.round(systemClock.monotonic() - started);
    world.print(closing(played, { folder, seconds }));
    return played.surprises.length === 0 ? EXIT.success : EXIT.verdict;
  },
});

async function play(folder: string, world: World): Promise<Played> {
  const files = localFiles(folder);
  const commands = localCommands(world.environment);
  const from = dirname(world.self[1] ?? '');
  const duckdb = await findDuckDb({
    environment: world.environment,
    hash: files.hash,
    from,
    onInstall: (message) => world.log.notice(message),
  });
  const scenery = await setScenery({
    folder,
    example: await exampleFolder(from),
    self: world.self,
    duckdb,
    path: world.environment['PATH'] ?? '',
    files,
    commands,
  });
  world.print(`Node ${world.node}; everything happens in ${folder}\n`);
  const { palette } = world.style;
  return playActs({
    acts: ACTS,
    scenery,
    commands,
    files,
    signal: world.signal,
    print: (line) => world.print(`${line}\n`),
    bold: palette.strong,
    dim: palette.faint,
  });
}

/** `examples/flights` beside the sources or the bundle. */
async function exampleFolder(from: string): Promise<string> {
  for (const up of ['..', '../..', '../../..']) {
    const folder = join(from, up, 'examples', 'flights');
    if ((await localFiles(from).kind(join(folder, 'mlgate.yml'))) === 'file') return folder;
  }
  throw new UserError({
    code: 'demo-example',
    what: 'examples/flights is not part of this installation',
    fix: 'run the demo from a clone',
  });
}

function closing(
  { surprises, kept }: Played,
  { folder, seconds }: { readonly folder: string; readonly seconds: number },
): string {
  const ended = surprises.map((surprise) => `✗ ${surprise}\n`).join('');
  const list = kept
    .filter((path) => !path.endsWith('.md'))
    .map((path) => `  ${path}\n`)
    .join('');
  return `
${ended === '' ? `Every command ended as it should, in ${seconds} s.\n` : ended}
Reports, and previews of the pull-request comments:
${list}
All of it lies in ${folder}; remove it when you have looked around.
`;
}
