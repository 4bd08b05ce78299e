import { expect, it } from 'vitest';
import { usedBlocks } from '../../../src/pipeline/approval/used-blocks.ts';
import { blockNodes, serializeMarkdown } from '../../../src/report/markdown/serialize.ts';
import { makeScene } from '../../fakes/server-scene.ts';

it.each([
  ['of this server', 'HOST/acme/late/actions/runs/5/attempts/1', true],
  ['of another server', 'HOST.evil.test/acme/late/actions/runs/5', false],
  ['of this server, not of a run', 'HOST/login?return_to=x', false],
  ['of no server', 'javascript:alert(1)', false],
])('an address in the ledger %s is a link: %s', async (_, address, linked) => {
  const scene = await makeScene();
  const posted = await scene.ask();
  const run = address.replace('HOST', posted.request.place?.host ?? 'none');
  const use = { claim: 'c', version: 3, result: 'deployed', run, reason: 'v3 serves', failure: null } as const;
  const settled = {
    decision: { kind: 'refused', reasons: [], needs: [], opinions: [] },
    grant: 'used',
    use,
    flagged: [],
  } as const;
  const standing = { posted, settled, waits: [], names: new Map(), next: { kind: 'none' } } as const;
  const text = serializeMarkdown(blockNodes(usedBlocks(standing, use, [])));
  expect(text.includes(`](${run})`)).toBe(linked);
  expect(text).toContain('**Deployed.** v3 was deployed with it');
});
