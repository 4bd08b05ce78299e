import { describe, expect, it } from 'vitest';
import { nextStep } from '../../src/deployment/next-step.ts';
import { sha256 } from '../../src/records/digest.ts';
import type { OpenClaim, Version } from '../../src/registry/registry.ts';

const AT = '2026-11-22T10:00:00.000Z';
const bad = { command: 'x', exitCode: 3, outcome: 'failed' } as const;
const fallback: Version = {
  version: 1,
  digest: sha256('one'),
  origin: 'promoted',
  health: 'good',
  request: '1',
  approval: null,
  commit: null,
  created: AT,
};

function open(changes: Partial<OpenClaim>, action: OpenClaim['claim']['action'] = 'promote'): OpenClaim {
  const holder = { name: 'ci', host: 'here', process: '1' };
  const claim = { id: 'c', action, stage: 'production', version: 2, digest: sha256('two'), expected: 1, holder };
  return {
    claim: { ...claim, request: '2', approval: null, commit: null, until: AT, takesOver: null },
    root: 'c',
    since: AT,
    phase: 'claimed',
    version: 2,
    deploy: null,
    bytes: 0,
    failure: null,
    revertFailure: null,
    until: AT,
    ...changes,
  };
}

describe('nextStep', () => {
  const smokeFailed = { failure: { step: 'smoke', result: bad } } as const;
  it.each<[string, OpenClaim, boolean, Version | undefined, object]>([
    ['a fresh claim', open({}), true, fallback, { kind: 'deploy', version: 2 }],
    ['a fresh adoption', open({}, 'adopt'), false, undefined, { kind: 'keep', version: 2 }],
    ['resumed while deploying', open({ phase: 'deploying' }), true, fallback, { kind: 'deploy', version: 2 }],
    ['deployed', open({ phase: 'deployed' }), true, fallback, { kind: 'smoke', version: 2 }],
    [
      'deployed, nothing to check',
      open({ phase: 'deployed' }),
      false,
      fallback,
      { kind: 'finish', result: 'deployed' },
    ],
    ['failed', open({ phase: 'failed', ...smokeFailed }), true, fallback, { kind: 'deploy', version: 1 }],
    [
      'failed, nothing to put back',
      open({ phase: 'failed', ...smokeFailed }),
      true,
      undefined,
      { kind: 'finish', result: 'failed' },
    ],
    [
      'putting back',
      open({ phase: 'deploying', version: 1, ...smokeFailed }),
      true,
      fallback,
      { kind: 'deploy', version: 1 },
    ],
    [
      'put back',
      open({ phase: 'deployed', version: 1, ...smokeFailed }),
      true,
      fallback,
      { kind: 'smoke', version: 1 },
    ],
    [
      'put back, nothing to check',
      open({ phase: 'deployed', version: 1, ...smokeFailed }),
      false,
      fallback,
      { kind: 'finish', result: 'reverted' },
    ],
    [
      'putting back failed',
      open({ phase: 'failed', version: 1, ...smokeFailed, revertFailure: { step: 'deploy', result: bad } }),
      true,
      fallback,
      { kind: 'finish', result: 'failed' },
    ],
  ])('%s', (_, claim, smoke, back, step) => {
    expect(nextStep(claim, { smoke, fallback: back })).toMatchObject(step);
  });
});
