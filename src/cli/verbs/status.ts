// What is in production, what waits for whom, and whether somebody is deploying right now.
import { lookUpModel } from '../../pipeline/registry-access.ts';
import type { Session } from '../../pipeline/session.ts';
import { shortDigest } from '../../records/digest.ts';
import { EXIT } from '../../records/errors.ts';
import { isUsedUp } from '../../registry/registry.ts';
import type { ModelState, RequestState } from '../../registry/registry.ts';
import { openSessions } from '../open-sessions.ts';
import { verb } from '../verb.ts';
import { lookingFlags } from '../without-config.ts';

export default verb({
  name: 'status',
  description:
    'Shows what every stage serves, what waits for approval, and deployments that are under way or were interrupted.',
  settings: ['registry', 'store'],
  inputs: {},
  run: async (given, world) => {
    const documents: Record<string, unknown> = {};
    for (const session of await openSessions(world, await lookingFlags(world, given.flags))) {
      const { place, state } = await look(session);
      if (world.json) documents[session.config.model] = asJson(state);
      else world.print(describe(session.config.model, place, state));
    }
    if (world.json) world.print(`${JSON.stringify(documents, undefined, 2)}\n`);
    return EXIT.success;
  },
});

async function look(session: Session): Promise<{ readonly place: string; readonly state: ModelState | undefined }> {
  await using found = await lookUpModel(session);
  return { place: found?.registry.place ?? 'no registry', state: found?.state };
}

function describe(model: string, place: string, state: ModelState | undefined): string {
  const lines = [`${model} (${place})`];
  if (state === undefined || state.presence !== 'found') return `${lines.join('\n')}\n  nothing registered yet\n`;
  for (const [stage, { version, since, sound }] of state.stages) {
    const digest = version === null ? undefined : state.versions.get(version)?.digest;
    const serves =
      version === null ? 'no version' : `v${version}${digest === undefined ? '' : ` (${shortDigest(digest)})`}`;
    const doubt = sound ? '' : ': the last deployment failed without a way back; what is served is not known';
    lines.push(`  ${stage}: ${serves} since ${since.slice(0, 16).replace('T', ' ')} UTC${doubt}`);
  }
  for (const request of open(state))
    lines.push(`  request ${request.id} → ${request.environment}: ${stateOf(request)}`);
  for (const { claim, phase, since } of state.claims.values()) {
    lines.push(
      `  ${claim.action} of v${claim.version} by ${claim.holder.name}: ${phase} since ${since.slice(0, 16).replace('T', ' ')} UTC`,
    );
  }
  for (const [stage, { since, by, reason }] of state.held) {
    lines.push(`  ${stage}: held since ${since.slice(0, 16).replace('T', ' ')} UTC by ${by.name}: ${reason}`);
  }
  for (const problem of state.problems) lines.push(`  ! ${problem}`);
  return `${lines.join('\n')}\n`;
}

/** Requests that still can lead somewhere: not used, and the newest of their environment. */
function open(state: ModelState): readonly RequestState[] {
  const newest = new Map([...state.requests.values()].map((request) => [request.environment, request]));
  return [...newest.values()].filter(({ use }) => !isUsedUp(use));
}

function stateOf({ grant, opinions, use }: RequestState): string {
  if (use?.result === null) return `being deployed as v${use.version}`;
  if (use !== null) return `deployment failed (${use.reason ?? 'it was stopped'}); next: mlgate promote tries it again`;
  if (grant !== null) return `granted until ${grant.expires.slice(0, 16).replace('T', ' ')} UTC; next: mlgate promote`;
  const said = opinions.map(({ person, says }) => `${person.name}: ${says}`).join(', ');
  return `waits for approval${said === '' ? '' : ` (${said})`}`;
}

function asJson(state: ModelState | undefined): unknown {
  if (state === undefined) return null;
  const { presence, versions, stages, claims, requests, quarantined, held, problems, ledgerHead } = state;
  return {
    presence,
    ledgerHead,
    stages: Object.fromEntries(stages),
    versions: [...versions.values()],
    claims: [...claims.values()],
    requests: [...requests.values()],
    quarantined: Object.fromEntries(quarantined),
    held: Object.fromEntries(held),
    problems,
  };
}
