// The facts about a request that the registry itself holds, joined with what is so outside.
import type { ApprovalRequest, Opinion } from '../records/approval.ts';
import { championOf, isUsedUp } from '../registry/registry.ts';
import type { ModelState } from '../registry/registry.ts';
import { known } from './facts.ts';
import type { Facts, Given, StatedOpinion } from './facts.ts';

export interface AskedRequest {
  readonly id: string;
  readonly request: ApprovalRequest;
  readonly given: Given;
}

/** @param also an opinion that is about to be written. */
export function factsOf(state: ModelState, { id, request, given }: AskedRequest, also?: Opinion): Facts {
  const kept = state.requests.get(id);
  const opinions = [...(kept?.opinions ?? []), ...(also === undefined ? [] : [also])];
  const champion = championOf(state, request.environment);
  const { server } = given;
  return {
    ...given,
    requestId: id,
    opinions: server?.opinions ?? known(opinions.map((opinion): StatedOpinion => ({ opinion, void: null }))),
    champion: known(champion === undefined ? null : { version: champion.version, digest: champion.digest }),
    ledgerKept: known(request.ledgerHead === null || state.heads.includes(request.ledgerHead)),
    supersededBy: server?.newer ?? known(newerRequest(state, { id, environment: request.environment })),
    quarantined: known(state.quarantined.has(request.candidate)),
    grant:
      kept?.grant === null || kept?.grant === undefined
        ? null
        : { expires: kept.grant.expires, used: isUsedUp(kept.use) },
  };
}

/** The newest request for the same environment, if that is another one. Requests stand in the order of the ledger. */
function newerRequest(
  state: ModelState,
  { id, environment }: { readonly id: string; readonly environment: string },
): string | null {
  const newest = [...state.requests.values()].filter((request) => request.environment === environment).at(-1);
  return newest === undefined || newest.id === id ? null : newest.id;
}
