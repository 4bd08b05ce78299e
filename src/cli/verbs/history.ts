// The ledger of a model, oldest first: every request, word, grant, claim and deployment, with who did it.
import { lookUpModel } from '../../pipeline/registry-access.ts';
import { EXIT } from '../../records/errors.ts';
import { LEDGER } from '../../registry/layout.ts';
import type { LedgerEvent } from '../../registry/ledger-entry.ts';
import { parseLedger } from '../../registry/ledger.ts';
import type { LedgerLine } from '../../registry/ledger-entry.ts';
import type { Session } from '../../pipeline/session.ts';
import { openSessions } from '../open-sessions.ts';
import { verb } from '../verb.ts';
import { lookingFlags } from '../without-config.ts';

export default verb({
  name: 'history',
  description:
    'Prints the ledger: who asked, approved, deployed and rolled back what, and when. Its chain of digests is verified.',
  settings: ['registry', 'store'],
  inputs: {},
  run: async (given, world) => {
    const documents: Record<string, unknown> = {};
    for (const session of await openSessions(world, await lookingFlags(world, given.flags))) {
      const lines = await readLedger(session);
      documents[session.config.model] = lines.map(({ entry, digest }) => ({ ...entry, digest }));
      if (!world.json) world.print(describe(session.config.model, lines));
    }
    if (world.json) world.print(`${JSON.stringify(documents, undefined, 2)}\n`);
    return EXIT.success;
  },
});

/** Reading the model first verifies the chain and that every entry may follow the one before it. */
async function readLedger(session: Session): Promise<readonly LedgerLine[]> {
  const { model } = session.config;
  await using found = await lookUpModel(session);
  const bytes = await found?.registry.file(model, LEDGER);
  return bytes === undefined
    ? []
    : parseLedger(Buffer.from(bytes).toString('utf8'), `${found?.registry.place}: ${LEDGER}`);
}

function describe(model: string, lines: readonly LedgerLine[]): string {
  if (lines.length === 0) return `${model}: nothing has happened yet\n`;
  const rows = lines.map(({ entry, digest }) => {
    const at = entry.at.slice(0, 16).replace('T', ' ');
    return `  ${String(entry.sequence).padStart(4)}  ${at}  ${digest.slice(0, 7)}  ${entry.by.name.padEnd(12)}  ${eventText(entry.event)}`;
  });
  return `${model}: ${lines.length} entries, the chain of digests holds (times in UTC)\n${rows.join('\n')}\n`;
}

function eventText(event: LedgerEvent): string {
  switch (event.kind) {
    case 'evaluated':
      return `recorded the evaluation of ${event.commit.slice(0, 7)}`;
    case 'requested':
      return `asked for approval: request ${event.request}, model ${event.candidate.slice(0, 12)} → ${event.environment}`;
    case 'said':
      return `said ${event.opinion.says} to request ${event.request}${event.opinion.note === '' ? '' : `: "${event.opinion.note}"`}`;
    case 'granted':
      return `request ${event.request} granted`;
    case 'claimed':
      return `claimed ${event.claim.stage}: ${event.claim.action} of v${event.claim.version}`;
    case 'deploying':
      return `deploying v${event.version}`;
    case 'deployed':
      return `deploy command of v${event.version} succeeded`;
    case 'failed':
      return `${event.step} of v${event.version} failed: exit code ${event.result.exitCode}`;
    case 'finished':
      return `finished, ${event.result}${event.reason === '' ? '' : `: ${event.reason}`}`;
    case 'quarantined':
      return `quarantined ${event.digest.slice(0, 12)}: ${event.reason}`;
    case 'released':
      return `released ${event.digest.slice(0, 12)} from quarantine: ${event.reason}`;
    case 'held':
      return `holds promotions to ${event.stage}: ${event.reason}`;
    case 'resumed':
      return `lets promotions to ${event.stage} go on: ${event.reason}`;
    case 'ordered':
      return `/${event.order} in comment ${event.comment} was followed`;
  }
}
