// Takes a person's word about a request, decides anew, and settles a grant in the registry.
import { approvalRequest } from '../records/approval.ts';
import type { Approval, ApprovalRequest, Opinion, Person } from '../records/approval.ts';
import { encodeRecord } from '../records/record.ts';
import type { Sha256 } from '../records/digest.ts';
import { readRequest } from '../registry/registry.ts';
import type { Author, Change, LedgerEvent, ModelState, Registry, Stop } from '../registry/registry.ts';
import { decide } from './decide.ts';
import type { Decision } from './decide.ts';
import type { Given } from './facts.ts';
import { grantOf } from './grant.ts';
import { factsOf } from './request-facts.ts';
import { parseCode, sealCode } from './seal.ts';

export interface OpinionGiven {
  readonly model: string;
  readonly person: Person;
  readonly says: Opinion['says'];
  /** As the person typed it. */
  readonly code: string;
  readonly note: string;
  /** What is so outside, for the request that the code names. */
  readonly given: (request: ApprovalRequest) => Promise<Given>;
  readonly author: Author;
  readonly mlgate: string;
}

export type OpinionAnswer =
  /** No request has this code; a code is exact. */
  | { readonly kind: 'unknown-code' }
  /** Read, and not written down, because … */
  | { readonly kind: 'ignored'; readonly why: string; readonly id: string; readonly decision: Decision }
  | {
      readonly kind: 'recorded';
      readonly id: string;
      readonly request: ApprovalRequest;
      readonly decision: Decision;
      /** Present once the request is granted. */
      readonly approval?: { readonly record: Approval; readonly digest: Sha256 };
    };

export async function giveOpinion(
  tools: { readonly registry: Registry },
  stated: OpinionGiven,
): Promise<OpinionAnswer> {
  const found = await findRequest(tools.registry, stated.model, stated.code);
  if (found === undefined) return { kind: 'unknown-code' };
  const { id, request } = found;
  const asked: Asked = { id, request, given: await stated.given(request), stated };
  const updated = await tools.registry.update<OpinionAnswer, OpinionAnswer>(stated.model, (state, at) =>
    takeOpinion(state, at, asked),
  );
  return updated.value;
}

/** The request whose code this is, newest first; undefined when there is none. */
export async function findRequest(
  registry: Registry,
  model: string,
  typed: string,
): Promise<{ readonly id: string; readonly request: ApprovalRequest } | undefined> {
  const code = parseCode(typed);
  if (code === undefined) return undefined;
  const state = await registry.read(model);
  for (const id of [...state.requests.keys()].toReversed()) {
    const request = await readRequest(registry, state, id);
    if (request !== undefined && sealCode(encodeRecord(approvalRequest, request), id) === code) return { id, request };
  }
  return undefined;
}

interface Asked {
  readonly id: string;
  readonly request: ApprovalRequest;
  readonly given: Given;
  readonly stated: OpinionGiven;
}

function takeOpinion(state: ModelState, at: Date, asked: Asked): Change<OpinionAnswer> | Stop<OpinionAnswer> {
  const { id, request, stated } = asked;
  const { person, says, note } = stated;
  const opinion: Opinion = { person, says, code: parseCode(stated.code) ?? stated.code, note, at: at.toISOString() };
  const decision = decide(request, factsOf(state, asked, opinion), at);
  const why = decision.opinions.at(-1)?.ignored ?? null;
  if (why !== null) return { kind: 'stop', value: { kind: 'ignored', why, id, decision } };
  const { author } = stated;
  const said: LedgerEvent = { kind: 'said', request: id, opinion };
  const settled = state.requests.get(id)?.grant ?? null;
  if (decision.kind !== 'granted' || settled !== null) {
    return { kind: 'change', events: [said], author, value: { kind: 'recorded', id, request, decision } };
  }
  const opinions = [...(state.requests.get(id)?.opinions ?? []), opinion];
  const { record, digest, files, granted } = grantOf({ id, request, opinions, at, author, mlgate: stated.mlgate });
  const value = { kind: 'recorded', id, request, decision, approval: { record, digest } } as const;
  return { kind: 'change', events: [said, granted], files, author, value };
}
