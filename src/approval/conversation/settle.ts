// What a decision about a request on a server writes into the ledger: a grant with all that it rests on, in one change;
// denials and withdrawals at once, so that removing their comments does not remove them; and the end of a grant whose
// approvals were edited or deleted before it was used.
import type { ApprovalRequest, Opinion } from '../../records/approval.ts';
import { requestFile } from '../../registry/registry.ts';
import type { Author, Change, GrantUse, LedgerEvent, ModelState, Stop } from '../../registry/registry.ts';
import { decide } from '../decide.ts';
import type { Decision } from '../decide.ts';
import type { Given, ServerFacts } from '../facts.ts';
import { GRANT_HOURS } from '../grant-life.ts';
import { grantOf } from '../grant.ts';
import { factsOf } from '../request-facts.ts';
import type { AskedRequest } from '../request-facts.ts';
import type { Said } from './conversation.ts';
import { opinionsAbout, spokenNoMore } from './opinions-about.ts';

/** All facts but what people said, which depends on what the ledger keeps. */
export type GivenOnServer = Omit<Given, 'server'> & { readonly server: Omit<ServerFacts, 'opinions'> };

export interface AskedOnServer {
  readonly id: string;
  readonly code: string;
  readonly request: ApprovalRequest;
  readonly said: readonly Said[];
  readonly given: GivenOnServer;
  /** The server's clock is not before this: the time of the newest comment. The runner's clock may be wrong. */
  readonly notBefore: Date;
}

/** With what people said, as comments and ledger have it together. */
export function askedWith(asked: AskedOnServer, state: ModelState): AskedRequest {
  const { id, request, code, said, given } = asked;
  const opinions = opinionsAbout({ code, said, kept: state.requests.get(id)?.opinions ?? [] });
  return { id, request, given: { ...given, server: { ...given.server, opinions } } };
}

export function serverTime({ notBefore }: Pick<AskedOnServer, 'notBefore'>, clock: Date): Date {
  return new Date(Math.max(clock.getTime(), notBefore.getTime()));
}

export interface Settling extends AskedOnServer {
  readonly author: Author;
  readonly mlgate: string;
  /** A grant that cannot be used before a merge lives as long as its request; any other a day. */
  readonly waitsForMerge: boolean;
  /** The evidence, for the registry; a grant is not written without it. */
  readonly evidence: ReadonlyMap<string, string> | undefined;
}

export interface Settled {
  readonly decision: Decision;
  /** `now`: this change wrote it. `used`: settled for good, whatever becomes of the comments. */
  readonly grant: 'none' | 'now' | 'before' | 'used';
  /** What became of the grant; null where nobody used it. */
  readonly use: GrantUse | null;
  /** Approvals in the ledger whose comments were deleted or edited since. */
  readonly flagged: readonly Opinion[];
}

export function decideSettlement(state: ModelState, clock: Date, settling: Settling): Change<Settled> | Stop<Settled> {
  const { id, request, code, said } = settling;
  const at = serverTime(settling, clock);
  const kept = state.requests.get(id);
  const decision = decide(request, factsOf(state, askedWith(settling, state)), at);
  const flagged = spokenNoMore({ code, said, kept: kept?.opinions ?? [] });
  const had = (kept?.grant ?? null) !== null;
  if (kept?.use !== undefined && kept.use !== null) {
    return { kind: 'stop', value: { decision, grant: 'used', use: kept.use, flagged } };
  }
  const grants = decision.kind === 'granted' && !had && settling.evidence !== undefined;
  const value: Settled = { decision, grant: grants ? 'now' : had ? 'before' : 'none', use: null, flagged };
  const words = wordsToKeep(settling, { state, decision, grants, flagged: had ? flagged : [] });
  if (!grants) return words.length === 0 ? { kind: 'stop', value } : written(settling, { state, words, value });
  const counted = decision.opinions.filter(({ ignored }) => ignored === null).map(({ opinion }) => opinion);
  const expires = settling.waitsForMerge ? { expires: laterOf(request.expires, at) } : {};
  const { author, mlgate } = settling;
  const grant = grantOf({ id, request, opinions: counted, at, author, mlgate, ...expires });
  return written(settling, { state, words, value, grant });
}

function laterOf(expires: string, at: Date): Date {
  return new Date(Math.max(Date.parse(expires), at.getTime() + GRANT_HOURS * 3600 * 1000));
}

interface Writing {
  readonly state: ModelState;
  readonly words: readonly Opinion[];
  readonly value: Settled;
  readonly grant?: ReturnType<typeof grantOf>;
}

function written(settling: Settling, { state, words, value, grant }: Writing): Change<Settled> {
  const { id, request, author, evidence } = settling;
  const file = requestFile(id, request);
  const { environment, candidate } = request;
  const requested: LedgerEvent = { kind: 'requested', request: id, text: file.digest, environment, candidate };
  const said = words.map((opinion): LedgerEvent => ({ kind: 'said', request: id, opinion }));
  const granted = grant === undefined ? [] : [grant.granted];
  const [first, ...others] = [...(state.requests.has(id) ? [] : [requested]), ...said, ...granted];
  if (first === undefined) throw new TypeError('there is nothing to write');
  const files = new Map([
    ...(grant === undefined ? [] : (evidence ?? [])),
    ...(grant?.files ?? []),
    [file.path, file.text],
  ]);
  return { kind: 'change', events: [first, ...others], files, author, value };
}

interface Keeping {
  readonly state: ModelState;
  readonly decision: Decision;
  readonly grants: boolean;
  readonly flagged: readonly Opinion[];
}

/** Approvals alone are kept with the grant; a denial or a withdrawal brings all that was said before it. */
function wordsToKeep({ id }: Settling, { state, decision, grants, flagged }: Keeping): readonly Opinion[] {
  const kept = state.requests.get(id);
  const known = new Set((kept?.opinions ?? []).map(({ comment, says }) => `${comment} ${says}`));
  const fresh = decision.opinions
    .filter(({ ignored }) => ignored === null)
    .map(({ opinion }) => opinion)
    .filter(({ comment, says }) => comment !== undefined && !known.has(`${comment} ${says}`));
  const worth = grants || kept !== undefined || fresh.some(({ says }) => says !== 'approve');
  const gone = flagged
    .filter(({ comment }) => !known.has(`${comment} withdraw`))
    .map((opinion): Opinion => ({ ...opinion, says: 'withdraw', note: 'the comment was deleted or edited' }));
  return [...(worth ? fresh : []), ...gone];
}
