// One mlgate at a time makes records and outputs of a model in a folder: two would take each other's models for leftovers.
import * as z from 'zod';
import type { ClaimHolder } from '../platform/holder.ts';
import { UserError } from '../records/errors.ts';
import type { Session } from './session.ts';

const holderSchema = z.lazy(() => z.strictObject({ name: z.string(), host: z.string(), process: z.string() }));

/** @throws UserError `folder-busy` when another process is at work. */
export async function inTurn<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const turn = await takeTurn(session);
  try {
    return await work();
  } finally {
    await turn[Symbol.asyncDispose]();
  }
}

/**
 * Everybody who comes appends a line to one file, and the first of those who live has the turn; so two that come at once agree on
 * who it is, and one that was killed stands in nobody's way. A step inside a run has the run's turn.
 * @throws UserError `folder-busy` when somebody else has it.
 */
async function takeTurn(session: Session): Promise<AsyncDisposable> {
  const { config, platform } = session;
  const { files, holders } = platform;
  const place = `.mlgate/.turns/${config.model}`;
  const me = holders.me();
  if ((await firstOf(place, platform))?.process === me.process) return { [Symbol.asyncDispose]: async () => {} };
  if ((await files.kind('.mlgate/.gitignore')) === 'absent') await files.write('.mlgate/.gitignore', '*\n');
  for (;;) {
    await files.append(place, `${JSON.stringify(me)}\n`);
    const first = await firstOf(place, platform);
    if (first?.process === me.process) return { [Symbol.asyncDispose]: () => files.remove(place) };
    if (first !== undefined) throw busy(config.model, first);
    // Who had the turn gave it back in between, and our line went with the file.
  }
}

async function firstOf(place: string, { files, holders }: Session['platform']): Promise<ClaimHolder | undefined> {
  const me = holders.me();
  for (const line of (await textOf(place, files)).split('\n')) {
    const holder = readHolder(line);
    if (holder === undefined) continue;
    if (holder.process === me.process || (await holders.lives(holder)) === 'alive') return holder;
  }
  return undefined;
}

async function textOf(place: string, files: Session['platform']['files']): Promise<string> {
  try {
    return await files.readText(place);
  } catch (error) {
    if (error instanceof UserError && error.problems[0].code === 'file-missing') return '';
    throw error;
  }
}

function readHolder(line: string): ClaimHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function busy(model: string, holder: ClaimHolder): UserError {
  const [id = ''] = holder.process.split(':');
  return new UserError({
    code: 'folder-busy',
    what: `another mlgate is at work on ${model} in this folder (process ${id} of ${holder.name})`,
    fix: 'wait until it has ended, then run the same command again',
  });
}
