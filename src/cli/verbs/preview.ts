// Shows the comment that a pull request would get, byte for byte, or the evidence of a request.
import { readEvidence } from '../../pipeline/approval/evidence.ts';
import { openSessionRegistry } from '../../pipeline/registry-access.ts';
import { reportStep } from '../../pipeline/report.ts';
import type { Session } from '../../pipeline/session.ts';
import { EXIT, UserError } from '../../records/errors.ts';
import { readRequest } from '../../registry/registry.ts';
import { openSessions } from '../open-sessions.ts';
import { verb } from '../verb.ts';
import { lookingFlags } from '../without-config.ts';

export default verb({
  name: 'preview',
  description:
    'Prints the pull-request comment of the last run as it would be posted, and where its page and the HTML report lie.',
  settings: [],
  inputs: {
    request: {
      kind: 'text',
      placeholder: 'NUMBER',
      description: 'Instead: the evidence of a request for approval, from the registry.',
    },
  },
  run: async (given, world) => {
    for (const session of await openSessions(world, await lookingFlags(world, given.flags))) {
      const request = given.inputs['request'];
      if (typeof request === 'string') {
        world.print(await evidenceOf(session, request));
        continue;
      }
      const report = await reportStep(session);
      if (world.json)
        world.print(
          `${JSON.stringify({ comment: report.comment, html: report.html, preview: report.preview }, undefined, 2)}\n`,
        );
      else world.print(report.comment);
      world.log.info(`as a page: ${report.preview}   full report: ${report.html}`);
    }
    return EXIT.success;
  },
});

async function evidenceOf(session: Session, id: string): Promise<string> {
  const { model } = session.config;
  await using opened = await openSessionRegistry(session);
  const { registry } = opened;
  const request = await readRequest(registry, await registry.read(model), id);
  const evidence = request === undefined ? undefined : await readEvidence(registry, model, request.evidence);
  if (request === undefined || evidence === undefined) {
    const what =
      request === undefined ? `there is no request ${id} of ${model}` : `the evidence of request ${id} is gone`;
    throw new UserError({ code: 'request-none', what, fix: 'mlgate status lists the requests' });
  }
  if (evidence.digest !== request.evidence) {
    throw new UserError({
      code: 'evidence-altered',
      what: `the evidence of request ${id} was altered in ${registry.place}; the request is void`,
      fix: 'ask for approval again',
    });
  }
  return evidence.section;
}
