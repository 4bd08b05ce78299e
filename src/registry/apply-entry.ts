// What one ledger entry does to the state: the only place where the meaning of an entry is written.
import type { LedgerEntry, LedgerEvent, LedgerLine } from './ledger-entry.ts';
import type { GrantUse, ModelState, OpenClaim, StageState, Version } from './model-state.ts';

/**
 * Pure. An entry that does not fit the state (a step of a claim that is not open) changes nothing but the history:
 * writers check before they write, and a ledger is never made unreadable by one odd line.
 */
export function applyEntry(state: ModelState, line: LedgerLine): ModelState {
  const next: ModelState = {
    ...state,
    presence: 'found',
    entries: line.entry.sequence,
    ledgerHead: line.digest,
    heads: [...state.heads, line.digest],
  };
  return applyEvent(next, line.entry);
}

function applyEvent(state: ModelState, entry: LedgerEntry): ModelState {
  const { event } = entry;
  switch (event.kind) {
    case 'evaluated': {
      const { commit, evaluation, predictions } = event;
      return { ...state, evaluations: withKey(state.evaluations, commit, { commit, evaluation, predictions }) };
    }
    case 'requested':
    case 'said':
    case 'granted':
      return applyToRequest(state, event);
    case 'claimed':
      return applyClaimed(state, event, entry);
    case 'deploying':
    case 'deployed':
    case 'failed':
      return applyStep(state, event);
    case 'finished':
      return applyFinished(state, event, entry);
    case 'quarantined':
      return { ...state, quarantined: withKey(state.quarantined, event.digest, event.reason) };
    case 'released':
      return { ...state, quarantined: without(state.quarantined, event.digest) };
    case 'held': {
      const hold = { since: entry.at, by: entry.by, reason: event.reason };
      return { ...state, held: withKey(state.held, event.stage, hold) };
    }
    case 'resumed':
      return { ...state, held: without(state.held, event.stage) };
    case 'ordered': {
      if (state.orders.has(event.comment)) return state;
      // A rollback is written together with its claim.
      const root = event.order === 'rollback' ? (state.claims.get(event.stage)?.root ?? null) : null;
      return { ...state, orders: withKey(state.orders, event.comment, { order: event.order, root }) };
    }
  }
}

type Of<K extends LedgerEvent['kind']> = Extract<LedgerEvent, { readonly kind: K }>;

function applyToRequest(state: ModelState, event: Of<'requested' | 'said' | 'granted'>): ModelState {
  if (event.kind === 'requested') {
    if (state.requests.has(event.request)) return state;
    const { request: id, text, environment, candidate } = event;
    const request = { id, text, environment, candidate, opinions: [], grant: null, use: null };
    return { ...state, requests: withKey(state.requests, id, request) };
  }
  const request = state.requests.get(event.request);
  if (request === undefined) return state;
  const { approval, grantedAt, expires } =
    event.kind === 'granted' ? event : { approval: null, grantedAt: '', expires: '' };
  const changed =
    event.kind === 'said'
      ? { ...request, opinions: [...request.opinions, event.opinion] }
      : { ...request, grant: approval === null ? null : { approval, grantedAt, expires } };
  return { ...state, requests: withKey(state.requests, request.id, changed) };
}

type Written = Pick<LedgerEntry, 'at' | 'run'>;

function applyClaimed(state: ModelState, { claim }: Of<'claimed'>, { at, run }: Written): ModelState {
  const before = state.claims.get(claim.stage);
  const continues =
    before !== undefined &&
    before.claim.id === claim.takesOver &&
    before.claim.action === claim.action &&
    before.claim.version === claim.version;
  const open: OpenClaim = continues
    ? { ...before, claim, until: claim.until }
    : {
        claim,
        root: claim.id,
        since: at,
        phase: 'claimed',
        version: claim.version,
        deploy: null,
        bytes: 0,
        failure: null,
        revertFailure: null,
        until: claim.until,
      };
  const known = state.versions.get(claim.version);
  const version: Version = known ?? {
    version: claim.version,
    digest: claim.digest,
    origin: claim.action === 'adopt' ? 'adopted' : 'promoted',
    health: 'untried',
    request: claim.request,
    approval: claim.approval,
    commit: claim.commit,
    created: at,
  };
  const next = {
    ...(before === undefined || continues ? state : withReplaced(state, before, run)),
    claims: withKey(state.claims, claim.stage, open),
    versions: withKey(state.versions, claim.version, version),
  };
  return withUse(next, open, { run, result: null });
}

/** A claim that another one replaced: its grant comes back only if nothing ran. */
function withReplaced(state: ModelState, open: OpenClaim, run: string): ModelState {
  // Whoever replaced it took it back: what failed before that is no reason to try it again.
  return withUse(state, { ...open, failure: null }, open.phase === 'claimed' ? null : { run, result: 'failed' });
}

function applyStep(state: ModelState, event: Of<'deploying' | 'deployed' | 'failed'>): ModelState {
  const open = openClaim(state, event.claim);
  if (open === undefined) return state;
  const own = event.version === open.claim.version;
  const changed = (): OpenClaim => {
    const { version } = event;
    switch (event.kind) {
      case 'deploying':
        return { ...open, phase: 'deploying', version, until: event.until };
      case 'deployed': {
        const { result, bytes, until } = event;
        return { ...open, phase: 'deployed', version, until, ...(own ? { deploy: result, bytes } : {}) };
      }
      case 'failed': {
        const failure = { step: event.step, result: event.result };
        return { ...open, phase: 'failed', version, ...(own ? { failure } : { revertFailure: failure }) };
      }
    }
  };
  const next = { ...state, claims: withKey(state.claims, open.claim.stage, changed()) };
  return event.kind === 'failed' ? withHealth(next, event.version, 'bad') : next;
}

function applyFinished(state: ModelState, event: Of<'finished'>, { at, run }: Written): ModelState {
  const open = openClaim(state, event.claim);
  if (open === undefined) return state;
  const { claim } = open;
  const { reason } = event;
  const closed = { ...state, claims: without(state.claims, claim.stage) };
  const before = state.stages.get(claim.stage) ?? { version: null, claim: null, since: at, sound: true, history: [] };
  switch (event.result) {
    case 'deployed': {
      const next = withUse(closed, open, { run, result: 'deployed', reason });
      return withStage(withHealth(next, claim.version, 'good'), claim.stage, {
        ...serving(before, claim.version, at),
        claim: open.root,
      });
    }
    case 'reverted': {
      const next = withUse(closed, open, { run, result: 'reverted', reason });
      return withStage(withHealth(next, open.version, 'good'), claim.stage, serving(before, open.version, at));
    }
    case 'failed': {
      const next = withUse(closed, open, { run, result: 'failed', reason });
      return withStage(next, claim.stage, { ...before, sound: false });
    }
    case 'abandoned':
      return withUse(closed, open, null);
  }
}

/** A version that goes on serving does not stand in the history a second time. */
function serving(before: StageState, version: number, at: string): StageState {
  const stays = before.version === version;
  return {
    version,
    claim: before.claim,
    since: stays ? before.since : at,
    sound: true,
    history: stays ? before.history : [...before.history, version],
  };
}

function openClaim(state: ModelState, id: string): OpenClaim | undefined {
  return [...state.claims.values()].find(({ claim }) => claim.id === id);
}

function withStage(state: ModelState, stage: string, changed: StageState): ModelState {
  return { ...state, stages: withKey(state.stages, stage, changed) };
}

function withHealth(state: ModelState, number: number, health: Version['health']): ModelState {
  const version = state.versions.get(number);
  return version === undefined
    ? state
    : { ...state, versions: withKey(state.versions, number, { ...version, health }) };
}

function withUse(
  state: ModelState,
  { claim: { id: claim, version, request: of }, failure }: Pick<OpenClaim, 'claim' | 'failure'>,
  ended: { readonly run: string; readonly result: GrantUse['result']; readonly reason?: string } | null,
): ModelState {
  const request = of === null ? undefined : state.requests.get(of);
  if (request === undefined) return state;
  const use = ended === null ? null : { claim, version, failure, reason: null, ...ended };
  return { ...state, requests: withKey(state.requests, request.id, { ...request, use }) };
}

function withKey<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
